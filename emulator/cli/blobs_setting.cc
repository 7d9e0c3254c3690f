#include "emulator/cli/blobs_setting.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "emulator/core/blob_reference.h"
#include "emulator/core/url.h"
#include "emulator/text/ascii.h"

namespace aml::cli {

namespace {

using Account = std::optional<storage::RemoteAccount>;

constexpr std::string_view kHiddenKey = "***";
constexpr std::string_view kCloud = "core.windows.net";

std::string_view value_of_part(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    std::string_view value = text::trim(text::cut(text, ';'));
    if (text::same_name(text::trim(text::cut(value, '=')), name)) return text::trim(value);
  }
  return {};
}

// As the portal gives it, without an endpoint.
std::string cloud_endpoint(std::string_view text, const std::string& account) {
  const std::string_view protocol = value_of_part(text, "DefaultEndpointsProtocol");
  const std::string_view suffix = value_of_part(text, "EndpointSuffix");
  return std::string(protocol.empty() ? "https" : protocol) + "://" + account + ".blob." +
         std::string(suffix.empty() ? kCloud : suffix);
}

Account account_of(const core::StorageConnection& connection, std::string endpoint) {
  if (connection.key.empty() || connection.account.empty() || !core::parse_url(endpoint))
    return std::nullopt;
  return storage::RemoteAccount{.endpoint = std::move(endpoint),
                                .name = connection.account,
                                .key = connection.key,
                                .sas = ""};
}

Account parse_connection(std::string_view text) {
  try {
    const core::StorageConnection connection = core::parse_connection_string(text);
    std::string endpoint = connection.blob_endpoint;
    if (endpoint.empty())
      endpoint = connection.development ? "http://127.0.0.1:10000/" + connection.account
                                        : cloud_endpoint(text, connection.account);
    return account_of(connection, std::move(endpoint));
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

// The one account whose key is public.
Account parse_account_url(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  const auto url = core::parse_url(text);
  if (!url || url->path != "/" + std::string(core::kDevelopmentAccount)) return std::nullopt;
  return storage::RemoteAccount{.endpoint = std::string(text),
                                .name = std::string(core::kDevelopmentAccount),
                                .key = std::string(core::kDevelopmentKey),
                                .sas = ""};
}

std::string hidden_user(std::string_view text) {
  const std::size_t begin = text.find("://");
  const std::size_t at = text.rfind('@');
  if (begin == std::string_view::npos || at == std::string_view::npos || at < begin)
    return std::string(text);
  return std::string(text.substr(0, begin + 3)) + std::string(kHiddenKey) +
         std::string(text.substr(at));
}

}  // namespace

std::optional<Account> parse_blobs(std::string_view text) {
  if (text == "own") return Account();
  const bool is_url = text.starts_with("http://") || text.starts_with("https://");
  Account account = is_url ? parse_account_url(text) : parse_connection(text);
  if (!account) return std::nullopt;
  return account;
}

std::string shown_blobs(std::string_view text) {
  constexpr std::array<std::string_view, 2> kSecrets = {"AccountKey", "SharedAccessSignature"};
  if (text.find('=') == std::string_view::npos) return hidden_user(text);
  std::string shown;
  while (!text.empty()) {
    std::string_view part = text::cut(text, ';');
    std::string_view value = part;
    const std::string_view name = text::trim(text::cut(value, '='));
    const bool is_secret = std::any_of(kSecrets.begin(), kSecrets.end(),
                                       [&](auto secret) { return text::same_name(name, secret); });
    if (!shown.empty()) shown += ';';
    shown += is_secret ? std::string(name) + "=" + std::string(kHiddenKey) : hidden_user(part);
  }
  return shown;
}

}  // namespace aml::cli
