#include "emulator/control/control_json.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "emulator/base/assert.h"
#include "emulator/control/json_rows.h"
#include "emulator/core/sas.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/text/dates.h"

namespace aml::control {

namespace {

using Json = nlohmann::ordered_json;

std::string pretty_printed(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string to_text(const Json& json) {
  return pretty_printed(json) + "\n";
}

Json or_null(std::string_view text) {
  return text.empty() ? Json() : Json(text);
}

Json ports_json(const std::vector<model::Port>& ports) {
  Json list = Json::array();
  for (const model::Port& port : ports) {
    Json columns = Json::array();
    for (const model::Column& column : port.schema)
      columns.push_back({{"name", column.name}, {"type", model::name_of(column.type)}});
    list.push_back({{"name", port.name}, {"columns", std::move(columns)}});
  }
  return list;
}

Json or_null(const std::optional<double>& number) {
  return number ? Json(*number) : Json();
}

Json parameters_json(const std::vector<core::GlobalParameter>& parameters) {
  Json list = Json::array();
  for (const core::GlobalParameter& parameter : parameters) {
    const auto& value = parameter.default_value;
    list.push_back({{"name", parameter.name},
                    {"type", model::name_of(parameter.type)},
                    {"description", parameter.description},
                    {"default", value ? Json(model::to_text(*value)) : Json()},
                    {"minimum", or_null(parameter.minimum)},
                    {"maximum", or_null(parameter.maximum)},
                    {"choices", parameter.choices}});
  }
  return list;
}

Json service_json(const service::Endpoint& endpoint, const std::string& base_url) {
  const core::ServiceDefinition& definition = endpoint.definition();
  const endpoints::ServiceUrls urls = endpoints::service_urls(definition, base_url);
  return {{"name", definition.name},
          {"workspace", definition.workspace_id},
          {"service", definition.endpoint_id},
          {"webService", definition.web_service_id},
          {"primaryKey", definition.primary_key},
          {"secondaryKey", definition.secondary_key},
          {"executeUrl", urls.execute},
          {"jobsUrl", urls.jobs},
          {"swaggerUrl", urls.swagger},
          {"helpUrl", urls.help},
          {"inputs", ports_json(endpoint.pipeline().inputs())},
          {"outputs", ports_json(endpoint.pipeline().outputs())},
          {"description", definition.description},
          {"jobsHelpUrl", urls.jobs_help},
          {"globalParameters", parameters_json(definition.global_parameters)},
          {"endpoint", definition.endpoint_name},
          {"workspaceToken", definition.workspace_token},
          {"maxConcurrentCalls", definition.max_concurrent_calls}};
}

Json time_json(const std::optional<core::TimePoint>& time) {
  return time ? Json(text::write_utc_millis(*time)) : Json();
}

// For how long the job has run: on the clock's time where it has ended.
std::optional<double> seconds_of(const JobView& view) {
  if (view.running) return std::chrono::duration<double>(view.running->elapsed).count();
  if (!view.job.started || !view.job.ended) return std::nullopt;
  return std::chrono::duration<double>(*view.job.ended - *view.job.started).count();
}

// Rates are null where no time has passed, the estimate where the size of an input is not known.
Json progress_json(const JobView& view) {
  const core::JobProgress& progress = view.running ? view.running->progress : view.job.progress;
  Json json = {{"bytesRead", progress.bytes_read},
               {"bytesTotal", progress.bytes_total > 0 ? Json(progress.bytes_total) : Json()},
               {"rowsRead", progress.rows_read},
               {"rowsWritten", progress.rows_written},
               {"rowsPerSecond", nullptr},
               {"secondsLeft", nullptr}};
  const double seconds = seconds_of(view).value_or(0);
  if (seconds > 0) json["rowsPerSecond"] = static_cast<double>(progress.rows_read) / seconds;
  if (view.running && progress.bytes_read > 0 && progress.bytes_total >= progress.bytes_read) {
    const auto left = static_cast<double>(progress.bytes_total - progress.bytes_read);
    json["secondsLeft"] = seconds * left / static_cast<double>(progress.bytes_read);
  }
  return json;
}

// Where each input is, as the caller named it: `container/blob`.
Json inputs_json(const core::BatchRequest& request) {
  Json json = Json::object();
  for (const auto& [name, place] : request.inputs)
    json[name] = place.relative_location.value_or("");
  return json;
}

Json job_json(const JobView& view) {
  const core::Job& job = view.job;
  return {{"id", job.id},
          {"workspace", job.workspace_id},
          {"service", job.endpoint_id},
          {"state", core::name_of(job.state)},
          {"queued", job.queued},
          {"createdAt", text::write_utc_millis(job.created)},
          {"startedAt", time_json(job.started)},
          {"endedAt", time_json(job.ended)},
          {"details", or_null(job.details)},
          {"inputs", inputs_json(job.request)},
          {"progress", progress_json(view)}};
}

// Everything that a page or a script does with the blobs of an account.
constexpr std::string_view kAccountPermissions = "rwdlac";

Json account_json(const StorageAccount& account, const std::string& base_url, core::TimePoint now) {
  return {{"account", account.name},
          {"blobEndpoint", base_url + "/" + account.name},
          {"sas", core::issue_account_sas(account.name, account.key,
                                          {.permissions = kAccountPermissions,
                                           .now = now,
                                           .valid_for = std::chrono::hours(24)})}};
}

}  // namespace

std::unique_ptr<core::ByteSource> write_services(service::Catalog::Endpoints endpoints,
                                                 const std::string& base_url) {
  return std::make_unique<JsonRows>(
      [endpoints = std::move(endpoints), base_url, at = std::size_t{0}]() mutable {
        return at == endpoints.size()
                   ? std::nullopt
                   : std::optional(pretty_printed(service_json(*endpoints[at++], base_url)));
      });
}

std::string write_storage(const std::vector<StorageAccount>& accounts, const std::string& base_url,
                          core::TimePoint now) {
  AML_ASSERT(!accounts.empty());
  const StorageAccount& embedded = accounts.front();
  const std::string protocol = base_url.starts_with("https:") ? "https" : "http";
  const std::string endpoint = base_url + "/" + embedded.name;
  Json list = Json::array();
  for (const StorageAccount& account : accounts)
    list.push_back(account_json(account, base_url, now));
  return to_text(Json{{"account", embedded.name},
                      {"key", embedded.key},
                      {"blobEndpoint", endpoint},
                      {"connectionString",
                       "DefaultEndpointsProtocol=" + protocol + ";AccountName=" + embedded.name +
                           ";AccountKey=" + embedded.key + ";BlobEndpoint=" + endpoint + ";"},
                      {"sas", list.front().at("sas")},
                      {"accounts", std::move(list)}});
}

std::optional<jobs::RunningProgress> progress_of(const core::Job& job,
                                                 const jobs::JobRunner& runner,
                                                 const steering::Drills& drills) {
  auto running = runner.find_progress(job.id);
  return running ? running : drills.find_progress(job);
}

std::string write_job(const JobView& view) {
  return to_text(job_json(view));
}

std::unique_ptr<core::ByteSource> write_jobs(std::function<std::optional<JobView>()> next_job) {
  return std::make_unique<JsonRows>([next_job = std::move(next_job)] {
    const auto view = next_job();
    return view ? std::optional(pretty_printed(job_json(*view))) : std::nullopt;
  });
}

namespace {

Json clock_json(bool manual, core::TimePoint now) {
  return {{"mode", manual ? "manual" : "wall"}, {"now", text::write_utc_millis(now)}};
}

}  // namespace

std::string write_clock(bool manual, core::TimePoint now) {
  return to_text(clock_json(manual, now));
}

std::string write_clock(bool manual, core::TimePoint now, const std::vector<Due>& due) {
  Json json = clock_json(manual, now);
  json["due"] = Json::array();
  for (const Due& one : due)
    json["due"].push_back({{"at", text::write_utc_millis(one.at)},
                           {"what", one.what},
                           {"id", one.id},
                           {"name", one.name.empty() ? Json() : Json(one.name)}});
  return to_text(json);
}

std::string write_health(std::string_view status, const std::vector<std::string>& reload_faults,
                         std::string_view store_loss) {
  Json json = {{"status", status}};
  std::string detail(store_loss);
  if (!reload_faults.empty()) {
    if (!detail.empty()) detail += " ";
    detail += "The fixtures were changed and cannot be read; the last good ones are served.";
    json["faults"] = reload_faults;
  }
  if (!detail.empty()) json["detail"] = detail;
  return to_text(json);
}

std::string write_reload(const ReloadOutcome& outcome) {
  AML_ASSERT(outcome.ok());
  return to_text(
      Json{{"services",
            {{"added", outcome.added}, {"changed", outcome.changed}, {"removed", outcome.removed}}},
           {"gateway", outcome.gateway_changed ? "changed" : "unchanged"}});
}

std::string write_index(std::string_view version) {
  return to_text(Json{{"name", "amlemu"},
                      {"version", version},
                      {"services", "/__emu/services"},
                      {"requests", "/__emu/requests"},
                      {"metrics", "/__emu/metrics"},
                      {"openapi", "/__emu/openapi.json"}});
}

}  // namespace aml::control
