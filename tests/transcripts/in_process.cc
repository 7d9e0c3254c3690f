#include "tests/transcripts/in_process.h"

#include <stdexcept>
#include <utility>

#include "emulator/cli/app.h"
#include "emulator/cli/command_line.h"
#include "emulator/control/json_rows.h"
#include "emulator/text/dates.h"
#include "tests/support/answer_log.h"

namespace aml::tests {

namespace {

// The whole body, drawn from its source where it has one.
std::string body_of(const http::Response& response) {
  std::string body = response.body;
  if (!response.source) return body;
  if (!response.length) return control::read_whole(*response.source);
  body.resize(static_cast<std::size_t>(response.length.value()));
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t got = response.source->read(body.data() + at, body.size() - at);
    if (got == 0) throw std::runtime_error("a body ended before its length");
    at += got;
  }
  return body;
}

TranscriptAnswer answer_of(const cli::App& app, core::Clock& clock, core::IdSource& ids,
                           const TranscriptRequest& sent) {
  http::Request request;
  request.method = sent.method;
  request.set_target(sent.target);
  request.host = "127.0.0.1:10100";
  for (const auto& [name, value] : sent.headers) {
    request.headers.push_back({name, value});
    if (name == "Host") request.host = value;
  }
  request.remote_address = "127.0.0.1";
  request.body = sent.body;
  request.declared_length = sent.body.size();
  core::RequestContext context;
  context.id = ids.next_guid();
  context.arrived = clock.now();
  const http::Response response = app.handler()(request, context);
  log_answer(request, response, context);

  TranscriptAnswer answer;
  answer.status = response.status;
  if (sent.method != "HEAD") answer.body = body_of(response);
  // What the server adds to every answer.
  answer.headers = {{"x-ms-request-id", context.id}, {"Server", "Microsoft-HTTPAPI/2.0"}};
  if (!response.content_type.empty()) {
    answer.headers.emplace_back("Content-Type", response.content_type);
  }
  for (const core::Header& header : response.headers) {
    answer.headers.emplace_back(header.name, header.value);
  }
  return answer;
}

}  // namespace

cli::Config config_of(const Transcript& transcript) {
  std::vector<std::string> words = {"serve", "--deterministic"};
  words.insert(words.end(), transcript.settings.begin(), transcript.settings.end());
  cli::ResolvedSettings resolved = cli::resolve_settings({cli::parse_command_line(words).flags});
  if (!resolved.faults.empty()) throw std::runtime_error("the settings of a transcript are wrong");
  return resolved.config;
}

std::vector<std::string> run_in_process(const Transcript& transcript, cli::Fixtures fixtures) {
  Variables variables = service_variables();
  core::ManualClock clock(*text::parse_utc("2016-10-14T14:52:33Z"));
  core::SequentialIds ids;
  cli::App app(config_of(transcript), clock, ids, std::move(fixtures));
  app.set_ready(true);
  std::vector<std::string> differences;
  for (const Exchange& exchange : transcript.exchanges) {
    const TranscriptRequest request = fill_in(exchange.request, variables);
    const auto difference =
        compare(exchange.expected, answer_of(app, clock, ids, request), variables);
    if (difference)
      differences.push_back(transcript.file.string() + ":" + std::to_string(exchange.line) + ": " +
                            *difference);
  }
  return differences;
}

}  // namespace aml::tests
