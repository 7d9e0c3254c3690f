#include "emulator/management/code_bundle.h"

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/text/ascii.h"
#include "model/module_error.h"
#include "model/registry.h"
#include "model/table_script.h"

namespace aml::management {

namespace {

using Json = nlohmann::ordered_json;
using model::ColumnType;

constexpr const char* kStep = "code";
constexpr const char* kConsoleStep = "console";

/// In place of code that is not run.
class RefusedCode final : public model::TableScript {
 public:
  RefusedCode(model::Schema columns, std::string why)
      : columns_(std::move(columns)), why_(std::move(why)) {}

  const model::Schema& columns() const override { return columns_; }
  model::Table run(std::span<const model::Table* const>) const override {
    throw model::ModuleError(model::kScriptFailed, {" " + why_});
  }

 private:
  const model::Schema columns_;
  const std::string why_;
};

bool starts_with(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && text::same_name(text.substr(0, word.size()), word);
}

std::string why_refused(const CodeBundle& bundle) {
  if (bundle.is_python())
    return "the emulator keeps the Python code of this web service and does not run it: start it "
           "with --allow-scripts to do so";
  return "the emulator keeps the code of this web service and does not run it: its language is " +
         bundle.language;
}

Json schema_json(const model::Schema& schema) {
  Json list = Json::array();
  for (const model::Column& column : schema)
    list.push_back({column.name, model::name_of(column.type)});
  return list;
}

model::Schema read_schema(const Json& list) {
  std::vector<model::Column> columns;
  for (const Json& one : list) {
    model::Column column;
    column.name = one.at(0);
    const auto type = model::find_column_type(one.at(1).get<std::string>());
    if (!type) throw std::runtime_error("a column of published code has an unknown type");
    column.type = *type;
    columns.push_back(std::move(column));
  }
  return model::Schema(std::move(columns));
}

model::StepSpec step_of(const char* id, const char* from,
                        std::shared_ptr<const model::TableScript> script) {
  return {
      .id = id,
      .module = std::string(model::kExecutePython.name),
      .from = from,
      .parameters = {{"Python Script", model::ScriptReference{"azureml_main", std::move(script)}}}};
}

}  // namespace

bool CodeBundle::is_python() const {
  return starts_with(language, "python");
}

ColumnType type_of_schema(std::string_view type, std::string_view format) {
  if (type == "number") return ColumnType::kDouble;
  if (type == "boolean") return ColumnType::kBoolean;
  if (type == "string") return format == "date-time" ? ColumnType::kDateTime : ColumnType::kString;
  if (type == "integer") {
    const bool is_longer = format == "int64" || format == "uint32" || format == "uint64";
    return is_longer ? ColumnType::kDouble : ColumnType::kInt32;
  }
  throw core::ApiError(core::kDataTypeNotSupported);
}

std::string write_bundle(const CodeBundle& bundle) {
  const Json json = {{"language", bundle.language},
                     {"input", schema_json(bundle.input)},
                     {"output", schema_json(bundle.output)},
                     {"source", bundle.source},
                     {"zip", bundle.zip}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

CodeBundle read_bundle(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    return {json.at("language"), json.at("source"), json.at("zip"), read_schema(json.at("input")),
            read_schema(json.at("output"))};
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string("published code cannot be read: ") + error.what());
  }
}

core::ServiceDefinition definition_of(const CodeBundle& bundle,
                                      const core::MakeScript& make_script) {
  core::ServiceDefinition definition;
  definition.column_names = core::ColumnNames::kWithDetails;
  definition.source = std::hash<std::string>()(write_bundle(bundle));
  const bool runs = bundle.is_python() && make_script;
  model::PipelineSpec& pipeline = definition.pipeline;
  pipeline.steps.push_back(
      step_of(kStep, "",
              runs ? make_script({bundle.source, bundle.output})
                   : std::make_shared<const RefusedCode>(bundle.output, why_refused(bundle))));
  pipeline.inputs.push_back({"input1", kStep, bundle.input});
  pipeline.outputs.push_back({"output1", kStep});
  if (bundle.is_python()) return definition;
  // What R printed and drew was a separate output.
  pipeline.steps.push_back(step_of(
      kConsoleStep, kStep,
      std::make_shared<const RefusedCode>(model::Schema{{"R Output JSON"}}, why_refused(bundle))));
  pipeline.outputs.push_back({"output2", kConsoleStep});
  return definition;
}

}  // namespace aml::management
