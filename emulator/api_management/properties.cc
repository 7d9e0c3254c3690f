#include "emulator/api_management/properties.h"

#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"

namespace aml::api_management {

using text::in_quotes;

std::string Properties::text(const char* member, Bounds bounds) {
  const Json& value = member_of(properties_, member);
  if (value.is_null()) {
    if (bounds.least > 0) fault(member, in_quotes(member) + " is required.");
    return {};
  }
  if (!value.is_string()) {
    fault(member, in_quotes(member) + " must be a text.");
    return {};
  }
  std::string text = value.get<std::string>();
  if (text.size() < bounds.least || text.size() > bounds.most)
    fault(member, in_quotes(member) + " must have " + std::to_string(bounds.least) + " to " +
                      std::to_string(bounds.most) + " characters.");
  return text;
}

void Properties::flag(const char* member, bool otherwise) {
  Json& value = properties_[member];
  if (value.is_null()) value = otherwise;
  if (!value.is_boolean()) fault(member, in_quotes(member) + " must be true or false.");
}

void Properties::choice(const char* member, std::span<const std::string_view> words) {
  Json& value = properties_[member];
  if (value.is_null()) value = words.front();
  const std::string given = value.is_string() ? value.get<std::string>() : std::string();
  for (const std::string_view word : words) {
    if (!text::same_name(word, given)) continue;
    value = word;
    return;
  }
  std::string all;
  for (const std::string_view word : words) all += (all.empty() ? "" : ", ") + std::string(word);
  fault(member, in_quotes(member) + " must be one of: " + all + ".");
}

void Properties::list(const char* member) {
  Json& value = properties_[member];
  if (value.is_null()) value = Json::array();
  if (!value.is_array()) fault(member, in_quotes(member) + " must be a list.");
}

}  // namespace aml::api_management
