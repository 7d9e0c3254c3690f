#include "emulator/service/batch_run.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "emulator/service/batch_ring.h"
#include "emulator/service/failure_details.h"
#include "emulator/service/row_chunks.h"
#include "emulator/text/ascii.h"
#include "model/module_error.h"
#include "model/run_stopped.h"

namespace aml::service {
namespace {

using core::ApiError;
using model::Pipeline;
using model::Table;
using model::TextFault;
using ReportProgress = std::function<bool(const core::JobProgress&)>;

constexpr std::chrono::milliseconds kAskAgain{50};
constexpr unsigned kMaxThreads = 16;             ///< per job; each has about 2 MiB on its way
constexpr std::size_t kCellsAtOnce = 1u << 19;   ///< of one batch's output
constexpr std::size_t kWholeBytes = 256u << 20;  ///< of a file that cannot be cut

struct Extension {
  std::string_view ending;
  DataFormat format;
};
constexpr std::array kExtensions = {Extension{".csv", DataFormat::kCsv},
                                    Extension{".tsv", DataFormat::kTsv},
                                    Extension{".arff", DataFormat::kArff}};

// Files were read by the module that the classic canvas called Reader.
ApiError failure_of(const TextFault& fault) {
  const bool ragged = fault.kind() == TextFault::Kind::kRaggedRow;
  return ApiError(core::kLibraryFailure, ragged ? "AllRowsMustHaveSameElements" : "InputParseError",
                  fault.what())
      .with_target("Reader");
}

/// What all inputs of one job share.
struct BatchJob {
  const Pipeline& pipeline;
  const std::vector<BatchOutput>& outputs;
  const ReportProgress& report_progress;
  core::JobProgress progress;

  void ask() const {
    if (!report_progress(progress)) throw JobStopped();
  }

  std::vector<std::size_t> outputs_of(std::optional<std::size_t> input) const {
    std::vector<std::size_t> fed;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (pipeline.input_of(i) == input) fed.push_back(i);
    }
    return fed;
  }
};

/// The rows of one input (or of the datasets) on their way to the outputs they feed.
class Part {
 public:
  Part(BatchJob& job, std::optional<std::size_t> input)
      : job_(job), input_(input), fed_(job.outputs_of(input)) {}

  bool feeds_nothing() const { return fed_.empty(); }

  /// Any thread.
  void compute(Batch& batch, Table rows) const {
    const std::vector<Table> results = job_.pipeline.run_part(input_, std::move(rows));
    AML_ASSERT(results.size() == job_.outputs.size());
    batch.headers.resize(fed_.size());
    batch.texts.resize(fed_.size());
    for (std::size_t i = 0; i < fed_.size(); ++i) {
      const Table& result = results[fed_[i]];
      const DataFormat format = job_.outputs[fed_[i]].format;
      batch.rows_written += result.rows();
      if (batch.wants_headers) model::write_table_header(format, batch.headers[i], result.schema());
      model::write_table_rows(format, batch.texts[i], result);
    }
  }

  void write(const Batch& batch) {
    AML_ASSERT(batch.headers.size() == fed_.size() && batch.texts.size() == fed_.size());
    for (std::size_t i = 0; i < fed_.size(); ++i) {
      core::ByteSink& sink = job_.outputs[fed_[i]].bytes;
      if (!headers_written_) sink.write(batch.headers[i]);
      if (!batch.texts[i].empty()) sink.write(batch.texts[i]);
    }
    headers_written_ = true;
    job_.progress.rows_written += batch.rows_written;
  }

  bool headers_written() const { return headers_written_; }

  /// How many rows of a file of `columns` columns one batch may have.
  std::size_t max_rows(std::size_t columns) const {
    for (const std::size_t output : fed_) columns += job_.pipeline.outputs()[output].schema.size();
    AML_ASSERT(columns > 0);
    return std::max<std::size_t>(1, kCellsAtOnce / columns);
  }

 private:
  BatchJob& job_;
  std::optional<std::size_t> input_;
  std::vector<std::size_t> fed_;  ///< outputs
  bool headers_written_ = false;
};

/// One input from its first byte to its last batch.
class InputRun {
 public:
  InputRun(BatchJob& job, std::size_t index, const BatchInput& input, unsigned threads)
      : job_(job),
        part_(job, index),
        whole_(!job.pipeline.row_wise(index)),
        chunks_(input.bytes, limits(), [this](std::size_t count) { count_bytes(count); }),
        input_(input),
        index_(index),
        threads_(whole_ ? 1 : std::clamp(threads, 1u, kMaxThreads)) {}

  void run() {
    if (part_.feeds_nothing()) return;
    reader_ = chunks_.open(input_.format, job_.pipeline.inputs()[index_].schema);
    if (!whole_) chunks_.set_max_rows(part_.max_rows(reader_->schema().size()));
    run_batches();
    if (late_fault_) throw late_fault_->shifted_by(rows_);
    if (rows_ == 0) run_without_rows();
  }

 private:
  ChunkLimits limits() const {
    ChunkLimits limits;
    if (whole_) limits.bytes = kWholeBytes;
    return limits;
  }

  void count_bytes(std::size_t count) {
    job_.progress.bytes_read += count;
    job_.ask();
  }

