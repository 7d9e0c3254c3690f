#include "emulator/core/played_domains.h"

#include "emulator/text/ascii.h"

namespace aml::core {

namespace {

constexpr PlayedDomain kDomains[] = {
    {"azureml.net", PlayedKind::kServices},
    {"azureml.de", PlayedKind::kServices},
    {"azureml-int.net", PlayedKind::kServices},
    {"blob.core.windows.net", PlayedKind::kStorage},
    {"blob.core.chinacloudapi.cn", PlayedKind::kStorage},
    {"blob.core.usgovcloudapi.net", PlayedKind::kStorage},
    {"blob.core.cloudapi.de", PlayedKind::kStorage},
    {"azure-api.net", PlayedKind::kGateway},
};

bool is_below(std::string_view host, std::string_view domain) {
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

}  // namespace aml::core
