#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "emulator/cli/har_reader.h"
#include "emulator/cli/secret_finder.h"
#include "emulator/cli/service_sample.h"

namespace aml::cli {

/// What a recording shows of one endpoint.
struct RecordedService {
  ServiceSample sample;   ///< without secrets; rows that were asked more than once are in it once
  std::size_t calls = 0;  ///< and jobs that rows came from
};

struct RecordedServices {
  std::vector<RecordedService> services;  ///< those with rows, in the order of their first call
  /// The calls that nothing was taken from, and why: sentences without secrets.
  std::vector<std::string> notes;
};

/// Pairs requests with answers, and jobs with the blobs that they read and wrote, where these are
/// in the recording too.
RecordedServices map_recording(const std::vector<HarEntry>& entries, RecordedSecrets& secrets);

}  // namespace aml::cli
