#pragma once

#include <string_view>

#include "emulator/base/assert.h"

namespace aml::model {

/// How sure the project is of a behaviour of the retired service.
enum class Certainty { kDocumented, kObserved, kInferred };

/// Where a behaviour comes from. Every row that decides something on the wire carries one.
/// There is no default: an untagged row does not compile.
struct Evidence {
  constexpr Evidence(Certainty how_sure, std::string_view from)
      : certainty(how_sure), source(from) {
    AML_ASSERT(!from.empty());
  }

  Certainty certainty;
  std::string_view source;  ///< the page, the clients, or the reason; never empty
};

constexpr Evidence documented(std::string_view page) {
  return {Certainty::kDocumented, page};
}
constexpr Evidence observed(std::string_view clients) {
  return {Certainty::kObserved, clients};
}
constexpr Evidence inferred(std::string_view reason) {
  return {Certainty::kInferred, reason};
}

std::string_view name_of(Certainty certainty);  ///< "documented", "observed", "inferred"

/// One statement of the evidence ledger about a behaviour that is code rather than a row.
struct Rule {
  std::string_view id;    ///< stable, dotted: "feature-hashing.digits"
  std::string_view says;  ///< one sentence
  Evidence evidence;
  std::string_view switched_by = {};  ///< the setting or definition member that changes it, if any
};

}  // namespace aml::model
