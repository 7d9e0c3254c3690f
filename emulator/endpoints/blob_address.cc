#include "emulator/endpoints/blob_address.h"

#include <algorithm>

#include "emulator/core/blob_errors.h"
#include "emulator/text/ascii.h"
#include "emulator/text/hex.h"
#include "emulator/text/percent.h"
#include "emulator/text/utf8.h"

namespace aml::endpoints {

namespace {

constexpr std::string_view kLocalHost = "localhost";
constexpr std::string_view kBlobLabel = "blob";

std::optional<std::string> account_named(std::string_view text) {
  text = service::primary_account(text);
  if (!service::is_account_name(text)) return std::nullopt;
  return std::string(text);
}

// percent_decode leaves a broken escape unchanged; here one is an error.
bool has_broken_escape(std::string_view raw) {
  for (std::size_t at = raw.find('%'); at != std::string_view::npos; at = raw.find('%', at + 1)) {
    if (text::hex_byte(raw, at + 1) < 0) return true;
  }
  return false;
}

std::string decode_name(std::string_view raw) {
  std::string name = text::percent_decode(raw);
  if (has_broken_escape(raw) || name.find('\0') != std::string::npos || !text::is_utf8(name)) {
    throw core::ApiError(core::blob_error::kInvalidUri);
  }
  return name;
}

std::string_view without_leading_slash(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  return path;
}

}  // namespace

service::BlobLevel BlobAddress::level() const {
  if (container.empty()) return service::BlobLevel::kService;
  return blob.empty() ? service::BlobLevel::kContainer : service::BlobLevel::kObject;
}

std::optional<std::string> account_of_host(std::string_view host) {
  std::string_view rest = host.substr(0, host.find(':'));
  const std::string_view first = text::cut(rest, '.');
  if (rest.empty()) return std::nullopt;
  const bool local = text::same_name(rest, kLocalHost);
  const std::string_view second = text::cut(rest, '.');
  if (!local && (rest.empty() || !text::same_name(second, kBlobLabel))) return std::nullopt;
  return account_named(text::to_lower(first));
}

bool is_blob_host(std::string_view host) {
  const std::string_view name = host.substr(0, host.find(':'));
  if (name.empty() || !text::is_letter(name.back())) return false;  // an address, most of the time
  if (!account_of_host(name)) return false;
  return !text::same_name(name.substr(name.rfind('.') + 1), kLocalHost);
}

std::optional<std::string> account_of_path(std::string_view path) {
  path = without_leading_slash(path);
  return account_named(path.substr(0, path.find('/')));
}

BlobAddress parse_blob_address(const std::optional<std::string>& host_account,
                               std::string_view path) {
  BlobAddress address;
  path = without_leading_slash(path);
  address.host_style = host_account.has_value();
  if (host_account) {
    address.account = *host_account;
  } else {
    address.account = service::primary_account(text::cut(path, '/'));
  }
  address.container = decode_name(text::cut(path, '/'));
  address.blob = decode_name(path);
  std::replace(address.blob.begin(), address.blob.end(), '\\', '/');
  return address;
}

}  // namespace aml::endpoints
