// A process that writes is killed at arbitrary points; the next process to open the account finds
// every blob whole: the content that was acknowledged or the one that was on its way, with its own
// properties.

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "emulator/storage/directory_blob_store.h"
#include "tests/emulator/storage/backends.h"

namespace kill_test {

using namespace aml::storage;
using namespace aml::tests;

namespace {

constexpr int kBlobs = 5;

std::string name_of(int step) {
  constexpr const char* kNames[kBlobs] = {"plain", "a", "a/b", "blocks", "log"};
  return kNames[step % kBlobs];
}

std::string content_of_step(int step) {
  return std::string(static_cast<std::size_t>(100 + step * 37 % 5000), 'a') + std::to_string(step);
}

BlobProperties properties_of(int step) {
  BlobProperties properties;
  properties.metadata = {{"step", std::to_string(step)}};
  if (name_of(step) == "log") properties.type = BlobType::kAppend;
  return properties;
}

void write_step(BlobStore& store, int step) {
  const std::string name = name_of(step);
  const std::string content = content_of_step(step);
  if (name != "blocks") {
    auto upload = store.begin_upload();
    upload->write(content);
    store.put("c", name, std::move(upload), properties_of(step), {});
    return;
  }
  auto upload = store.begin_block("c", name);
  upload->write(content.substr(0, 50));
  store.stage_block("c", name, "QUE=", std::move(upload));
  auto rest = store.begin_block("c", name);
  rest->write(content.substr(50));
  store.stage_block("c", name, "QUI=", std::move(rest));
  store.commit_blocks("c", name, {latest("QUE="), latest("QUI=")}, properties_of(step), {});
}

// Writes from `step` on, until killed; each acknowledged step is a byte in the pipe.
[[noreturn]] void write_until_killed(const std::filesystem::path& root,
                                     const aml::core::Clock& clock, int step, int pipe) {
  try {
    DirectoryBlobStore store(root, clock);
    for (;; ++step) {
      write_step(store, step);
      if (::write(pipe, "x", 1) != 1) break;
    }
  } catch (const std::exception&) {
  }
  ::_exit(1);
}

// The steps that were acknowledged before the kill.
int run_and_kill(const std::filesystem::path& root, const aml::core::Clock& clock, int step,
                 std::mt19937& random) {
  int pipe[2];
  REQUIRE(::pipe(pipe) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(pipe[0]);
    write_until_killed(root, clock, step, pipe[1]);
  }
  ::close(pipe[1]);
  int acknowledged = 0;
  char byte = 0;
  for (auto wanted = static_cast<int>(random() % 60); acknowledged < wanted; ++acknowledged) {
    REQUIRE(::read(pipe[0], &byte, 1) == 1);
  }
  // Some way into the next step.
  std::mt19937 idle;
  idle.discard(random() % 200'000);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  while (::read(pipe[0], &byte, 1) == 1) ++acknowledged;
  ::close(pipe[0]);
  return acknowledged;
}

// The last step below `end` that wrote this blob; -1: none.
int last_step(int blob, int end) {
  const int back = (end - 1 - blob) % kBlobs;
  return end <= blob ? -1 : end - 1 - back;
}

}  // namespace

TEST_CASE("kill -9 at 50 points: every blob is whole, the old or the new one") {
  Storage world(backends().front());
  world.store.reset();
  const auto root = world.folder.path() / "account";
  std::mt19937 random(20161014);
  int done = 0;
  for (int round = 0; round < 50; ++round) {
    CAPTURE(round);
    done += run_and_kill(root, world.clock, done, random);
    const auto store = backends().front().open(root, world.clock);
    int next = done;
    for (int blob = 0; blob < kBlobs; ++blob) {
      CAPTURE(name_of(blob));
      const int acknowledged = last_step(blob, done);
      const auto opened = store->open("c", name_of(blob));
      if (!opened) {
        REQUIRE(acknowledged < 0);
        continue;
      }
      REQUIRE(opened->properties().metadata.size() == 1);
      const int step = std::stoi(opened->properties().metadata[0].second);
      const bool was_on_its_way = step == done && blob == done % kBlobs;
      REQUIRE((step == acknowledged || was_on_its_way));
      REQUIRE(content_of(*opened) == content_of_step(step));
      REQUIRE(opened->properties().type == properties_of(step).type);
      if (was_on_its_way) next = done + 1;
    }
    done = next;
  }
  CHECK(done > 200);
}

}  // namespace kill_test
