#pragma once

#include <filesystem>

namespace aml::storage {

/// Checks a folder of accounts before anything is served from it: what cannot work is reported at
/// the start, not by the first request that needs it. Nothing is changed, and no file is read.
/// Errors: std::runtime_error that names the link, file or folder in the way.
void check_accounts(const std::filesystem::path& accounts);

}  // namespace aml::storage
