#include "emulator/storage/remote_endpoint.h"

#include <httplib.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "emulator/core/blob_errors.h"
#include "emulator/core/held_socket.h"
#include "emulator/core/shared_key.h"
#include "emulator/core/url.h"
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

// The text of one element of an error document; what is no plain text of one line goes.
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

bool worth_another_attempt(const RemoteError& error) {
  if (error.kind() == RemoteError::Kind::kNoAnswer) return true;
  return std::find(kWorthAnotherAttempt.begin(), kWorthAnotherAttempt.end(), error.status()) !=
         kWorthAnotherAttempt.end();
}

std::string seconds(std::chrono::milliseconds time) {
  const auto whole = time.count() / 1000;
  return whole > 0 ? std::to_string(whole) + " s" : std::to_string(time.count()) + " ms";
}

}  // namespace

RemoteError::RemoteError(Kind kind, int status, std::string code, std::string message)
    : kind_(kind), status_(status), code_(std::move(code)), message_(std::move(message)) {}

bool RemoteTraffic::pause(std::chrono::milliseconds time) {
  const core::Stopwatch watch;
  core::MutexLock lock(mutex_);
  while (!stopped_ && watch.elapsed() < time) {
    changed_.wait_for(
        mutex_, std::chrono::duration_cast<std::chrono::milliseconds>(time - watch.elapsed()) +
                    std::chrono::milliseconds(1));
  }
  return !stopped_;
}

bool RemoteTraffic::stopped() const {
  core::MutexLock lock(mutex_);
  return stopped_;
}

bool RemoteTraffic::idle() const {
  core::MutexLock lock(mutex_);
  return under_way_.empty();
}

// Aborts again and again: an exchange that was just registered may not have its socket yet. They
// are called under the lock, so that none of them outlives its exchange.
bool RemoteTraffic::stop(std::chrono::milliseconds limit) {
  const core::Stopwatch watch;
  core::MutexLock lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
  while (!under_way_.empty() && watch.elapsed() < limit) {
    for (const auto& abort : under_way_) abort();
    changed_.wait_for(mutex_, std::chrono::milliseconds(20));
  }
  return under_way_.empty();
}

RemoteTraffic::UnderWay::UnderWay(RemoteTraffic& traffic, std::function<void()> abort)
    : traffic_(traffic) {
  core::MutexLock lock(traffic_.mutex_);
  if (traffic_.stopped_) throw end_of_traffic();
  entry_ = traffic_.under_way_.insert(traffic_.under_way_.end(), std::move(abort));
}

RemoteTraffic::UnderWay::~UnderWay() {
  core::MutexLock lock(traffic_.mutex_);
  traffic_.under_way_.erase(entry_);
  traffic_.changed_.notify_all();
}

std::string RemoteAnswer::header(std::string_view name) const {
  const std::string* value = core::find_header(headers, name);
  return value == nullptr ? "" : *value;
}

class RemoteEndpoint::Connection {
 public:
  Connection(RemoteAccount account, const core::Url& url, const RemoteSettings& settings,
             const core::Clock& clock, RemoteTraffic& traffic)
      : account_(std::move(account)),
        url_(url),
        settings_(settings),
        clock_(clock),
        traffic_(traffic),
        client_(url.origin()) {
    client_.set_connection_timeout(settings_.connect_time);
    client_.set_read_timeout(settings_.answer_time);
    client_.set_write_timeout(settings_.answer_time);
    client_.set_keep_alive(true);
    client_.set_tcp_nodelay(true);
    client_.set_socket_options([this](int socket) { connecting_.hold(socket); });
    client_.set_follow_location(false);
    client_.set_url_encode(false);
    client_.set_decompress(false);
    client_.enable_server_certificate_verification(settings_.verify_tls);
    if (!settings_.ca_file.empty()) client_.set_ca_cert_path(settings_.ca_file);
  }

  RemoteAnswer send(const RemoteRequest& request) {
    const core::Stopwatch watch;
    std::chrono::milliseconds pause = kFirstPause;
    for (int attempt = 1;; ++attempt, pause *= kPauseGrowth) {
      try {
        return exchange(request);
      } catch (const RemoteError& error) {
        const bool last =
            attempt >= settings_.attempts || watch.elapsed() >= settings_.attempts_time;
        if (last || !worth_another_attempt(error)) throw;
      }
      if (!traffic_.pause(pause)) throw end_of_traffic();
    }
  }

  const RemoteSettings& settings() const { return settings_; }

