// Each policy has a transcript for whatever its document may say; where that is left out, the
// transcript fails.

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "emulator/gateway/policies/policy.h"
#include "tests/support/temporary_folder.h"
#include "tests/transcripts/in_process.h"

namespace shown_policies_test {

using namespace aml;
using namespace aml::tests;
namespace fs = std::filesystem;

namespace {

// Refused or passed over wherever it is: another test shows how.
const std::set<std::string> kRefused = {"return-response response-variable-name",
                                        "validate-jwt decryption-keys",
                                        "validate-jwt decryption-keys/key",
                                        "validate-jwt decryption-keys/key/certificate-id",
                                        "validate-jwt decryption-keys/key/e",
                                        "validate-jwt decryption-keys/key/id",
                                        "validate-jwt decryption-keys/key/n",
                                        "validate-jwt issuer-signing-keys/key/certificate-id",
                                        "validate-jwt openid-config",
                                        "validate-jwt openid-config/url"};

// Taken, and without effect here: their transcripts show that they are taken.
const std::set<std::string> kWithoutEffect = {"authentication-managed-identity client-id",
                                              "authentication-managed-identity ignore-error",
                                              "azure-openai-emit-token-metric dimension/value",
                                              "azure-openai-emit-token-metric namespace",
                                              "azure-openai-emit-token-metric value",
                                              "cache-lookup caching-type",
                                              "cache-lookup-value caching-type",
                                              "cache-remove-value caching-type",
                                              "cache-store-value caching-type",
                                              "emit-metric dimension/value",
                                              "emit-metric namespace",
                                              "emit-metric value",
                                              "forward-request buffer-request-body",
                                              "forward-request buffer-response",
                                              "forward-request continue-timeout",
                                              "forward-request follow-redirects",
                                              "forward-request http-version",
                                              "forward-request timeout",
                                              "forward-request timeout-ms",
                                              "json-to-xml parse-date",
                                              "llm-emit-token-metric dimension/value",
                                              "llm-emit-token-metric namespace",
                                              "llm-emit-token-metric value",
                                              "retry delta",
                                              "retry first-fast-retry",
                                              "retry max-interval",
                                              "set-body xsi-nil",
                                              "set-status reason"};

/// A policy's attribute or element, and whether the policy needs it.
using Paths = std::map<std::string, bool>;

void add_paths(Paths& paths, const gateway::ElementFormat& format, const std::string& before) {
  for (const gateway::AttributeFormat& attribute : format.attributes)
    paths[before + std::string(attribute.name)] = attribute.required;
  for (const gateway::ElementFormat& child : format.children) {
    const std::string path = before + std::string(child.name);
    paths[path] = child.required;
    add_paths(paths, child, path + "/");
  }
}

Paths documented_paths() {
  Paths paths;
  for (const gateway::PolicySpec* policy : gateway::policy_specs())
    add_paths(paths, policy->format, std::string(policy->format.name) + " ");
  for (const std::string& path : kRefused) REQUIRE_MESSAGE(paths.erase(path) == 1, path);
  for (const std::string& path : kWithoutEffect) REQUIRE_MESSAGE(paths.contains(path), path);
  return paths;
}

std::size_t offset_of(const std::string& xml, definition::SourcePosition position) {
  std::size_t at = 0;
  for (std::size_t line = 1; line < position.line; ++line) at = xml.find('\n', at) + 1;
  return at + position.column - 1;
}

std::string without(std::string xml, const gateway::PolicyAttribute& attribute) {
  const std::size_t at = offset_of(xml, attribute.position);
  const std::size_t value = attribute.value_at;
  REQUIRE(value != gateway::kUnknownOffset);
  const std::size_t end =
      gateway::is_expression(attribute.value)
          ? value + gateway::expressions::find_expression_end(std::string_view(xml).substr(value))
          : xml.find(xml[value - 1], value);
  return xml.erase(at, end + 1 - at);
}

std::string without(std::string xml, const gateway::PolicyElement& element) {
  const std::size_t at = offset_of(xml, element.position);
  const bool is_empty = element.children.empty() && element.text.empty();
  const std::string end = is_empty ? "/>" : "</" + element.name + ">";
  return xml.erase(at, xml.find(end, at) + end.size() - at);
}

// The document without the first attribute or element of that path; none: it has none.
std::optional<std::string> without_path(const std::string& xml,
                                        const gateway::PolicyElement& element, std::string path) {
  const std::size_t slash = path.find('/');
  if (slash == std::string::npos) {
    if (const auto* attribute = element.find(path)) return without(xml, *attribute);
    if (const auto* child = gateway::find_child(element, path)) return without(xml, *child);
    return std::nullopt;
  }
  for (const gateway::PolicyElement& child : element.children) {
    if (child.name != path.substr(0, slash)) continue;
    if (auto found = without_path(xml, child, path.substr(slash + 1))) return found;
  }
  return std::nullopt;
}

std::optional<std::string> without_shown(const std::string& xml,
                                         const gateway::PolicyElement& element,
                                         const std::string& shown) {
  const std::size_t blank = shown.find(' ');
  if (element.name == shown.substr(0, blank)) {
    if (auto found = without_path(xml, element, shown.substr(blank + 1))) return found;
  }
  for (const gateway::PolicyElement& child : element.children) {
    if (auto found = without_shown(xml, child, shown)) return found;
  }
  return std::nullopt;
}

/// A transcript's own fixtures, in a folder that may be changed.
class ChangedFixtures {
 public:
  explicit ChangedFixtures(const Transcript& transcript) : transcript_(transcript) {
    REQUIRE(transcript.settings.size() >= 2);
    REQUIRE(transcript.settings[0] == "--fixtures");
    fs::copy(transcript.settings[1], folder_.path(), fs::copy_options::recursive);
    transcript_.settings[1] = folder_.path().string();
  }

