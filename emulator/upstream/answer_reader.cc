#include "emulator/upstream/answer_reader.h"

#include <algorithm>
#include <list>
#include <optional>
#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/text/messages.h"
#include "emulator/text/number.h"
#include "emulator/text/utf8.h"
#include "emulator/wire/json_cell.h"
#include "emulator/wire/json_reader.h"

namespace aml::upstream {

namespace {

using model::Cells;
using text::in_quotes;
using wire::JsonReader;
using wire::JsonToken;

constexpr std::size_t kMaxDepth = 32;

bool is_scalar(JsonToken token) {
  return token == JsonToken::kString || token == JsonToken::kNumber ||
         token == JsonToken::kBoolean || token == JsonToken::kNull;
}

/// A value of an answer; nothing: null.
struct Value {
  JsonToken token = JsonToken::kNull;
  std::string_view text;
};

/// The cells of all columns, which fill up value by value.
class Answer {
 public:
  explicit Answer(const core::ScoringServer& server) : columns_(server.columns) {
    for (const model::Column& column : columns_) cells_.emplace_back(column.type);
  }

  std::size_t width() const { return columns_.size(); }
  std::optional<std::size_t> find(std::string_view name) const { return columns_.find(name); }
  std::size_t rows(std::size_t column) const { return cells_[column].size(); }

  void append(std::size_t column, const Value& value) {
    AML_ASSERT(column < cells_.size());
    Cells& cells = cells_[column];
    if (!wire::append_json_value(cells, value.token, value.text))
      throw AnswerFault("answered " + in_quotes(std::string(text::clip_utf8(value.text, 40))) +
                        " for the column " + in_quotes(columns_[column].name) + ", which is " +
                        std::string(name_of(cells.type())));
  }

  std::vector<Cells> take(std::size_t rows) && {
    for (const Cells& cells : cells_) {
      if (cells.size() != rows)
        throw AnswerFault("answered " + std::to_string(cells.size()) + " rows where " +
                          std::to_string(rows) + " were asked for");
    }
    return std::move(cells_);
  }

 private:
  const model::Schema& columns_;
  std::vector<Cells> cells_;
};

AnswerFault wrong_width(std::size_t width, std::size_t wanted) {
  return AnswerFault("answered " + std::to_string(width) + " columns where " +
                     std::to_string(wanted) + " are defined");
}

/// Reads a body from its first token to its last.
class BodyReader {
 public:
  BodyReader(const core::ScoringServer& server, std::string_view body)
      : json_(body, kMaxDepth, texts_), answer_(server) {}

  Answer read(bool is_mlflow) && {
    if (json_.next() != JsonToken::kBeginObject) throw AnswerFault("answered with no JSON object");
    const std::string_view wanted = is_mlflow ? "predictions" : "outputs";
    bool found = false;
    for (JsonToken token = json_.next(); token != JsonToken::kEndObject; token = json_.next()) {
      const bool is_it = !found && json_.text() == wanted;
      const JsonToken first = json_.next();
      if (!is_it) {
        json_.skip(first);
        continue;
      }
      found = true;
      if (first != JsonToken::kBeginArray)
        throw AnswerFault("answered with " + in_quotes(std::string(wanted)) + " that is no list");
      if (is_mlflow)
        read_predictions();
      else
        read_outputs();
    }
    if (json_.next() != JsonToken::kEnd) throw AnswerFault("answered with more than one value");
    if (!found) throw AnswerFault("answered without " + in_quotes(std::string(wanted)));
    return std::move(answer_);
  }

 private:
  struct Tensor {
    std::string name;
    std::vector<std::size_t> shape;
    std::vector<Value> data;
    std::size_t width = 0;
  };

  Value value_of(JsonToken token) const {
    if (!is_scalar(token)) throw AnswerFault("answered with a value that is too deep");
    return {token, json_.text()};
  }

  void read_predictions() {
    for (JsonToken token = json_.next(); token != JsonToken::kEndArray; token = json_.next()) {
      if (token == JsonToken::kBeginObject) {
        read_record();
      } else if (token == JsonToken::kBeginArray) {
        read_row();
      } else {
        if (answer_.width() != 1) throw wrong_width(1, answer_.width());
        answer_.append(0, value_of(token));
      }
    }
  }

  void read_row() {
    std::size_t column = 0;
    for (JsonToken token = json_.next(); token != JsonToken::kEndArray; token = json_.next()) {
      if (column < answer_.width()) answer_.append(column, value_of(token));
      if (column >= answer_.width()) json_.skip(token);
      ++column;
    }
    if (column != answer_.width()) throw wrong_width(column, answer_.width());
  }

