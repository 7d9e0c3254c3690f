#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace aml::steering {

/// Whether `operation`, a name in the journal, is the one that is wanted; `gateway.*` wants all
/// that begin so.
bool is_operation(std::string_view operation, std::string_view wanted);

/// What a name in a match or a query means: a short name (`execute`) or one of `known`. Empty: it
/// is neither.
std::vector<std::string_view> operations_of(std::string_view name,
                                            std::span<const std::string_view> known);

/// The short names, and `known`, each once: what may be named.
std::vector<std::string_view> operation_names(std::span<const std::string_view> known);

}  // namespace aml::steering
