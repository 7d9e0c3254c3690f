#include "tests/fuzz/targets.h"

#include <algorithm>
#include <array>

#include "tests/fuzz/seeds.h"

namespace aml::tests {

namespace {

const std::array kTargets = {
#define AML_FUZZ_TARGET(name, short_runs, seeds, sources) \
  FuzzTarget{#name, &fuzz_##name, &seeds, short_runs, sources},
#include "tests/fuzz/target_rows.inc"
#undef AML_FUZZ_TARGET
};

}  // namespace

std::span<const FuzzTarget> fuzz_targets() {
  return kTargets;
}

const FuzzTarget* find_fuzz_target(std::string_view name) {
  const auto found = std::find_if(kTargets.begin(), kTargets.end(),
                                  [&](const FuzzTarget& target) { return target.name == name; });
  return found == kTargets.end() ? nullptr : &*found;
}

}  // namespace aml::tests
