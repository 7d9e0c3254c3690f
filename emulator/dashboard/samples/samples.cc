#include "emulator/dashboard/samples/samples.h"

#include "emulator/control/service_urls.h"
#include "emulator/core/blob_reference.h"
#include "emulator/dashboard/page_template.h"
#include "emulator/dashboard/pages.h"
#include "emulator/dashboard/samples/sample_data.h"

namespace aml::dashboard {

namespace {

// For programs that speak HTTP alone: all of the development account, like its key for everybody,
// until 2099.
constexpr std::string_view kDevelopmentSas =
    "sv=2018-03-28&ss=b&srt=sco&sp=rwdlac&se=2099-12-31T00%3A00%3A00Z&"
    "sig=igOpEEm5K7J1cVhOd6s%2BqtoYb3yjByMDmcLhbS5dEw4%3D";

std::string storage_url(const std::string& base_url) {
  return base_url + '/' + std::string(core::kDevelopmentAccount);
}

std::string without_query(const std::string& url) {
  return url.substr(0, url.find('?'));
}

}  // namespace

std::string development_connection(const std::string& base_url) {
  const std::string scheme = base_url.substr(0, base_url.find(':'));
  return "DefaultEndpointsProtocol=" + scheme +
         ";AccountName=" + std::string(core::kDevelopmentAccount) +
         ";AccountKey=" + std::string(core::kDevelopmentKey) +
         ";BlobEndpoint=" + storage_url(base_url);
}

std::string rrs_sample(const Language& language, const service::Endpoint& endpoint,
                       const std::string& base_url) {
  const auto literal = language.code.literal;
  const core::ServiceDefinition& definition = endpoint.definition();
  return filled(
      asset(language.rrs),
      {{"url", literal(control::service_urls(definition, base_url).execute)},
       {"key", literal(definition.primary_key)},
       {"request", write_value(sample_request(endpoint), language.body, language.margin)}});
}

std::string bes_sample(const Language& language, const service::Endpoint& endpoint,
                       const std::string& base_url) {
  const auto literal = language.code.literal;
  const core::ServiceDefinition& definition = endpoint.definition();
  const std::string container(kSampleContainer);
  // A job may name the account as SDKs do; where a program knows no SDK, the short name is plainer.
  const std::string connection = language.body.connection.empty()
                                     ? "UseDevelopmentStorage=true"
                                     : development_connection(base_url);
  return filled(
      asset(language.bes),
      {{"jobs_url", literal(without_query(control::service_urls(definition, base_url).jobs))},
       {"key", literal(definition.primary_key)},
       {"connection_string", literal(development_connection(base_url))},
       {"container", literal(container)},
       {"container_url", literal(storage_url(base_url) + '/' + container)},
       {"sas", literal(kDevelopmentSas)},
       {"uploads", write_value(sample_uploads(endpoint), language.code, language.margin)},
       {"request",
        write_value(sample_job(endpoint, container, connection), language.body, language.margin)}});
}

}  // namespace aml::dashboard
