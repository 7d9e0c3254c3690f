#include "emulator/definition/definition_source.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace aml::definition {

namespace {

using Json = nlohmann::ordered_json;

bool has_member(const FormatObject& format, std::string_view name) {
  return std::any_of(format.members.begin(), format.members.end(),
                     [&](const FormatMember& member) { return member.name == name; });
}

void check_members(const Node& node, const FormatObject& format, FaultList& faults) {
  std::vector<std::string_view> known;
  for (const FormatMember& member : format.members) known.push_back(member.name);
  for (const Node& child : node.children()) {
    if (has_member(format, child.name())) continue;
    faults.add(child.name_position(),
               std::string(format.called) + " has no member " + in_quotes(child.name()),
               spelling_notes(child.name(), known));
  }
}

void check_items(const Node& list, const FormatMember& member, FaultList& faults) {
  for (const Node& item : list.children()) {
    if (member.item_kinds != 0 && !item.is(member.item_kinds)) {
      faults.add(item.position(), "each item of " + in_quotes(member.name) + " must be " +
                                      describe_kinds(member.item_kinds) + ", not " + item.shown());
    } else if (member.object != nullptr) {
      check_format(item, *member.object, faults);
    }
  }
}

void check_member(const Node& value, const FormatMember& member, FaultList& faults) {
  if (!value.is(member.kinds)) {
    faults.add(value.position(), in_quotes(member.name) + " must be " +
                                     describe_kinds(member.kinds) + ", not " + value.shown());
  } else if (value.is(kList)) {
    check_items(value, member, faults);
  } else if (member.object != nullptr) {
    check_format(value, *member.object, faults);
  }
}

}  // namespace

unsigned Node::kind() const {
  if (value_ == nullptr) return 0;
  switch (value_->type()) {
    case Json::value_t::string:
      return kText;
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return kInteger | kNumber;
    case Json::value_t::number_float:
      return kNumber;
    case Json::value_t::boolean:
      return kBoolean;
    case Json::value_t::object:
      return kObject;
    case Json::value_t::array:
      return kList;
    default:
      return kNull;
  }
}

Node Node::member(std::string_view name) const {
  if (!is(kObject)) return Node(*document_, nullptr);
  for (auto at = value_->begin(); at != value_->end(); ++at) {
    if (at.key() == name) return Node(*document_, &*at, &at.key());
  }
  return Node(*document_, nullptr);
}

std::vector<Node> Node::children() const {
  std::vector<Node> nodes;
  if (is(kObject | kList)) nodes.reserve(value_->size());
  if (is(kObject)) {
    for (auto at = value_->begin(); at != value_->end(); ++at)
      nodes.push_back(Node(*document_, &*at, &at.key()));
  } else if (is(kList)) {
    for (const Json& value : *value_) nodes.push_back(Node(*document_, &value));
  }
  return nodes;
}

const std::string& Node::name() const {
  static const std::string kNone;
  return name_ == nullptr ? kNone : *name_;
}

std::optional<std::string> Node::text() const {
  if (!is(kText)) return std::nullopt;
  return value_->get_ref<const std::string&>();
}

std::optional<std::int64_t> Node::integer() const {
  if (!is(kInteger)) return std::nullopt;
  const bool too_large =
      value_->is_number_unsigned() &&
      value_->get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()};
  return too_large ? std::numeric_limits<std::int64_t>::max() : value_->get<std::int64_t>();
}

std::optional<double> Node::number() const {
  if (!is(kNumber)) return std::nullopt;
  return value_->get<double>();
}

std::optional<bool> Node::boolean() const {
  if (!is(kBoolean)) return std::nullopt;
  return value_->get<bool>();
}

std::string Node::shown() const {
  if (is(kObject | kList | kNull)) return describe_kinds(kind());
  constexpr std::size_t kLongestShown = 60;
  const std::string text =
      value_ ? value_->dump(-1, ' ', false, Json::error_handler_t::replace) : "";
  return text.size() <= kLongestShown ? text : describe_kinds(kind() & ~unsigned{kInteger});
}

std::string Node::json() const {
  return present() ? value_->dump(2, ' ', false, Json::error_handler_t::replace) : "";
}

SourcePosition Node::position() const {
  if (value_ == &document_->value) {
    const auto root = document_->values.find("");
    return root == document_->values.end() ? SourcePosition{} : root->second;
  }
  const auto found = document_->inner.find(value_);
  return found == document_->inner.end() ? SourcePosition{} : found->second.value;
}

SourcePosition Node::name_position() const {
  const auto found = document_->inner.find(value_);
  return found != document_->inner.end() && found->second.name ? *found->second.name : position();
}

bool has_unknown_members(const Node& node, const FormatObject& format) {
  const std::vector<Node> members = node.children();
  return std::any_of(members.begin(), members.end(),
                     [&](const Node& member) { return !has_member(format, member.name()); });
}

void check_format(const Node& node, const FormatObject& format, FaultList& faults) {
  if (!node.is(kObject)) {
    faults.add(node.position(), std::string(format.called) + " is an object, not " + node.shown());
    return;
  }
  if (format.members.empty()) return;
  check_members(node, format, faults);
  for (const FormatMember& member : format.members) {
    const Node value = node.member(member.name);
    if (value.present()) {
      check_member(value, member, faults);
    } else if (member.required) {
      faults.add(node.position(), std::string(format.called) + " needs " + in_quotes(member.name));
    }
  }
}

}  // namespace aml::definition
