#pragma once

#include <set>
#include <string>

#include "emulator/control/redaction.h"
#include "emulator/gateway/configuration.h"
#include "emulator/service/catalog.h"

namespace aml::cli {

/// The secrets of all definitions that were in force: entries of the journal may hold those of
/// earlier ones. Where they are more than definitions have, those long gone are forgotten.
/// Threads: one at a time.
class KnownSecrets {
 public:
  /// The names that APIs give their keys themselves, as the journal knows the usual ones; and the
  /// keys and the secret named values of the gateway.
  void add(const gateway::Configuration& gateway);
  /// Keys and tokens of the services.
  void add(const service::Catalog& catalog);
  control::Secrets secrets() const;

 private:
  static constexpr std::size_t kMaxValues = 100'000;

  std::set<std::string> headers_;
  std::set<std::string> members_;
  std::set<std::string> keys_;    ///< of the gateway
  std::set<std::string> values_;  ///< of the services
};

}  // namespace aml::cli
