// Every transcript against the App, without a socket; a fresh App for each file.

#include "tests/transcripts/in_process.h"

#include <doctest/doctest.h>

namespace in_process_test {

using namespace aml;
using namespace aml::tests;

namespace {

cli::Fixtures fixtures_of(const cli::Config& config) {
  return cli::load_fixtures(config.fixtures, config.limits.services, {}, config.unknown_policies)
      .fixtures;
}

}  // namespace

TEST_CASE("transcripts, in process") {
  for (const Transcript& transcript : read_transcripts(AML_FIXTURES)) {
    for (const std::string& difference :
         run_in_process(transcript, fixtures_of(config_of(transcript))))
      CHECK_MESSAGE(false, difference);
  }
}

}  // namespace in_process_test
