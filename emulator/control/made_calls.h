#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "emulator/control/journal.h"
#include "emulator/service/catalog.h"
#include "emulator/steering/verification.h"

namespace aml::control {

/// Looks at entries of the journal as calls that a match can be held against.
/// Threads: one at a time.
class CallReader {
 public:
  /// What costs time, and is only read where it is asked for.
  struct Options {
    bool headers = false;
    bool failures = false;  ///< whether a rule spoiled an answer
  };
  /// The catalog outlives it.
  CallReader(const service::Catalog& catalog, Options options);

  /// What it views lives as long as the entry, and until the next one is read.
  steering::MadeCall read(std::uint64_t number, const JournalEntry& entry);

 private:
  steering::Subject subject(const JournalEntry& entry, core::Headers& headers) const;

  const service::Catalog& catalog_;
  const Options options_;
  core::Headers headers_;
  core::Headers inner_headers_;
};

/// A journal, and the services that its calls are of.
struct JournalOf {
  const Journal& journal;
  std::shared_ptr<const service::Catalog> catalog;
};

/// Holds journals against expectations. The emulator's own pages have no part in it.
/// Shape:   `workspace`: an id; only its calls are looked at. Calls of several journals come in the
///          order of their times, those of one in its own. `missing`: replicas whose calls may not
///          be in the journals.
/// Threads: any.
steering::Verdict verify(std::span<const JournalOf> journals,
                         const steering::Expectations& expectations,
                         std::optional<std::string_view> workspace,
                         const std::vector<std::string>& missing);

}  // namespace aml::control
