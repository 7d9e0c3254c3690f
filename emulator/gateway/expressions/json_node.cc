#include "emulator/gateway/expressions/json_node.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "emulator/base/assert.h"
#include "emulator/text/json.h"
#include "emulator/text/number.h"
#include "model/cell_text.h"

namespace aml::gateway::expressions {

namespace {

// Builds nodes while the text is read, so that depth is bounded before it is there.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  JsonPtr root;
  std::string problem;

  bool null() override { return add({}); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override {
    if (value > static_cast<std::uint64_t>(INT64_MAX)) return add(static_cast<double>(value));
    return add(static_cast<std::int64_t>(value));
  }
  bool number_float(double value, const std::string& /*text*/) override { return add(value); }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(nlohmann::json::binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return open(JsonNode::Members{}); }
  bool start_array(std::size_t /*size*/) override { return open(JsonNode::Elements{}); }
  bool key(std::string& name) override {
    keys_.back() = std::move(name);
    return true;
  }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t at, const std::string& /*token*/,
                   const nlohmann::json::exception& /*why*/) override {
    if (problem.empty()) problem = "the text is no JSON at character " + std::to_string(at);
    return false;
  }

 private:
  bool add(JsonNode::Content content) {
    put(std::make_shared<JsonNode>(std::move(content)));
    return true;
  }

  void put(JsonPtr node) {
    if (open_.empty()) {
      root = std::move(node);
    } else if (open_.back()->is_object()) {
      std::get<JsonNode::Members>(open_.back()->content)
          .emplace_back(keys_.back(), std::move(node));
    } else {
      std::get<JsonNode::Elements>(open_.back()->content).push_back(std::move(node));
    }
  }

  bool open(JsonNode::Content content) {
    if (open_.size() == kMaxJsonDepth) {
      problem = "the JSON is nested deeper than " + std::to_string(kMaxJsonDepth);
      return false;
    }
    const auto node = std::make_shared<JsonNode>(std::move(content));
    put(node);
    open_.push_back(node);
    keys_.emplace_back();
    return true;
  }

  bool close() {
    AML_ASSERT(!open_.empty());
    if (auto* members = std::get_if<JsonNode::Members>(&open_.back()->content)) keep_last(*members);
    open_.pop_back();
    keys_.pop_back();
    return true;
  }

  // Of one name the last, where the first was.
  static void keep_last(JsonNode::Members& members) {
    std::unordered_map<std::string_view, std::size_t> first;
    std::vector<bool> is_again(members.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
      const auto [known, is_new] = first.try_emplace(members[i].first, i);
      if (is_new) continue;
      members[known->second].second = members[i].second;
      is_again[i] = true;
    }
    if (first.size() == members.size()) return;
    first.clear();  // it views the names that move now
    std::size_t at = 0;
    std::erase_if(members, [&](const auto& /*member*/) { return is_again[at++]; });
  }

