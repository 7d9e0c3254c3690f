// Edits of a folder are reported, however editors make them.

#include "emulator/cli/folder_watch.h"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "emulator/core/mutex.h"
#include "tests/support/temporary_folder.h"

namespace folder_watch_test {

using namespace aml;

namespace {

/// Counts the reports of a watch.
class Reports {
 public:
  void add() {
    const core::MutexLock lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  /// Waits for one that comes after `edit`.
  template <typename Edit>
  bool follows(Edit edit) {
    int before = 0;
    {
      const core::MutexLock lock(mutex_);
      before = count_;
    }
    edit();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    const core::MutexLock lock(mutex_);
    while (count_ == before && std::chrono::steady_clock::now() < end)
      changed_.wait_for(mutex_, std::chrono::milliseconds(100));
    return count_ > before;
  }

 private:
  core::Mutex mutex_;
  core::CondVar changed_;
  int count_ AML_GUARDED_BY(mutex_) = 0;
};

// Of this process, as the system lists them.
int watched_folders() {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator("/proc/self/fdinfo")) {
    std::ifstream lines(file.path());
    for (std::string line; std::getline(lines, line);)
      count += line.starts_with("inotify ") ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("what the emulator writes itself is not watched, nor what lies deeper than fixtures") {
  const tests::TemporaryFolder folder;
  folder.write("services/one/service.json", "1");
  folder.write("services/one/deeper/x", "1");
  folder.write("data/blobs/account/container/blob", "1");
  {
    const cli::FolderWatch watch(folder.path(), folder.path("data"), [] {});
    CHECK(watched_folders() == 3);  // itself, services, one
  }
  CHECK(watched_folders() == 0);
}

TEST_CASE("written, renamed, removed, and in folders that came later") {
  const tests::TemporaryFolder folder;
  folder.write("services/one/service.json", "1");
  Reports reports;
  const cli::FolderWatch watch(folder.path(), "", [&] { reports.add(); });
  CHECK(reports.follows([&] { folder.write("services/one/service.json", "2"); }));
  CHECK(reports.follows([&] {
    const std::string beside = folder.write("services/one/.service.json.swp", "3");
    std::filesystem::rename(beside, folder.path("services/one/service.json"));
  }));
  CHECK(reports.follows([&] { folder.write("services/two/service.json", "4"); }));
  CHECK(reports.follows([&] { folder.write("services/two/service.json", "5"); }));
  CHECK(reports.follows([&] { std::filesystem::remove_all(folder.path("services/two")); }));
}

TEST_CASE("a folder that is not there cannot be watched") {
  const tests::TemporaryFolder folder;
  CHECK_THROWS_AS(cli::FolderWatch(folder.path("none"), "", [] {}), std::system_error);
}

TEST_CASE("a watch ends while nothing changes") {
  const tests::TemporaryFolder folder;
  const cli::FolderWatch watch(folder.path(), "", [] {});
}

}  // namespace folder_watch_test
