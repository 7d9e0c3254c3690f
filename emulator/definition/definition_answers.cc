#include "emulator/definition/definition_answers.h"

#include <algorithm>
#include <array>
#include <memory>

#include "model/answer_template.h"
#include "model/answers.h"
#include "model/cell_text.h"

namespace aml::definition {

namespace {

using model::AnswerCondition;

constexpr std::array<std::string_view, 2> kMatches = {"exact", "nearest"};
constexpr std::size_t kMaxPatternBytes = 200;

void read_bound(const Node& included, const Node& excluded,
                std::optional<AnswerCondition::Bound>& bound, FaultList& faults) {
  if (included.present() && excluded.present()) {
    faults.add(excluded.name_position(), in_quotes(included.name()) + " and " +
                                             in_quotes(excluded.name()) + " exclude each other");
  }
  const Node& given = included.present() ? included : excluded;
  const auto text = given.present() ? written_cell(given) : std::nullopt;
  if (!text || !given.is(kText | kNumber)) return;
  if (!model::parse_double(*text) && !model::parse_datetime(*text)) {
    faults.add(given.position(), given.shown() + " is neither a number nor a date");
    return;
  }
  bound = AnswerCondition::Bound{*text, included.present()};
}

bool is_number(const AnswerCondition::Bound& bound) {
  return model::parse_double(bound.text).has_value();
}

// Whether no value is between the ends.
bool is_empty_range(const AnswerCondition& range) {
  const auto& [low, high] = std::pair(*range.low, *range.high);
  const bool both_included = low.included && high.included;
  const auto compared = [&](auto from, auto to) {
    return to < from || (to == from && !both_included);
  };
  if (is_number(low))
    return compared(*model::parse_double(low.text), *model::parse_double(high.text));
  return compared(model::parse_datetime(low.text)->ticks, model::parse_datetime(high.text)->ticks);
}

void read_range(const Node& node, AnswerCondition& range, FaultList& faults) {
  const std::size_t faults_before = faults.size();
  range.kind = AnswerCondition::Kind::kRange;
  read_bound(node.member("from"), node.member("above"), range.low, faults);
  read_bound(node.member("to"), node.member("below"), range.high, faults);
  if (faults.size() != faults_before) return;
  if (!range.low && !range.high)
    faults.add(node.position(), "this condition says nothing",
               {"help: give \"from\", \"to\", \"above\", \"below\" or \"pattern\""});
  else if (range.low && range.high && is_number(*range.low) != is_number(*range.high))
    faults.add(node.position(), "one end of this range is a number, the other one a date");
  else if (range.low && range.high && is_empty_range(range))
    faults.add(node.position(), "no value is in this range");
}

void read_pattern(const Node& node, AnswerCondition& condition, FaultList& faults) {
  const Node pattern = node.member("pattern");
  condition.kind = AnswerCondition::Kind::kPattern;
  condition.pattern = pattern.text().value_or("");
  if (condition.pattern.size() > kMaxPatternBytes)
    faults.add(pattern.position(),
               "a pattern has at most " + std::to_string(kMaxPatternBytes) + " bytes");
  for (const Node& other : node.children()) {
    if (other.name() == "pattern" || other.name().empty()) continue;
    faults.add(other.name_position(), "a pattern and a range cannot be one condition",
               {"help: write a rule for each"});
  }
}

void read_value(const Node& node, AnswerCondition& condition, FaultList& faults) {
  if (node.is(kObject | kList))
    faults.add(node.position(),
               "a value is a text, a number, true, false or null, not " + node.shown());
  else
    condition.any_of.push_back(written_cell(node));
}

/// Reads what one cell has to be: a value, a list of values, a range or a pattern.
std::optional<AnswerCondition> read_condition(const Node& node, FaultList& faults) {
  const std::size_t faults_before = faults.size();
  AnswerCondition condition;
  condition.column = node.name();
  if (node.is(kObject)) {
    check_format(node, kConditionFormat, faults);
    if (faults.size() != faults_before) return std::nullopt;
    if (node.member("pattern").present())
      read_pattern(node, condition, faults);
    else
      read_range(node, condition, faults);
  } else if (node.is(kList)) {
    for (const Node& value : node.children()) read_value(value, condition, faults);
    if (node.children().empty()) faults.add(node.position(), "a list of values needs at least one");
  } else {
    read_value(node, condition, faults);
  }
  if (faults.size() != faults_before) return std::nullopt;
  return condition;
}

/// Reads answers while every fault of them is collected.
class AnswersReader {
 public:
  AnswersReader(const Node& node, FaultList& faults) : node_(node), faults_(faults) {}