  std::vector<JsonPtr> open_;
  std::vector<std::string> keys_;  ///< of each that is open, the one being read
};

void append_break(std::string& out, bool indented, std::size_t depth) {
  if (indented) out.append("\r\n").append(2 * depth, ' ');
}

void append(std::string& out, const JsonNode& node, bool indented, std::size_t depth);

void append_members(std::string& out, const JsonNode::Members& members, bool indented,
                    std::size_t depth) {
  out += '{';
  bool first = true;
  for (const auto& [name, value] : members) {
    if (!std::exchange(first, false)) out += ',';
    append_break(out, indented, depth + 1);
    text::append_json_string(out, name);
    out += indented ? ": " : ":";
    append(out, *value, indented, depth + 1);
  }
  if (!members.empty()) append_break(out, indented, depth);
  out += '}';
}

void append_elements(std::string& out, const JsonNode::Elements& elements, bool indented,
                     std::size_t depth) {
  out += '[';
  bool first = true;
  for (const JsonPtr& element : elements) {
    if (!std::exchange(first, false)) out += ',';
    append_break(out, indented, depth + 1);
    append(out, *element, indented, depth + 1);
  }
  if (!elements.empty()) append_break(out, indented, depth);
  out += ']';
}

void append_number(std::string& out, double value) {
  const std::size_t before = out.size();
  model::append_double(out, value);
  if (out.find_first_of(".EN", before) == std::string::npos) out += ".0";
}

void append(std::string& out, const JsonNode& node, bool indented, std::size_t depth) {
  if (const auto* members = std::get_if<JsonNode::Members>(&node.content)) {
    append_members(out, *members, indented, depth);
  } else if (const auto* elements = std::get_if<JsonNode::Elements>(&node.content)) {
    append_elements(out, *elements, indented, depth);
  } else if (const auto* text = std::get_if<std::string>(&node.content)) {
    text::append_json_string(out, *text);
  } else if (const auto* flag = std::get_if<bool>(&node.content)) {
    out += *flag ? "true" : "false";
  } else if (const auto* whole = std::get_if<std::int64_t>(&node.content)) {
    out += std::to_string(*whole);
  } else if (const auto* number = std::get_if<double>(&node.content)) {
    append_number(out, *number);
  } else {
    out += "null";
  }
}

// One step of a path off its front: `.a`, `[0]`, `['a']`. False: it is another.
bool take_step(std::string_view& path, std::string& name, std::optional<std::size_t>& index) {
  index.reset();
  if (!path.starts_with('[')) {
    if (path.starts_with('.')) path.remove_prefix(1);
    const std::size_t end = path.find_first_of(".[");
    name = path.substr(0, end);
    path = end == std::string_view::npos ? std::string_view() : path.substr(end);
    return !name.empty() && name.find_first_of("*?@()$") == std::string::npos;
  }
  path.remove_prefix(1);
  if (path.starts_with('\'')) {
    const std::size_t end = path.find("']");
    if (end == std::string_view::npos || end == 0) return false;
    name = path.substr(1, end - 1);
    path.remove_prefix(end + 2);
    return true;
  }
  index = text::take_number<std::size_t>(path);
  if (!index || !path.starts_with(']')) return false;
  path.remove_prefix(1);
  return true;
}

}  // namespace

JsonPtr JsonNode::find(std::string_view name) const {
  const auto* members = std::get_if<Members>(&content);
  if (members == nullptr) return nullptr;
  const auto found = std::find_if(members->begin(), members->end(),
                                  [&](const auto& member) { return member.first == name; });
  return found == members->end() ? nullptr : found->second;
}

void JsonNode::set(std::string_view name, JsonPtr value) {
  AML_ASSERT(is_object() && value != nullptr);
  auto& members = std::get<Members>(content);
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const auto& member) { return member.first == name; });
  if (found == members.end()) {
    members.emplace_back(name, std::move(value));
  } else {
    found->second = std::move(value);
  }
}

bool JsonNode::erase(std::string_view name) {
  auto* members = std::get_if<Members>(&content);
  return members != nullptr &&
         std::erase_if(*members, [&](const auto& member) { return member.first == name; }) > 0;
}

std::optional<JsonPtr> parse_json(std::string_view text, std::string& problem) {
  Builder builder;
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder) || builder.root == nullptr) {
    problem = builder.problem.empty() ? "the text is no JSON" : builder.problem;
    return std::nullopt;
  }
  return builder.root;
}

std::string write_json(const JsonNode& node, bool indented) {
  std::string out;
  append(out, node, indented, 0);
  return out;
}

JsonPtr clone(const JsonNode& node) {
  auto copy = std::make_shared<JsonNode>(node);
  if (auto* members = std::get_if<JsonNode::Members>(&copy->content)) {
    for (auto& [name, value] : *members) value = clone(*value);
  } else if (auto* elements = std::get_if<JsonNode::Elements>(&copy->content)) {
    for (JsonPtr& element : *elements) element = clone(*element);
  }
  return copy;
}

bool equal(const JsonNode& one, const JsonNode& other) {
  return write_json(one, false) == write_json(other, false);
}

std::optional<JsonPtr> select(const JsonPtr& from, std::string_view path) {
  if (path.starts_with('$')) path.remove_prefix(1);
  JsonPtr at = from;
  while (!path.empty()) {
    std::string name;
    std::optional<std::size_t> index;
    if (!take_step(path, name, index)) return std::nullopt;
    if (at == nullptr) continue;  // the rest is still read: a wrong path is a fault anywhere
    if (!index) {
      at = at->find(name);
      continue;
    }
    const auto* elements = std::get_if<JsonNode::Elements>(&at->content);
    at = elements != nullptr && *index < elements->size() ? (*elements)[*index] : nullptr;
  }
  return at;
}

}  // namespace aml::gateway::expressions
