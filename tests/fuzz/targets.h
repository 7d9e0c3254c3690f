#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aml::tests {

using Seeds = std::vector<std::string>;

/// A reader of a stranger's bytes under a fuzzer.
/// Shape:   `run` takes any bytes; what the reader is not meant to see it leaves out.
/// Errors:  `run` throws std::logic_error where something does not hold that must; all else that it
///          throws, and a crash, is a finding too.
/// Threads: one.
struct FuzzTarget {
  std::string_view name;
  void (*run)(std::string_view input);
  Seeds (*seeds)();
  int short_runs;            ///< of the form that CTest runs, beside the seeds
  std::string_view sources;  ///< of the reader: paths with a comma between
};

/// The rows of target_rows.inc.
std::span<const FuzzTarget> fuzz_targets();
/// Null: there is no such target.
const FuzzTarget* find_fuzz_target(std::string_view name);

#define AML_FUZZ_TARGET(name, short_runs, seeds, sources) void fuzz_##name(std::string_view input);
#include "tests/fuzz/target_rows.inc"
#undef AML_FUZZ_TARGET

}  // namespace aml::tests
