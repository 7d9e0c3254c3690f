#include "emulator/service/batch_work.h"

#include <algorithm>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "emulator/core/error_catalog.h"
#include "emulator/core/ids.h"
#include "emulator/core/log.h"
#include "emulator/postgres/errors.h"
#include "emulator/service/batch_run.h"
#include "emulator/service/failure_details.h"
#include "emulator/service/global_parameters.h"
#include "emulator/storage/remote_account.h"

namespace aml::service {

namespace {

using core::ApiError;
using core::BlobReference;
using core::Job;
using core::JobProgress;
using core::JobState;
using jobs::JobEnd;
using model::Pipeline;
using model::Port;

// A job that is killed along with the process is not to blame; one that kills it must end some day.
constexpr int kMaxCrashes = 2;

DataFormat open_format(const BlobReference& reference) {
  const std::string location = reference.relative_location.value_or("");
  const auto format = format_of(location);
  if (!format) throw ApiError(core::kInvalidBlob, {location});
  return *format;
}

std::string content_type_of(DataFormat format) {
  switch (format) {
    case DataFormat::kCsv:
      return "text/csv";
    case DataFormat::kTsv:
      return "text/tab-separated-values";
    case DataFormat::kArff:
      break;
  }
  return "text/plain";
}

/// The files a job reads, open, in the order of the pipeline's inputs.
struct Inputs {
  std::vector<OpenInput> open;
  std::vector<BatchInput> formatted;
  std::uint64_t bytes = 0;  ///< of all; 0: one of them does not say
};

Inputs open_inputs(BlobLocations& locations, const std::vector<Port>& ports,
                   const std::map<std::string, BlobReference>& references) {
  Inputs inputs;
  bool all_known = true;
  for (const Port& port : ports) {
    const auto reference = references.find(port.name);
    if (reference == references.end()) {
      throw ApiError(core::kBatchJobInputsNotSpecified, {port.name});
    }
    const DataFormat format = open_format(reference->second);
    OpenInput& input = inputs.open.emplace_back(locations.open_input(reference->second));
    inputs.formatted.push_back({*input.bytes, format});
    inputs.bytes += input.size.value_or(0);
    all_known = all_known && input.size.has_value();
  }
  if (!all_known) inputs.bytes = 0;
  return inputs;
}

/// The files a job writes, invisible to others before show().
struct Outputs {
  std::vector<std::unique_ptr<core::ByteSink>> sinks;
  std::vector<BatchOutput> formatted;
  std::map<std::string, BlobReference> places;

  void show() {
    for (auto& sink : sinks) sink->commit();
  }
};

Outputs open_outputs(BlobLocations& locations, const std::vector<Port>& ports, const Job& job) {
  Outputs outputs;
  for (const Port& port : ports) {
    const auto override_of = job.request.outputs.find(port.name);
    const BlobReference place =
        override_of != job.request.outputs.end()
            ? override_of->second
            : locations.default_output(core::derived_guid("output:" + port.name, job.id), ".csv");
    const DataFormat format = open_format(place);
    outputs.sinks.push_back(locations.open_output(place, content_type_of(format)));
    outputs.formatted.push_back({*outputs.sinks.back(), format});
    outputs.places.emplace(port.name, place);
  }
  return outputs;
}

JobEnd failed(const Job& job, const ApiError& error) {
  const FailureIds ids{core::derived_id("snr-job", job.id), core::derived_guid("snr-task", job.id),
                       core::derived_guid("request", job.id)};
  JobEnd end;
  end.state = JobState::kFailed;
  end.details = failure_details(error, ids);
  core::log(core::LogLevel::kWarn, "jobs", "job failed",
            {{"job", job.id}, {"code", error.code()}, {"what", error.message()}});
  return end;
}

void log_unexpected(const Job& job, const std::exception& error) {
  core::log(core::LogLevel::kError, "jobs", "unexpected failure",
            {{"job", job.id}, {"what", error.what()}});
}

}  // namespace

std::optional<JobEnd> BatchWork::operator()(const Job& job,
                                            const jobs::ReportProgress& report_progress) const {
  try {
    return run(job, report_progress);
  } catch (const JobStopped&) {
    return std::nullopt;
  } catch (const ApiError& error) {
    return failed(job, error);
  } catch (const postgres::Unavailable& error) {
    // Its claim ends, and then it is run again: nothing that it did so far counts.
    log_unexpected(job, error);
    return std::nullopt;
  } catch (const storage::RemoteAway& error) {
    log_unexpected(job, error);
    return failed(job, ApiError(core::kLibraryFailure, "StorageFailure", error.what()));
  } catch (const std::system_error& error) {
    // What the disk says, without the file it says it of.
    log_unexpected(job, error);
    return failed(job, ApiError(core::kLibraryFailure, "StorageFailure", error.code().message()));
  } catch (const std::bad_alloc& error) {
    log_unexpected(job, error);
    return failed(job, ApiError(core::kSystemLowOnMemory));
  } catch (const std::exception& error) {
    log_unexpected(job, error);
    return failed(job, ApiError(core::kInternalErrorUnknownError));
  }
}

JobEnd BatchWork::run(const Job& job, const jobs::ReportProgress& report_progress) const {
  if (job.crashes > kMaxCrashes) {
    throw ApiError(core::kJobEndedEmulator, {std::to_string(job.crashes)});
  }
  const auto catalog = services_.now();  // held until the job ends
  const Endpoint& endpoint = catalog->resolve({job.workspace_id, {}, job.endpoint_id});
  const std::shared_ptr<const Pipeline> built = pipeline_with(
      endpoint, read_global_parameters(endpoint.definition(), job.request.global_parameters));
  const Pipeline& pipeline = *built;
  const Inputs inputs = open_inputs(locations_, pipeline.inputs(), job.request.inputs);
  Outputs outputs = open_outputs(locations_, pipeline.outputs(), job);

  JobProgress last;
  const auto report = [&](JobProgress progress) {
    progress.bytes_total = inputs.bytes;
    last = progress;
    return report_progress(progress);
  };
  if (!report(last)) throw JobStopped();
  run_batch(pipeline, inputs.formatted, outputs.formatted, threads_, report);
  if (!report(last)) throw JobStopped();
  outputs.show();
  return {JobState::kFinished, {}, std::move(outputs.places), {}};
}

}  // namespace aml::service
