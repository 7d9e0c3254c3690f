#include "emulator/core/shared_key.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/core/blob_errors.h"
#include "emulator/core/signature.h"
#include "emulator/text/ascii.h"
#include "emulator/text/percent.h"

namespace aml::core {

namespace {

constexpr std::string_view kOwnHeaders = "x-ms-";
constexpr std::string_view kSecondary = "-secondary";

std::string_view header(const Headers& headers, std::string_view name) {
  const std::string* value = find_header(headers, name);
  return value == nullptr ? std::string_view() : text::trim(*value);
}

bool is_own(const Header& line) {
  return text::same_name(std::string_view(line.name).substr(0, kOwnHeaders.size()), kOwnHeaders);
}

// The service orders names by its collation: of what names hold, `-` before `_` before digits
// before letters. Bytes would put `_` between digits and letters.
int weight(char c) {
  if (c == '-') return 0;
  if (c == '_') return 1;
  return 2 + static_cast<unsigned char>(c);
}

struct NameOrder {
  bool by_bytes;

  bool operator()(const std::string& a, const std::string& b) const {
    if (by_bytes) return a < b;
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](char x, char y) { return weight(x) < weight(y); });
  }
};

void append_line(std::string& out, std::string_view line) {
  out.append(line).append("\n");
}

void append_own_headers(std::string& out, const Headers& headers, const SharedKeyVariant& reading) {
  std::map<std::string, std::string, NameOrder> own(NameOrder{reading.byte_order});
  for (const Header& line : headers) {
    if (!is_own(line)) continue;
    const std::string_view value = text::trim(line.value);
    if (value.empty() && !reading.empty_headers) continue;
    const auto [at, first] = own.try_emplace(text::to_lower(line.name), value);
    if (!first) at->second.append(",").append(value);
  }
  for (const auto& [name, value] : own) append_line(out.append(name).append(":"), value);
}

std::string decode_value(std::string_view raw, bool plus_is_blank) {
  std::string value(raw);
  if (plus_is_blank) std::replace(value.begin(), value.end(), '+', ' ');
  return text::percent_decode(value);
}

void append_query(std::string& out, std::string_view query, const SharedKeyVariant& reading) {
  std::map<std::string, std::vector<std::string>> members;
  while (!query.empty()) {
    std::string_view value = text::cut(query, '&');
    const std::string name = text::to_lower(text::percent_decode(text::cut(value, '=')));
    if (name.empty() || (value.empty() && !reading.empty_query)) continue;
    members[name].push_back(decode_value(value, reading.plus_is_blank));
  }
  for (auto& [name, values] : members) {
    std::sort(values.begin(), values.end());
    out.append("\n").append(name).append(":");
    for (std::size_t i = 0; i < values.size(); ++i) out.append(i == 0 ? "" : ",").append(values[i]);
  }
}

// SharedKeyLite signs no query member but `comp`.
void append_comp(std::string& out, std::string_view query, const SharedKeyVariant& reading) {
  while (!query.empty()) {
    std::string_view value = text::cut(query, '&');
    if (!text::same_name(text::percent_decode(text::cut(value, '=')), "comp")) continue;
    out.append("?comp=").append(decode_value(value, reading.plus_is_blank));
    return;
  }
}

std::string_view signed_length(const SignedRequest& request, const SharedKeyVariant& reading) {
  const std::string_view length = header(request.headers, "Content-Length");
  return length == "0" && !reading.zero_length ? std::string_view() : length;
}

void append_standard_headers(std::string& out, const SignedRequest& request,
                             const SharedKeyVariant& reading) {
  const Headers& headers = request.headers;
  const bool own_date = !header(headers, "x-ms-date").empty();
  const std::string_view date = own_date ? std::string_view() : header(headers, "Date");
  if (reading.scheme == SharedKeyScheme::kSharedKeyLite) {
    append_line(out, header(headers, "Content-MD5"));
    append_line(out, header(headers, "Content-Type"));
    append_line(out, date);
    return;
  }
  append_line(out, header(headers, "Content-Encoding"));
  append_line(out, header(headers, "Content-Language"));
  append_line(out, signed_length(request, reading));
  append_line(out, header(headers, "Content-MD5"));
  append_line(out, header(headers, "Content-Type"));
  append_line(out, date);
  for (const char* name :
       {"If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range"}) {
    append_line(out, header(headers, name));
  }
}

bool has_empty_member(std::string_view query) {
  while (!query.empty()) {
    std::string_view value = text::cut(query, '&');
    text::cut(value, '=');
    if (value.empty()) return true;
  }
  return false;
}