  std::optional<std::shared_ptr<const model::Answers>> read() {
    const std::size_t faults_before = faults_.size();
    check_format(node_, kScoreAnswersFormat, faults_);
    read_answer_columns();
    for (const Node& rule : node_.member("rules").children()) read_rule(rule);
    read_examples(node_.member("examples"));
    read_otherwise();
    if (faults_.size() != faults_before) return std::nullopt;
    return std::make_shared<const model::Answers>(std::move(spec_));
  }

 private:
  void read_answer_columns() {
    const Node columns = node_.member("columns");
    spec_.columns = read_columns(columns, faults_);
    knows_columns_ = spec_.columns.size() == columns.children().size() && !spec_.columns.empty();
    if (columns.is(kList) && columns.children().empty())
      faults_.add(columns.position(), "answers need at least one column");
  }

  void read_rule(const Node& node) {
    model::AnswerRule rule;
    const Node when = node.member("when");
    for (const Node& child : when.children())
      if (auto condition = read_condition(child, faults_))
        rule.conditions.push_back(std::move(*condition));
    if (when.is(kObject) && when.children().empty())
      faults_.add(when.position(), "a rule needs at least one condition",
                  {"help: \"otherwise\" answers the rows that no rule and no example answers"});
    rule.answer = read_answer(node.member("answer"));
    spec_.rules.push_back(std::move(rule));
  }

  // Cells of a rule's answer: they may be filled in from the row.
  std::vector<model::WrittenCell> read_answer(const Node& list) {
    std::vector<model::WrittenCell> answer;
    if (!list.is(kList) || !knows_columns_) return answer;
    const std::vector<Node> cells = list.children();
    if (!has_length(list, cells.size(), spec_.columns.size())) return answer;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      check_answer_cell(cells[i], spec_.columns[i]);
      answer.push_back(written_cell(cells[i]));
    }
    return answer;
  }

  void check_answer_cell(const Node& cell, const model::Column& column) {
    const auto written = cell.is(kText) ? model::parse_template(*cell.text()) : std::nullopt;
    if (cell.is(kText) && !written) {
      faults_.add(
          cell.position(), cell.shown() + " has a brace without its other one",
          {"help: {name} is the row's cell in the column \"name\"; a brace itself is {{ or }}"});
    } else if (!written) {
      model::Cells cells(column.type);
      read_cell(cell, column, cells, faults_);
    } else if (written->is_constant()) {
      model::Cells cells(column.type);
      if (!model::append_parsed(cells, written->pieces.front().literal))
        add_type_fault(cell, column);
    }
  }

  void add_type_fault(const Node& cell, const model::Column& column) {
    const std::string type(model::name_of(column.type));
    faults_.add(cell.position(), cell.shown() + " is not a value of type " + type,
                {"column " + in_quotes(column.name) + " is of type " + type});
  }

  bool has_length(const Node& list, std::size_t cells, std::size_t columns) {
    if (cells == columns) return true;
    faults_.add(list.position(), "this answer has " + std::to_string(cells) +
                                     (cells == 1 ? " cell" : " cells") + ", the answers have " +
                                     std::to_string(columns) +
                                     (columns == 1 ? " column" : " columns"));
    return false;
  }

  void read_examples(const Node& node) {
    if (!node.is(kObject)) return;
    const Node columns = node.member("columns");
    const std::size_t faults_before = faults_.size();
    const model::Schema asked = read_columns(columns, faults_);
    if (columns.is(kList) && columns.children().empty())
      faults_.add(columns.position(), "examples need at least one column that is asked for");
    read_match(node.member("match"));
    const Node rows = node.member("rows");
    if (rows.is(kList) && rows.children().empty())
      faults_.add(rows.position(), "examples need at least one row");
    if (!knows_columns_ || asked.size() != columns.children().size()) return;
    spec_.asked = model::Table(asked);
    spec_.answered = model::Table(spec_.columns);
    for (const Node& row : rows.children()) read_example(row);
    if (faults_.size() == faults_before) check_contradictions(rows);
  }

  void read_match(const Node& match) {
    const auto text = match.text();
    if (!text) return;
    spec_.nearest = *text == kMatches[1];
    if (std::find(kMatches.begin(), kMatches.end(), *text) == kMatches.end())
      faults_.add(match.position(), "\"match\" cannot be " + match.shown(),
                  spelling_notes(*text, kMatches));
  }

  void read_example(const Node& row) {
    if (!row.is(kList)) return;
    const std::vector<Node> cells = row.children();
    const std::size_t asked = spec_.asked.schema().size();
    if (cells.size() != asked + spec_.columns.size()) {
      faults_.add(row.position(), "this example has " + std::to_string(cells.size()) +
                                      (cells.size() == 1 ? " cell" : " cells") + ", " +
                                      std::to_string(asked) + " asked and " +
                                      std::to_string(spec_.columns.size()) +
                                      " answered are needed");
      return;
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
      model::Table& table = i < asked ? spec_.asked : spec_.answered;
      const std::size_t column = i < asked ? i : i - asked;
      read_cell(cells[i], table.schema()[column], table.column(column), faults_);
    }
  }

