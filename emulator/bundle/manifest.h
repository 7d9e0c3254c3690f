#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/core/clock.h"

namespace aml::bundle {

// The files of a bundle that say what the others are.

/// A private workspace as its run made it: what it needs to be made again.
struct BundledWorkspace {
  std::string id;
  std::string token;
  std::string name;
  std::vector<std::string> origins;  ///< endpoint ids of the definitions that it was made from
  std::vector<std::string> ids;      ///< web service and endpoint, for each of those
};

/// What shares a clock, a journal and storage: the open workspaces, or a private one.
struct BundledWorld {
  std::string folder;  ///< of its journal: "open", or the workspace's id
  core::TimePoint clock_start;
  std::size_t parts = 0;                      ///< files of its journal
  std::optional<BundledWorkspace> workspace;  ///< none: the open ones
};

struct Manifest {
  std::string program;  ///< "amlemu 0.1.0"
  core::TimePoint made;
  std::vector<std::pair<std::string, std::string>> settings;  ///< by flag
  std::vector<std::string> addresses;                         ///< that the emulator had bound
  std::vector<BundledWorld> worlds;
  bool whole_blobs = false;        ///< the blobs are what the calls made, and nothing else
  std::vector<std::string> notes;  ///< what in the run another one may answer differently
  std::size_t calls = 0;
  std::string transcript;  ///< SHA-256, as hex
};

std::string write_manifest(const Manifest& manifest);
/// Errors: BundleError.
Manifest parse_manifest(std::string_view text);

/// A blob as it was when the bundle was made.
struct BundledBlob {
  std::string world;  ///< BundledWorld::folder
  std::string account;
  std::string container;
  std::string name;
  std::uint64_t size = 0;
  std::string sha256;
  std::string file;  ///< of the bundle
};

std::string write_blobs(const std::vector<BundledBlob>& blobs);
/// Errors: BundleError.
std::vector<BundledBlob> parse_blobs(std::string_view text);

}  // namespace aml::bundle
