// All targets for libFuzzer in one program:
//   fuzzers --targets              one a line: its name and its reader's sources
//   fuzzers --seeds NAME FOLDER    writes what NAME begins with, a file each
//   fuzzers NAME ARGUMENT...       libFuzzer's own arguments

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "tests/fuzz/seeds.h"
#include "tests/fuzz/targets.h"

namespace {

using namespace aml::tests;

const FuzzTarget* the_target = nullptr;

void list_targets() {
  for (const FuzzTarget& target : fuzz_targets())
    std::printf("%s %s\n", std::string(target.name).c_str(), std::string(target.sources).c_str());
}

void write_seeds(const FuzzTarget& target, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::size_t number = 0;
  for (const std::string& seed : all_seeds(target))
    std::ofstream(folder / std::to_string(++number), std::ios::binary) << seed;
}

const FuzzTarget& target_named(std::string_view name) {
  const FuzzTarget* target = find_fuzz_target(name);
  if (target == nullptr) {
    std::fprintf(stderr, "fuzzers: there is no target %s\n", std::string(name).c_str());
    std::exit(2);
  }
  return *target;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  char** const words = *arguments;
  const std::string_view first = *count > 1 ? words[1] : "";
  if (first == "--targets") {
    list_targets();
    std::exit(0);
  }
  if (first == "--seeds" && *count == 4) {
    write_seeds(target_named(words[2]), words[3]);
    std::exit(0);
  }
  the_target = &target_named(first);
  words[1] = words[0];  // libFuzzer does not know the name
  ++*arguments;
  --*count;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  the_target->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
