#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/storage/remote_endpoint.h"

namespace aml::cli {

/// The text of --blobs: `own`, the URL of the development account at another endpoint, or the
/// connection string of any account that has its key.
/// Errors: nothing when it is neither.
std::optional<std::optional<storage::RemoteAccount>> parse_blobs(std::string_view text);

/// Such a text without its key.
std::string shown_blobs(std::string_view text);

}  // namespace aml::cli
