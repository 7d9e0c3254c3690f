// Many threads, one blob.

#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <thread>

#include "tests/emulator/storage/backends.h"

namespace parallel_test {

using namespace aml::storage;
using namespace aml::tests;

namespace {

constexpr int kThreads = 16;

template <typename Work>
void in_parallel(const Work& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([&, i] { work(i); });
  for (std::thread& thread : threads) thread.join();
}

// One letter, as often as the letter says.
std::string pattern(int writer) {
  return std::string(static_cast<std::size_t>(1000 * (writer + 1)),
                     static_cast<char>('a' + writer));
}

bool is_whole(const std::string& content) {
  return content == "start" || (!content.empty() && content[0] >= 'a' && content[0] <= 'p' &&
                                content == pattern(content[0] - 'a'));
}

}  // namespace

TEST_CASE("16 writers and readers of one blob: never a mix") {
  FOR_EACH_BACKEND_IF(row.is_for_threads, world) {
    CAPTURE(row.name);
    world.put("c", "b", "start");
    std::atomic<int> broken{0};
    std::atomic<int> failed{0};
    in_parallel([&](int i) {
      for (int round = 0; round < 20; ++round) {
        if (world.put("c", "b", pattern(i)).status != WriteStatus::kDone) ++failed;
        const auto opened = world.store->open("c", "b");
        if (!opened || !is_whole(content_of(*opened))) ++broken;
        if (opened && opened->properties().length != content_of(*opened).size()) ++broken;
      }
    });
    CHECK(broken == 0);
    CHECK(failed == 0);
    CHECK(world.store->list("c", {}).entries.size() == 1);
  }
}

TEST_CASE("16 conditional creates: exactly one wins") {
  FOR_EACH_BACKEND_IF(row.is_for_threads, world) {
    CAPTURE(row.name);
    for (int round = 0; round < 20; ++round) {
      const std::string name = "dir/b" + std::to_string(round);
      Conditions absent;
      absent.if_none_match = {"*"};
      std::atomic<int> won{0};
      std::atomic<int> winner{-1};
      in_parallel([&](int i) {
        if (world.put("c", name, pattern(i), {}, absent).status != WriteStatus::kDone) return;
        ++won;
        winner = i;
      });
      CHECK(won == 1);
      CHECK(content_of(*world.store, name) == pattern(winner));
    }
  }
}

TEST_CASE("a counter guarded by its ETag loses no update") {
  FOR_EACH_BACKEND_IF(row.is_for_threads, world) {
    CAPTURE(row.name);
    world.put("c", "count", "0");
    in_parallel([&](int) {
      for (int done = 0; done < 10;) {
        const auto opened = world.store->open("c", "count");
        Conditions unchanged;
        unchanged.if_match = {opened->properties().etag};
        const std::string next = std::to_string(std::stoi(content_of(*opened)) + 1);
        if (world.put("c", "count", next, {}, unchanged).status == WriteStatus::kDone) ++done;
      }
    });
    CHECK(content_of(*world.store, "count") == std::to_string(10 * kThreads));
  }
}

TEST_CASE("16 uploads in blocks of one blob: whole, or refused for want of their blocks") {
  FOR_EACH_BACKEND_IF(row.is_for_threads, world) {
    CAPTURE(row.name);
    std::atomic<int> won{0};
    std::atomic<int> odd{0};
    in_parallel([&](int i) {
      const std::string id = "AA" + std::string(1, static_cast<char>('a' + i)) + "=";
      const std::string content = pattern(i);
      world.stage("b", id, content);
      const auto result = world.commit("b", {latest(id)});
      if (result.status == WriteStatus::kDone) ++won;
      if (result.status != WriteStatus::kDone && result.status != WriteStatus::kInvalidBlockList)
        ++odd;
    });
    CHECK(won >= 1);
    CHECK(odd == 0);
    CHECK(is_whole(content_of(*world.store, "b")));
  }
}

TEST_CASE("16 appenders: every line once") {
  FOR_EACH_BACKEND_IF(row.is_for_threads, world) {
    CAPTURE(row.name);
    BlobProperties properties;
    properties.type = BlobType::kAppend;
    world.put("c", "log", "", properties);
    in_parallel([&](int i) {
      for (int round = 0; round < 10; ++round) {
        world.append("log",
                     std::string(1, static_cast<char>('a' + i)) + std::to_string(round) + "\n");
      }
    });
    const std::string content = content_of(*world.store, "log");
    std::set<std::string> lines;
    for (std::size_t begin = 0; begin < content.size(); begin += 3)
      lines.insert(content.substr(begin, 3));
    CHECK(content.size() == 3 * 10 * kThreads);
    CHECK(lines.size() == 10 * kThreads);
  }
}

TEST_CASE("writers, removers and listings of one container get along") {
  FOR_EACH_BACKEND_IF(row.is_for_threads, world) {
    CAPTURE(row.name);
    std::atomic<int> odd{0};
    in_parallel([&](int i) {
      for (int round = 0; round < 30; ++round) {
        const std::string name = "d" + std::to_string(round % 3) + "/e" + std::to_string(i % 4);
        if (i % 3 == 0) world.put("c", name, "x");
        if (i % 3 == 1) world.store->remove("c", name, {});
        if (i % 3 == 2) odd += world.store->list("c", {}).entries.size() > 12;
      }
    });
    CHECK(odd == 0);
  }
}

TEST_CASE("a container that is removed while others write is gone whole, and can be made again") {
  FOR_EACH_BACKEND_IF(row.is_for_threads, world) {
    CAPTURE(row.name);
    std::atomic<int> odd{0};
    in_parallel([&](int i) {
      for (int round = 0; round < 30; ++round) {
        if (i < 2) {
          world.store->remove_container("c");
          world.store->create_container("c", {});
          continue;
        }
        const std::string name = "d/e" + std::to_string(i);
        const WriteStatus put = world.put("c", name, pattern(i)).status;
        const WriteStatus stage = world.stage(name, "QUE=", pattern(i));
        const WriteStatus commit = world.commit(name, {latest("QUE="), latest("QUE=")}).status;
        odd += put != WriteStatus::kDone && put != WriteStatus::kNoContainer;
        odd += stage != WriteStatus::kDone && stage != WriteStatus::kNoContainer;
        odd += commit == WriteStatus::kNoBlob || commit == WriteStatus::kWrongType;
      }
    });
    CHECK(odd == 0);
    world.store->remove_container("c");
    CHECK(world.store->create_container("c", {}));
    CHECK(world.store->list("c", {}).entries.empty());
    CHECK(world.put("c", "b", "x").status == WriteStatus::kDone);
  }
}

}  // namespace parallel_test
