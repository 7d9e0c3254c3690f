#include "tests/fuzz/plain_csv.h"

#include <optional>
#include <set>
#include <vector>

#include "tests/fuzz/table_shown.h"

namespace aml::tests {

namespace {

using FaultKind = model::TextFault::Kind;
using Row = std::vector<std::optional<std::string>>;

struct Fault {
  FaultKind kind;
};

/// Takes rows off the front of a text.
class CsvReader {
 public:
  CsvReader(std::string_view text, char delimiter) : left_(text), delimiter_(delimiter) {}

  bool at_end() const { return left_.empty(); }
  bool is_row_ended() const { return row_ended_; }  ///< by the field before

  /// A line without anything in it.
  bool take_empty_line() { return take("\r\n") || take("\n") || (left_ == "\r" && take("\r")); }

  /// Nothing at the end of a row.
  std::optional<std::optional<std::string>> next() {
    if (row_ended_) {
      row_ended_ = false;
      return std::nullopt;
    }
    return left_.starts_with('"') ? quoted() : plain();
  }

 private:
  bool take(std::string_view text) {
    if (!left_.starts_with(text)) return false;
    left_.remove_prefix(text.size());
    return true;
  }

  std::optional<std::string> quoted() {
    std::string text;
    left_.remove_prefix(1);
    for (;;) {
      if (left_.empty()) throw Fault{FaultKind::kQuotes};
      if (take("\"\"")) {
        text += '"';
      } else if (take("\"")) {
        break;
      } else {
        text += left_.front();
        left_.remove_prefix(1);
      }
    }
    if (take(std::string_view(&delimiter_, 1))) return text;
    if (!left_.empty() && !take_empty_line()) throw Fault{FaultKind::kQuotes};
    row_ended_ = true;
    return text;
  }

  std::optional<std::string> plain() {
    std::string text;
    row_ended_ = true;
    while (!left_.empty()) {
      const char c = left_.front();
      left_.remove_prefix(1);
      if (c == delimiter_) row_ended_ = false;
      if (c == delimiter_ || c == '\n') break;
      text += c;
    }
    if (row_ended_ && text.ends_with('\r')) text.pop_back();
    if (text.empty()) return std::nullopt;
    return text;
  }

  std::string_view left_;
  const char delimiter_;
  bool row_ended_ = false;
};

std::vector<std::string> header_of(CsvReader& reader) {
  std::vector<std::string> names;
  bool is_named = false;
  while (auto field = reader.next()) {
    names.push_back(field->value_or(""));
    is_named = is_named || !names.back().empty();
  }
  if (!is_named) throw Fault{FaultKind::kNoHeader};
  if (std::set<std::string>(names.begin(), names.end()).size() < names.size())
    throw Fault{FaultKind::kRepeatedColumn};
  return names;
}

Row row_of(CsvReader& reader, std::size_t width) {
  Row row;
  while (auto field = reader.next()) {
    row.push_back(*field);
    if (row.size() == width && !reader.is_row_ended()) throw Fault{FaultKind::kRaggedRow};
  }
  if (row.size() != width) throw Fault{FaultKind::kRaggedRow};
  return row;
}

}  // namespace

std::string plain_csv(std::string_view text, char delimiter) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return shown_fault(FaultKind::kEncoding, 0);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::size_t number = 0;
  try {
    CsvReader reader(text, delimiter);
    const std::vector<std::string> names = header_of(reader);
    std::string out = shown_names(names);
    while (!reader.at_end()) {
      if (names.size() > 1 && reader.take_empty_line()) continue;
      ++number;
      for (const auto& field : row_of(reader, names.size())) out += shown_cell(field);
      out += '\n';
    }
    return out;
  } catch (const Fault& fault) {
    return shown_fault(fault.kind, number);
  }
}

}  // namespace aml::tests
