#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "emulator/control/journal.h"
#include "emulator/service/catalog.h"
#include "emulator/steering/verification.h"

namespace aml::control {

/// Holds the journal against expectations. The emulator's own pages have no part in it.
/// Shape:   `workspace`: an id; only its calls are looked at.
/// Threads: any.
steering::Verdict verify(const Journal& journal, const service::Catalog& catalog,
                         const steering::Expectations& expectations,
                         std::optional<std::string_view> workspace);

}  // namespace aml::control
