#include "emulator/gateway/policies/named_values.h"

#include <algorithm>
#include <string>
#include <utility>

#include "emulator/text/ascii.h"

namespace aml::gateway {

namespace {

class Filler {
 public:
  Filler(const std::vector<NamedValue>& values, definition::FaultList& faults)
      : values_(values), faults_(faults) {}

  void fill(PolicyElement& element) {
    for (PolicyAttribute& attribute : element.attributes)
      fill(attribute.value, attribute.position, attribute.value_at, attribute.written);
    // In a template of Liquid the braces are that language's.
    if (element.find("template") == nullptr)
      fill(element.text, element.position, element.text_at, element.written);
    for (PolicyElement& child : element.children) fill(child);
  }

 private:
  void fill(std::string& text, definition::SourcePosition position, std::size_t& offset,
            std::string& written) {
    std::string filled;
    std::size_t at = 0;
    for (std::size_t open; (open = text.find("{{", at)) != std::string::npos;) {
      const std::size_t close = text.find("}}", open);
      if (close == std::string::npos) break;
      const std::string name = text.substr(open + 2, close - open - 2);
      // Braces of an interpolated text are no name.
      const std::string* value = is_named_value_name(name) ? find(name, position) : nullptr;
      filled.append(text, at, (value == nullptr ? close + 2 : open) - at);
      if (value != nullptr) filled += *value;
      at = close + 2;
      constexpr std::size_t kLongest = 1u << 20;
      if (filled.size() > kLongest) {
        faults_.add(position, "named values make this text too long");
        return;
      }
    }
    if (at == 0) return;
    filled.append(text, at);
    if (filled == text) return;
    written = std::exchange(text, std::move(filled));
    offset = kUnknownOffset;  // places in it are no longer those of the document
  }

  const std::string* find(const std::string& name, definition::SourcePosition position) {
    const auto found = std::find_if(values_.begin(), values_.end(),
                                    [&](const NamedValue& value) { return value.name == name; });
    if (found != values_.end()) return &found->value;
    std::vector<std::string_view> known;
    for (const NamedValue& value : values_) known.push_back(value.name);
    faults_.add(position, "there is no named value " + text::in_quotes(name),
                definition::spelling_notes(name, known));
    return nullptr;
  }

  const std::vector<NamedValue>& values_;
  definition::FaultList& faults_;
};

}  // namespace

bool is_named_value_name(std::string_view name) {
  constexpr std::size_t kLongest = 256;
  return !name.empty() && name.size() <= kLongest &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return text::is_letter(c) || text::is_digit(c) || c == '-' || c == '.' || c == '_';
         });
}

void fill_named_values(PolicyElement& element, const std::vector<NamedValue>& values,
                       definition::FaultList& faults) {
  Filler(values, faults).fill(element);
}

}  // namespace aml::gateway
