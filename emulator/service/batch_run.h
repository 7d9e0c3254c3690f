#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "emulator/core/bytes.h"
#include "emulator/core/job.h"
#include "model/pipeline.h"

namespace aml::service {

/// File formats of batch inputs and outputs, by extension.
/// Source: documented (".csv, .tsv, .arff").
enum class DataFormat { kCsv, kTsv, kArff };

std::optional<DataFormat> format_of(std::string_view relative_location);

struct BatchInput {
  core::ByteSource& bytes;
  DataFormat format;
};

struct BatchOutput {
  core::ByteSink& bytes;  ///< committed by the caller, after all outputs were written
  DataFormat format;
};

/// Runs a pipeline over files, in row batches on `threads` threads, rows in their order; memory
/// does not grow with the files. Inputs and outputs stand in the order of the pipeline's ports.
/// Shape:   a file brings its own columns: declared ones are found by name, others pass through.
/// Errors:  ApiError: a malformed row or cell (library error, with row and column in its message),
/// a missing
///          column, a module's refusal; and whatever the sources and sinks throw. JobStopped when
///          `keep_going` says so.
/// Threads: makes its own; returns when they have ended.
void run_batch(const model::Pipeline& pipeline, const std::vector<BatchInput>& inputs,
               const std::vector<BatchOutput>& outputs, unsigned threads,
               const std::function<bool(const core::JobProgress&)>& keep_going);

/// The job was cancelled while it ran.
class JobStopped : public std::exception {
 public:
  const char* what() const noexcept override { return "the job was stopped"; }
};

}  // namespace aml::service
