#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/cell_text.h"
#include "model/column_selector.h"
#include "model/module_error.h"
#include "model/pipeline.h"
#include "model/registry.h"

/// Short ways to write tables, modules and what they answer.
namespace aml::model::test {

/// A table of the schema from rows of texts; "?" is a missing cell.
inline Table table_of(Schema schema, const std::vector<std::vector<std::string>>& rows) {
  Table table(std::move(schema));
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i] == "?")
        table.column(i).append_missing();
      else
        REQUIRE(append_parsed(table.column(i), row[i]));
    }
  }
  return table;
}

/// The names of the columns: `Col1,Col2`.
inline std::string names_of(const Schema& schema) {
  std::string text;
  for (const Column& column : schema) text += (text.empty() ? "" : ",") + column.name;
  return text;
}

/// One row's cells from column `begin` on: `1 1 2`; a missing one is `?`.
inline std::string row_text(const Table& table, std::size_t row, std::size_t begin = 0) {
  std::string text;
  for (std::size_t i = begin; i < table.schema().size(); ++i) {
    if (i > begin) text += ' ';
    if (table.column(i).is_missing(row))
      text += '?';
    else
      append_cell(text, table.column(i), row);
  }
  return text;
}

using Given = std::map<std::string, ParameterValue>;

inline std::unique_ptr<Module> make(const ModuleSpec& spec, const Given& given = {}) {
  return spec.create(Parameters(spec.parameters, given));
}

/// What the module makes of one batch, its output schema asked for first.
inline Table run_module(const Module& module, Table batch) {
  const Schema made = module.output_schema(batch.schema());
  return module.run(std::move(batch), made);
}

inline StepSpec hashing(std::string id, std::string from, std::int64_t bits = 3) {
  return {std::move(id), "Feature Hashing", std::move(from), {{"Hashing bitsize", bits}}};
}

inline StepSpec selecting(std::string id, std::string from, std::vector<std::string> names) {
  return {std::move(id),
          "Select Columns in Dataset",
          std::move(from),
          {{"Select columns", ColumnSelector::of_names(std::move(names))}}};
}

/// The guide's experiment, drawn from its end to its start: reviews, their text selected, hashed;
/// the input after the selection.
inline PipelineSpec guide_of(const std::vector<std::vector<std::string>>& reviews) {
  PipelineSpec spec;
  spec.datasets = {{"reviews", table_of(Schema{{"Col1", ColumnType::kInt32}, {"Col2"}}, reviews)}};
  spec.steps = {hashing("hash", "select"), selecting("select", "reviews", {"Col2"})};
  spec.inputs = {{"input1", "hash", {}}};
  spec.outputs = {{"output1", "hash"}};
  return spec;
}

/// The text of the module error that `work` throws; "no error" when it does not.
template <typename Work>
std::string error_of(Work work) {
  try {
    work();
  } catch (const ModuleError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace aml::model::test