  // Members that no column has the name of are passed over.
  void read_record() {
    std::vector<bool> seen(answer_.width());
    for (JsonToken token = json_.next(); token != JsonToken::kEndObject; token = json_.next()) {
      const auto column = answer_.find(json_.text());
      const JsonToken first = json_.next();
      if (!column || seen[*column]) {
        json_.skip(first);
        continue;
      }
      seen[*column] = true;
      answer_.append(*column, value_of(first));
    }
    if (std::find(seen.begin(), seen.end(), false) != seen.end())
      throw AnswerFault("answered with a row that lacks a column");
  }

  void read_outputs() {
    std::vector<Tensor> tensors;
    for (JsonToken token = json_.next(); token != JsonToken::kEndArray; token = json_.next()) {
      if (token != JsonToken::kBeginObject)
        throw AnswerFault("answered with an output that is no object");
      tensors.push_back(read_tensor());
    }
    lay_out(tensors);
  }

  Tensor read_tensor() {
    Tensor tensor;
    for (JsonToken token = json_.next(); token != JsonToken::kEndObject; token = json_.next()) {
      const std::string member(json_.text());
      const JsonToken first = json_.next();
      if (member == "name" && first == JsonToken::kString)
        tensor.name = json_.text();
      else if (member == "shape" && first == JsonToken::kBeginArray)
        read_shape(tensor.shape);
      else if (member == "data" && first == JsonToken::kBeginArray)
        read_data(tensor.data);
      else
        json_.skip(first);
    }
    check_shape(tensor);
    return tensor;
  }

  void read_shape(std::vector<std::size_t>& shape) {
    for (JsonToken token = json_.next(); token != JsonToken::kEndArray; token = json_.next()) {
      const auto size = token == JsonToken::kNumber
                            ? text::parse_number<std::uint32_t>(json_.text())
                            : std::nullopt;
      if (!size) throw AnswerFault("answered with a shape that cannot be");
      shape.push_back(*size);
    }
  }

  // Lists in lists come one after the other: the protocol allows both.
  void read_data(std::vector<Value>& data) {
    for (std::size_t depth = 1; depth > 0;) {
      const JsonToken token = json_.next();
      if (token == JsonToken::kBeginArray)
        ++depth;
      else if (token == JsonToken::kEndArray)
        --depth;
      else
        data.push_back(value_of(token));
    }
  }

  static void check_shape(Tensor& tensor) {
    if (tensor.shape.empty()) throw AnswerFault("answered with an output without a shape");
    std::size_t width = 1;
    for (std::size_t i = 1; i < tensor.shape.size(); ++i) {
      width *= tensor.shape[i];
      if (width > tensor.data.size()) break;
    }
    if (width == 0 || tensor.shape.front() > tensor.data.size() ||
        width * tensor.shape.front() != tensor.data.size())
      throw AnswerFault("answered with an output of " + std::to_string(tensor.data.size()) +
                        " values, which is not its shape");
    tensor.width = width;
  }

  void lay_out(const std::vector<Tensor>& tensors) {
    const bool by_name =
        !tensors.empty() && std::all_of(tensors.begin(), tensors.end(), [&](const Tensor& tensor) {
          return tensor.width == 1 && answer_.find(tensor.name);
        });
    std::size_t width = 0;
    for (const Tensor& tensor : tensors) width += tensor.width;
    if (width != answer_.width()) throw wrong_width(width, answer_.width());
    std::size_t first = 0;
    for (const Tensor& tensor : tensors) {
      const std::size_t begin = by_name ? *answer_.find(tensor.name) : first;
      for (std::size_t i = 0; i < tensor.data.size(); ++i)
        answer_.append(begin + i % tensor.width, tensor.data[i]);
      first += tensor.width;
    }
  }

  std::list<std::string> texts_;
  JsonReader json_;
  Answer answer_;
};

}  // namespace

std::vector<Cells> read_answer(const core::ScoringServer& server, std::string_view body,
                               std::size_t rows) {
  if (!text::is_utf8(body)) throw AnswerFault("answered with something that is not JSON");
  try {
    const bool is_mlflow = server.protocol == core::ScoringProtocol::kMlflow;
    return BodyReader(server, body).read(is_mlflow).take(rows);
  } catch (const wire::JsonSyntaxError&) {
    throw AnswerFault("answered with something that is not JSON");
  }
}

}  // namespace aml::upstream
