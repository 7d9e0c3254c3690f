#include "emulator/core/blob_reference.h"

#include <array>
#include <set>
#include <stdexcept>

#include "emulator/text/ascii.h"
#include "emulator/text/base64.h"

namespace aml::core {

namespace {

// Longest that a string worth reading can be.
constexpr std::size_t kMaxLength = 8192;

struct Parts {
  StorageConnection connection;
  std::string proxy;  ///< DevelopmentStorageProxyUri
};

// Nor blanks before a slash, which would be at the end then.
std::string_view without_slash(std::string_view url) {
  while (url.ends_with('/')) url = text::trim(url.substr(0, url.size() - 1));
  return url;
}

void read_part(Parts& parts, std::string_view name, std::string_view value) {
  StorageConnection& connection = parts.connection;
  if (text::same_name(name, "AccountName")) connection.account = value;
  if (text::same_name(name, "AccountKey")) connection.key = value;
  if (text::same_name(name, "BlobEndpoint")) connection.blob_endpoint = without_slash(value);
  if (text::same_name(name, "DevelopmentStorageProxyUri")) parts.proxy = without_slash(value);
  if (text::same_name(name, "UseDevelopmentStorage"))
    connection.development = text::same_name(value, "true");
  if (text::same_name(name, "SharedAccessSignature"))
    connection.sas = value.starts_with('?') ? value.substr(1) : value;
}

Parts read_parts(std::string_view text) {
  Parts parts;
  std::set<std::string> seen;
  while (!text.empty()) {
    std::string_view value = text::trim(text::cut(text, ';'));
    if (value.empty()) continue;
    if (value.find('=') == std::string_view::npos) throw std::invalid_argument("a part has no '='");
    const std::string_view name = text::trim(text::cut(value, '='));
    if (!seen.insert(text::to_lower(name)).second)
      throw std::invalid_argument(std::string(name) + " is there twice");
    read_part(parts, name, text::trim(value));
  }
  return parts;
}

}  // namespace

StorageConnection parse_connection_string(std::string_view text) {
  if (text.size() > kMaxLength) throw std::invalid_argument("it is too long");
  // Else a clause that names a part would end there.
  if (text.find('\0') != std::string_view::npos) throw std::invalid_argument("it holds a NUL");
  Parts parts = read_parts(text);
  StorageConnection& connection = parts.connection;
  if (!connection.key.empty() && !text::from_base64(connection.key))
    throw std::invalid_argument("AccountKey is not Base64");
  if (connection.development) {
    connection.account = kDevelopmentAccount;
    connection.key = kDevelopmentKey;
    if (!parts.proxy.empty())
      connection.blob_endpoint = parts.proxy + ":10000/" + connection.account;
    return std::move(connection);
  }
  if (connection.account.empty() && connection.blob_endpoint.empty())
    throw std::invalid_argument("it names neither AccountName nor BlobEndpoint");
  if (connection.key.empty() && connection.sas.empty())
    throw std::invalid_argument("it has neither AccountKey nor SharedAccessSignature");
  return std::move(connection);
}

BlobName split_relative_location(std::string_view relative_location) {
  if (relative_location.starts_with('/')) relative_location.remove_prefix(1);
  std::string_view blob = relative_location;
  const std::string_view container = text::cut(blob, '/');
  return {std::string(container), std::string(blob)};
}

}  // namespace aml::core
