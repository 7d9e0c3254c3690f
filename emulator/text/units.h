#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

/// Amounts with their units, as people write them in settings and rules; a unit in any case.
/// Errors:  nothing when the text is not of the kind.
/// Threads: any.
namespace aml::text {

/// Bytes: `65536`, `64KiB`, `100MiB`, `2GiB`, also `kB`, `MB`, `GB` as powers of ten; at least 1.
std::optional<std::size_t> parse_size(std::string_view text);
/// `500ms`, `30s`, `5m`, `1h`; a number without a unit is refused, more than a day too.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
/// The same up to `most`.
std::optional<std::chrono::milliseconds> parse_duration_up_to(std::chrono::milliseconds most,
                                                              std::string_view text);

}  // namespace aml::text
