#pragma once

#include <optional>

#include "emulator/core/job.h"
#include "emulator/jobs/job_runner.h"
#include "emulator/service/blob_locations.h"
#include "emulator/service/catalog.h"

namespace aml::service {

/// Does the work of one batch job: opens its inputs, runs its endpoint's pipeline with its
/// parameters, and shows its outputs only after all of them were written.
/// Shape:   an output that is not overridden goes to a place that depends on the job alone, so a
///          job that runs again writes the same blobs again.
/// Errors:  none: **the other catch**; whatever fails is the job's end, reported in its details.
/// Threads: const; many workers call it at once.
class BatchWork {
 public:
  /// `threads`: of one job. The references outlive it.
  BatchWork(const LiveCatalog& services, BlobLocations& locations, unsigned threads)
      : services_(services), locations_(locations), threads_(threads) {}

  /// Empty: stopped, because `report_progress` returned false.
  std::optional<jobs::JobEnd> operator()(const core::Job& job,
                                         const jobs::ReportProgress& report_progress) const;

 private:
  jobs::JobEnd run(const core::Job& job, const jobs::ReportProgress& report_progress) const;

  const LiveCatalog& services_;
  BlobLocations& locations_;
  unsigned threads_;
};

}  // namespace aml::service
