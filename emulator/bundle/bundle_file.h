#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "emulator/bundle/bundled_call.h"
#include "emulator/bundle/manifest.h"
#include "emulator/bundle/tar.h"

namespace aml::bundle {

/// A bundle that a stranger sent. Nothing of it is outside the places that bundles have, and
/// nothing in it is a path of the machine.
/// Shape:   in memory are its manifest, its list of blobs and one part of a journal.
/// Threads: const.
class BundleFile {
 public:
  /// Errors: BundleError: it is not a bundle, is damaged, or is larger than it may be.
  explicit BundleFile(const std::filesystem::path& file);

  const Manifest& manifest() const { return manifest_; }
  const std::vector<BundledBlob>& blobs() const { return blobs_; }

  /// Writes the definitions below `folder`, which is there and empty.
  /// Errors: BundleError, std::system_error, std::filesystem::filesystem_error.
  void extract_fixtures(const std::filesystem::path& folder) const;
  /// The calls of a world, in order. Errors: BundleError; those of `take`.
  void each_call(const BundledWorld& world,
                 const std::function<void(BundledCall call)>& take) const;
  /// The bytes of one of blobs(). Errors: BundleError where it is larger than `most`.
  std::string blob_bytes(const BundledBlob& blob, std::size_t most) const;

 private:
  void check_places() const;
  void check_worlds() const;
  void check_blobs() const;

  const TarFile tar_;
  Manifest manifest_;
  std::vector<BundledBlob> blobs_;
};

}  // namespace aml::bundle
