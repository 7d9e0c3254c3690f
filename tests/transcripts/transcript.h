#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace aml::tests {

struct TranscriptRequest {
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct TranscriptAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// One request of a transcript and the answer it expects.
struct Exchange {
  int line = 0;  ///< of the request line, for messages
  TranscriptRequest request;
  TranscriptAnswer expected;
};

/// A file of fixtures/transcripts:
///
///     # source: documented – REST API error codes, BadVersionCall
///     > GET /workspaces/{{workspace}}/services/{{service}}/swagger.json
///     > Authorization: Bearer {{key}}
///     the body, as many lines as it has; `@examples/x.json` alone is that file's bytes
///     < 200
///     < Content-Type: application/json; charset=utf-8
///     the body, compared byte for byte
///
/// `{{name}}` takes the value of a variable; in an expected text a name without a value captures
/// what is there, and `{{any}}` matches anything. `# settings: --flag value` starts the
/// emulator so; `{{fixtures}}` is the folder fixtures there. Headers not named are not compared.
/// `# shows: retry condition count` names a policy and what of it the transcript shows: attributes and
/// elements, those inside of an element as `claim/match`; there may be several such lines.
struct Transcript {
  std::filesystem::path file;
  std::string source;
  std::vector<std::string> settings;
  std::vector<std::string> shows;  ///< each "policy path": "retry count"
  std::vector<Exchange> exchanges;
};

/// Errors: std::runtime_error naming file and line.
Transcript read_transcript(const std::filesystem::path& file,
                           const std::filesystem::path& fixtures);

/// Every file below fixtures/transcripts, in order of their names.
std::vector<Transcript> read_transcripts(const std::filesystem::path& fixtures);

using Variables = std::map<std::string, std::string>;

/// Ids and keys of the built-in services: `workspace`, `service`, `key`, `secondary` of the sample,
/// and `<Name>.workspace` … of every service; `sas`, a signature for all of the development
/// account; keys of the built-in gateway: `starter`, `starter.secondary`, `unlimited`,
/// `unlimited.secondary`.
Variables service_variables();

std::string fill_in(const std::string& text, const Variables& variables);
TranscriptRequest fill_in(TranscriptRequest request, const Variables& variables);

/// Flags that start the emulator for a transcript: at a fixed instant, followed by its own
/// settings.
std::vector<std::string> deterministic_arguments(const Transcript& transcript);

/// What differs, in words; nothing when the answer is as expected. Adds captures to the variables.
std::optional<std::string> compare(const TranscriptAnswer& expected, const TranscriptAnswer& actual,
                                   Variables& variables);

}  // namespace aml::tests
