// Every transcript against the real binary, over a socket; a fresh process for each file.

#include <doctest/doctest.h>
#include <stdlib.h>

#include "tests/support/emulator_process.h"
#include "tests/support/http_client.h"
#include "tests/transcripts/transcript.h"

namespace socket_test {

using namespace aml::tests;

TEST_CASE("transcripts, over a socket") {
  const Variables services = service_variables();
  const char* const only = ::getenv("AML_TRANSCRIPTS");  // a folder
  for (const Transcript& transcript : read_transcripts(AML_FIXTURES)) {
    if (only != nullptr && transcript.file.parent_path().filename() != only) continue;
    Variables variables = services;
    EmulatorProcess emulator(deterministic_arguments(transcript));
    HttpClient client(emulator.port());
    for (const Exchange& exchange : transcript.exchanges) {
      CAPTURE(transcript.file);
      CAPTURE(exchange.line);
      const TranscriptRequest request = fill_in(exchange.request, variables);
      const HttpAnswer answer =
          client.send(request.method, request.target, request.headers, request.body);
      const auto difference =
          compare(exchange.expected, {answer.status, answer.headers, answer.body}, variables);
      CHECK_MESSAGE(!difference, transcript.file.string()
                                     << ":" << exchange.line << ": " << difference.value_or(""));
    }
  }
}

}  // namespace socket_test
