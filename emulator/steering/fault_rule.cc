#include "emulator/steering/fault_rule.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/definition/positioned_json.h"

namespace aml::steering {

namespace {

using namespace definition;  // the kinds

const FormatObject kFaultFormat{"fault",
                                "a fault rule",
                                {{"name", kText},
                                 {"match", kObject, false, &kMatchFormat},
                                 {"when", kObject, false, &kWhenFormat},
                                 {"then", kObject, true, &kEffectFormat}}};

constexpr std::size_t kMaxNameBytes = 200;

FaultRule read_rule(const Node& node, const Vocabulary& vocabulary, FaultList& faults) {
  check_format(node, kFaultFormat, faults);
  FaultRule rule;
  rule.name = node.member("name").text().value_or("");
  if (rule.name.size() > kMaxNameBytes)
    faults.add(node.member("name").position(), "a name has 200 bytes at most");
  rule.match = read_match(node.member("match"), vocabulary, faults);
  rule.when = read_when(node.member("when"), faults);
  rule.then = read_effect(node.member("then"), faults);
  if (rule.then.drill && rule.match.needs_status())
    faults.add(node.member("match").member("status").name_position(),
               "a drill is bound before there is a status");
  rule.text = node.json();
  if (rule.text.size() > FaultRule::kMaxBytes)
    faults.add(node.position(), "a rule has 64 KiB at most");
  return rule;
}

}  // namespace

ParsedFaults parse_faults(std::string_view text, const std::string& file,
                          const Vocabulary& vocabulary) {
  ParsedFaults parsed;
  FaultList faults(file);
  const PositionedJson document = read_json(text, faults);
  if (document.complete) {
    const Node root(document);
    if (root.is(kList)) {
      for (const Node& item : root.children())
        parsed.rules.push_back(read_rule(item, vocabulary, faults));
    } else {
      parsed.rules.push_back(read_rule(root, vocabulary, faults));
    }
  }
  parsed.faults = faults.take();
  if (!parsed.faults.empty()) parsed.rules.clear();
  return parsed;
}

ParsedFaults parse_faults_beside(const Vocabulary::Service& service, std::string_view text,
                                 const std::string& file, const Vocabulary& vocabulary) {
  ParsedFaults parsed = parse_faults(text, file, vocabulary);
  for (FaultRule& rule : parsed.rules) {
    if (rule.match.is_placed()) continue;
    auto json = nlohmann::ordered_json::parse(rule.text);
    json["match"]["service"] = service.id;
    ParsedFaults placed = parse_faults(json.dump(), file, vocabulary);
    AML_ASSERT(placed.rules.size() == 1);
    rule = std::move(placed.rules.front());
  }
  return parsed;
}

}  // namespace aml::steering
