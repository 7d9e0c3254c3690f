// How fast the stores of blobs are, side by side. Started by bench/stores.

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "emulator/storage/directory_blob_store.h"
#include "emulator/storage/postgres_blob_store.h"
#include "tests/support/postgres_place.h"
#include "tests/support/temporary_folder.h"

using namespace aml;
using namespace aml::storage;
using Seconds = std::chrono::duration<double>;
using std::chrono::steady_clock;

namespace {

constexpr int kThreads = 4;
constexpr std::size_t kMib = 1u << 20;
constexpr std::size_t kBlock = 4 * kMib;
const std::string kSmall(1024, 'x');

std::unique_ptr<Upload> upload(BlobStore& store, std::string_view bytes) {
  auto begun = store.begin_upload();
  begun->write(bytes);
  return begun;
}

// Calls a second of kThreads threads.
double rate(double seconds, const std::function<void(int thread, int call)>& call) {
  std::vector<std::thread> threads;
  std::vector<int> calls(kThreads, 0);
  const auto start = steady_clock::now();
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      int& mine = calls[static_cast<std::size_t>(i)];
      while (Seconds(steady_clock::now() - start).count() < seconds) call(i, mine++);
    });
  }
  for (std::thread& thread : threads) thread.join();
  int sum = 0;
  for (const int one : calls) sum += one;
  return sum / Seconds(steady_clock::now() - start).count();
}

// MiB a second.
double throughput(std::size_t mib, const std::function<void()>& work) {
  const auto start = steady_clock::now();
  work();
  return static_cast<double>(mib) / Seconds(steady_clock::now() - start).count();
}

void put_whole(BlobStore& store, std::size_t mib) {
  const std::string part(64u << 10, 'y');
  auto begun = store.begin_upload();
  for (std::size_t sent = 0; sent < mib * kMib; sent += part.size()) begun->write(part);
  store.put("c", "big", std::move(begun), {}, {});
}

void put_in_blocks(BlobStore& store, std::size_t mib) {
  const std::string block(kBlock, 'z');
  std::vector<BlockChoice> choices;
  for (std::size_t i = 0; i < mib * kMib / kBlock; ++i) {
    char id[16];
    std::snprintf(id, sizeof id, "%012zu", i);
    store.stage_block("c", "blocks", id, upload(store, block));
    choices.push_back({BlockSource::kLatest, id});
  }
  store.commit_blocks("c", "blocks", choices, {}, {});
}

void get(const BlobStore& store, const std::string& name) {
  const auto blob = store.open("c", name);
  std::vector<char> buffer(64u << 10);
  std::uint64_t at = 0;
  while (const std::size_t got = blob->read_at(at, buffer.data(), buffer.size())) at += got;
  if (at != blob->properties().length) std::abort();
}

using Figures = std::map<std::string, std::vector<double>>;

void measure(BlobStore& store, int round, double seconds, std::size_t mib, Figures& figures) {
  const auto name = [&](int thread, int call) {
    return std::to_string(round) + "-" + std::to_string(thread) + "-" + std::to_string(call);
  };
  const auto put = [&](const std::string& blob) {
    store.put("c", blob, upload(store, kSmall), {}, {});
  };
  figures["1 puts of 1 KiB, new names, /s"].push_back(
      rate(seconds, [&](int thread, int call) { put(name(thread, call)); }));
  figures["2 puts of 1 KiB over others, /s"].push_back(
      rate(seconds, [&](int thread, int call) { put(std::to_string((thread + call) % 100)); }));
  figures["3 gets of 1 KiB, /s"].push_back(rate(seconds, [&](int, int) { get(store, "1"); }));
  figures["4 up, one blob, MiB/s"].push_back(throughput(mib, [&] { put_whole(store, mib); }));
  figures["5 up, blocks of 4 MiB, MiB/s"].push_back(
      throughput(mib, [&] { put_in_blocks(store, mib); }));
  figures["6 down, MiB/s"].push_back(throughput(mib, [&] { get(store, "big"); }));
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double peak_mib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace

int main(int count, char** words) {
  const int rounds = count > 1 ? std::atoi(words[1]) : 5;
  const double seconds = count > 2 ? std::atof(words[2]) : 2;
  const std::size_t mib = count > 3 ? static_cast<std::size_t>(std::atoi(words[3])) : 256;
  const tests::TemporaryFolder folder;
  tests::PostgresPlace place;
  const core::SystemClock clock;
  DirectoryBlobStore directory(folder.path() / "account", clock);
  PostgresBlobStore database(place.pool, "account", clock);
  Figures figures[2];
  for (BlobStore* const store :
       {static_cast<BlobStore*>(&directory), static_cast<BlobStore*>(&database)})
    store->create_container("c", {});
  for (int round = 0; round < rounds; ++round) {
    measure(directory, round, seconds, mib, figures[0]);
    measure(database, round, seconds, mib, figures[1]);
  }
  std::printf("%-36s %10s %10s %7s\n", ("median of " + std::to_string(rounds)).c_str(), "directory",
              "database", "ratio");
  for (const auto& [what, values] : figures[0]) {
    const double one = median(values), other = median(figures[1][what]);
    std::printf("%-36s %10.0f %10.0f %7.2f\n", what.substr(2).c_str(), one, other, other / one);
  }
  std::printf("%-36s %10.0f MiB\n", "peak resident of the stores' process", peak_mib());
}
