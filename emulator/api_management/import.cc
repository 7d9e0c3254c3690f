#include "emulator/api_management/import.h"

#include <algorithm>
#include <array>
#include <set>

#include "emulator/api_management/checks.h"
#include "emulator/api_management/yaml.h"
#include "emulator/core/url.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"
#include "emulator/text/utf8.h"

namespace aml::api_management {

namespace {

constexpr std::array<std::string_view, 8> kDocumentVerbs = {"get",     "put",  "post",  "delete",
                                                            "options", "head", "patch", "trace"};
constexpr std::size_t kMostOperations = 1000;
constexpr std::size_t kMostReferences = 10;

std::string id_from(std::string_view text) {
  std::string id;
  for (const char c : text) {
    const bool is_fit = text::is_letter(c) || text::is_digit(c) || c == '_' || c == '-';
    if (is_fit)
      id += c;
    else if (!id.empty() && id.back() != '-')
      id += '-';
  }
  while (id.ends_with('-')) id.pop_back();
  return id.substr(0, 70);
}

std::string clipped(const Json& from, const char* member, std::size_t most) {
  return std::string(text::clip_utf8(text_of(from, member), most));
}

/// One document on its way.
class Importer {
 public:
  Importer(const Json& document, bool in_template, Faults& faults)
      : document_(document), in_template_(in_template), faults_(faults) {}

  ImportedApi read() {
    const Json& info = member_of(document_, "info");
    imported_.properties["displayName"] = text_of(info, "title");
    imported_.properties["description"] = clipped(info, "description", 1000);
    if (const std::string url = server_url(); core::parse_url(url))
      imported_.properties["serviceUrl"] = url;
    const Json& paths = member_of(document_, "paths");
    if (!paths.is_object()) {
      faults_.push_back({"value", "The document has no \"paths\"."});
      return imported_;
    }
    for (const auto& [path, item] : paths.items()) read_path(path, item);
    return std::move(imported_);
  }

 private:
  bool is_swagger() const { return document_.contains("swagger"); }

  std::string server_url() const {
    if (!is_swagger()) {
      const Json& servers = member_of(document_, "servers");
      return servers.is_array() && !servers.empty() ? text_of(servers.front(), "url") : "";
    }
    const std::string host = text_of(document_, "host");
    if (host.empty()) return {};
    const Json& schemes = member_of(document_, "schemes");
    const bool is_plain = schemes.is_array() && !schemes.empty() && schemes.front() == "http";
    return (is_plain ? "http://" : "https://") + host + text_of(document_, "basePath");
  }

  // What a local reference names; others stay as they are.
  const Json& resolved(const Json& given) const {
    const Json* at = &given;
    for (std::size_t i = 0; i < kMostReferences; ++i) {
      const std::string reference = text_of(*at, "$ref");
      if (!reference.starts_with("#/")) return *at;
      const Json* found = &document_;
      for (std::string_view rest = std::string_view(reference).substr(2); !rest.empty();)
        found = &member_of(*found, text::cut(rest, '/'));
      at = found;
    }
    return *at;
  }

  void read_path(const std::string& path, const Json& item) {
    for (const std::string_view verb : kDocumentVerbs) {
      const Json& operation = member_of(item, verb);
      if (!operation.is_object()) continue;
      if (imported_.operations.size() == kMostOperations) {
        faults_.push_back({"value", "The document has more than 1,000 operations."});
        return;
      }
      read_operation(path, std::string(verb), item, operation);
    }
  }

  void read_operation(const std::string& path, const std::string& verb, const Json& item,
                      const Json& operation) {
    const std::string given = text_of(operation, "operationId");
    std::string id = id_from(given.empty() ? verb + path : given);
    if (id.empty()) id = verb;
    std::string name = clipped(operation, "summary", 290);
    if (name.empty()) name = given.empty() ? verb + " " + path : given;
    Json properties = {{"displayName", unique(std::move(name), names_, " ")},
                       {"method", in_capitals(verb)},
                       {"urlTemplate", path},
                       {"description", clipped(operation, "description", 1000)}};
    properties["templateParameters"] = Json::array();
    properties["request"] = {{"queryParameters", Json::array()},
                             {"headers", Json::array()},
                             {"representations", Json::array()}};
    for (const Json* list : {&member_of(item, "parameters"), &member_of(operation, "parameters")}) {
      if (!list->is_array()) continue;
      for (const Json& one : *list) read_parameter(resolved(one), properties);
    }
    read_body(resolved(member_of(operation, "requestBody")), properties);
    read_responses(member_of(operation, "responses"), properties);
    imported_.operations.emplace_back(unique(std::move(id), ids_, "-"), std::move(properties));
  }

