#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "emulator/postgres/migrations.h"
#include "emulator/postgres/transaction.h"

namespace aml::postgres {

/// How often what several processes read was changed, by subject. A process compares these numbers
/// with those that it saw last, on a notification or now and then, and reads again what differs: one
/// round trip for all subjects.
using Revisions = std::map<std::string, std::uint64_t, std::less<>>;

/// The table of revisions; a store that counts its changes migrates it beside its own.
extern const Migrations kRevisionLayout;

/// All subjects that were ever changed.
Revisions read_revisions(Pool& pool);
/// 0: it was never changed.
std::uint64_t revision_of(Pool& pool, std::string_view subject);

/// Holds off all others that change the subject, until the transaction ends. The last revision.
std::uint64_t hold_subject(Transaction& transaction, std::string_view subject);
/// Counts a change of the subject, and holds it: the revision that the transaction makes.
std::uint64_t count_change(Transaction& transaction, std::string_view subject);

}  // namespace aml::postgres
