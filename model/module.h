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

/// Everything the rest of the program knows of a kind of module.
struct ModuleSpec {
  std::string_view name;  ///< as the Studio canvas shows it: "Feature Hashing"
  std::string_view summary;
  std::vector<ParameterSpec> parameters;
  std::vector<Rule> rules;  ///< rows of the evidence ledger
  std::unique_ptr<Module> (*create)(const Parameters& parameters);
};

}  // namespace aml::model
