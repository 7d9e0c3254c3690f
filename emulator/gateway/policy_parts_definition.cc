#include "emulator/gateway/policy_parts_definition.h"

#include <set>
#include <string>

#include "emulator/core/url.h"
#include "emulator/gateway/policies/named_values.h"

namespace aml::gateway {

namespace {

using definition::FaultList;
using definition::Node;

// A part's name, which no other of the list has.
std::string read_own_name(const Node& node, const char* what, std::set<std::string>& names,
                          FaultList& faults) {
  const std::string name = node.text().value_or("");
  if (!node.present()) return name;
  if (!is_named_value_name(name)) {
    faults.add(node.position(), std::string(what) +
                                    " has a name of 1 to 256 letters, digits and \"-._\", not " +
                                    node.shown());
  } else if (!names.insert(name).second) {
    faults.add(node.position(), std::string(what) + " " + node.shown() + " is given twice");
  }
  return name;
}

}  // namespace

std::vector<NamedValue> read_named_values(const Node& list, FaultList& faults) {
  std::vector<NamedValue> values;
  std::set<std::string> names;
  for (const Node& node : list.children()) {
    values.push_back({read_own_name(node.member("name"), "a named value", names, faults),
                      node.member("value").text().value_or(""),
                      node.member("secret").boolean().value_or(false)});
    constexpr std::size_t kLongest = 4096;
    if (values.back().value.size() > kLongest)
      faults.add(node.member("value").position(), "a named value has 4096 bytes at most");
  }
  return values;
}

std::vector<Backend> read_backends(const Node& list, FaultList& faults) {
  std::vector<Backend> backends;
  std::set<std::string> names;
  for (const Node& node : list.children()) {
    const Node url = node.member("url");
    backends.push_back(
        {read_own_name(node.member("id"), "a backend", names, faults), url.text().value_or("")});
    if (url.present() && !core::parse_url(backends.back().url))
      faults.add(url.position(),
                 "\"url\" is an http or https URL without a query, not " + url.shown());
  }
  return backends;
}

const std::string* find_policy_file(const Node& name, const PolicyFiles& files, FaultList& faults) {
  const auto text = name.text();
  if (!text) return nullptr;
  const auto found = files.find(*text);
  if (found != files.end()) return &found->second;
  std::vector<std::string_view> known;
  for (const auto& [file, content] : files) known.push_back(file);
  faults.add(name.position(), "there is no policy document " + name.shown(),
             definition::spelling_notes(*text, known));
  return nullptr;
}

std::vector<PolicyFragment> read_fragments(const Node& list, const std::string& folder,
                                           const PolicyFiles& files, FaultList& faults) {
  std::vector<PolicyFragment> fragments;
  std::set<std::string> names;
  for (const Node& node : list.children()) {
    const Node file = node.member("policies");
    std::string id = read_own_name(node.member("id"), "a fragment", names, faults);
    if (const std::string* xml = find_policy_file(file, files, faults))
      fragments.push_back({std::move(id), folder + *file.text(), *xml});
  }
  return fragments;
}

}  // namespace aml::gateway
