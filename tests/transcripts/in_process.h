#pragma once

#include <string>
#include <vector>

#include "emulator/cli/config.h"
#include "emulator/cli/fixtures.h"
#include "tests/transcripts/transcript.h"

namespace aml::tests {

/// The settings that the transcript's words say.
cli::Config config_of(const Transcript& transcript);

/// Runs the transcript against a fresh App without a socket, on a stopped clock.
/// Shape: what differs, each with file and line; empty: all is as expected.
std::vector<std::string> run_in_process(const Transcript& transcript, cli::Fixtures fixtures);

}  // namespace aml::tests
