#include "model/answers.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/text/messages.h"
#include "model/cell_key.h"
#include "model/cell_text.h"
#include "model/module.h"
#include "model/module_error.h"

namespace aml::model {
namespace {

constexpr std::size_t kShownBytes = 200;

std::size_t index_in(const Schema& schema, const std::string& column) {
  const auto index = schema.find(column);
  if (!index) throw ModuleError(kColumnNotFound, {column, std::string(kInputPort)});
  return *index;
}

void refuse_unless_comparable(const Column& column, bool is_fitting) {
  if (is_fitting) return;
  throw ModuleError(kColumnTypeNotSupported, {std::string(name_of(column.type)), column.name});
}

std::vector<const Cells*> columns_of(const Table& rows, const std::vector<std::string>& names) {
  std::vector<const Cells*> cells;
  cells.reserve(names.size());
  for (const std::string& name : names)
    cells.push_back(&rows.column(index_in(rows.schema(), name)));
  return cells;
}

std::vector<std::string> names_in(const Schema& schema) {
  std::vector<std::string> names;
  for (const Column& column : schema) names.push_back(column.name);
  return names;
}

// `age=39, city=Oslo`, as far as it fits a message.
std::string shown_row(const Table& rows, std::size_t row) {
  std::string text;
  for (std::size_t i = 0; i < rows.schema().size() && text.size() <= kShownBytes; ++i) {
    text += (i == 0 ? "" : ", ") + rows.schema()[i].name + "=";
    if (!rows.column(i).is_missing(row)) append_cell(text, rows.column(i), row);
  }
  if (text.size() <= kShownBytes) return text;
  std::size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "...";
}

[[noreturn]] void throw_no_answer(const Table& rows, std::size_t row) {
  throw ModuleError(kInvalidData, {"Row \"" + shown_row(rows, row) +
                                   "\", which no rule and no example answers,"});
}

// Nothing: the one cell that the template is made of is missing.
std::optional<std::string> text_of(const AnswerTemplate& filled, const Table& rows,
                                   std::size_t row) {
  std::string text;
  for (const AnswerTemplate::Piece& piece : filled.pieces) {
    text += piece.literal;
    if (piece.column.empty()) continue;
    const Cells& cells = rows.column(index_in(rows.schema(), piece.column));
    if (!cells.is_missing(row))
      append_cell(text, cells, row);
    else if (filled.is_one_cell())
      return std::nullopt;
  }
  return text;
}

}  // namespace

Answers::Answers(AnswersSpec spec)
    : columns_(std::move(spec.columns)),
      book_(spec.rules),
      examples_(spec.answered.rows()),
      has_otherwise_(spec.otherwise.has_value()),
      asked_(std::move(spec.asked)),
      answers_(std::move(spec.answered)),
      is_templated_(columns_.size()) {
  AML_ASSERT(examples_ == 0 || (answers_.schema() == columns_ && asked_.rows() == examples_));
  if (examples_ == 0) answers_ = Table(columns_);
  for (const AnswerRule& rule : spec.rules) {
    add_written(rule.answer);
    for (const AnswerCondition& condition : rule.conditions) conditions_.push_back(condition);
  }
  if (spec.otherwise) add_written(*spec.otherwise);
  index_examples();
  if (spec.nearest && examples_ > 0) nearest_ = std::make_unique<NearestRows>(asked_);
  written_ = {columns_, std::move(spec.rules), {}, {}, spec.nearest, std::move(spec.otherwise)};
}

Schema Answers::example_columns() const {
  std::vector<Column> columns(asked_.schema().begin(), asked_.schema().end());
  for (const Column& column : columns_) {
    if (!asked_.schema().find(column.name)) columns.push_back(column);
  }
  return Schema(std::move(columns));
}

std::shared_ptr<const Answers> Answers::with_examples(Table examples) const {
  const Schema schema = examples.schema();
  std::vector<Cells> cells = std::move(examples).take_columns();
  std::vector<Column> asked;
  std::vector<Cells> asked_cells;
  std::vector<Cells> answered;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    if (columns_.find(schema[i].name)) continue;
    asked.push_back(schema[i]);
    asked_cells.push_back(std::move(cells[i]));
  }
  if (asked.empty()) throw std::invalid_argument("the examples have no column to ask for");
  for (const Column& column : columns_) {
    const auto index = schema.find(column.name);
    if (!index || schema[*index].type != column.type)
      throw std::invalid_argument("the examples have no column " + text::in_quotes(column.name) +
                                  " of type " + std::string(name_of(column.type)));
    answered.push_back(std::move(cells[*index]));
  }
  AnswersSpec spec = written_;
  spec.asked = Table(Schema(std::move(asked)), std::move(asked_cells));
  spec.answered = Table(columns_, std::move(answered));
  return std::make_shared<const Answers>(std::move(spec));
}