 private:
  RemoteAnswer exchange(const RemoteRequest& request) {
    httplib::Request out = signed_request(request);
    RemoteAnswer answer;
    bool too_much = false;
    const core::Stopwatch watch;
    out.content_receiver = [&](const char* bytes, std::size_t size, std::uint64_t, std::uint64_t) {
      too_much = answer.body.size() + size > std::max(request.answer_bytes, kErrorBytes);
      if (too_much || watch.elapsed() > settings_.exchange_time) return false;
      answer.body.append(bytes, size);
      return true;
    };
    httplib::Response response;
    httplib::Error error = httplib::Error::Success;
    const RemoteTraffic::UnderWay under_way(traffic_, [this] {
      connecting_.shut();
      client_.stop();
    });
    const bool answered = client_.send(out, response, error);
    connecting_.release();
    if (!answered) {
      if (traffic_.stopped()) throw end_of_traffic();
      throw no_answer(error, watch.elapsed(), too_much);
    }
    answer.status = response.status;
    for (const auto& [name, value] : response.headers) answer.headers.push_back({name, value});
    if (answer.status < 200 || answer.status > 299) throw refusal(answer);
    return answer;
  }

  httplib::Request signed_request(const RemoteRequest& request) const {
    std::string path = url_.path + "/" + text::percent_encode(request.container);
    if (!request.blob.empty()) path += "/" + text::percent_encode(request.blob, "/");
    std::string query = request.query;
    core::Headers headers = request.headers;
    headers.push_back({"x-ms-version", std::string(kVersion)});
    if (!request.body.empty()) {
      headers.push_back({"Content-Length", std::to_string(request.body.size())});
    }
    if (!account_.key.empty()) {
      headers.push_back({"x-ms-date", text::write_http_date(clock_.now())});
      const core::SignedRequest to_sign{request.method, path, query, headers};
      headers.push_back(
          {"Authorization", core::shared_key_authorization(to_sign, account_.name, account_.key)});
    } else {
      query += (query.empty() ? "" : "&") + account_.sas;
    }
    httplib::Request out;
    out.method = request.method;
    out.path = query.empty() ? path : path + "?" + query;
    for (const core::Header& header : headers) out.headers.emplace(header.name, header.value);
    out.headers.emplace("Accept-Encoding", "identity");
    out.body = request.body;
    return out;
  }

  RemoteError no_answer(httplib::Error error, std::chrono::microseconds elapsed,
                        bool too_much) const {
    const std::string who = url_.origin();
    auto kind = RemoteError::Kind::kNoAnswer;
    std::string text;
    switch (error) {
      case httplib::Error::Connection:
      case httplib::Error::ConnectionTimeout:
        text = who + " cannot be reached";
        if (elapsed >= settings_.connect_time) text += " within " + seconds(settings_.connect_time);
        break;
      case httplib::Error::Canceled:
        text = too_much ? who + " answered with more bytes than were asked for"
                        : who + " took more than " + seconds(settings_.exchange_time) +
                              " for one answer";
        if (too_much) kind = RemoteError::Kind::kRefused;
        break;
      case httplib::Error::SSLLoadingCerts:
        kind = RemoteError::Kind::kRefused;
        text = "the certificate authorities of " +
               (settings_.ca_file.empty() ? "the system" : settings_.ca_file) + " cannot be loaded";
        break;
      case httplib::Error::SSLServerVerification:
        kind = RemoteError::Kind::kRefused;
        text = who + " has a certificate that is not trusted (--storage-ca names those who are)";
        break;
      case httplib::Error::SSLConnection:
        text = who + " does not speak TLS as expected";
        break;
      default:
        text = elapsed >= settings_.answer_time
                   ? who + " gave no answer within " + seconds(settings_.answer_time)
                   : who + " closed the connection before it had answered";
    }
    return {kind, 0, "", std::move(text)};
  }

  const RemoteAccount account_;
  const core::Url url_;
  const RemoteSettings settings_;
  const core::Clock& clock_;
  RemoteTraffic& traffic_;
  core::HeldSocket connecting_;
  httplib::Client client_;
};

RemoteEndpoint::RemoteEndpoint(RemoteAccount account, const RemoteSettings& settings,
                               const core::Clock& clock, RemoteTraffic& traffic) {
  const std::optional<core::Url> url = core::parse_url(account.endpoint);
  if (!url) throw std::invalid_argument("BlobEndpoint is not an http or https URL");
  connection_ = std::make_unique<Connection>(std::move(account), *url, settings, clock, traffic);
}

RemoteEndpoint::~RemoteEndpoint() = default;

RemoteAnswer RemoteEndpoint::send(const RemoteRequest& request) {
  return connection_->send(request);
}

const RemoteSettings& RemoteEndpoint::settings() const {
  return connection_->settings();
}

}  // namespace aml::storage
