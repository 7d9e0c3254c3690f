// What calls of Microsoft.ApiManagement bring beside JSON: documents of other systems, filters.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "emulator/api_management/filter.h"
#include "emulator/api_management/import.h"
#include "emulator/api_management/yaml.h"
#include "emulator/text/ascii.h"
#include "tests/fuzz/hold.h"
#include "tests/fuzz/targets.h"

namespace aml::tests {

using api_management::Json;

namespace {

// Keys of YAML that are longer are written otherwise; characters that it escapes, JSON need not.
constexpr std::size_t kLongestSameText = 1'000;

std::string shown(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool is_same_in_yaml(const std::string& json) {
  return json.size() <= kLongestSameText &&
         std::all_of(json.begin(), json.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// JSON is YAML.
void compare_with_json(const Json& value) {
  const std::string json = shown(value);
  if (!is_same_in_yaml(json)) return;
  try {
    hold_same(shown(api_management::parse_yaml(json)), json, "JSON read as YAML");
  } catch (const api_management::YamlFault& fault) {
    const bool is_deep = std::string_view(fault.what()).find("levels") != std::string_view::npos;
    hold(is_deep, "JSON is YAML: " + json + ": " + fault.what());
  }
}

}  // namespace

void fuzz_yaml(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_discarded()) compare_with_json(json);
  try {
    compare_with_json(api_management::parse_yaml(text));
  } catch (const api_management::YamlFault& fault) {
    hold(fault.what()[0] != '\0', "a refusal says why");
    hold((fault.line == 0) == (fault.column == 0), "a place is a line and a column");
  }
}

void fuzz_api_document(std::string_view text) {
  const std::string_view format = text::cut(text, '\n');
  api_management::Faults faults;
  const api_management::ImportedApi api = api_management::import_api_document(
      {{"format", std::string(format)}, {"value", std::string(text)}}, faults);
  std::set<std::string> ids;
  for (const auto& [id, operation] : api.operations) {
    hold(ids.insert(text::to_lower(id)).second, "each operation has an id of its own: " + id);
    hold(text::is_utf8(operation.dump()), "what is imported is text");
  }
  for (const api_management::Fault& fault : faults) {
    hold(!fault.message.empty() && !fault.target.empty(), "a fault says what is wrong, and where");
  }
}

void fuzz_resource_filter(std::string_view text) {
  static const Json kResource = Json::parse(R"({"name": "shop", "properties":
      {"displayName": "The Shop", "limit": 5, "open": true, "keys": {"header": "x"}}})");
  try {
    const bool fits = api_management::fits_filter(kResource, text);
    const std::string twice = std::string(text) + " and " + std::string(text);
    hold(api_management::fits_filter(kResource, twice) == fits, "said twice it is the same");
  } catch (const api_management::Refusal& refusal) {
    hold(!refusal.faults().empty(), "a refusal says why");
  }
}

}  // namespace aml::tests
