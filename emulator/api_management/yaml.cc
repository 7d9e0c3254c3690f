#include "emulator/api_management/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <new>
#include <optional>
#include <set>
#include <utility>

#include "emulator/text/ascii.h"

namespace aml::api_management {

namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::size_t levels_of(const Json& value) {
  std::size_t levels = 0;
  for (const Json& each : value) {
    if (each.is_structured()) levels = std::max(levels, levels_of(each) + 1);
  }
  return levels;
}

template <typename Number, typename... Base>
std::optional<Json> whole_number(std::string_view text, Base... base) {
  Number number{};
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, base...);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return Json(number);
}

// from_chars knows names of what is no number of the core schema, and no sign before a number.
std::optional<Json> number_of(std::string_view text) {
  if (text.starts_with("0x")) return whole_number<std::int64_t>(text.substr(2), 16);
  if (text.starts_with("0o")) return whole_number<std::int64_t>(text.substr(2), 8);
  if (text.starts_with('+')) text.remove_prefix(1);
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || !(text::is_digit(digits[0]) || digits[0] == '.')) return std::nullopt;
  if (auto integer = whole_number<std::int64_t>(text)) return integer;
  return whole_number<double>(text);
}

Json plain_scalar(std::string_view text) {
  if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return nullptr;
  if (is_one_of(text, {"true", "True", "TRUE"})) return true;
  if (is_one_of(text, {"false", "False", "FALSE"})) return false;
  if (auto number = number_of(text)) return *std::move(number);
  return std::string(text);
}

std::string_view view_of(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

/// One event of the parser; what it holds goes with it.
class YamlEvent {
 public:
  YamlEvent() = default;
  ~YamlEvent() { yaml_event_delete(&event_); }
  YamlEvent(const YamlEvent&) = delete;
  YamlEvent& operator=(const YamlEvent&) = delete;

  yaml_event_t* operator->() { return &event_; }
  yaml_event_t* get() { return &event_; }

 private:
  yaml_event_t event_{};
};

/// One document on its way.
class YamlReader {
 public:
  explicit YamlReader(std::string_view text) {
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~YamlReader() { yaml_parser_delete(&parser_); }
  YamlReader(const YamlReader&) = delete;
  YamlReader& operator=(const YamlReader&) = delete;

  Json read() {
    skip(YAML_STREAM_START_EVENT);
    skip(YAML_DOCUMENT_START_EVENT);
    YamlEvent event;
    next(event);
    Json value = value_of(event, 0);
    skip(YAML_DOCUMENT_END_EVENT);
    skip(YAML_STREAM_END_EVENT);
    return value;
  }

 private:
  void next(YamlEvent& event) {
    if (yaml_parser_parse(&parser_, event.get()) != 0) return;
    const std::string problem = parser_.problem == nullptr ? "" : parser_.problem;
    throw YamlFault("The document is no YAML: " + problem + ".", parser_.problem_mark.line + 1,
                    parser_.problem_mark.column + 1);
  }

  void skip(yaml_event_type_t type) {
    YamlEvent event;
    next(event);
    if (event->type == type) return;
    refuse(event, type == YAML_STREAM_END_EVENT ? "A second document begins here."
                                                : "The document is empty.");
  }

  [[noreturn]] static void refuse(YamlEvent& event, const std::string& why) {
    throw YamlFault(why, event->start_mark.line + 1, event->start_mark.column + 1);
  }

  [[noreturn]] static void refuse_depth(YamlEvent& event) {
    refuse(event, "There are too many levels here.");
  }

  Json value_of(YamlEvent& event, std::size_t depth) {
    if (depth > kDeepestYaml) refuse_depth(event);
    count(event, 1);
    switch (event->type) {
      case YAML_SCALAR_EVENT:
        return scalar_of(event);
      case YAML_SEQUENCE_START_EVENT:
        return sequence_of(event, depth);
      case YAML_MAPPING_START_EVENT:
        return mapping_of(event, depth);
      case YAML_ALIAS_EVENT:
        return copy_of(event, depth);
      default:
        refuse(event, "A value is missing here.");
    }
  }

  Json scalar_of(YamlEvent& event) {
    auto& scalar = event->data.scalar;
    refuse_tag(event, scalar.tag);
    const std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
    const bool is_plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return keep(scalar.anchor, is_plain ? plain_scalar(text) : Json(std::string(text)), 1);
  }

  Json sequence_of(YamlEvent& start, std::size_t depth) {
    refuse_tag(start, start->data.sequence_start.tag);
    const std::size_t before = values_;
    Json list = Json::array();
    while (true) {
      YamlEvent event;
      next(event);
      if (event->type == YAML_SEQUENCE_END_EVENT) break;
      list.push_back(value_of(event, depth + 1));
    }
    return keep(start->data.sequence_start.anchor, std::move(list), values_ - before + 1);
  }

  Json mapping_of(YamlEvent& start, std::size_t depth) {
    refuse_tag(start, start->data.mapping_start.tag);
    const std::size_t before = values_;
    Json members = Json::object();
    // ordered_json looks a name up by reading through all of them.
    std::set<std::string> names;
    while (true) {
      YamlEvent key;
      next(key);
      if (key->type == YAML_MAPPING_END_EVENT) break;
      if (key->type != YAML_SCALAR_EVENT) refuse(key, "A key is a text.");
      const auto& scalar = key->data.scalar;
      std::string name(reinterpret_cast<const char*>(scalar.value), scalar.length);
      if (!names.insert(name).second) refuse(key, "The member \"" + name + "\" is there twice.");
      YamlEvent event;
      next(event);
      members.get_ref<Json::object_t&>().emplace_back(std::move(name), value_of(event, depth + 1));
    }
    return keep(start->data.mapping_start.anchor, std::move(members), values_ - before + 1);
  }

  Json copy_of(YamlEvent& event, std::size_t depth) {
    const auto found = anchors_.find(view_of(event->data.alias.anchor));
    if (found == anchors_.end()) refuse(event, "The alias names no anchor before it.");
    count(event, found->second.values);
    if (depth + levels_of(found->second.value) > kDeepestYaml) refuse_depth(event);
    return found->second.value;
  }

  Json keep(const yaml_char_t* anchor, Json value, std::size_t values) {
    if (anchor != nullptr)
      anchors_.insert_or_assign(std::string(view_of(anchor)), Anchor{value, values});
    return value;
  }

  void refuse_tag(YamlEvent& event, const yaml_char_t* tag) {
    if (tag != nullptr) refuse(event, "Tags are not read: " + std::string(view_of(tag)) + ".");
  }

  void count(YamlEvent& event, std::size_t more) {
    values_ += more;
    if (values_ > kMostYamlValues) refuse(event, "There are too many values up to here.");
  }

  struct Anchor {
    Json value;
    std::size_t values;  // that a copy of it has
  };

  yaml_parser_t parser_{};
  std::map<std::string, Anchor, std::less<>> anchors_;
  std::size_t values_ = 0;
};

}  // namespace

Json parse_yaml(std::string_view text) {
  return YamlReader(text).read();
}

}  // namespace aml::api_management
