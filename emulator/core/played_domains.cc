#include "emulator/core/played_domains.h"

#include <utility>

#include "emulator/text/ascii.h"

namespace aml::core {

namespace {

// A host by itself, where instances of API Management are made.
constexpr std::string_view kResourceManager = "management.azure.com";

constexpr PlayedDomain kDomains[] = {
    {"azureml.net", PlayedKind::kServices},
    {"azureml.de", PlayedKind::kServices},
    {"azureml-int.net", PlayedKind::kServices},
    {"blob.core.windows.net", PlayedKind::kStorage},
    {"blob.core.chinacloudapi.cn", PlayedKind::kStorage},
    {"blob.core.usgovcloudapi.net", PlayedKind::kStorage},
    {"blob.core.cloudapi.de", PlayedKind::kStorage},
    {"azure-api.net", PlayedKind::kGateway},
    {kResourceManager, PlayedKind::kServices},
};

struct Region {
  std::string_view name;  ///< empty: the hosts that are of no region
  std::string_view domain;
};

constexpr Region kRegions[] = {
    {"", "azureml.net"},
    {"ussouthcentral", "azureml.net"},
    {"uswestcentral", "azureml.net"},
    {"europewest", "azureml.net"},
    {"asiasoutheast", "azureml.net"},
    {"japaneast", "azureml.net"},
    {"germanycentral", "azureml.de"},
    {"", "azureml-int.net"},
    {"ussouthcentral", "azureml-int.net"},
};

constexpr std::string_view kParts[] = {"services", "management", "management-tm", "studio",
                                       "studioapi"};

bool is_below(std::string_view host, std::string_view domain) {
  if (domain == kResourceManager && text::same_name(host, domain)) return true;
  return host.size() > domain.size() + 1 && host[host.size() - domain.size() - 1] == '.' &&
         text::same_name(host.substr(host.size() - domain.size()), domain);
}

}  // namespace

std::span<const PlayedDomain> played_domains() {
  return kDomains;
}

const PlayedDomain* find_played_domain(std::string_view host) {
  for (const PlayedDomain& domain : kDomains) {
    if (is_below(host, domain.name)) return &domain;
  }
  return nullptr;
}

std::vector<std::string> fixed_hosts() {
  std::vector<std::string> hosts;
  for (const Region& region : kRegions) {
    for (const std::string_view part : kParts) {
      std::string host(region.name);
      if (!host.empty()) host += '.';
      host.append(part).append(".").append(region.domain);
      hosts.push_back(std::move(host));
    }
  }
  hosts.emplace_back(kResourceManager);
  return hosts;
}

}  // namespace aml::core
