#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aml::core {

/// What of the retired cloud is reached under a domain.
enum class PlayedKind {
  kServices,  ///< scoring, management and Studio hosts of every region
  kStorage,   ///< `ACCOUNT.` before it
  kGateway    ///< `INSTANCE.` before it
};

struct PlayedDomain {
  std::string_view name;  ///< without a dot before it
  PlayedKind kind;
};

/// **The one list** of the cloud's names that the emulator plays: of its routes, its certificates
/// and its proxy.
/// Source: documented (endpoints of web services, of API Management and of Azure Storage, those of
///         the sovereign clouds among them) | observed (swagger of a public service of azureml.de).
std::span<const PlayedDomain> played_domains();

/// The domain that a host is below, in any case; null: it is below none. `host` without a port.
const PlayedDomain* find_played_domain(std::string_view host);

/// Hosts below these domains that bear no name of a user's: where a list must be finite.
/// Source: documented (regions of Studio) | observed (endpoints in public clients' settings).
std::vector<std::string> fixed_hosts();

}  // namespace aml::core
