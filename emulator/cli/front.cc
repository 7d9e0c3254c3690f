#include "emulator/cli/front.h"

#include <chrono>
#include <cstdint>
#include <utility>

namespace aml::cli {

namespace {

using http::Server;
using http::Speech;

// All servers, and then the jobs, stop within the two seconds that a signal gives.
constexpr std::chrono::milliseconds kServerGrace{1000};
constexpr std::chrono::milliseconds kMoreGrace{150};

constexpr std::uint16_t kCloudHttp = 80;
constexpr std::uint16_t kCloudHttps = 443;

std::unique_ptr<tls::ServerKeys> keys_of(const Config& config, const core::Clock& clock) {
  if (!config.https && !config.https_port) return nullptr;
  return std::make_unique<tls::ServerKeys>(played_names(config), config.data, clock);
}

// One that is there is looked at before anything is served: a fault in it is the start's.
void take_up_authority(const Config& config, tls::ServerKeys* keys) {
  if (keys == nullptr || config.data.empty()) return;
  if (tls::Authority::is_in(config.data)) keys->authority();
}

bool has_port(const Config& config, std::uint16_t port) {
  return config.port == port || config.https_port == port || config.blob_port == port;
}

std::string with_scheme(std::string_view scheme, const std::string& base_url) {
  return std::string(scheme) + base_url.substr(base_url.find("://"));
}

}  // namespace

Front::Front(const Config& config, core::Clock& clock, core::IdSource& ids, App& app)
    : app_(app), keys_(keys_of(config, clock)) {
  take_up_authority(config, keys_.get());
  const auto open = [&](std::uint16_t port, Speech speech, const http::Handler& handler) {
    servers_.push_back(std::make_unique<Server>(Server::Options{.host = config.host,
                                                                .port = port,
                                                                .limits = config.limits,
                                                                .spool_folder = app.spool_folder(),
                                                                .speech = speech,
                                                                .keys = keys_.get()},
                                                clock, ids, handler));
    return servers_.back().get();
  };
  const Speech speech = config.https ? Speech::kBoth : Speech::kPlain;
  speaks_both_ = config.https;
  open(config.port, speech, app.handler());
  if (config.https_port) https_server_ = open(*config.https_port, Speech::kTls, app.handler());
  if (config.blob_port) blob_server_ = open(*config.blob_port, speech, app.blob_handler());
  if (config.cloud_ports) {
    if (!has_port(config, kCloudHttp)) open(kCloudHttp, speech, app.handler());
    if (!has_port(config, kCloudHttps)) open(kCloudHttps, Speech::kTls, app.handler());
  }
  app_.set_server(&server());
  app_.set_keys(keys_.get());
  app_.set_addresses(addresses());
}

Front::~Front() {
  stop();
  app_.set_keys(nullptr);
  app_.set_server(nullptr);
}

void Front::start() {
  for (const auto& server : servers_) server->start();
}

void Front::stop() {
  for (std::size_t i = servers_.size(); i-- > 1;) servers_[i]->stop(kMoreGrace);
  servers_.front()->stop(kServerGrace);
}

std::vector<std::string> Front::addresses() const {
  std::vector<std::string> all;
  for (const auto& server : servers_) {
    for (std::string& address : server->addresses()) all.push_back(std::move(address));
  }
  return all;
}

BoundUrls Front::urls() const {
  BoundUrls urls{.http = server().base_url(), .https = "", .blob = ""};
  if (speaks_both_) urls.https = with_scheme("https", urls.http);
  if (https_server_ != nullptr) urls.https = with_scheme("https", https_server_->base_url());
  if (blob_server_ != nullptr) urls.blob = blob_server_->base_url();
  return urls;
}

}  // namespace aml::cli
