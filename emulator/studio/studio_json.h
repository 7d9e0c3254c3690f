#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "emulator/core/clock.h"

namespace aml::studio {

// JSON as Studio's REST has it.

using Json = nlohmann::ordered_json;

/// The object that a body holds.
/// Errors: ApiError kMalformedBody, which says where the text is no JSON: some clients put bodies
///         together of texts, and a quote in a name breaks them.
Json parse_body(std::string_view body);

/// A text member; empty where it is absent, null or of another kind.
std::string text_of(const Json& object, std::string_view member);
/// A flag; false where it is absent or of another kind. The texts `true` and `True` are true, too.
bool flag_of(const Json& object, std::string_view member);
/// The member; null where it is absent.
const Json& member_of(const Json& object, std::string_view member);
/// A list; empty where it is absent or of another kind.
const Json& list_of(const Json& object, std::string_view member);

std::string write_json(const Json& json);

/// `/Date(1476456753979)/`.
/// Source: observed (studio's own front end, a Python and an R client).
std::string write_date(core::TimePoint time);

}  // namespace aml::studio
