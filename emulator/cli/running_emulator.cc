#include "emulator/cli/running_emulator.h"

#include <chrono>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "emulator/cli/banner.h"
#include "emulator/tls/played_names.h"

namespace aml::cli {

namespace {

constexpr std::uint64_t kMaxAnswerBytes = 256u << 20;

std::string default_url(const Config& config) {
  const bool everywhere = config.host == "0.0.0.0" || config.host == "::";
  std::string host = everywhere || config.host == "localhost" ? "127.0.0.1" : config.host;
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return "http://" + host + ":" + std::to_string(config.port);
}

[[noreturn]] void throw_reported(const outbound::Failure& failure) {
  const bool untrusted = failure.kind() == outbound::Failure::Kind::kUntrusted;
  const bool unreachable = failure.kind() == outbound::Failure::Kind::kUnreachable;
  throw std::runtime_error(
      std::string(failure.what()) + (untrusted ? "; --at-ca names the file of its authority" : "") +
      (unreachable ? "; start one with amlemu serve, or name it with --at or --port" : ""));
}

}  // namespace

RunningEmulator::RunningEmulator(const Config& config)
    : url_(config.at.empty() ? default_url(config) : config.at), ca_file_(config.at_ca) {}

RunningEmulator::~RunningEmulator() = default;

// A port of TLS alone does not say it.
std::string RunningEmulator::ask_authority(core::Url url) {
  constexpr std::uint64_t kMaxBytes = 64u << 10;
  url.scheme = "http";
  outbound::Traffic traffic(1);
  outbound::Client client(url, {.silence_time = std::chrono::seconds(5)}, traffic);
  std::string pem;
  try {
    const int status = client
                           .send({.method = "GET",
                                  .target = url.path + "/__emu/trust",
                                  .headers = {},
                                  .max_body_bytes = kMaxBytes},
                                 [&](std::string_view piece) { pem += piece; })
                           .status;
    return status == 200 ? pem : "";
  } catch (const outbound::Failure&) {
    return "";
  }
}

// What is trusted is what listens at that port of this machine: no more than plain HTTP would.
outbound::Client::Options RunningEmulator::options_for(const core::Url& url) {
  const bool here = url.host == "localhost" || (tls::is_address(url.host) && is_loopback(url.host));
  if (url.scheme == "https" && ca_file_.empty() && here) {
    const std::string pem = ask_authority(url);
    if (!pem.empty()) {
      files_ = std::make_unique<DataFolder>("");
      ca_file_ = (files_->path() / "authority.pem").string();
      std::ofstream(ca_file_, std::ios::binary) << pem;
    }
  }
  // A verification waits for a minute at most before it says a word.
  return {.silence_time = std::chrono::seconds(90),
          .named_by = outbound::NamedBy::kPerson,
          .ca_file = ca_file_};
}

RunningEmulator::Answer RunningEmulator::ask(const std::string& method, const std::string& target,
                                             std::string_view body) {
  const auto url = core::parse_url(url_);
  if (!url) throw std::runtime_error("--at: " + url_ + " is not the address of an emulator");
  outbound::Traffic traffic(1);
  outbound::Client client(*url, options_for(*url), traffic);
  outbound::TextSource source(body);
  Answer answer;
  try {
    answer.status = client
                        .send({.method = method,
                               .target = url->path + target,
                               .headers = {{"Content-Type", "application/json"}},
                               .body = &source,
                               .body_length = body.size(),
                               .max_body_bytes = kMaxAnswerBytes},
                              [&](std::string_view piece) { answer.body += piece; })
                        .status;
  } catch (const outbound::Failure& failure) {
    throw_reported(failure);
  }
  return answer;
}

RunningEmulator::Answer RunningEmulator::download(
    const std::string& target, const std::function<void(std::string_view piece)>& take) {
  const auto url = core::parse_url(url_);
  if (!url) throw std::runtime_error("--at: " + url_ + " is not the address of an emulator");
  outbound::Traffic traffic(1);
  outbound::Client::Options options = options_for(*url);
  options.exchange_time = std::chrono::hours(24);
  outbound::Client client(*url, options, traffic);
  constexpr std::size_t kKept = 64u << 10;
  Answer answer;
  try {
    answer.status = client
                        .send({.method = "GET",
                               .target = url->path + target,
                               .headers = {},
                               .max_body_bytes = std::numeric_limits<std::uint64_t>::max() / 2},
                              [&](std::string_view piece) {
                                answer.body += piece.substr(0, kKept - answer.body.size());
                                take(piece);
                              })
                        .status;
  } catch (const outbound::Failure& failure) {
    throw_reported(failure);
  }
  return answer;
}

namespace {

/// Cuts what arrives into events.
class EventReader {
 public:
  explicit EventReader(const RunningEmulator::TakeEvent& take) : take_(take) {}

  /// False: enough.
  bool read(std::string_view piece) {
    text_ += piece;
    for (std::size_t end = text_.find('\n'); end != std::string::npos; end = text_.find('\n')) {
      const bool goes_on = read_line(std::string_view(text_).substr(0, end));
      text_.erase(0, end + 1);
      if (!goes_on) return false;
    }
    return true;
  }
  const std::string& rest() const { return text_; }

 private:
  bool read_line(std::string_view line) {
    constexpr std::string_view kKind = "event: ";
    constexpr std::string_view kData = "data: ";
    if (line.starts_with(kKind)) kind_ = line.substr(kKind.size());
    return !line.starts_with(kData) || take_(kind_, line.substr(kData.size()));
  }

  const RunningEmulator::TakeEvent& take_;
  std::string text_;
  std::string kind_;
};

/// Ends an exchange that would go on for ever.
struct Enough {};

}  // namespace

void RunningEmulator::follow(const std::string& target, const std::string& last_id,
                             const TakeEvent& take) {
  const auto url = core::parse_url(url_);
  if (!url) throw std::runtime_error("--at: " + url_ + " is not the address of an emulator");
  outbound::Traffic traffic(1);
  outbound::Client::Options options = options_for(*url);
  options.silence_time = std::chrono::seconds(60);
  options.exchange_time = std::chrono::hours(24 * 365);
  outbound::Client client(*url, options, traffic);
  EventReader reader(take);
  try {
    const int status = client
                           .send({.method = "GET",
                                  .target = url->path + target,
                                  .headers = {{"Last-Event-ID", last_id}},
                                  .max_body_bytes = std::numeric_limits<std::uint64_t>::max() / 2},
                                 [&](std::string_view piece) {
                                   if (!reader.read(piece)) throw Enough();
                                 })
                           .status;
    if (status != 200) throw std::runtime_error(reason_of({status, reader.rest()}));
  } catch (const Enough&) {
    return;
  } catch (const outbound::Failure& failure) {
    throw_reported(failure);
  }
}

std::string reason_of(const RunningEmulator::Answer& answer) {
  const auto json = nlohmann::json::parse(answer.body, nullptr, false);
  if (!json.is_object() || !json.contains("detail") || !json["detail"].is_string())
    return answer.body;
  return json["detail"].get<std::string>();
}

}  // namespace aml::cli
