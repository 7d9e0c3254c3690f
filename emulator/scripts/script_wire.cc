#include "emulator/scripts/script_wire.h"

#include <list>
#include <optional>
#include <utility>
#include <vector>

#include "emulator/text/json.h"
#include "emulator/text/messages.h"
#include "emulator/text/number.h"
#include "emulator/text/utf8.h"
#include "emulator/wire/json_cell.h"
#include "emulator/wire/json_reader.h"
#include "model/cell_text.h"

namespace aml::scripts {

namespace {

using model::Cells;
using wire::JsonToken;

constexpr std::size_t kMaxDepth = 8;

void append_columns(std::string& out, const model::Schema& schema) {
  out += '[';
  for (const model::Column& column : schema) {
    if (out.back() != '[') out += ',';
    out += '[';
    text::append_json_string(out, column.name);
    out += ",\"" + std::string(name_of(column.type)) + "\"]";
  }
  out += ']';
}

void append_table(std::string& out, const model::Table& table) {
  out += R"({"columns":)";
  append_columns(out, table.schema());
  out += R"(,"data":[)";
  for (std::size_t column = 0; column < table.schema().size(); ++column) {
    out += column == 0 ? "[" : ",[";
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (row > 0) out += ',';
      wire::append_json_cell(out, table.column(column), row);
    }
    out += ']';
  }
  out += "]}";
}

// Whole characters of at most kErrorBytes.
std::string last_words(std::string_view words) {
  if (words.size() <= kErrorBytes) return std::string(words);
  words.remove_prefix(words.size() - kErrorBytes);
  while (!words.empty() && (static_cast<unsigned char>(words.front()) & 0xC0) == 0x80)
    words.remove_prefix(1);
  return std::string(words);
}

/// Reads what driver.py wrote; a script cannot write there unless it means to.
class AnswerReader {
 public:
  AnswerReader(const core::ScriptText& script, std::string_view answer)
      : script_(script), json_(answer, kMaxDepth, texts_) {
    for (const model::Column& column : script.columns) cells_.emplace_back(column.type);
  }

  std::variant<model::Table, std::string> read() && {
    if (json_.next() != JsonToken::kBeginObject) return unreadable();
    for (JsonToken token = json_.next(); token != JsonToken::kEndObject; token = json_.next()) {
      const std::string member(json_.text());
      const JsonToken first = json_.next();
      if (member == "error" && first == JsonToken::kString) return last_words(json_.text());
      if (member == "data" && first == JsonToken::kBeginArray) {
        if (auto problem = read_data()) return *problem;
      } else {
        json_.skip(first);
      }
    }
    for (const Cells& cells : cells_) {
      if (cells.size() != cells_.front().size()) return unreadable();
    }
    return model::Table(script_.columns, std::move(cells_));
  }

  static std::string unreadable() { return "the script's process gave no readable answer"; }

 private:
  std::optional<std::string> read_data() {
    std::size_t column = 0;
    for (JsonToken token = json_.next(); token != JsonToken::kEndArray; token = json_.next()) {
      if (token != JsonToken::kBeginArray || column == cells_.size()) return unreadable();
      if (auto problem = read_column(column++)) return problem;
    }
    return column == cells_.size() ? std::nullopt : std::optional(unreadable());
  }

  std::optional<std::string> read_column(std::size_t index) {
    Cells& cells = cells_[index];
    for (JsonToken token = json_.next(); token != JsonToken::kEndArray; token = json_.next()) {
      if (token == JsonToken::kBeginArray || token == JsonToken::kBeginObject) return unreadable();
      if (wire::append_json_value(cells, token, json_.text())) continue;
      return "the result has " + text::in_quotes(text::clip_utf8(json_.text(), 40)) +
             " in column " + text::in_quotes(script_.columns[index].name) + ", which is " +
             std::string(name_of(cells.type()));
    }
    return std::nullopt;
  }

  const core::ScriptText& script_;
  std::list<std::string> texts_;
  wire::JsonReader json_;
  std::vector<Cells> cells_;
};

}  // namespace

std::string write_script_request(const core::ScriptText& script,
                                 std::span<const model::Table* const> tables) {
  std::string out = R"({"code":)";
  text::append_json_string(out, script.code);
  out += R"(,"result":)";
  append_columns(out, script.columns);
  out += R"(,"tables":[)";
  for (const model::Table* table : tables) {
    if (out.back() != '[') out += ',';
    append_table(out, *table);
  }
  return out + "]}\n";
}

std::variant<model::Table, std::string> read_script_answer(const core::ScriptText& script,
                                                           std::string_view answer) {
  if (answer.empty() || !text::is_utf8(answer)) return AnswerReader::unreadable();
  try {
    return AnswerReader(script, answer).read();
  } catch (const wire::JsonSyntaxError&) {
    return AnswerReader::unreadable();
  }
}

}  // namespace aml::scripts
