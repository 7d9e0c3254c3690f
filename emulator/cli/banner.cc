#include "emulator/cli/banner.h"

#include <nlohmann/json.hpp>

#include "emulator/cli/commands.h"
#include "emulator/cli/shell_words.h"
#include "emulator/endpoints/service_calls.h"
#include "model/registry.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxServices = 4;
constexpr std::size_t kMaxColumns = 8;

std::string execute_url(const service::Endpoint& endpoint, const std::string& base_url) {
  return endpoints::service_urls(endpoint.definition(), base_url).execute;
}

const char* sample_cell(model::ColumnType type) {
  switch (type) {
    case model::ColumnType::kString:
      return "This is a good day";
    case model::ColumnType::kInt32:
      return "1";
    case model::ColumnType::kDouble:
      return "1.5";
    case model::ColumnType::kBoolean:
      return "true";
    case model::ColumnType::kDateTime:
      return "2016-10-14T14:52:33Z";
  }
  return "";
}

Json sample_inputs(const service::Endpoint& endpoint) {
  Json inputs = Json::object();
  for (const model::Port& port : endpoint.pipeline().inputs()) {
    Json names = Json::array();
    Json row = Json::array();
    for (const model::Column& column : port.schema) {
      names.push_back(column.name);
      row.push_back(sample_cell(column.type));
    }
    inputs[port.name] = {{"ColumnNames", names}, {"Values", Json::array({row})}};
  }
  return inputs;
}

/// Whether a request with sample cells fits a line and needs no value that a reader would have to
/// know, as rows of examples are.
bool can_be_tried(const service::Endpoint& endpoint) {
  for (const auto& step : endpoint.definition().pipeline.steps) {
    if (step.module == model::kScoreByExample.name) return false;
  }
  std::size_t columns = 0;
  for (const model::Port& port : endpoint.pipeline().inputs()) columns += port.schema.size();
  for (const core::GlobalParameter& parameter : endpoint.definition().global_parameters) {
    if (!parameter.default_value) return false;
  }
  return columns <= kMaxColumns;
}

std::string try_line(const service::Catalog& catalog, const std::string& base_url) {
  for (const auto& endpoint : catalog.endpoints()) {
    if (!can_be_tried(*endpoint)) continue;
    const Json body = {{"Inputs", sample_inputs(*endpoint)}, {"GlobalParameters", Json::object()}};
    return "  try    curl -s -H 'Authorization: Bearer " + endpoint->definition().primary_key +
           "' -d " + in_single_quotes(body.dump(-1, ' ', false, Json::error_handler_t::replace)) +
           " '" + execute_url(*endpoint, base_url) + "'\n";
  }
  return "  try    curl -s " + base_url + "/__emu/services\n";
}

std::string service_lines(const service::Catalog& catalog, const std::string& base_url) {
  const auto& endpoints = catalog.endpoints();
  std::string text = "  services (" + std::to_string(endpoints.size()) + ")\n";
  for (std::size_t i = 0; i < endpoints.size() && i < kMaxServices; ++i) {
    text += "    " + endpoints[i]->definition().name + "  POST " +
            execute_url(*endpoints[i], base_url) + "\n";
  }
  if (endpoints.size() > kMaxServices)
    text += "    and " + std::to_string(endpoints.size() - kMaxServices) + " more\n";
  return text;
}

std::string gateway_line(const gateway::Configuration& gateway, const std::string& base_url) {
  if (gateway.apis.empty()) return "";
  const std::size_t more = gateway.apis.size() - 1;
  return "  gate   " + base_url + "/" + gateway.apis.front().suffix +
         (more > 0 ? " and " + std::to_string(more) + " more" : "") + "\n";
}

}  // namespace

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string banner(const Config& config, const service::Catalog& catalog,
                   const gateway::Configuration& gateway, const std::string& base_url) {
  const std::string& shown = config.public_url.empty() ? base_url : config.public_url;
  std::string text =
      version_line() + "  (offline emulator of Azure ML Studio (classic) web services)\n";
  text += "  http   " + base_url + "  " +
          (is_loopback(config.host) ? "loopback only" : "bound to " + config.host) + "\n";
  text += "  state  in " + (config.data.empty() ? "memory" : config.data) + "\n";
  text += service_lines(catalog, shown);
  text += gateway_line(gateway, shown);
  text += try_line(catalog, shown);
  text += "  more   " + base_url + "/__emu/\n";
  return text;
}

std::string ready_line(const BoundUrls& urls, int pid) {
  const std::string https = urls.https.empty() ? "null" : "\"" + urls.https + "\"";
  const std::string blob = urls.blob.empty() ? "" : ",\"blob\":\"" + urls.blob + "\"";
  return "READY {\"v\":1,\"http\":\"" + urls.http + "\",\"https\":" + https + blob +
         ",\"pid\":" + std::to_string(pid) + "}";
}

}  // namespace aml::cli
