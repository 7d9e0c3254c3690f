#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "emulator/control/journal.h"
#include "emulator/control/journal_query.h"
#include "emulator/core/bytes.h"

namespace aml::control {

// The JSON of the journal, as openapi.json describes it, its secrets hidden.

/// One row of the journal.
nlohmann::ordered_json entry_json(const JournalEntry& entry, const Secrets& secrets);
/// A page of the journal, made while it is read.
std::unique_ptr<core::ByteSource> write_requests(const Journal& journal, JournalQuery query,
                                                 std::shared_ptr<const service::Catalog> catalog);
std::string write_request(const JournalEntry& entry, const Secrets& secrets);
std::string write_explanation(const JournalEntry& entry, const Secrets& secrets);

}  // namespace aml::control
