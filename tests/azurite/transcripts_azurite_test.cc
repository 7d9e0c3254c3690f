// The transcripts of batch jobs, with their files at another endpoint: Azurite, which
// with_azurite.py starts. What they say of the emulator's own storage they say of that one.

#include <doctest/doctest.h>
#include <stdlib.h>

#include <string>

#include "emulator/core/blob_reference.h"
#include "tests/support/emulator_process.h"
#include "tests/support/http_client.h"
#include "tests/transcripts/transcript.h"

namespace transcripts_azurite_test {

using namespace aml;
using namespace aml::tests;

namespace {

const std::string kOwnStorage = "UseDevelopmentStorage=true";

struct Azurite {
  std::string account;  ///< http://127.0.0.1:PORT/devstoreaccount1
  std::uint16_t port;

  /// An own connection each: some answers end with it.
  HttpAnswer send(const TranscriptRequest& request) const {
    return HttpClient(port).send(request.method, request.target, request.headers, request.body);
  }
  std::string connection_string() const {
    return "DefaultEndpointsProtocol=http;AccountName=" + std::string(core::kDevelopmentAccount) +
           ";AccountKey=" + std::string(core::kDevelopmentKey) + ";BlobEndpoint=" + account;
  }
};

Azurite azurite() {
  const char* account = ::getenv("AML_AZURITE_ACCOUNT");
  REQUIRE(account != nullptr);
  const std::string url = account;
  return {url, static_cast<std::uint16_t>(
                   std::stoi(url.substr(std::string("http://127.0.0.1:").size())))};
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// About the tokens of the emulator's own storage: Azurite takes none of their versions.
constexpr const char* kOwnTokens = "job_result_tokens.http";

// Outputs that no request overrides stay with the emulator.
bool is_for_storage(const TranscriptRequest& request) {
  return request.target.starts_with("/devstoreaccount1/") &&
         !request.target.starts_with("/devstoreaccount1/experimentoutput/");
}

// Of a storage's own answers, those to reads are compared; all must have the status.
TranscriptAnswer expected_of_storage(const Exchange& exchange) {
  TranscriptAnswer expected{exchange.expected.status, {}, ""};
  if (exchange.request.method == "GET") expected = exchange.expected;
  return expected;
}

void play(const Transcript& transcript, const Azurite& storage) {
  Variables variables = service_variables();
  EmulatorProcess emulator(deterministic_arguments(transcript));
  HttpClient client(emulator.port());
  for (const Exchange& exchange : transcript.exchanges) {
    CAPTURE(transcript.file);
    CAPTURE(exchange.line);
    TranscriptRequest request = fill_in(exchange.request, variables);
    const bool stored = is_for_storage(request);
    request.body = replaced(request.body, kOwnStorage, storage.connection_string());
    HttpAnswer answer =
        stored ? storage.send(request)
               : client.send(request.method, request.target, request.headers, request.body);
    if (stored && request.method != "GET") answer.body.clear();
    const auto difference = compare(stored ? expected_of_storage(exchange) : exchange.expected,
                                    {answer.status, answer.headers, answer.body}, variables);
    CHECK_MESSAGE(!difference, transcript.file.string()
                                   << ":" << exchange.line << ": " << difference.value_or(""));
  }
  storage.send(
      {"DELETE", "/devstoreaccount1/data?restype=container&" + variables.at("sas"), {}, ""});
}

}  // namespace

TEST_CASE("transcripts of batch jobs, with files at another endpoint") {
  const Azurite storage = azurite();
  int played = 0;
  for (const Transcript& transcript : read_transcripts(AML_FIXTURES)) {
    if (transcript.file.parent_path().filename() != "bes") continue;
    if (transcript.file.filename() == kOwnTokens) continue;
    play(transcript, storage);
    ++played;
  }
  CHECK(played > 10);
}

}  // namespace transcripts_azurite_test
