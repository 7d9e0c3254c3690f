#include "emulator/service/rrs.h"

#include <algorithm>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "emulator/service/checks.h"
#include "emulator/service/failure_details.h"
#include "emulator/service/global_parameters.h"
#include "emulator/service/input_table.h"
#include "emulator/service/trace.h"
#include "model/module_error.h"

namespace aml::service {

namespace {

using core::ApiError;
using core::ExecuteRequest;
using core::RawTable;
using model::Pipeline;
using model::Port;
using model::Table;

// Check 7, second half: which inputs were sent. Unknown names are reported first: a misspelt one is
// both unknown and missing, and callers got the misspelling reported.
void check_inputs(const std::vector<Port>& declared, const ExecuteRequest& request) {
  const bool none = !request.inputs || request.inputs->empty();
  if (none) {
    if (declared.empty()) return;
    throw ApiError(core::kMissingRequestInput);
  }
  std::string unknown;
  for (const auto& [name, table] : *request.inputs) {
    const bool known = std::any_of(declared.begin(), declared.end(),
                                   [&name = name](const Port& port) { return port.name == name; });
    if (!known) unknown += (unknown.empty() ? "" : ", ") + name;
  }
  if (!unknown.empty()) throw ApiError(core::kInvalidInputNames, {unknown});
  for (const Port& port : declared) {
    const auto sent = request.inputs->find(port.name);
    if (sent == request.inputs->end() || sent->second.is_null) {
      throw ApiError(core::kMissingRequestInput);
    }
  }
}

std::vector<Table> convert_inputs(const Endpoint& endpoint, const std::vector<Port>& ports,
                                  const ExecuteRequest& request, core::RequestContext& context) {
  std::vector<ColumnMap> maps;
  checked(context, kCheckSchema, [&] {
    for (const Port& port : ports) {
      maps.emplace_back(request.inputs->at(port.name), port.schema, port.name,
                        endpoint.definition().ignore_extra_columns);
    }
  });
  return checked(context, kCheckCells, [&] {
    std::vector<Table> tables;
    for (std::size_t i = 0; i < ports.size(); ++i) {
      const RawTable& raw = request.inputs->at(ports[i].name);
      tables.push_back(maps[i].convert(raw, ports[i].schema, ports[i].name));
    }
    return tables;
  });
}

// What the answer will take at least: a cell of a number needs its value and its quoted text.
void check_memory(const Pipeline& pipeline, const std::vector<Table>& inputs,
                  std::size_t model_bytes) {
  constexpr std::size_t kBytesPerCell = 8;
  std::size_t rows = 1;
  std::size_t bytes = 0;
  for (const Table& table : inputs) {
    rows = std::max(rows, table.rows());
    bytes += table.bytes();
  }
  for (const Port& port : pipeline.outputs()) bytes += rows * port.schema.size() * kBytesPerCell;
  if (bytes > model_bytes) {
    throw ApiError(core::kOutOfMemoryLimit, {std::to_string(model_bytes >> 20)});
  }
}

std::vector<Table> run(const Pipeline& pipeline, std::vector<Table> inputs) {
  try {
    return pipeline.run(std::move(inputs));
  } catch (const model::ModuleError& error) {
    throw module_failure(error);
  }
}

}  // namespace

core::ExecuteResult execute(const Endpoint& endpoint, const ExecuteRequest& request,
                            std::size_t model_bytes, core::RequestContext& context) {
  checked(context, kCheckInputs, [&] { check_inputs(endpoint.pipeline().inputs(), request); });
  const auto values = checked(context, kCheckParameters, [&] {
    return read_global_parameters(endpoint.definition(), request.global_parameters);
  });
  std::shared_ptr<const Pipeline> rebuilt;
  if (!values.empty()) {
    checked(context, kCheckModule, [&] { rebuilt = pipeline_with(endpoint, values); });
  }
  const Pipeline& pipeline = rebuilt ? *rebuilt : endpoint.pipeline();

  std::vector<Table> inputs = convert_inputs(endpoint, pipeline.inputs(), request, context);
  std::vector<Table> outputs = checked(context, kCheckModule, [&] {
    check_memory(pipeline, inputs, model_bytes);
    return run(pipeline, std::move(inputs));
  });

  AML_ASSERT(outputs.size() == pipeline.outputs().size());
  core::ExecuteResult result;
  result.reserve(outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    result.push_back({pipeline.outputs()[i].name, std::move(outputs[i])});
  }
  return result;
}

core::NamedTable score(const Endpoint& endpoint, ExecuteRequest request, std::size_t model_bytes,
                       core::RequestContext& context) {
  checked(context, kCheckInputs, [&] {
    const Pipeline& pipeline = endpoint.pipeline();
    if (pipeline.inputs().size() > 1) throw ApiError(core::kMultipleInputsNotAllowed);
    if (pipeline.outputs().size() > 1) throw ApiError(core::kIncompatibleModel);
    if (request.inputs && !pipeline.inputs().empty()) {
      auto row = request.inputs->extract("");
      AML_ASSERT(!row.empty());
      row.key() = pipeline.inputs().front().name;
      request.inputs->insert(std::move(row));
    }
  });
  return std::move(execute(endpoint, request, model_bytes, context).front());
}

}  // namespace aml::service
