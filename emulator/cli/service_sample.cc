#include "emulator/cli/service_sample.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/definition/definition_text.h"
#include "emulator/text/messages.h"
#include "model/answers.h"
#include "model/cell_key.h"
#include "model/cell_text.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;
using model::ColumnType;
using model::WrittenCell;

constexpr const char* kScore = "Score by Example";
constexpr const char* kAppend = "Append score columns to output";

std::string with_doubled_braces(const std::string& text) {
  std::string doubled;
  for (const char c : text) doubled.append(c == '{' || c == '}' ? 2 : 1, c);
  return doubled;
}

// A cell of "otherwise": braces of a text would be filled in.
Json to_constant(const WrittenCell& cell, ColumnType type) {
  const Json value = definition::definition_cell(cell, type);
  return value.is_string() ? Json(with_doubled_braces(value.get<std::string>())) : value;
}

Json to_json(const std::vector<model::Column>& columns, std::size_t first) {
  Json list = Json::array();
  for (std::size_t i = first; i < columns.size(); ++i)
    list.push_back({{"name", columns[i].name}, {"type", model::name_of(columns[i].type)}});
  return list;
}

// Whether an output begins with the columns and the cells of the input.
bool appends_to(const definition::SampleTable& input, const definition::SampleTable& output) {
  const std::size_t shared = input.columns.size();
  if (output.columns.size() <= shared) return false;
  for (std::size_t i = 0; i < shared; ++i) {
    if (input.columns[i].name != output.columns[i].name) return false;
    if (input.columns[i].type != output.columns[i].type) return false;
  }
  if (input.rows.size() != output.rows.size()) return false;
  const model::Table one = input.table(0, shared);
  const model::Table other = output.table(0, shared);
  for (std::size_t i = 0; i < shared; ++i) {
    for (std::size_t row = 0; row < one.rows(); ++row) {
      std::string key;
      std::string other_key;
      append_cell_key(key, one.column(i), row);
      append_cell_key(other_key, other.column(i), row);
      if (key != other_key) return false;
    }
  }
  return true;
}

// What an answer of unknown content is: the row's own cell, or the type's zero.
Json placeholder(const model::Column& column, const definition::SampleTable& input) {
  for (const model::Column& asked : input.columns)
    if (asked.name == column.name && column.name.find_first_of("{}") == std::string::npos)
      return "{" + column.name + "}";
  switch (column.type) {
    case ColumnType::kInt32:
    case ColumnType::kDouble:
      return 0;
    case ColumnType::kBoolean:
      return false;
    case ColumnType::kDateTime:
      return "2016-01-01";
    case ColumnType::kString:
      break;
  }
  return "";
}

/// Puts the parts of one definition together.
class Composer {
 public:
  Composer(const ServiceSample& sample, const UnseenAnswer& unseen)
      : sample_(sample), unseen_(unseen) {}

  ComposedService compose(const std::string& name) && {
    check_ports();
    if (!composed_.faults.empty()) return std::move(composed_);
    Json service = {{"name", name}};
    if (!sample_.description.empty()) service["description"] = sample_.description;
    if (!sample_.workspace_id.empty()) service["workspace"] = {{"id", sample_.workspace_id}};
    if (!sample_.endpoint_id.empty()) service["endpoint"] = {{"id", sample_.endpoint_id}};
    Json modules = Json::array();
    Json outputs = Json::array();
    // Several modules share an input through one that passes it on.
    const bool is_shared = sample_.outputs.size() > 1;
    if (is_shared) modules.push_back(passing_on("rows", sample_.inputs.front().table));
    for (std::size_t i = 0; i < sample_.outputs.size(); ++i) {
      const std::string id = is_shared ? "score" + std::to_string(i + 1) : "score";
      modules.push_back(scoring(id, sample_.outputs[i], is_shared));
      outputs.push_back({{"name", sample_.outputs[i].name}, {"from", id}});
    }
    Json inputs = Json::array();
    for (std::size_t i = 0; i < sample_.inputs.size(); ++i) {
      const SamplePort& port = sample_.inputs[i];
      const std::string to = i > 0       ? "unused" + std::to_string(i + 1)
                             : is_shared ? "rows"
                                         : "score";
      if (i > 0) modules.push_back(passing_on(to, port.table));
      inputs.push_back(
          {{"name", port.name}, {"to", to}, {"columns", to_json(port.table.columns, 0)}});
    }
    service["modules"] = std::move(modules);
    service["inputs"] = std::move(inputs);
    service["outputs"] = std::move(outputs);
    if (!sample_.parameters.empty()) service["globalParameters"] = parameters();
    if (unseen_.unseen == Unseen::kConstant && used_constants_ != unseen_.constant.size())
      fault("the constant answer has " + std::to_string(unseen_.constant.size()) + " values, " +
            std::to_string(used_constants_) + " are needed");
    if (composed_.faults.empty()) composed_.text = definition::write_definition(service);
    return std::move(composed_);
  }

 private:
  void fault(std::string sentence) { composed_.faults.push_back(std::move(sentence)); }

  void check_ports() {
    if (sample_.inputs.empty())
      return fault("the service has no input, so that no rows can be answered");
    if (sample_.outputs.empty()) return fault("the service has no output");
    const std::size_t rows = sample_.inputs.front().table.rows.size();
    for (const SamplePort& output : sample_.outputs) {
      if (output.table.columns.empty())
        fault("output " + text::in_quotes(output.name) + " has no columns");
      if (output.table.rows.size() == rows) continue;
      fault("output " + text::in_quotes(output.name) + " has " +
            std::to_string(output.table.rows.size()) + " rows, the input " +
            text::in_quotes(sample_.inputs.front().name) + " has " + std::to_string(rows) +
            "; each row is answered by one");
    }
  }

