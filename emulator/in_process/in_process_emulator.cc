#include "emulator/in_process/in_process_emulator.h"

#include <mutex>
#include <stdexcept>
#include <utility>

#include "emulator/cli/fixtures.h"
#include "emulator/cli/instance.h"
#include "emulator/cli/settings.h"
#include "emulator/cli/traffic_of.h"
#include "emulator/cli/whole_file.h"
#include "emulator/control/json_rows.h"
#include "emulator/core/log.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/http/server.h"

namespace amlemu {

namespace {

using namespace aml;  // NOLINT(google-build-using-namespace)

cli::Config config_of(const InProcessEmulator::Settings& settings) {
  const cli::Layer defaults{
      cli::Origin::kFile,
      "",
      {{"port", "0"}, {"log-level", "error"}, {"quiet", "true"}, {"sandbox", "off"}}};
  cli::Layer given{cli::Origin::kFile, "", {}};
  for (const auto& [name, text] : settings) given.values.push_back({name, text});
  cli::ResolvedSettings resolved = cli::resolve_settings({defaults, given});
  std::string faults;
  for (const cli::Fault& fault : resolved.faults) faults += cli::to_text(fault);
  if (resolved.config.allow_scripts)
    faults += "error: allow-scripts: scripts need the program's process; start amlemu\n";
  if (resolved.config.sandbox != cli::SandboxSetting::kOff)
    faults += "error: sandbox: the process is the caller's; start amlemu, or leave it off\n";
  if (!faults.empty()) throw std::invalid_argument(faults);
  return std::move(resolved.config);
}

// One log in a process: the first emulator's settings open it.
void open_log_once(const cli::Config& config) {
  static std::once_flag once;
  std::call_once(once, [&] { core::open_log(config.log_format, config.log_level); });
}

cli::Fixtures fixtures_of(const cli::Config& config) {
  cli::LoadedFixtures loaded =
      cli::load_fixtures(config.fixtures, config.limits.services, cli::traffic_of(config), nullptr,
                         config.unknown_policies);
  std::string faults;
  for (const std::string& fault : loaded.faults) faults += fault;
  if (!faults.empty()) throw std::invalid_argument(faults);
  cli::log_skipped(loaded);
  return std::move(loaded.fixtures);
}

std::unique_ptr<cli::Instance> start(const cli::Config& config) {
  open_log_once(config);
  try {
    return std::make_unique<cli::Instance>(config, fixtures_of(config), &cli::write_whole);
  } catch (const http::Server::PortInUse& error) {
    throw std::runtime_error("port " + std::to_string(error.port) + " is in use");
  }
}

std::string body_of(http::Response& response) {
  if (response.live != nullptr) throw std::invalid_argument("this answer does not end");
  return response.source ? control::read_whole(*response.source) : std::move(response.body);
}

}  // namespace

class InProcessEmulator::Impl {
 public:
  explicit Impl(const Settings& settings)
      : instance_(start(config_of(settings))), urls_(instance_->front().urls()) {}

  const cli::BoundUrls& urls() const { return urls_; }
  cli::Instance& instance() { return *instance_; }

 private:
  const std::unique_ptr<cli::Instance> instance_;
  const cli::BoundUrls urls_;
};

InProcessEmulator::InProcessEmulator(const Settings& settings)
    : impl_(std::make_unique<Impl>(settings)) {}

InProcessEmulator::~InProcessEmulator() = default;

const std::string& InProcessEmulator::url() const {
  return impl_->urls().http;
}

const std::string& InProcessEmulator::https_url() const {
  return impl_->urls().https;
}

std::string InProcessEmulator::authority() const {
  const tls::Authority* authority = impl_->instance().front().authority();
  if (authority == nullptr) throw std::logic_error("https is off");
  return authority->pem();
}

std::vector<Service> InProcessEmulator::services() const {
  std::vector<Service> services;
  for (const auto& endpoint : impl_->instance().app().services().now()->endpoints()) {
    const core::ServiceDefinition& definition = endpoint->definition();
    const endpoints::ServiceUrls urls = endpoints::service_urls(definition, url());
    const auto bare = [](const std::string& text) { return text.substr(0, text.find('?')); };
    services.push_back({definition.name, definition.workspace_id, definition.endpoint_id,
                        definition.primary_key, bare(urls.execute), bare(urls.jobs)});
  }
  return services;
}

InProcessEmulator::Answer InProcessEmulator::call(std::string_view method,
                                                  const std::string& target,
                                                  const std::string& body) {
  cli::Instance& instance = impl_->instance();
  http::Request request;
  request.method = method;
  request.set_target(target);
  request.host = url().substr(url().find("//") + 2);
  request.headers = {{"Host", request.host}, {"Content-Type", "application/json"}};
  request.remote_address = "127.0.0.1";
  request.declared_length = body.size();
  request.body = body;
  core::RequestContext context;
  context.id = instance.ids().next_guid();
  context.arrived = instance.clock().now();
  http::Response response = instance.app().handler()(request, context);
  return {response.status, body_of(response)};
}

void InProcessEmulator::reset() {
  const Answer answer = call("POST", "/__emu/reset");
  if (answer.status >= 300) throw std::logic_error("reset: " + answer.body);
}

}  // namespace amlemu
