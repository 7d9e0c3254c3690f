#pragma once

#include "emulator/control/journal.h"
#include "emulator/control/metrics.h"
#include "emulator/http/message.h"

namespace aml::control {

/// Middleware: `next`, with every call counted, written to the log at level debug and, outside
/// `/__emu`, entered in the journal; of the control paths, those that change something as a step.
http::Handler with_journal_and_metrics(Journal& journal, Metrics& metrics,
                                       const http::Handler& next);

/// The same for what the gateway asks of the emulator itself: the record goes to the context, since
/// the call is one entry, the gateway's.
http::Handler with_inner_record(const Journal& journal, Metrics& metrics,
                                const http::Handler& next);

}  // namespace aml::control