  static std::string in_capitals(std::string verb) {
    for (char& c : verb) c = static_cast<char>(c - 'a' + 'A');
    return verb;
  }

  static std::string unique(std::string text, std::set<std::string>& known, const char* mark) {
    const std::string first = text;
    for (int i = 2; !known.insert(text::to_lower(text)).second; ++i)
      text = first + mark + std::to_string(i);
    return text;
  }

  void read_parameter(const Json& parameter, Json& properties) const {
    const std::string name = text_of(parameter, "name");
    const std::string in = text_of(parameter, "in");
    const bool is_required = flag_of(parameter, "required", false);
    const std::string type =
        is_swagger() ? text_of(parameter, "type") : text_of(member_of(parameter, "schema"), "type");
    const Json row = {{"name", name},
                      {"type", type.empty() ? "string" : type},
                      {"required", is_required},
                      {"description", text_of(parameter, "description")}};
    if (in == "path") {
      properties["templateParameters"].push_back(row);
    } else if (in == "query" && is_required && in_template_) {
      std::string url = text_of(properties, "urlTemplate");
      url += (url.find('?') == std::string::npos ? "?" : "&") + name + "={" + name + "}";
      properties["urlTemplate"] = std::move(url);
      properties["templateParameters"].push_back(row);
    } else if (in == "query") {
      properties["request"]["queryParameters"].push_back(row);
    } else if (in == "header") {
      properties["request"]["headers"].push_back(row);
    }
  }

  void read_body(const Json& body, Json& properties) const {
    const Json& content = member_of(body, "content");
    if (!content.is_object()) return;
    for (const auto& [type, media] : content.items()) {
      Json row = {{"contentType", type}};
      const Json& example = member_of(media, "example");
      if (!example.is_null()) row["examples"] = {{"default", {{"value", example}}}};
      properties["request"]["representations"].push_back(std::move(row));
    }
  }

  void read_responses(const Json& responses, Json& properties) const {
    properties["responses"] = Json::array();
    if (!responses.is_object()) return;
    for (const auto& [status, given] : responses.items()) {
      const bool is_number =
          status.size() == 3 &&
          std::all_of(status.begin(), status.end(), [](char c) { return text::is_digit(c); });
      if (!is_number) continue;
      Json row = {{"statusCode", std::stoi(status)},
                  {"description", text_of(resolved(given), "description")},
                  {"representations", Json::array()}};
      const Json& content = member_of(resolved(given), "content");
      if (content.is_object()) {
        for (const auto& [type, media] : content.items())
          row["representations"].push_back({{"contentType", type}});
      }
      properties["responses"].push_back(std::move(row));
    }
  }

  const Json& document_;
  const bool in_template_;
  Faults& faults_;
  ImportedApi imported_;
  std::set<std::string> ids_;
  std::set<std::string> names_;
};

// Of the three formats only `openapi` may be YAML. JSON is read as such there too: it is YAML only
// where it has no tabs.
Json read_document(const std::string& format, const std::string& value, Faults& faults) {
  const std::size_t first = value.find_first_not_of(" \t\r\n");
  const bool is_braced = first != std::string::npos && value[first] == '{';
  try {
    if (format == "openapi" && !is_braced) return parse_yaml(value);
    return parse_body(value);
  } catch (const YamlFault& fault) {
    faults.push_back({"value", fault.what(), fault.line, fault.column});
  } catch (const Refusal&) {
    faults.push_back({"value", "The document is no JSON."});
  }
  return {};
}

}  // namespace

ImportedApi import_api_document(const Json& properties, Faults& faults) {
  constexpr std::array<std::string_view, 3> kFormats = {"openapi", "openapi+json", "swagger-json"};
  const std::string format = text_of(properties, "format");
  if (std::find(kFormats.begin(), kFormats.end(), format) == kFormats.end()) {
    faults.push_back(
        {"format", "The emulator imports openapi, openapi+json and swagger-json, not " +
                       text::in_quotes(format) +
                       ": it fetches no links and reads no other documents."});
    return {};
  }
  const Json document = read_document(format, text_of(properties, "value"), faults);
  if (!faults.empty()) return {};
  if (!document.contains("openapi") && !document.contains("swagger")) {
    faults.push_back({"value", "The document says neither \"openapi\" nor \"swagger\"."});
    return {};
  }
  const bool in_template = text_of(properties, "translateRequiredQueryParameters") != "query";
  return Importer(document, in_template, faults).read();
}

}  // namespace aml::api_management
