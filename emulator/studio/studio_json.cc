#include "emulator/studio/studio_json.h"

#include "emulator/core/error_catalog.h"
#include "emulator/definition/positioned_json.h"
#include "emulator/text/ascii.h"

namespace aml::studio {

namespace {

const Json& no_value() {
  static const Json kNull;
  return kNull;
}

const Json& no_items() {
  static const Json kEmpty = Json::array();
  return kEmpty;
}

[[noreturn]] void refuse_body(const std::string& sentence) {
  throw core::ApiError(core::kMalformedBody, {sentence});
}

}  // namespace

Json parse_body(std::string_view body) {
  definition::PositionedJson read =
      definition::parse_positioned(body, definition::KeepPositions::kOfTopMembers);
  if (!read.complete) {
    const definition::JsonFault& fault = read.faults.back();
    refuse_body("The body is not JSON at line " + std::to_string(fault.position.line) +
                ", column " + std::to_string(fault.position.column) + ": " + fault.message + ".");
  }
  if (!read.value.is_object()) refuse_body("The body must be a JSON object.");
  return std::move(read.value);
}

const Json& member_of(const Json& object, std::string_view member) {
  if (!object.is_object()) return no_value();
  const auto found = object.find(std::string(member));
  return found == object.end() ? no_value() : *found;
}

std::string text_of(const Json& object, std::string_view member) {
  const Json& value = member_of(object, member);
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool flag_of(const Json& object, std::string_view member) {
  const Json& value = member_of(object, member);
  if (value.is_string()) return text::same_name(value.get<std::string>(), "true");
  return value.is_boolean() && value.get<bool>();
}

const Json& list_of(const Json& object, std::string_view member) {
  const Json& value = member_of(object, member);
  return value.is_array() ? value : no_items();
}

std::string write_json(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string write_date(core::TimePoint time) {
  return "/Date(" + std::to_string(time.time_since_epoch().count()) + ")/";
}

}  // namespace aml::studio
