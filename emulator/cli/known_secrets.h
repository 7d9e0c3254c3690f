#pragma once

#include <set>
#include <string>

#include "emulator/control/redaction.h"
#include "emulator/gateway/configuration.h"
#include "emulator/service/catalog.h"

namespace aml::cli {

/// The secrets of all fixtures that were read: entries of the journal may hold those of earlier
/// ones.
/// Threads: one at a time.
class KnownSecrets {
 public:
  /// The names that APIs give their keys themselves, as the journal knows the usual ones; and all
  /// keys, of the gateway and of the services.
  void add(const gateway::Configuration& gateway, const service::Catalog& catalog);
  control::Secrets secrets() const;
  /// Whether they are more than fixtures have: those of files long gone should be forgotten.
  bool is_full() const { return values_.size() > kMaxValues; }

 private:
  static constexpr std::size_t kMaxValues = 100'000;

  std::set<std::string> headers_;
  std::set<std::string> members_;
  std::set<std::string> values_;
};

}  // namespace aml::cli