void Answers::add_written(const std::vector<WrittenCell>& cells) {
  if (cells.size() != columns_.size())
    throw std::invalid_argument("an answer has one cell per column");
  Templates templates(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    Cells& column = answers_.column(i);
    std::optional<AnswerTemplate> parsed = parse_template(cells[i].value_or(""));
    if (!parsed)
      throw std::invalid_argument(text::in_quotes(*cells[i]) +
                                  " has a brace without its other one");
    if (!parsed->is_constant()) {
      is_templated_[i] = true;
      templates[i] = std::move(parsed);
      column.append_missing();
    } else if (!cells[i]) {
      column.append_missing();
    } else if (!append_parsed(column, parsed->pieces.front().literal)) {
      throw std::invalid_argument(text::in_quotes(*cells[i]) + " is not a value of type " +
                                  std::string(name_of(columns_[i].type)));
    }
  }
  templates_.push_back(std::move(templates));
}

void Answers::index_examples() {
  std::vector<std::size_t> ends;
  ends.reserve(examples_);
  for (std::size_t row = 0; row < examples_; ++row) {
    for (std::size_t i = 0; i < asked_.schema().size(); ++i)
      append_cell_key(keys_, asked_.column(i), row);
    ends.push_back(keys_.size());
  }
  by_key_.reserve(examples_);
  const std::string_view keys = keys_;
  for (std::size_t row = 0; row < examples_; ++row) {
    const std::size_t begin = row == 0 ? 0 : ends[row - 1];
    by_key_.emplace(keys.substr(begin, ends[row] - begin), row);
  }
}

void Answers::check(const Schema& input) const {
  for (const AnswerCondition& condition : conditions_) {
    const Column& column = input[index_in(input, condition.column)];
    refuse_unless_comparable(column, fits_type(condition, column.type));
  }
  for (const Templates& templates : templates_) {
    for (const auto& filled : templates) {
      if (!filled) continue;
      for (const AnswerTemplate::Piece& piece : filled->pieces)
        if (!piece.column.empty()) index_in(input, piece.column);
    }
  }
  for (const Column& asked : asked_.schema()) {
    const Column& column = input[index_in(input, asked.name)];
    refuse_unless_comparable(column, are_comparable(column.type, asked.type));
  }
}

std::optional<std::size_t> Answers::find_example(std::span<const Cells* const> asked,
                                                 std::size_t row, std::string& key) const {
  if (examples_ == 0) return std::nullopt;
  key.clear();
  for (const Cells* cells : asked) append_cell_key(key, *cells, row);
  if (const auto found = by_key_.find(key); found != by_key_.end()) return found->second;
  if (nearest_) return nearest_->find(asked, row);
  return std::nullopt;
}

std::vector<Cells> Answers::find(const Table& rows) const {
  RuleBook::Search search(book_, columns_of(rows, book_.columns()));
  const std::vector<const Cells*> asked =
      columns_of(rows, examples_ == 0 ? std::vector<std::string>{} : names_in(asked_.schema()));
  std::string key;
  std::vector<std::size_t> sources;
  sources.reserve(rows.rows());
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    if (const auto rule = search.find(row))
      sources.push_back(examples_ + *rule);
    else if (const auto example = find_example(asked, row, key))
      sources.push_back(*example);
    else if (has_otherwise_)
      sources.push_back(examples_ + rules());
    else
      throw_no_answer(rows, row);
  }
  std::vector<Cells> columns;
  columns.reserve(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i)
    columns.push_back(is_templated_[i] ? fill_in(rows, i, sources)
                                       : answers_.column(i).pick(sources));
  return columns;
}

Cells Answers::fill_in(const Table& rows, std::size_t column,
                       std::span<const std::size_t> sources) const {
  Cells cells(columns_[column].type);
  cells.reserve(sources.size());
  for (std::size_t row = 0; row < sources.size(); ++row) {
    const std::size_t source = sources[row];
    const AnswerTemplate* filled = nullptr;
    if (source >= examples_ && templates_[source - examples_][column])
      filled = &*templates_[source - examples_][column];
    if (filled == nullptr) {
      cells.append_from(answers_.column(column), source);
      continue;
    }
    const std::optional<std::string> text = text_of(*filled, rows, row);
    if (!text) {
      cells.append_missing();
    } else if (!append_parsed(cells, *text)) {
      throw ModuleError(kParameterNotParsed, {columns_[column].name, *text, "String",
                                              std::string(name_of(columns_[column].type))});
    }
  }
  return cells;
}

bool are_comparable(ColumnType one, ColumnType other) {
  const auto counts = [](ColumnType type) {
    return type == ColumnType::kInt32 || type == ColumnType::kDouble;
  };
  return one == other || (counts(one) && counts(other));
}

std::vector<std::pair<std::size_t, std::size_t>> find_contradictions(const Table& asked,
                                                                     const Table& answered) {
  AML_ASSERT(asked.rows() == answered.rows());
  const auto key_of = [](const Table& table, std::size_t row) {
    std::string key;
    for (std::size_t i = 0; i < table.schema().size(); ++i)
      append_cell_key(key, table.column(i), row);
    return key;
  };
  std::vector<std::pair<std::size_t, std::size_t>> found;
  std::unordered_map<std::string, std::size_t> first_rows;
  for (std::size_t row = 0; row < asked.rows(); ++row) {
    const auto [first, is_new] = first_rows.emplace(key_of(asked, row), row);
    if (!is_new && key_of(answered, first->second) != key_of(answered, row))
      found.emplace_back(first->second, row);
  }
  return found;
}

}  // namespace aml::model
