#include "emulator/definition/positioned_json.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <iterator>

#include "emulator/base/assert.h"
#include "emulator/definition/fault_list.h"
#include "emulator/definition/json_diagnostic.h"
#include "emulator/text/ascii.h"
#include "emulator/text/utf8.h"

namespace aml::definition {

namespace {

using Json = nlohmann::ordered_json;

/// Feeds the lexer and counts what it took: the library's own events carry no positions.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::size_t* taken) : at_(at), taken_(taken) {}

  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    ++*taken_;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }

 private:
  const char* at_;
  std::size_t* taken_;
};

/// Builds the document from the library's events.
/// At an event the lexer has just taken the token's last byte; only a number takes one byte more.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, KeepPositions keep, PositionedJson& out)
      : text_(text),
        deepest_position_(keep == KeepPositions::kOfAll ? kMaximumJsonDepth : kTopMembers),
        lines_(text),
        out_(out) {}

  std::size_t* taken() { return &taken_; }

  /// After the document: the library takes a NUL for the end of the text, and reads no further.
  bool reaches_end() {
    const std::size_t nul = text_.find('\0');
    if (nul == std::string_view::npos) return true;
    out_.faults.push_back({lines_.at(nul), "nothing may follow the closing bracket", {}});
    return false;
  }

  bool null() override { return scalar(nullptr, word_start()); }
  bool boolean(bool value) override { return scalar(value, word_start()); }
  bool number_integer(std::int64_t value) override { return scalar(value, number_start()); }
  bool number_unsigned(std::uint64_t value) override { return scalar(value, number_start()); }
  bool number_float(double value, const std::string&) override {
    return scalar(value, number_start());
  }
  bool string(std::string& value) override {
    return scalar(std::move(value), keeps_position() ? text_start() : 0);
  }
  bool binary(Json::binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    AML_ASSERT(!open_.empty());
    Frame& frame = open_.back();
    frame.name = std::move(name);
    frame.discard = frame.node->contains(frame.name);
    std::vector<std::string> notes;
    SourcePosition position;
    if (keeps_position()) {
      position = lines_.at(text_start());
      const std::string pointer = child_pointer(frame.pointer, frame.name);
      const SourcePosition first = out_.names.emplace(pointer, position).first->second;
      notes.push_back("first given at " + to_text(first));
    }
    if (frame.discard) {
      out_.faults.push_back(
          {position, "member \"" + frame.name + "\" is given twice", std::move(notes)});
    }
    after(JsonProgress::kName, taken_);
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    const bool inside = !open_.empty();
    const bool in_object = inside && open_.back().node->is_object();
    const JsonDiagnostic diagnostic =
        diagnose({text_, last_end_, taken_, progress_, inside, in_object});
    JsonFault fault{lines_.at(diagnostic.offset), diagnostic.message, diagnostic.notes};
    if (diagnostic.offset >= text_.size() && inside) {
      fault.notes.push_back((in_object ? "the object opened at " : "the list opened at ") +
                            to_text(lines_.at(open_.back().start)) + " is not closed");
    }
    out_.faults.push_back(std::move(fault));
    return false;
  }

 private:
  struct Frame {
    Json* node;
    std::string pointer;
    std::size_t start;
    std::string name = {};
    bool discard = false;
  };

  // Of the value or name that is read now.
  bool keeps_position() const { return open_.size() <= deepest_position_; }

  std::size_t word_start() const {
    std::size_t start = taken_;
    while (start > 0 && text_[start - 1] >= 'a' && text_[start - 1] <= 'z') --start;
    return start;
  }

  static bool in_number(char c) {
    return text::is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
  }

  std::size_t number_end() const {
    return taken_ == text_.size() && in_number(text_[taken_ - 1]) ? taken_ : taken_ - 1;
  }

  std::size_t number_start() const {
    std::size_t start = number_end();
    while (start > 0 && in_number(text_[start - 1])) --start;
    return start;
  }

  // The opening quote is the nearest one before the closing quote that no backslash escapes.
  std::size_t text_start() const {
    for (std::size_t i = taken_ - 1; i-- > 0;) {
      if (text_[i] != '"') continue;
      std::size_t backslashes = 0;
      while (backslashes < i && text_[i - 1 - backslashes] == '\\') ++backslashes;
      if (backslashes % 2 == 0) return i;
    }
    return 0;
  }

  void after(JsonProgress progress, std::size_t end) {
    progress_ = progress;
    last_end_ = end;
  }

  Json* attach(Json value, std::size_t start, std::string& pointer) {
    Json* node = &out_.value;
    if (!open_.empty()) {
      Frame& frame = open_.back();
      const bool is_list = frame.node->is_array();
      if (keeps_position()) {
        const std::string token = is_list ? std::to_string(frame.node->size()) : frame.name;
        pointer = child_pointer(frame.pointer, token);
      }
      if (is_list) {
        node = &frame.node->emplace_back();
      } else {
        node = frame.discard ? &discarded_.emplace_back() : &(*frame.node)[frame.name];
      }
    }
    if (keeps_position()) out_.values.emplace(pointer, lines_.at(start));
    *node = std::move(value);
    return node;
  }

  bool scalar(Json value, std::size_t start) {
    std::string pointer;
    const std::size_t end = value.is_number() ? number_end() : taken_;
    attach(std::move(value), start, pointer);
    after(JsonProgress::kValue, end);
    return true;
  }

  bool open(Json empty) {
    const std::size_t start = taken_ - 1;
    if (open_.size() >= kMaximumJsonDepth) {
      out_.faults.push_back(
          {lines_.at(start),
           "objects and lists are nested too deeply",
           {"at most " + std::to_string(kMaximumJsonDepth) + " levels are read"}});
      return false;
    }
    std::string pointer;
    Json* node = attach(std::move(empty), start, pointer);
    open_.push_back({node, std::move(pointer), start});
    after(JsonProgress::kOpened, taken_);
    return true;
  }

  bool close() {
    AML_ASSERT(!open_.empty());
    open_.pop_back();
    after(JsonProgress::kValue, taken_);
    return true;
  }

  // Members of the document, and of its members.
  static constexpr std::size_t kTopMembers = 2;

  std::string_view text_;
  const std::size_t deepest_position_;
  Lines lines_;
  PositionedJson& out_;
  std::vector<Frame> open_;
  std::deque<Json> discarded_;  ///< second values of members given twice
  std::size_t taken_ = 0;
  std::size_t last_end_ = 0;
  JsonProgress progress_ = JsonProgress::kStart;
};

}  // namespace

