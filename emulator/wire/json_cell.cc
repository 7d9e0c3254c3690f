#include "emulator/wire/json_cell.h"

#include "emulator/base/assert.h"
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

}  // namespace aml::wire
