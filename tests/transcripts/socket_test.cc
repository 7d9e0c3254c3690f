// Every transcript against the real binary, over a socket; a fresh process for each file.

#include <doctest/doctest.h>

#include "tests/support/emulator_process.h"
#include "tests/support/http_client.h"
#include "tests/transcripts/transcript.h"

using namespace aml::tests;

TEST_CASE("transcripts, over a socket") {
  const Variables services = service_variables();
  for (const Transcript& transcript : read_transcripts(AML_FIXTURES)) {
    Variables variables = services;
    std::vector<std::string> arguments = {"--deterministic", "--clock",
                                          "manual@2016-10-14T14:52:33Z"};
    arguments.insert(arguments.end(), transcript.settings.begin(), transcript.settings.end());
    EmulatorProcess emulator(arguments);
    HttpClient client(emulator.port());
    for (const Exchange& exchange : transcript.exchanges) {
      CAPTURE(transcript.file);
      CAPTURE(exchange.line);
      auto headers = exchange.request.headers;
      for (auto& header : headers) header.second = fill_in(header.second, variables);
      const HttpAnswer answer =
          client.send(exchange.request.method, fill_in(exchange.request.target, variables), headers,
                      fill_in(exchange.request.body, variables));
      const auto difference =
          compare(exchange.expected, {answer.status, answer.headers, answer.body}, variables);
      CHECK_MESSAGE(!difference, transcript.file.string()
                                     << ":" << exchange.line << ": " << difference.value_or(""));
    }
  }
}
