#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace aml::isolation {

/// What a name server answers that knows the names of `is_known`, each with the address 127.0.0.1
/// and none of IPv6, and says of all others that they do not exist.
/// Shape:  one datagram to one datagram; nothing for what is no query. A query of more than one
///         question, or of another kind, is refused as RFC 1035 has it.
/// Source: documented (RFC 1035, 4.1).
std::optional<std::string> answer_query(std::string_view query,
                                        const std::function<bool(std::string_view)>& is_known);

}  // namespace aml::isolation