  // The one parameter that Score by Example has in common with the old service's Score Model.
  Json parameters() const {
    Json list = sample_.parameters;
    for (Json& parameter : list) {
      if (parameter.at("name") != kAppend || parameter.at("type") != "Boolean") continue;
      for (const std::string& id : appending_) parameter["sets"].push_back(id + "/" + kAppend);
    }
    return list;
  }

  static Json passing_on(const std::string& id, const definition::SampleTable& table) {
    Json names = Json::array();
    for (const model::Column& column : table.columns) names.push_back(column.name);
    return {{"id", id},
            {"module", "Select Columns in Dataset"},
            {"parameters", {{"Select columns", std::move(names)}}}};
  }

  Json scoring(const std::string& id, const SamplePort& output, bool is_shared) {
    const definition::SampleTable& input = sample_.inputs.front().table;
    const bool appends = appends_to(input, output.table);
    const std::size_t first = appends ? input.columns.size() : 0;
    if (appends) appending_.push_back(id);
    Json answers = {{"columns", to_json(output.table.columns, first)}};
    if (!input.rows.empty()) answers["examples"] = examples(output, first);
    if (unseen_.unseen == Unseen::kConstant)
      answers["otherwise"] = constant(output.table, first);
    else if (input.rows.empty())
      answers["otherwise"] = placeholders(output.table, first);
    Json module = {{"id", id}, {"module", kScore}};
    if (is_shared) module["from"] = "rows";
    module["parameters"] = {{"Answers", std::move(answers)}, {kAppend, appends}};
    return module;
  }

  Json examples(const SamplePort& output, std::size_t first) {
    const definition::SampleTable& input = sample_.inputs.front().table;
    check_contradictions(output, first);
    Json rows = Json::array();
    for (std::size_t row = 0; row < input.rows.size(); ++row) {
      Json cells = Json::array();
      for (std::size_t i = 0; i < input.columns.size(); ++i)
        cells.push_back(definition::definition_cell(input.rows[row][i], input.columns[i].type));
      for (std::size_t i = first; i < output.table.columns.size(); ++i)
        cells.push_back(
            definition::definition_cell(output.table.rows[row][i], output.table.columns[i].type));
      rows.push_back(std::move(cells));
    }
    composed_.examples = rows.size();
    return {{"columns", to_json(input.columns, 0)},
            {"match", unseen_.unseen == Unseen::kNearest ? "nearest" : "exact"},
            {"rows", std::move(rows)}};
  }

  void check_contradictions(const SamplePort& output, std::size_t first) {
    const definition::SampleTable& input = sample_.inputs.front().table;
    const auto found =
        model::find_contradictions(input.table(0, input.columns.size()),
                                   output.table.table(first, output.table.columns.size() - first));
    for (const auto& [one, other] : found)
      fault("row " + std::to_string(other + 1) + " asks the same as row " +
            std::to_string(one + 1) + ", and " + text::in_quotes(output.name) +
            " answers it otherwise");
  }

  Json constant(const definition::SampleTable& table, std::size_t first) {
    Json cells = Json::array();
    for (std::size_t i = first; i < table.columns.size(); ++i) {
      const std::size_t index = used_constants_++;
      const WrittenCell value =
          index < unseen_.constant.size() ? unseen_.constant[index] : std::nullopt;
      model::Cells parsed(table.columns[i].type);
      if (value && !model::append_parsed(parsed, *value))
        fault(text::in_quotes(*value) + " is not a value of type " +
              std::string(model::name_of(table.columns[i].type)) + ", which column " +
              text::in_quotes(table.columns[i].name) + " is of");
      cells.push_back(to_constant(value, table.columns[i].type));
    }
    return cells;
  }

  Json placeholders(const definition::SampleTable& table, std::size_t first) const {
    Json cells = Json::array();
    for (std::size_t i = first; i < table.columns.size(); ++i)
      cells.push_back(placeholder(table.columns[i], sample_.inputs.front().table));
    return cells;
  }

  const ServiceSample& sample_;
  const UnseenAnswer& unseen_;
  ComposedService composed_;
  std::size_t used_constants_ = 0;
  std::vector<std::string> appending_;  ///< ids of modules
};

Json example_cell(const definition::SampleTable& table, std::size_t column) {
  if (!table.rows.empty())
    return table.rows.front()[column] ? Json(*table.rows.front()[column]) : Json(nullptr);
  switch (table.columns[column].type) {
    case ColumnType::kInt32:
    case ColumnType::kDouble:
      return "1";
    case ColumnType::kBoolean:
      return "true";
    case ColumnType::kDateTime:
      return "2016-01-01";
    case ColumnType::kString:
      break;
  }
  return "";
}

}  // namespace

ComposedService compose_service(const std::string& name, const ServiceSample& sample,
                                const UnseenAnswer& unseen) {
  return Composer(sample, unseen).compose(name);
}

std::string example_request(const ServiceSample& sample) {
  Json inputs = Json::object();
  for (const SamplePort& port : sample.inputs) {
    Json names = Json::array();
    Json cells = Json::array();
    for (std::size_t i = 0; i < port.table.columns.size(); ++i) {
      names.push_back(port.table.columns[i].name);
      cells.push_back(example_cell(port.table, i));
    }
    inputs[port.name] = {{"ColumnNames", std::move(names)},
                         {"Values", Json::array({std::move(cells)})}};
  }
  const Json request = {{"Inputs", std::move(inputs)}, {"GlobalParameters", Json::object()}};
  return request.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace aml::cli
