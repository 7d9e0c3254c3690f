#pragma once

#include "emulator/control/journal.h"
#include "emulator/http/message.h"

namespace aml::control {

/// The entries that the query of `GET /__emu/requests` asks for, newest last:
/// `workspace`, `operation`, `status` (`400` or `4xx`), `since` (a UTC time, or the id of an entry:
/// what came after it).
/// Errors: ApiError kControlBadRequest for a status that is neither,
///         kRequestNotInJournal for a `since` that is no time and no id of the journal.
JournalEntries find_entries(const JournalEntries& all, const http::Request& request);

}  // namespace aml::control
