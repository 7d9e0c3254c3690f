#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "model/evidence.h"
#include "model/parameters.h"
#include "model/table.h"

namespace aml::model {

/// What module errors call the one input port that every module here has.
/// Source: documented (the module pages name the port "Dataset").
inline constexpr std::string_view kInputPort = "Dataset";

/// One step of an experiment, configured and immutable.
/// Threads: const; many request threads and job workers call it at once.
class Module {
 public:
  Module() = default;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  virtual ~Module() = default;

  /// The schema of the result for data of this schema.
  /// Errors: the ModuleError that run() would throw for any data of this schema.
  virtual Schema output_schema(const Schema& input) const = 0;

  /// Shape:  a batch of at least one row in; the result has the schema `made`, which is
  ///         output_schema(batch.schema()): a caller that runs batch after batch asks for it once.
  /// Errors: ModuleError.
  virtual Table run(Table batch, const Schema& made) const = 0;

  /// Whether running batch by batch gives what running the whole gives.
  virtual bool row_wise() const = 0;
};

/// An output port of a module beside its first one.
struct FurtherOutput {
  std::string_view name;  ///< "Results dataset2"
  /// The module that makes this port's table of the step's data; null: a transformation comes out.
  std::unique_ptr<Module> (*create)(const Parameters& parameters);
  /// What does to other data what the step did to `data`; null: a table comes out.
  /// Shape:  `data` may have columns alone, as long as nothing runs.
  std::unique_ptr<Module> (*learn)(const Parameters& parameters, std::shared_ptr<const Table> data);
};

/// Everything the rest of the program knows of a kind of module.
struct ModuleSpec {
  std::string_view name;  ///< as the Studio canvas shows it: "Feature Hashing"
  std::string_view summary;
  std::vector<ParameterSpec> parameters;
  std::vector<Rule> rules;  ///< rows of the evidence ledger
  std::unique_ptr<Module> (*create)(const Parameters& parameters);
  std::string_view first_output = {};  ///< name of its first output port, where it has others
  std::vector<FurtherOutput> further_outputs = {};
  bool is_source = false;  ///< it has no input port: run() gets a table without columns
  std::vector<std::string_view> former_names = {};  ///< that the Studio gave it earlier
};

/// The module that makes the table of a port; null: the first one.
inline std::unique_ptr<Module> create_port(const ModuleSpec& spec, const FurtherOutput* port,
                                           const Parameters& parameters) {
  return port == nullptr ? spec.create(parameters) : port->create(parameters);
}

}  // namespace aml::model
