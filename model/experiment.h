#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/pipeline.h"
#include "model/wires.h"

namespace aml::model {

/// The experiment of a web service, as the canvas ran it: every step on the rows of the
/// datasets, along the wires as they are drawn. Web service inputs send nothing, and steps that
/// feed no output run too.
/// Source: documented (Deploy a web service: its ports do nothing while the experiment runs).

/// What flows into a step and out of it; nothing where that cannot be known.
struct StepColumns {
  std::optional<Schema> in;
  std::optional<Schema> out;
};

/// Of every step, in the order of the specification. A step that only an input feeds gets the
/// columns that the input names.
std::vector<StepColumns> find_step_columns(const PipelineSpec& spec);

/// What comes from the end of a wire, `columns` being those of find_step_columns(spec).
std::optional<Schema> columns_at(const PipelineSpec& spec, const std::vector<StepColumns>& columns,
                                 const WireEnd& end);

/// The first rows and columns of a table, and how large the whole is.
struct TablePreview {
  std::size_t rows = 0;     ///< of the whole
  std::size_t columns = 0;  ///< of the whole
  Table first;
};

struct PreviewSize {
  std::size_t rows;
  std::size_t columns;
};

TablePreview preview_of(const Table& table, PreviewSize size);

/// What became of one step.
struct StepResult {
  enum class State {
    kFinished,
    kFailed,  ///< the module refused its parameters or its data
    kNotRun   ///< no data came, or the result would not fit
  };

  State state = State::kNotRun;
  std::string problem;  ///< the module's error, or why it did not run; empty: it finished
  TablePreview made;
};

/// Runs all steps; one that fails keeps only those after it from running.
/// Shape:  one result per step, in the order of the specification, whatever the specification is.
/// Memory: tables live until their last reader has run; a step whose result would take all of them
///         past `max_bytes` is not run. Of each result `kept` stays.
std::vector<StepResult> run_steps(const PipelineSpec& spec, PreviewSize kept,
                                  std::size_t max_bytes);

}  // namespace aml::model