// Which readings can differ for a request: the others need no try.
std::vector<bool SharedKeyVariant::*> ambiguous_rules(const SignedRequest& request,
                                                      std::string_view account,
                                                      SharedKeyScheme scheme) {
  std::vector<bool SharedKeyVariant::*> open;
  if (scheme == SharedKeyScheme::kSharedKey) {
    if (header(request.headers, "Content-Length") == "0")
      open.push_back(&SharedKeyVariant::zero_length);
    if (has_empty_member(request.query)) open.push_back(&SharedKeyVariant::empty_query);
  }
  if (request.query.find('+') != std::string_view::npos)
    open.push_back(&SharedKeyVariant::plus_is_blank);
  const auto any_own = [&](auto says) {
    return std::any_of(request.headers.begin(), request.headers.end(),
                       [&](const Header& line) { return is_own(line) && says(line); });
  };
  if (any_own([](const Header& line) { return text::trim(line.value).empty(); }))
    open.push_back(&SharedKeyVariant::empty_headers);
  if (any_own([](const Header& line) { return line.name.find('_') != std::string::npos; }))
    open.push_back(&SharedKeyVariant::byte_order);
  if (request.path.substr(0, 1) == "/" && request.path.substr(1).starts_with(account))
    open.push_back(&SharedKeyVariant::account_once);
  return open;
}

bool fits(const SignedRequest& request, std::string_view account, std::string_view key,
          std::string_view signature, const SharedKeyVariant& reading) {
  return same_secret(hmac_sha256(key, shared_key_text(request, account, reading)), signature);
}

// Every combination of the open questions, the documented one first.
bool verify_readings(const SignedRequest& request, std::string_view account, std::string_view key,
                     SharedKeyScheme scheme, std::string_view signature) {
  const SharedKeyVariant documented = documented_variant(request, scheme);
  if (fits(request, account, key, signature, documented)) return true;
  const auto open = ambiguous_rules(request, account, scheme);
  AML_ASSERT(open.size() <= 6);  // each doubles the readings that are tried
  for (unsigned combination = 1; combination < 1u << open.size(); ++combination) {
    SharedKeyVariant reading = documented;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if ((combination >> i & 1) != 0) reading.*open[i] = !(reading.*open[i]);
    }
    if (fits(request, account, key, signature, reading)) return true;
  }
  return false;
}

// A path that names the account's secondary, as the primary's.
std::string primary_path(std::string_view path, std::string_view account) {
  std::string prefix = "/";
  prefix.append(account).append(kSecondary);
  if (!path.starts_with(prefix)) return std::string(path);
  return "/" + std::string(account) + std::string(path.substr(prefix.size()));
}

}  // namespace

SharedKeyVariant documented_variant(const SignedRequest& request, SharedKeyScheme scheme) {
  const std::string_view version = header(request.headers, "x-ms-version");
  SharedKeyVariant reading;
  reading.scheme = scheme;
  reading.zero_length = version < "2015-02-21";
  reading.empty_headers = version >= "2016-05-31";
  return reading;
}

std::string shared_key_text(const SignedRequest& request, std::string_view account,
                            const SharedKeyVariant& reading) {
  std::string text;
  text.reserve(256 + request.path.size() + request.query.size());
  append_line(text, request.method);
  append_standard_headers(text, request, reading);
  append_own_headers(text, request.headers, reading);
  if (!reading.account_once) text.append("/").append(account);
  text.append(request.path);
  if (reading.scheme == SharedKeyScheme::kSharedKeyLite) {
    append_comp(text, request.query, reading);
  } else {
    append_query(text, request.query, reading);
  }
  return text;
}

bool verify_shared_key(const SignedRequest& request, std::string_view account, std::string_view key,
                       SharedKeyScheme scheme, std::string_view signature) {
  if (verify_readings(request, account, key, scheme, signature)) return true;
  const std::string secondary = std::string(account) + std::string(kSecondary);
  const std::string path = primary_path(request.path, account);
  if (path == request.path) return false;
  // A secondary endpoint: signed with either name, over either path.
  const SignedRequest as_primary{request.method, path, request.query, request.headers};
  return verify_readings(as_primary, account, key, scheme, signature) ||
         verify_readings(request, secondary, key, scheme, signature);
}

std::string shared_key_authorization(const SignedRequest& request, std::string_view account,
                                     std::string_view key) {
  const SharedKeyVariant reading = documented_variant(request, SharedKeyScheme::kSharedKey);
  return "SharedKey " + std::string(account) + ":" +
         hmac_sha256(key, shared_key_text(request, account, reading));
}

SharedKeyHeader parse_shared_key_header(std::string_view authorization) {
  std::string_view rest = text::trim(authorization);
  const std::string_view scheme = text::cut(rest, ' ');
  const bool lite = text::same_name(scheme, "SharedKeyLite");
  std::string_view signature = text::trim(rest);
  const std::string_view account = text::cut(signature, ':');
  if ((!lite && !text::same_name(scheme, "SharedKey")) || account.empty() || signature.empty()) {
    throw ApiError(blob_error::kInvalidAuthenticationInfo);
  }
  return {lite ? SharedKeyScheme::kSharedKeyLite : SharedKeyScheme::kSharedKey,
          std::string(account), std::string(signature)};
}

}  // namespace aml::core
