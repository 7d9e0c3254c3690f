// The cloud's names that the emulator plays.

#include "emulator/core/played_domains.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace played_domains_test {

using namespace aml::core;

TEST_CASE("hosts of services, storage and gateways, and others") {
  struct {
    const char* host;
    const char* domain;
  } cases[] = {{"ussouthcentral.services.azureml.net", "azureml.net"},
               {"europewest.services.azureml.net", "azureml.net"},
               {"asiasoutheast.services.azureml.net", "azureml.net"},
               {"japaneast.services.azureml.net", "azureml.net"},
               {"uswestcentral.services.azureml.net", "azureml.net"},
               {"germanycentral.services.azureml.de", "azureml.de"},
               {"ussouthcentral.services.azureml-int.net", "azureml-int.net"},
               {"management.azureml.net", "azureml.net"},
               {"management-tm.azureml.net", "azureml.net"},
               {"europewest.management.azureml.net", "azureml.net"},
               {"germanycentral.management.azureml.de", "azureml.de"},
               {"studio.azureml.net", "azureml.net"},
               {"STUDIOAPI.AzureML.net", "azureml.net"},
               {"account.blob.core.windows.net", "blob.core.windows.net"},
               {"account.blob.core.chinacloudapi.cn", "blob.core.chinacloudapi.cn"},
               {"demo.azure-api.net", "azure-api.net"},
               {"management.azure.com", "management.azure.com"},
               {"portal.azure.com", ""},
               {"azure.com", ""},
               {"azureml.net", ""},
               {".azureml.net", ""},
               {"notazureml.net", ""},
               {"azureml.net.example.org", ""},
               {"account.table.core.windows.net", ""},
               {"localhost", ""},
               {"", ""}};
  for (const auto& c : cases) {
    CAPTURE(c.host);
    const PlayedDomain* found = find_played_domain(c.host);
    CHECK((found == nullptr ? "" : std::string(found->name)) == c.domain);
  }
}

TEST_CASE("each domain is one row, and finds itself") {
  std::set<std::string_view> names;
  for (const PlayedDomain& domain : played_domains()) {
    CHECK(names.insert(domain.name).second);
    CHECK(find_played_domain("a." + std::string(domain.name)) == &domain);
  }
}

TEST_CASE("hosts that are known by name are each below a domain") {
  std::set<std::string> hosts;
  for (const std::string& host : fixed_hosts()) {
    CAPTURE(host);
    CHECK(find_played_domain(host) != nullptr);
    CHECK(hosts.insert(host).second);
  }
  for (const char* host : {"ussouthcentral.services.azureml.net", "management.azureml.net",
                           "germanycentral.services.azureml.de", "studioapi.azureml.net"})
    CHECK(hosts.contains(host));
}

}  // namespace played_domains_test