  // Whether the transcript goes well although one of the documents lacks it; none: none has it.
  std::optional<bool> passes_without(const std::string& shown) {
    bool is_there = false;
    for (const fs::directory_entry& entry :
         fs::directory_iterator(folder_.path() / "gateway" / "policies")) {
      const std::string xml = read_file(entry.path());
      definition::FaultList faults(entry.path().string());
      const auto root = gateway::parse_policy_document(xml, faults);
      REQUIRE(root.has_value());
      const auto changed = without_shown(xml, *root, shown);
      if (!changed) continue;
      is_there = true;
      const std::string name = "gateway/policies/" + entry.path().filename().string();
      folder_.write(name, *changed);
      const bool passes = run();
      folder_.write(name, xml);
      if (!passes) return false;
    }
    return is_there ? std::optional(true) : std::nullopt;
  }

 private:
  bool run() const {
    const cli::Config config = config_of(transcript_);
    cli::LoadedFixtures loaded =
        cli::load_fixtures(config.fixtures, config.limits.services, {}, config.unknown_policies);
    return loaded.ok() && run_in_process(transcript_, std::move(loaded.fixtures)).empty();
  }

  TemporaryFolder folder_;
  Transcript transcript_;
};

}  // namespace

TEST_CASE("each attribute and element of a policy is shown by a transcript") {
  Paths missing = documented_paths();
  const Paths known = missing;
  for (const Transcript& transcript : read_transcripts(AML_FIXTURES)) {
    for (const std::string& shown : transcript.shows) {
      CHECK_MESSAGE(known.contains(shown), transcript.file << " shows " << shown);
      missing.erase(shown);
    }
  }
  for (const auto& one : missing) CHECK_MESSAGE(false, "no transcript shows " << one.first);
}

TEST_CASE("a transcript fails without what it shows") {
  for (const Transcript& transcript : read_transcripts(AML_FIXTURES)) {
    if (transcript.shows.empty()) continue;
    ChangedFixtures fixtures(transcript);
    for (const std::string& shown : transcript.shows) {
      const auto passes = fixtures.passes_without(shown);
      CHECK_MESSAGE(passes.has_value(), transcript.file << ": no document says " << shown);
      if (passes)
        CHECK_MESSAGE(
            *passes == kWithoutEffect.contains(shown),
            transcript.file << ": " << shown << (*passes ? " has no effect" : " has an effect"));
    }
  }
}

}  // namespace shown_policies_test
