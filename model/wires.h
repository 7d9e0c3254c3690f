#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/pipeline.h"

namespace aml::model {

/// Where a wire comes from: a dataset, or a port of a step.
struct WireEnd {
  std::optional<std::size_t> dataset;   ///< index into PipelineSpec::datasets
  std::optional<std::size_t> step;      ///< index into PipelineSpec::steps
  const FurtherOutput* port = nullptr;  ///< of the step; null: its first output

  bool exists() const { return dataset || step; }
  bool is_transformation() const { return port != nullptr && port->learn != nullptr; }
};

/// What `name` means at the end of a wire: a dataset, a step, or a step, a slash and the name of one
/// of its output ports. Neither: there is no such thing.
WireEnd find_wire_end(const PipelineSpec& spec, const std::string& name);

/// An input port of a step beside the first one: the parameter that names the other end of its wire.
struct SecondPort {
  std::string parameter;
  std::string name;        ///< of the other end, as the step gives it
  bool is_transformation;  ///< takes one, instead of a table
};

/// Those that are wired to steps; datasets are in the parameters already.
std::vector<SecondPort> second_ports(const StepSpec& step);

/// The value of the parameter once its wire brings something. Of a transformation, `table` is what
/// flowed into the step that learns it.
/// Shape:  `is_promise`: the table has its columns and no rows yet.
/// Errors: ModuleError of the step that makes the port.
ParameterValue arrived(const PipelineSpec& spec, const SecondPort& port, const WireEnd& end,
                       std::shared_ptr<const Table> table, bool is_promise);

}  // namespace aml::model
