#include "emulator/wire/json_cell.h"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "emulator/base/assert.h"
#include "emulator/text/json.h"
#include "model/cell_text.h"

namespace aml::wire {

bool append_json_value(model::Cells& cells, JsonToken token, std::string_view text) {
  AML_ASSERT(token == JsonToken::kString || token == JsonToken::kNumber ||
             token == JsonToken::kBoolean || token == JsonToken::kNull);
  if (token == JsonToken::kNull) {
    cells.append_missing();
    return true;
  }
  if (cells.type() == model::ColumnType::kString) {
    cells.append_text(text);
    return true;
  }
  if (cells.type() == model::ColumnType::kBoolean && token == JsonToken::kNumber) {
    if (text != "1" && text != "0") return false;
    cells.append_boolean(text == "1");
    return true;
  }
  return !text.empty() && model::append_parsed(cells, text);
}

void append_json_double(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value < 0 ? "-Infinity" : "Infinity";
  } else {
    std::array<char, 32> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    AML_ASSERT(error == std::errc());
    out.append(digits.data(), end);
  }
}

void append_json_cell(std::string& out, const model::Cells& cells, std::size_t row) {
  if (cells.is_missing(row)) {
    out += "null";
    return;
  }
  switch (cells.type()) {
    case model::ColumnType::kInt32:
      return model::append_int32(out, cells.int32(row));
    case model::ColumnType::kDouble:
      return append_json_double(out, cells.real(row));
    case model::ColumnType::kBoolean:
      out += cells.boolean(row) ? "true" : "false";
      return;
    case model::ColumnType::kString:
      return text::append_json_string(out, cells.text(row));
    case model::ColumnType::kDateTime:
      break;
  }
  out += '"';
  model::append_iso_datetime(out, cells.datetime(row));
  out += '"';
}

}  // namespace aml::wire
