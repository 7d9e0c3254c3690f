#include "emulator/service/batch_checks.h"

#include <algorithm>
#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/service/batch_run.h"
#include "emulator/service/checks.h"
#include "emulator/service/global_parameters.h"
#include "emulator/service/trace.h"

namespace aml::service {

namespace {

using core::ApiError;
using core::BatchSubmission;
using core::BlobReference;
using model::Port;

constexpr std::string_view kExtensionList = ".csv, .tsv, .arff";

bool has_port(const std::vector<Port>& ports, const std::string& name) {
  return std::any_of(ports.begin(), ports.end(),
                     [&](const Port& port) { return port.name == name; });
}

void add_name(std::string& list, const std::string& name) {
  if (!list.empty()) list += ", ";
  list += name;
}

bool is_empty(const std::optional<BlobReference>& reference) {
  const auto empty = [](const std::optional<std::string>& text) { return !text || text->empty(); };
  return !reference ||
         (empty(reference->connection_string) && empty(reference->relative_location) &&
          empty(reference->base_location) && empty(reference->sas_blob_token));
}

void check_form(const Endpoint& endpoint, const BatchSubmission& submission, bool v1) {
  if (v1 && endpoint.pipeline().outputs().size() > 1) throw ApiError(core::kIncompatibleModel);
  if (submission.input && submission.inputs) throw ApiError(core::kDuplicateInputInBatchCall);
}

// Both forms as one; the single form means the first input.
BatchSubmission::References named_inputs(const std::vector<Port>& ports,
                                         BatchSubmission& submission) {
  if (submission.inputs) return std::move(*submission.inputs);
  BatchSubmission::References inputs;
  if (submission.input) {
    inputs.emplace(ports.empty() ? "" : ports.front().name, std::move(submission.input));
  }
  return inputs;
}

std::map<std::string, BlobReference> check_inputs(const std::vector<Port>& ports,
                                                  BatchSubmission& submission) {
  BatchSubmission::References sent = named_inputs(ports, submission);
  std::string accepted;
  std::string unknown;
  std::string missing;
  std::map<std::string, BlobReference> inputs;
  for (const Port& port : ports) {
    add_name(accepted, port.name);
    const auto found = sent.find(port.name);
    if (found == sent.end() || !found->second) {
      add_name(missing, port.name);
    } else {
      inputs.emplace(port.name, std::move(*found->second));
    }
  }
  if (sent.size() > ports.size()) {
    throw ApiError(core::kBatchJobInputsTooManySpecified, {accepted});
  }
  for (const auto& [name, reference] : sent) {
    if (!has_port(ports, name)) add_name(unknown, name);
  }
  if (!unknown.empty()) throw ApiError(core::kInvalidInputNames, {unknown});
  if (!missing.empty()) throw ApiError(core::kBatchJobInputsNotSpecified, {missing});
  return inputs;
}

std::map<std::string, BlobReference> check_outputs(const std::vector<Port>& ports,
                                                   BatchSubmission& submission, bool v1) {
  if (v1 && submission.output && !ports.empty()) {
    submission.outputs.try_emplace(ports.front().name, std::move(submission.output));
  }
  std::map<std::string, BlobReference> outputs;
  for (auto& [name, reference] : submission.outputs) {
    if (!has_port(ports, name)) throw ApiError(core::kInvalidOutputOverrideName, {name});
    if (is_empty(reference)) {
      throw ApiError(core::kMissingOutputOverrideSpecification, {name});
    }
    outputs.emplace(name, std::move(*reference));
  }
  return outputs;
}

// A reference that names no blob is reported later, as what it is.
void check_extensions(const std::map<std::string, BlobReference>& references) {
  for (const auto& [name, reference] : references) {
    const std::string location = reference.relative_location.value_or("");
    if (core::split_relative_location(location).blob.empty() || format_of(location)) continue;
    throw ApiError(core::kInvalidBlobExtension, {location, kExtensionList});
  }
}

}  // namespace

core::BatchRequest check_submission(const Endpoint& endpoint, BatchSubmission submission, bool v1,
                                    core::RequestContext& context) {
  const model::Pipeline& pipeline = endpoint.pipeline();
  core::BatchRequest request;
  request.v1 = v1;
  checked(context, kCheckBatchForm, [&] { check_form(endpoint, submission, v1); });
  request.inputs = checked(context, kCheckBatchInputs,
                           [&] { return check_inputs(pipeline.inputs(), submission); });
  checked(context, kCheckParameters,
          [&] { read_global_parameters(endpoint.definition(), submission.global_parameters); });
  request.global_parameters = std::move(submission.global_parameters);
  request.outputs = checked(context, kCheckBatchOutputs,
                            [&] { return check_outputs(pipeline.outputs(), submission, v1); });
  checked(context, kCheckBlobExtensions, [&] {
    check_extensions(request.inputs);
    check_extensions(request.outputs);
  });
  return request;
}

}  // namespace aml::service
