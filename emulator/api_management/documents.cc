#include "emulator/api_management/documents.h"

#include <array>
#include <map>
#include <optional>

#include "emulator/api_management/refusal.h"
#include "emulator/gateway/policies/policy_document.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"

namespace aml::api_management {

namespace {

constexpr std::array<std::string_view, 4> kSections = {"inbound", "backend", "outbound",
                                                       "on-error"};

/// Contents of sections.
using Sections = std::map<std::string_view, std::string>;

// The text of an element without children of the same name, between its tags.
std::optional<std::string> content_of(std::string_view xml, std::string_view element) {
  const std::string open = "<" + std::string(element);
  const std::string close = "</" + std::string(element) + ">";
  for (std::size_t at = xml.find(open); at != std::string_view::npos; at = xml.find(open, at + 1)) {
    const char after = at + open.size() < xml.size() ? xml[at + open.size()] : '\0';
    if (after != '>' && after != '/' && !text::is_white(after)) continue;
    const std::size_t begin = xml.find('>', at);
    if (begin == std::string_view::npos) return std::nullopt;
    if (xml[begin - 1] == '/') return "";
    const std::size_t end = xml.find(close, begin);
    if (end == std::string_view::npos) return std::nullopt;
    return std::string(text::trim_white(xml.substr(begin + 1, end - begin - 1)));
  }
  return std::nullopt;
}

// Each `<base />` in any of its spellings.
std::string with_base(const std::string& content, const std::string& base) {
  std::string made;
  std::string_view rest = content;
  for (std::size_t at; (at = rest.find("<base")) != std::string_view::npos;) {
    const std::size_t end = rest.find('>', at);
    if (end == std::string_view::npos) break;
    made.append(rest.substr(0, at)).append(base);
    rest.remove_prefix(end + 1);
    constexpr std::string_view kClose = "</base>";
    if (text::trim_white(rest).starts_with(kClose))
      rest.remove_prefix(rest.find(kClose) + kClose.size());
  }
  return made.append(rest);
}

/// A policy's kind, and the names of its document.
struct DocumentId {
  KindId kind;
  std::vector<std::string> names;
};

// The scopes around one, from it outwards.
std::vector<DocumentId> scopes_of(KindId kind, const std::vector<std::string>& names) {
  std::vector<DocumentId> scopes = {{kind, names}};
  if (kind == KindId::kOperationPolicy)
    scopes.push_back({KindId::kApiPolicy, {names[0], "policy"}});
  if (kind != KindId::kGlobalPolicy) scopes.push_back({KindId::kGlobalPolicy, {"policy"}});
  return scopes;
}

}  // namespace

void put_format(Resource& document, std::string_view format) {
  Json& properties = document.document["properties"];
  const std::string value = text_of(properties, "value");
  if (text::same_name(format, "rawxml")) {
    properties["value"] = gateway::as_raw_xml(value);
    properties["format"] = "rawxml";
  } else if (text::same_name(format, "xml")) {
    properties["value"] = gateway::as_xml(value);
    properties["format"] = "xml";
  } else {
    throw Refusal(Faults{{"format", "A document is shown as xml or rawxml, not as " +
                                        text::in_quotes(format) + "."}});
  }
}

std::string effective_document(const Service& service, KindId kind,
                               const std::vector<std::string>& names) {
  const std::vector<DocumentId> scopes = scopes_of(kind, names);
  Sections sections;
  for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
    const Resource* const own = service.find(scope->kind, scope->names);
    if (own == nullptr) continue;
    const std::string xml = gateway::as_raw_xml(text_of(own->properties(), "value"));
    for (const std::string_view section : kSections) {
      const auto content = content_of(xml, section);
      if (content) sections[section] = with_base(*content, sections[section]);
    }
  }
  std::string xml = "<policies>\n";
  for (const std::string_view section : kSections) {
    const std::string name(section);
    const std::string& content = sections[section];
    xml += "  <" + name + ">" + (content.empty() ? "" : "\n    " + content + "\n  ") + "</" + name +
           ">\n";
  }
  return xml + "</policies>\n";
}

}  // namespace aml::api_management