  // One batch more than the workers process and wait for, so that they never idle.
  void run_batches() {
    AML_ASSERT(reader_ != nullptr);
    BatchRing line(threads_, 2 * threads_ + 1, [this](Batch& batch) { work(batch); });
    bool more = true;
    while (true) {
      while (more && !line.full()) more = feed(line);
      if (line.empty()) return;
      const Batch* batch = line.wait_for_oldest(kAskAgain);
      if (batch != nullptr) {
        deliver(*batch);
        line.release_oldest();
      }
      job_.ask();
    }
  }

  bool feed(BatchRing& line) {
    Batch& batch = line.next();
    try {
      if (!chunks_.next(*reader_, batch.rows)) return false;
    } catch (const TextFault& fault) {
      late_fault_ = fault;  // an earlier row may be at fault, too
      return false;
    }
    if (whole_ && fed_once_)
      throw ApiError(core::kOutOfMemoryLimit, {std::to_string(kWholeBytes >> 20)});
    fed_once_ = true;
    batch.wants_headers = !part_.headers_written();
    line.submit();
    return true;
  }

  // On a worker.
  void work(Batch& batch) const {
    Table rows = reader_->read(batch.rows);
    batch.rows_read = rows.rows();
    if (batch.rows_read > 0) part_.compute(batch, std::move(rows));
  }

  void deliver(const Batch& batch) {
    if (batch.error) rethrow(batch.error);
    if (batch.rows_read == 0) return;
    rows_ += batch.rows_read;
    job_.progress.rows_read += batch.rows_read;
    part_.write(batch);
  }

  [[noreturn]] void rethrow(const std::exception_ptr& error) const {
    try {
      std::rethrow_exception(error);
    } catch (const TextFault& fault) {
      throw fault.shifted_by(rows_);
    }
  }

  // Modules say what they think of no rows.
  void run_without_rows() {
    Batch batch;
    batch.wants_headers = true;
    part_.compute(batch, Table(reader_->schema()));
    part_.write(batch);
  }

  BatchJob& job_;
  Part part_;
  bool whole_;  ///< rows depend on each other: the file is one batch
  RowChunks chunks_;
  BatchInput input_;
  std::size_t index_;
  unsigned threads_;
  std::unique_ptr<model::TableReader> reader_;
  std::size_t rows_ = 0;  ///< delivered
  bool fed_once_ = false;
  std::optional<TextFault> late_fault_;
};

/// The whole of one input, for a pipeline some step of which takes rows of two.
Table read_whole(BatchJob& job, std::size_t index, const BatchInput& input) {
  ChunkLimits limits;
  limits.bytes = kWholeBytes;
  RowChunks chunks(input.bytes, limits, [&](std::size_t count) {
    job.progress.bytes_read += count;
    job.ask();
  });
  const auto reader = chunks.open(input.format, job.pipeline.inputs()[index].schema);
  std::string rows;
  if (!chunks.next(*reader, rows)) return Table(reader->schema());
  std::string more;
  if (chunks.next(*reader, more))
    throw ApiError(core::kOutOfMemoryLimit, {std::to_string(kWholeBytes >> 20)});
  Table table = reader->read(rows);
  job.progress.rows_read += table.rows();
  return table;
}

void run_joined(BatchJob& job, const std::vector<BatchInput>& inputs) {
  std::vector<Table> tables;
  for (std::size_t i = 0; i < inputs.size(); ++i) tables.push_back(read_whole(job, i, inputs[i]));
  const std::vector<Table> results = job.pipeline.run(std::move(tables));
  for (std::size_t i = 0; i < results.size(); ++i) {
    const BatchOutput& output = job.outputs[i];
    std::string text;
    model::write_table_header(output.format, text, results[i].schema());
    model::write_table_rows(output.format, text, results[i]);
    output.bytes.write(text);
    job.progress.rows_written += results[i].rows();
  }
}

void run_datasets(BatchJob& job) {
  Part part(job, std::nullopt);
  if (part.feeds_nothing()) return;
  Batch batch;
  batch.wants_headers = true;
  part.compute(batch, Table());
  part.write(batch);
}

}  // namespace

std::optional<DataFormat> format_of(std::string_view relative_location) {
  for (const Extension& extension : kExtensions) {
    if (relative_location.size() < extension.ending.size()) continue;
    const std::string_view ending =
        relative_location.substr(relative_location.size() - extension.ending.size());
    if (text::same_name(ending, extension.ending)) return extension.format;
  }
  return std::nullopt;
}

void run_batch(const Pipeline& pipeline, const std::vector<BatchInput>& inputs,
               const std::vector<BatchOutput>& outputs, unsigned threads,
               const ReportProgress& report_progress) {
  AML_ASSERT(inputs.size() == pipeline.inputs().size());
  AML_ASSERT(outputs.size() == pipeline.outputs().size());
  AML_ASSERT(report_progress);
  BatchJob job{pipeline, outputs, report_progress, {}};
  try {
    job.ask();
    if (pipeline.joins_inputs()) {
      run_joined(job, inputs);
    } else {
      run_datasets(job);
      for (std::size_t i = 0; i < inputs.size(); ++i) InputRun(job, i, inputs[i], threads).run();
    }
  } catch (const TextFault& fault) {
    throw failure_of(fault);
  } catch (const model::RunStopped&) {
    throw JobStopped();
  } catch (const model::ModuleError& error) {
    throw module_failure(error);
  }
  job.ask();
}

}  // namespace aml::service
