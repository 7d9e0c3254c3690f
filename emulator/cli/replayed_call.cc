#include "emulator/cli/replayed_call.h"

#include <optional>
#include <utility>
#include <vector>

#include "emulator/core/blob_errors.h"
#include "emulator/core/blob_reference.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/ids.h"
#include "emulator/endpoints/blob_address.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"
#include "emulator/text/percent.h"

namespace aml::cli {

namespace {

constexpr std::string_view kRedacted = "[redacted]";
constexpr std::string_view kAccountKey = "AccountKey=[redacted]";
constexpr std::string_view kAccountName = "AccountName=";

bool was_refused_with(const bundle::BundledCall& call, std::string_view code) {
  return call.error.find(code) != std::string::npos;
}

// A job's connection string had another key than the account: the answer says so in words.
bool was_connection_refused(const bundle::BundledCall& call) {
  const std::string_view words = core::blob_error::kAuthenticationFailed.message;
  return was_refused_with(call, core::kBlobNotFound.code) &&
         call.answer.body.find(words.substr(0, words.find('.'))) != std::string::npos;
}

// The account that a connection string names, around the place of its key.
std::string account_around(std::string_view body, std::size_t key) {
  const std::size_t start = key == 0 ? 0 : body.find_last_of("\"<>", key - 1) + 1;
  const std::size_t end = body.find_first_of("\"<>\\", key);
  const std::string_view text = body.substr(start, end - start);
  const std::size_t name = text.find(kAccountName);
  if (name == std::string_view::npos) return {};
  const std::string_view rest = text.substr(name + kAccountName.size());
  return std::string(rest.substr(0, rest.find(';')));
}

// `query` with `key` for what is hidden in its member `name`.
std::string with_member(std::string_view query, std::string_view name, std::string_view key) {
  std::string out;
  while (!query.empty()) {
    const std::string_view member = text::cut(query, '&');
    const std::size_t equals = std::min(member.find('='), member.size());
    const bool hidden = member.substr(equals) == "=" + std::string(kRedacted) &&
                        text::same_name(text::percent_decode(member.substr(0, equals)), name);
    out.append(out.empty() ? "" : "&").append(member.substr(0, equals));
    out += hidden ? "=" + text::percent_encode(key) : std::string(member.substr(equals));
  }
  return out;
}

}  // namespace

std::optional<core::TimePoint> date_of(const bundle::BundledCall& call) {
  const std::string* date = core::find_header(call.request.headers, "x-ms-date");
  if (date == nullptr) date = core::find_header(call.request.headers, "Date");
  return date == nullptr ? std::nullopt : text::parse_http_date(*date);
}

bool ReplayedKeys::is_trusted(const bundle::BundledCall& call) {
  return !was_refused_with(call, core::blob_error::kAuthenticationFailed.code);
}

void ReplayedKeys::put_back(const bundle::BundledCall& call, http::Request& request) const {
  for (core::Header& header : request.headers) {
    if (text::same_name(header.name, "Authorization")) put_authorization(call, request, header);
  }
  if (!call.subscription.empty()) put_subscription(call, request);
}

void ReplayedKeys::put_authorization(const bundle::BundledCall& call, const http::Request& request,
                                     core::Header& header) const {
  const std::string scheme = header.value.substr(0, header.value.find(' '));
  if (header.value != scheme + " " + std::string(kRedacted)) return;
  if (text::to_lower(scheme).starts_with("sharedkey")) {
    if (was_refused_with(call, core::blob_error::kInvalidAuthenticationInfo.code)) return;
    auto account = endpoints::account_of_host(request.host);
    if (!account) account = endpoints::account_of_path(request.path);
    if (account) header.value = scheme + " " + *account + ":" + core::derived_key("replayed", "");
    return;
  }
  if (was_refused_with(call, core::kScoreRequestUnauthorized.code)) return;
  const auto services = world_.services().now();
  const service::Endpoint* const endpoint = services->find(call.service);
  if (endpoint != nullptr) header.value = scheme + " " + endpoint->definition().primary_key;
}

void ReplayedKeys::put_subscription(const bundle::BundledCall& call, http::Request& request) const {
  const auto instances = world_.gateways().now();
  for (const auto& instance : instances->all())
    put_subscription(instance->configuration(), call, request);
}

void ReplayedKeys::put_subscription(const gateway::Configuration& gateway,
                                    const bundle::BundledCall& call, http::Request& request) {
  std::string key;
  for (const gateway::Subscription& one : gateway.subscriptions) {
    if (one.name == call.subscription) key = one.primary_key;
  }
  if (key.empty()) return;
  std::string query(request.query);
  for (const gateway::Api& api : gateway.apis) {
    for (core::Header& header : request.headers) {
      if (text::same_name(header.name, api.key_header) && header.value == kRedacted)
        header.value = key;
    }
    query = with_member(query, api.key_query, key);
  }
  if (query != request.query) request.set_target(std::string(request.path) + "?" + query);
}

std::string ReplayedKeys::body_of(const bundle::BundledCall& call) const {
  const std::string_view body = call.request.body;
  const bool is_right = !was_connection_refused(call);
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = body.find(kAccountKey); at != std::string_view::npos;
       at = body.find(kAccountKey, at + 1)) {
    out.append(body.substr(copied, at - copied));
    out.append("AccountKey=").append(account_key(account_around(body, at), is_right));
    copied = at + kAccountKey.size();
  }
  return out.append(body.substr(copied));
}

// Of another account than those of the emulator, the first job tells the key.
std::string ReplayedKeys::account_key(const std::string& account, bool is_right) const {
  const std::string name(service::primary_account(text::to_lower(account)));
  if (!is_right) return core::derived_key("another", name);
  if (name == world_.own().accounts.home) return world_.own().accounts.home_key;
  if (name == core::kDevelopmentAccount) return std::string(core::kDevelopmentKey);
  return core::derived_key("replayed", name);
}

}  // namespace aml::cli
