#include "emulator/cli/har_reader.h"

#include <string_view>
#include <utility>

#include "emulator/text/ascii.h"
#include "emulator/text/base64.h"
#include "emulator/text/messages.h"
#include "emulator/text/percent.h"

namespace aml::cli {

namespace {

using definition::FaultList;
using definition::Node;

// Recorders leave "queryString" out, or empty, and the address has it all the same.
void read_query(std::string_view url, HarEntry& entry) {
  const std::size_t start = url.find('?');
  if (start == url.npos) return;
  std::string_view query = url.substr(start + 1);
  query = query.substr(0, query.find('#'));
  while (!query.empty()) {
    std::string_view value = text::cut(query, '&');
    const std::string_view name = text::cut(value, '=');
    entry.fields.push_back({text::percent_decode(name), std::string(value)});
  }
}

/// Reads the entries of one document.
class HarReader {
 public:
  explicit HarReader(FaultList& faults) : faults_(faults) {}

  std::vector<HarEntry> read(const Node& root) {
    const Node log = required(root, "log", definition::kObject, "a recording");
    if (!log.is(definition::kObject)) return {};
    const Node list = required(log, "entries", definition::kList, "\"log\"");
    std::vector<HarEntry> entries;
    const std::vector<Node> items =
        list.is(definition::kList) ? list.children() : std::vector<Node>();
    if (items.size() > kMaxHarEntries) {
      faults_.add(list.position(), "there are " + std::to_string(items.size()) +
                                       " entries, and at most " + std::to_string(kMaxHarEntries) +
                                       " are read");
      return {};
    }
    for (const Node& item : items) {
      HarEntry entry;
      entry.number = entries.size() + 1;
      if (check_object(item, "an entry")) read_entry(item, entry);
      entries.push_back(std::move(entry));
    }
    return entries;
  }

 private:
  Node required(const Node& parent, std::string_view name, unsigned kind,
                const std::string& whose) {
    const Node member = parent.member(name);
    if (!member.present())
      faults_.add(parent.position(), whose + " has no " + text::in_quotes(name));
    else if (!member.is(kind))
      faults_.add(member.position(), text::in_quotes(name) + " must be " +
                                         definition::describe_kinds(kind) + ", not " +
                                         member.shown());
    return member;
  }

  bool check_object(const Node& node, const std::string& what) {
    if (node.is(definition::kObject)) return true;
    faults_.add(node.position(), what + " must be an object, not " + node.shown());
    return false;
  }

  void read_entry(const Node& item, HarEntry& entry) {
    const Node request = required(item, "request", definition::kObject, "an entry");
    const Node response = required(item, "response", definition::kObject, "an entry");
    if (request.is(definition::kObject)) {
      entry.method =
          required(request, "method", definition::kText, "a request").text().value_or("");
      entry.url = required(request, "url", definition::kText, "a request").text().value_or("");
      read_query(entry.url, entry);
      for (const char* list : {"headers", "cookies", "queryString"})
        read_fields(request.member(list), list, entry);
      const Node body = request.member("postData");
      if (body.present() && !body.is(definition::kNull) && check_object(body, "\"postData\"")) {
        entry.request = optional_text(body, "text");
        read_fields(body.member("params"), "params", entry);
      }
    }
    if (!response.is(definition::kObject)) return;
    const Node status = required(response, "status", definition::kInteger, "a response");
    constexpr std::int64_t kMaxStatus = 999;
    const std::int64_t code = status.integer().value_or(0);
    if (code < 0 || code > kMaxStatus)
      faults_.add(status.position(), status.shown() + " is not a status of HTTP");
    else
      entry.status = static_cast<int>(code);
    for (const char* list : {"headers", "cookies"}) read_fields(response.member(list), list, entry);
    const Node content = response.member("content");
    if (content.present() && !content.is(definition::kNull) && check_object(content, "\"content\""))
      read_content(content, entry);
  }

  void read_content(const Node& content, HarEntry& entry) {
    entry.response = optional_text(content, "text");
    const Node encoding = content.member("encoding");
    const auto word = encoding.text();
    if (!entry.response || !word || word->empty()) return;
    if (*word != "base64")
      return faults_.add(encoding.position(),
                         "\"encoding\" can only be \"base64\", not " + encoding.shown());
    entry.response = text::from_base64(*entry.response);
    if (!entry.response) faults_.add(content.member("text").position(), "\"text\" is not Base64");
  }

  std::optional<std::string> optional_text(const Node& parent, std::string_view name) {
    const Node member = parent.member(name);
    if (member.present() && !member.is(definition::kText | definition::kNull))
      faults_.add(member.position(),
                  text::in_quotes(name) + " must be a text, not " + member.shown());
    return member.text();
  }

  void read_fields(const Node& list, const std::string& name, HarEntry& entry) {
    if (!list.present() || list.is(definition::kNull)) return;
    if (!list.is(definition::kList))
      return faults_.add(list.position(),
                         text::in_quotes(name) + " must be a list, not " + list.shown());
    for (const Node& item : list.children()) {
      if (!check_object(item, "each item of " + text::in_quotes(name))) continue;
      entry.fields.push_back(
          {optional_text(item, "name").value_or(""), optional_text(item, "value").value_or("")});
    }
  }

  FaultList& faults_;
};

}  // namespace

std::vector<HarEntry> read_har(const Node& root, FaultList& faults) {
  return HarReader(faults).read(root);
}

}  // namespace aml::cli
