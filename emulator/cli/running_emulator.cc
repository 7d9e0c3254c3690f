#include "emulator/cli/running_emulator.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "emulator/core/url.h"
#include "emulator/outbound/client.h"

namespace aml::cli {

namespace {

constexpr std::uint64_t kMaxAnswerBytes = 256u << 20;

std::string default_url(const Config& config) {
  const bool everywhere = config.host == "0.0.0.0" || config.host == "::";
  std::string host = everywhere || config.host == "localhost" ? "127.0.0.1" : config.host;
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return "http://" + host + ":" + std::to_string(config.port);
}

}  // namespace

RunningEmulator::RunningEmulator(const Config& config)
    : url_(config.at.empty() ? default_url(config) : config.at) {}

RunningEmulator::Answer RunningEmulator::ask(const std::string& method, const std::string& target,
                                             std::string_view body) {
  const auto url = core::parse_url(url_);
  if (!url) throw std::runtime_error("--at: " + url_ + " is not the address of an emulator");
  outbound::Traffic traffic(1);
  outbound::Client client(*url, {}, traffic);
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
    throw std::runtime_error(failure.what());
  }
  return answer;
}

std::string reason_of(const RunningEmulator::Answer& answer) {
  const auto json = nlohmann::json::parse(answer.body, nullptr, false);
  if (!json.is_object() || !json.contains("detail") || !json["detail"].is_string())
    return answer.body;
  return json["detail"].get<std::string>();
}

}  // namespace aml::cli
