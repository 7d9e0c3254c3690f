#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "emulator/core/bytes.h"
#include "emulator/core/job.h"
#include "model/pipeline.h"
#include "model/table_text.h"

namespace aml::service {

using DataFormat = model::TextFormat;

/// The format of a batch input or output, by its extension in any case: .csv, .tsv, .arff.
/// Source: documented (the extensions); that case does not matter is inferred.
std::optional<DataFormat> format_of(std::string_view relative_location);

struct BatchInput {
  core::ByteSource& bytes;
  DataFormat format;
};

struct BatchOutput {
  core::ByteSink& bytes;  ///< committed by the caller, after all outputs were written
  DataFormat format;
};

/// Runs a pipeline over files, in row batches on `threads` threads (at least one), rows in their
/// order; memory does not grow with the files. Inputs and outputs are in the order of the
/// pipeline's ports; inputs are read one after another, one that feeds no output not at all.
/// Shape:   a file brings its own columns: declared ones are found by name, others pass through.
///          `report_progress` is called at every read and every batch; its bytes_total stays 0.
/// Errors:  ApiError, target is the module: a malformed row or cell (kLibraryFailure, with row and
///          column in its message; the first by row order), a module's refusal (kModuleFailure;
///          also a missing column, or a file without rows), kOutOfMemoryLimit (a pipeline that is
///          not row-wise and a large file); and whatever the sources and sinks throw. JobStopped
///          when `report_progress` returns false.
/// Threads: makes its own; returns when they have ended. Sources, sinks and `report_progress` are
///          called on the caller's thread alone.
void run_batch(const model::Pipeline& pipeline, const std::vector<BatchInput>& inputs,
               const std::vector<BatchOutput>& outputs, unsigned threads,
               const std::function<bool(const core::JobProgress&)>& report_progress);

/// The job was cancelled while it ran.
class JobStopped : public std::exception {
 public:
  const char* what() const noexcept override { return "the job was stopped"; }
};

}  // namespace aml::service
