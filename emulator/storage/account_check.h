#pragma once

#include <filesystem>

namespace aml::storage {

/// Looks over a folder of accounts before anything is served from it: what cannot work is said at
/// the start, not by the first request that meets it. Nothing is changed, and no file is read.
/// Errors: std::runtime_error that names the link, file or folder in the way.
void check_accounts(const std::filesystem::path& accounts);

}  // namespace aml::storage
