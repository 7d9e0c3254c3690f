#include "emulator/dashboard/samples/samples.h"

#include <array>
#include <chrono>

#include "emulator/base/assert.h"
#include "emulator/core/blob_reference.h"
#include "emulator/core/sas.h"
#include "emulator/dashboard/assets.h"
#include "emulator/dashboard/samples/sample_data.h"
#include "emulator/endpoints/service_calls.h"

namespace aml::dashboard {

namespace {

constexpr std::string_view kMethodBody = "            ";

const std::array kLanguages = {
    Language{"csharp", "C#", "samples/rrs.cs", "samples/bes.cs", kCsharpNotation, kCsharpNotation,
             kMethodBody},
    Language{"python", "Python", "samples/rrs.py", "samples/bes.py", kPythonNotation,
             kPythonNotation},
    Language{"r", "R", "samples/rrs.R", "samples/bes.R", kRNotation, kRNotation},
    Language{"curl", "curl", "samples/rrs.sh", "samples/bes.sh", kShellNotation, kJsonNotation},
    Language{"python3", "Python 3", "samples/rrs.python3.py", "samples/bes.python3.py",
             kPython3Notation, kPython3Notation},
    Language{"node", "Node", "samples/rrs.mjs", "samples/bes.mjs", kJavascriptNotation,
             kJavascriptNotation},
};

// For programs that speak HTTP alone: the rights that a batch sample needs, for long enough that a
// copied sample goes on working. The account's key is public anyway.
std::string storage_token(core::TimePoint now) {
  return core::issue_account_sas(
      core::kDevelopmentAccount, core::kDevelopmentKey,
      {.permissions = "rwc", .now = now, .valid_for = std::chrono::years(1)});
}

std::string storage_url(const std::string& base_url) {
  return base_url + '/' + std::string(core::kDevelopmentAccount);
}

std::string without_query(const std::string& url) {
  return url.substr(0, url.find('?'));
}

}  // namespace

std::span<const Language> languages() {
  return kLanguages;
}

std::string development_connection(const std::string& base_url) {
  const std::string scheme = base_url.substr(0, base_url.find(':'));
  return "DefaultEndpointsProtocol=" + scheme +
         ";AccountName=" + std::string(core::kDevelopmentAccount) +
         ";AccountKey=" + std::string(core::kDevelopmentKey) +
         ";BlobEndpoint=" + storage_url(base_url);
}

std::string rrs_sample(const Language& language, const HelpSubject& subject) {
  AML_ASSERT(!language.rrs.empty() && !subject.base_url.empty());
  const auto literal = language.code.literal;
  const core::ServiceDefinition& definition = subject.endpoint.definition();
  return fill_template(
      language.rrs,
      {{"url", literal(endpoints::service_urls(definition, subject.base_url).execute)},
       {"key", literal(definition.primary_key)},
       {"request", write_value(sample_request(subject.endpoint), language.body, language.margin)}});
}

std::string bes_sample(const Language& language, const HelpSubject& subject) {
  AML_ASSERT(!language.bes.empty() && !subject.base_url.empty());
  const auto literal = language.code.literal;
  const service::Endpoint& endpoint = subject.endpoint;
  const core::ServiceDefinition& definition = endpoint.definition();
  const std::string container(kSampleContainer);
  const std::string account = development_connection(subject.base_url);
  // A job may name the account as SDKs do; where a program knows no SDK, the short name is plainer.
  const std::string in_job =
      language.body.connection.empty() ? "UseDevelopmentStorage=true" : account;
  const std::string jobs = endpoints::service_urls(definition, subject.base_url).jobs;
  return fill_template(
      language.bes,
      {{"jobs_url", literal(without_query(jobs))},
       {"key", literal(definition.primary_key)},
       {"connection_string", literal(account)},
       {"container", literal(container)},
       {"container_url", literal(storage_url(subject.base_url) + '/' + container)},
       {"sas", literal(storage_token(subject.now))},
       {"uploads", write_value(sample_uploads(endpoint), language.code, language.margin)},
       {"request",
        write_value(sample_job(endpoint, container, in_job), language.body, language.margin)}});
}

}  // namespace aml::dashboard