  void check_contradictions(const Node& rows) {
    const auto found = model::find_contradictions(spec_.asked, spec_.answered);
    if (found.empty()) return;
    const std::vector<Node> nodes = rows.children();
    for (const auto& [first, other] : found)
      faults_.add(nodes[other].position(),
                  "this example asks the same as an earlier one, and is answered otherwise",
                  {"first given at " + to_text(nodes[first].position())});
  }

  void read_otherwise() {
    const Node otherwise = node_.member("otherwise");
    if (otherwise.is(kList)) {
      spec_.otherwise = read_answer(otherwise);
      if (spec_.nearest && node_.member("examples").is(kObject))
        faults_.add(otherwise.name_position(),
                    "\"otherwise\" is never reached: the nearest example answers every row");
    }
    if (!otherwise.present() && !node_.member("examples").present() &&
        node_.member("rules").children().empty() &&
        !has_unknown_members(node_, kScoreAnswersFormat))
      faults_.add(node_.position(), "these answers answer nothing",
                  {"help: give \"rules\", \"examples\" or \"otherwise\""});
  }

  const Node node_;
  FaultList& faults_;
  model::AnswersSpec spec_;
  bool knows_columns_ = false;
};

std::string describe_need(const AnswerCondition& condition) {
  switch (condition.kind) {
    case AnswerCondition::Kind::kPattern:
      return "a pattern needs a column of type String";
    case AnswerCondition::Kind::kRange:
      return "this range needs a column of its ends' type";
    case AnswerCondition::Kind::kAnyOf:
      break;
  }
  return "no cell of that type has this value";
}

/// Holds answers against the columns that flow into their module.
class AnswersCheck {
 public:
  AnswersCheck(const model::Schema& schema, FaultList& faults) : schema_(schema), faults_(faults) {
    for (const model::Column& column : schema) known_.push_back(column.name);
  }

  void check(const Node& answers, bool appends) {
    for (const Node& rule : answers.member("rules").children()) {
      for (const Node& condition : rule.member("when").children()) check_condition(condition);
      check_answer(rule.member("answer"));
    }
    check_answer(answers.member("otherwise"));
    for (const Node& column : answers.member("examples").member("columns").children())
      check_asked(column);
    if (!appends) return;
    for (const Node& column : answers.member("columns").children())
      check_appended(column.member("name"));
  }

 private:
  const model::Column* find(const std::string& name, SourcePosition position) {
    if (const auto index = schema_.find(name)) return &schema_[*index];
    faults_.add(position, "there is no column " + in_quotes(name) + " at this module",
                spelling_notes(name, known_));
    return nullptr;
  }

  void check_condition(const Node& node) {
    const model::Column* column = find(node.name(), node.name_position());
    FaultList known_already("");
    const auto condition = read_condition(node, known_already);
    if (column == nullptr || !condition || fits_type(*condition, column->type)) return;
    faults_.add(node.position(), describe_need(*condition),
                {"column " + in_quotes(column->name) + " is of type " +
                 std::string(model::name_of(column->type))});
  }

  void check_answer(const Node& answer) {
    for (const Node& cell : answer.children()) {
      const auto filled = model::parse_template(cell.text().value_or(""));
      if (!filled) continue;
      for (const auto& piece : filled->pieces)
        if (!piece.column.empty()) find(piece.column, cell.position());
    }
  }

  void check_asked(const Node& node) {
    const std::string name = node.member("name").text().value_or("");
    const model::Column* column = find(name, node.member("name").position());
    const auto type = model::find_column_type(node.member("type").text().value_or(""));
    if (column == nullptr || !type || model::are_comparable(column->type, *type)) return;
    faults_.add(node.member("type").position(),
                "the examples ask for " + std::string(model::name_of(*type)) + ", but column " +
                    in_quotes(name) + " is of type " + std::string(model::name_of(column->type)));
  }

  void check_appended(const Node& name) {
    if (!schema_.find(name.text().value_or(""))) return;
    faults_.add(name.position(), "the input has a column " + name.shown() + " already",
                {"help: rename one of them, or set \"Append score columns to output\" to false"});
  }

  const model::Schema& schema_;
  FaultList& faults_;
  std::vector<std::string_view> known_;
};

}  // namespace

std::optional<std::shared_ptr<const model::Answers>> read_answers(const Node& value,
                                                                  FaultList& faults) {
  return AnswersReader(value, faults).read();
}

void check_answers(const Node& value, bool appends, const model::Schema& schema,
                   FaultList& faults) {
  AnswersCheck(schema, faults).check(value, appends);
}

}  // namespace aml::definition
