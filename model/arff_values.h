#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aml::model {

struct ArffValue {
  std::string_view text;  ///< valid until the next one
  bool quoted = false;
};

/// Walks over the values of one ARFF line: plain up to a delimiter, or in single or double quotes.
class ArffValues {
 public:
  explicit ArffValues(std::string_view line) : rest_(line) {}

  /// The value before the next `delimiter` or the end, blanks around it dropped; what follows the
  /// delimiter stays. Nothing: its quotes are wrong.
  std::optional<ArffValue> next(char delimiter);
  /// The value before the next blank or the end.
  std::optional<ArffValue> next_word();

  /// Whether the last value was the line's last: no delimiter followed.
  bool at_end() const { return ended_; }
  std::string_view rest() const { return rest_; }

 private:
  std::optional<std::string_view> take_quoted();

  std::string_view rest_;
  bool ended_ = false;
  std::string unescaped_;
};

/// Appends `text` so that it reads back as one value.
void append_arff_value(std::string& out, std::string_view text);

}  // namespace aml::model
