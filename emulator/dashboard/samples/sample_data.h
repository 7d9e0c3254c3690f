#pragma once

#include <string>

#include "emulator/core/service_definition.h"
#include "emulator/dashboard/samples/sample_value.h"
#include "emulator/service/catalog.h"
#include "model/evidence.h"
#include "model/pipeline.h"

namespace aml::dashboard {

/// Two equal rows of a port: `value` in texts, 0 in numbers.
/// Source: documented (RRS help page); values of the other types: help_rules().
model::Table sample_table(const model::Schema& schema);

/// The body of an execute that the service takes: every input in the table form, and a value for
/// each parameter.
SampleValue sample_request(const service::Endpoint& endpoint);

/// What a batch sample uploads: one CSV text per input, by blob name.
SampleValue sample_uploads(const service::Endpoint& endpoint);

/// The body of a submit: those blobs of `container`, one more for each output, and the parameters.
SampleValue sample_job(const service::Endpoint& endpoint, const std::string& container,
                       const std::string& connection_string);

/// A value that the service takes for a parameter: its default where it has one.
std::string sample_parameter(const core::GlobalParameter& parameter);

}  // namespace aml::dashboard
