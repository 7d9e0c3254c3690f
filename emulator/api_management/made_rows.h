#pragma once

#include <map>
#include <string>

#include "emulator/api_management/resource.h"
#include "emulator/management/definition_store.h"

namespace aml::api_management {

/// What the store has to say, so that `services` follows from `fixtures`: resources that were put,
/// and those of the fixtures that have gone.
std::map<management::MadeKey, std::string> rows_of(const Services& services,
                                                   const Services& fixtures);

/// Whether a row of the store is one of these.
bool is_own(const management::MadeKey& key);

/// The way back: the fixtures, with what a row says. Resources of something that has gone are left
/// out by drop_orphans().
/// Errors: std::runtime_error for a row that is not the emulator's own.
void apply_row(const management::MadeKey& key, const std::string& text, Services& services);
void drop_orphans(Services& services);

}  // namespace aml::api_management
