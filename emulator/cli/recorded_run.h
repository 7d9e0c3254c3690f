#pragma once

#include <memory>
#include <vector>

#include "emulator/bundle/bundle_file.h"
#include "emulator/bundle/bundle_source.h"
#include "emulator/cli/config.h"
#include "emulator/cli/private_world.h"
#include "emulator/cli/world.h"

namespace aml::cli {

/// A world that is recorded.
struct RecordedParts {
  World& world;
  std::shared_ptr<PrivateWorld> workspace;  ///< null: the open ones
};

/// What a bundle of these worlds holds, their journals as they are now.
/// Errors: ApiError kControlBadRequest for definitions that no bundle can hold.
bundle::BundleSource::Run record_run(const Config& config,
                                     const std::vector<RecordedParts>& worlds);

/// The storage accounts of a world that are open.
std::vector<bundle::AccountStore> stores_of(World& world);

/// The definitions in a folder as it is now; an empty path: the built-in ones.
/// Errors: ApiError kControlBadRequest.
std::vector<bundle::FixtureFile> fixture_files(const std::string& folder);

/// The settings of the run, those of the machine that it ran on left out: where files are, what
/// is logged, which servers may be asked.
/// Errors: bundle::BundleError, with everything that is wrong.
Config config_of(const bundle::Manifest& manifest);

}  // namespace aml::cli
