#include "emulator/storage/remote_endpoint.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/blob_errors.h"
#include "emulator/core/shared_key.h"
#include "emulator/core/url.h"
#include "emulator/outbound/client.h"
#include "emulator/text/dates.h"
#include "emulator/text/percent.h"

namespace aml::storage {

namespace {

// Known to Azure, to Azurite without a switch, and to stores of those years.
constexpr std::string_view kVersion = "2018-03-28";
constexpr std::size_t kErrorBytes = 64u << 10;
constexpr std::size_t kLongestText = 400;
constexpr std::chrono::milliseconds kFirstPause{250};
constexpr int kPauseGrowth = 3;
constexpr std::array kWorthAnotherAttempt = {408, 429, 500, 502, 503, 504};

// The text of one element of an error document; anything but one line of plain text is dropped.
std::string element(std::string_view document, std::string_view name) {
  const std::string open = "<" + std::string(name) + ">";
  const std::size_t at = document.find(open);
  if (at == std::string_view::npos) return "";
  std::string_view text = document.substr(at + open.size());
  text = text.substr(0, std::min(text.find_first_of("<\r\n"), kLongestText));
  std::string plain(text);
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return plain;
}

// Answers to HEAD have a code and no words: the words that the code comes with.
std::string words_of(std::string_view code) {
  for (const core::ErrorSpec* row : core::blob_error::catalog()) {
    if (row->code == code) return std::string(row->message);
  }
  return "";
}

RemoteError refusal(const RemoteAnswer& answer) {
  std::string code = answer.header("x-ms-error-code");
  if (code.empty()) code = element(answer.body, "Code");
  std::string words = element(answer.body, "Message");
  if (words.empty()) words = words_of(code);
  std::string text = std::to_string(answer.status);
  if (!code.empty()) text += " " + code;
  if (!words.empty()) text += ": " + words;
  return {RemoteError::Kind::kRefused, answer.status, std::move(code), std::move(text)};
}

RemoteError end_of_traffic() {
  return {RemoteError::Kind::kStopped, 0, "", "the emulator is stopping"};
}

RemoteError no_answer(const outbound::Failure& failure) {
  using FailureKind = outbound::Failure::Kind;
  if (failure.kind() == FailureKind::kStopped) return end_of_traffic();
  std::string text = failure.what();
  if (failure.kind() == FailureKind::kUntrusted) text += " (--storage-ca names those who are)";
  const auto kind =
      failure.is_transient() ? RemoteError::Kind::kNoAnswer : RemoteError::Kind::kRefused;
  return {kind, 0, "", std::move(text)};
}

bool is_retryable(const RemoteError& error) {
  if (error.kind() == RemoteError::Kind::kNoAnswer) return true;
  return std::find(kWorthAnotherAttempt.begin(), kWorthAnotherAttempt.end(), error.status()) !=
         kWorthAnotherAttempt.end();
}

core::Url url_of(const std::string& endpoint) {
  std::optional<core::Url> url = core::parse_url(endpoint);
  if (!url) throw std::invalid_argument("BlobEndpoint is not an http or https URL");
  return *std::move(url);
}

outbound::Client::Options client_options(const RemoteSettings& settings) {
  return {.connect_time = settings.connect_time,
          .silence_time = settings.answer_time,
          .exchange_time = settings.exchange_time,
          .named_by = settings.named_by,
          .verify_tls = settings.verify_tls,
          .ca_file = settings.ca_file};
}

}  // namespace

RemoteError::RemoteError(Kind kind, int status, std::string code, std::string message)
    : kind_(kind), status_(status), code_(std::move(code)), message_(std::move(message)) {}

std::string RemoteAnswer::header(std::string_view name) const {
  const std::string* value = core::find_header(headers, name);
  return value == nullptr ? "" : *value;
}

RemoteEndpoint::RemoteEndpoint(RemoteAccount account, const RemoteSettings& settings,
                               const core::Clock& clock, outbound::Traffic& traffic)
    : account_(std::move(account)),
      url_(url_of(account_.endpoint)),
      settings_(settings),
      clock_(clock),
      traffic_(traffic),
      client_(url_, client_options(settings), traffic) {
  AML_ASSERT(settings_.attempts > 0 && settings_.piece_bytes > 0);
}

RemoteAnswer RemoteEndpoint::send(const RemoteRequest& request) {
  const core::Stopwatch watch;
  std::chrono::milliseconds pause = kFirstPause;
  for (int attempt = 1;; ++attempt, pause *= kPauseGrowth) {
    try {
      return exchange(request);
    } catch (const RemoteError& error) {
      const bool last = attempt >= settings_.attempts || watch.elapsed() >= settings_.attempts_time;
      if (last || !request.is_repeatable || !is_retryable(error)) throw;
    }
    if (!traffic_.pause(pause)) throw end_of_traffic();
  }
}

RemoteAnswer RemoteEndpoint::exchange(const RemoteRequest& request) {
  outbound::Request out = signed_request(request);
  outbound::TextSource body(request.body);
  if (!request.body.empty()) out.body = &body;
  RemoteAnswer answer;
  try {
    outbound::Answer head =
        client_.send(out, [&](std::string_view bytes) { answer.body.append(bytes); });
    answer.status = head.status;
    answer.headers = std::move(head.headers);
  } catch (const outbound::Failure& failure) {
    throw no_answer(failure);
  }
  if (answer.status > 299) throw refusal(answer);
  return answer;
}

outbound::Request RemoteEndpoint::signed_request(const RemoteRequest& request) const {
  outbound::Request out;
  out.method = request.method;
  out.target = url_.path + "/" + text::percent_encode(request.container);
  if (!request.blob.empty()) out.target += "/" + text::percent_encode(request.blob, "/");
  out.headers = request.headers;
  out.headers.push_back(
      {"x-ms-version", std::string(request.version.empty() ? kVersion : request.version)});
  std::string query = request.query;
  if (account_.key.empty()) {
    query += (query.empty() ? "" : "&") + account_.sas;
  } else {
    out.headers.push_back({"x-ms-date", text::write_http_date(clock_.now())});
    out.headers.push_back({"Authorization", authorization(request, out.target, out.headers)});
  }
  if (!query.empty()) out.target += "?" + query;
  out.body_length = request.body.size();
  out.max_body_bytes = std::max(request.answer_bytes, kErrorBytes);
  return out;
}

// The length is signed too; it goes out with the body.
std::string RemoteEndpoint::authorization(const RemoteRequest& request, const std::string& path,
                                          core::Headers headers) const {
  if (!request.body.empty()) {
    headers.push_back({"Content-Length", std::to_string(request.body.size())});
  }
  const core::SignedRequest to_sign{request.method, path, request.query, headers};
  return core::shared_key_authorization(to_sign, account_.name, account_.key);
}

}  // namespace aml::storage
