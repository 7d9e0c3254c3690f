#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "emulator/bundle/bundle_file.h"

namespace aml::cli {

/// What came of a run that was replayed.
struct ReplayOutcome {
  std::size_t calls = 0;
  std::string transcript;  ///< SHA-256, as hex
  std::vector<std::string>
      difference;               ///< of the first call that was answered otherwise; none: empty
  std::string blob_difference;  ///< the first blob that is another one; empty: none is

  bool is_equal() const { return difference.empty() && blob_difference.empty(); }
};

/// Runs the bundle's calls again, in this process and without a socket: each world of the run by
/// itself, its calls in their order. Nothing is asked of other servers.
/// `allow_scripts`: definitions may have scripts.
/// Errors: bundle::BundleError: its definitions or its journal cannot be.
ReplayOutcome replay(const bundle::BundleFile& file, bool allow_scripts);

}  // namespace aml::cli
