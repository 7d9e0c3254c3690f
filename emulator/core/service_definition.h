#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/parameters.h"
#include "model/pipeline.h"

namespace aml::core {

/// How an answer writes a missing value.
/// Source: observed (public recordings show null); a definition may choose.
enum class MissingText { kNull, kEmpty, kNaN };

/// When an answer in the table form names its columns.
/// Source:  documented (help page of a live experiment: leaving details out leaves ColumnTypes
///          out) | observed (dump of 2015 of a service published as code: without details Values
///          alone).
enum class ColumnNames { kAlways, kWithDetails };

/// A web service parameter: published from a module's parameter.
/// Source: documented (Use Azure ML web service parameters).
struct GlobalParameter {
  struct Target {
    std::string step;
    std::string parameter;
  };

  std::string name;  ///< blanks and capitals as published
  model::ParameterType type = model::ParameterType::kText;
  std::string description;
  std::optional<model::ParameterValue> default_value;  ///< none: callers must send it
  std::vector<Target> sets;
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::vector<std::string> choices;  ///< allowed texts; empty: any
};

/// How long a batch job of a service runs, on the emulated clock; its work is done at once.
struct JobDuration {
  std::chrono::milliseconds fixed{0};
  std::chrono::milliseconds per_row{0};  ///< of its inputs
  bool operator==(const JobDuration&) const = default;
};

/// What takes the place of a trained part of a service where a blob of a certain name is set for it.
struct Retrained {
  std::string resource;  ///< a name of trained_resources()
  std::string blob;      ///< pattern of `container/blob` (model/text_pattern.h)
  model::ParameterValue value;
};

/// A file beside a service.json, or that one itself, as it is by now; nothing: it cannot be read.
using ReadDefinitionFile = std::function<std::optional<std::string>(const std::string& name)>;

/// Everything the publisher of a web service fixed.
struct ServiceDefinition {
  std::string name;
  std::string description;
  std::string workspace_id;     ///< 32 hex digits, like all ids here
  std::string workspace_token;  ///< bearer of the management API
  std::string web_service_id;
  std::string endpoint_id;  ///< the one in `/services/{id}/`
  std::string endpoint_name = "default";
  std::string primary_key;
  std::string secondary_key;
  std::optional<std::string> subscription_id;  ///< of the "New" form; none: any is accepted
  int max_concurrent_calls = 20;               ///< 1 to 200
  std::optional<JobDuration> job_duration;     ///< none: a job runs for as long as its work takes
  MissingText missing_text = MissingText::kNull;
  ColumnNames column_names = ColumnNames::kAlways;
  bool ignore_extra_columns = false;
  std::vector<GlobalParameter> global_parameters;
  std::vector<Retrained> retrained;  ///< the first that fits is meant
  model::PipelineSpec pipeline;
  std::size_t source = 0;              ///< a hash of the files that it was read from
  ReadDefinitionFile files = nullptr;  ///< null: it was not read from a folder
};

/// Its description, or the stock text where the publisher gave none.
/// Source: documented (RRS help page; head of a swagger document).
std::string description_of(const ServiceDefinition& definition);

/// A value that the service takes where a caller has none in mind; the default is not considered.
model::ParameterValue example_value(const GlobalParameter& parameter);

/// Sets a parameter of a step, where there is such a step.
void set_parameter(model::PipelineSpec& pipeline, const GlobalParameter::Target& target,
                   const model::ParameterValue& value);

/// The pipeline that runs with these parameter values (by name; defaults fill the rest).
/// A parameter without any value keeps what its step says.
model::PipelineSpec with_parameters(const ServiceDefinition& definition,
                                    const std::map<std::string, model::ParameterValue>& values);

}  // namespace aml::core