PositionedJson read_json(std::string_view text, FaultList& faults, KeepPositions keep) {
  PositionedJson document = parse_positioned(text, keep);
  for (const JsonFault& fault : document.faults)
    faults.add(fault.position, fault.message, fault.notes);
  return document;
}

std::string child_pointer(const std::string& base, std::string_view token) {
  std::string pointer = base + "/";
  for (const char c : token) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

namespace {

void note_inner(const Json& value, const std::string& pointer, PositionedJson& out) {
  const auto note = [&](const Json& child, std::string_view token) {
    const std::string below = child_pointer(pointer, token);
    const auto name = out.names.find(below);
    JsonPositions& positions = out.inner[&child];
    positions.value = out.values[below];
    if (name != out.names.end()) positions.name = name->second;
    note_inner(child, below, out);
  };
  if (value.is_object()) {
    for (const auto& [name, child] : value.items()) note(child, name);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) note(value[i], std::to_string(i));
  }
}

}  // namespace

PositionedJson parse_positioned(std::string_view text, KeepPositions keep) {
  text = text::without_bom(text);
  PositionedJson out;
  Builder builder(text, keep, out);
  out.complete = nlohmann::ordered_json::sax_parse(
      CountingIterator(text.data(), builder.taken()),
      CountingIterator(text.data() + text.size(), builder.taken()), &builder);
  out.complete = out.complete && builder.reaches_end();
  if (keep == KeepPositions::kOfAll) note_inner(out.value, {}, out);
  return out;
}

}  // namespace aml::definition
