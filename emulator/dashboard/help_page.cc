#include "emulator/dashboard/help_page.h"

#include <array>
#include <nlohmann/json.hpp>

#include "emulator/core/error_catalog.h"
#include "emulator/core/trained_resources.h"
#include "emulator/dashboard/assets.h"
#include "emulator/dashboard/help_parts.h"
#include "emulator/dashboard/html.h"
#include "emulator/dashboard/layout.h"
#include "emulator/dashboard/samples/sample_data.h"
#include "emulator/dashboard/samples/samples.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/text/dates.h"
#include "emulator/wire/bes_wire.h"
#include "emulator/wire/error_wire.h"
#include "emulator/wire/rrs_wire.h"

namespace aml::dashboard {

namespace {

constexpr std::string_view kSampleJob = "0f8fad5bd9cb469fa16570867728950e";

// What the writers of answers made, broken into lines for people.
std::string pretty(const std::string& json) {
  return escaped_code(nlohmann::ordered_json::parse(json).dump(
      2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

std::string sample_response(const service::Endpoint& endpoint) {
  core::ExecuteResult result;
  for (const model::Port& port : endpoint.pipeline().outputs())
    result.push_back({port.name, sample_table(shown_columns(port.schema))});
  return pretty(wire::write_execute_response(result, {.details = true}));
}

std::string sample_error() {
  return pretty(wire::write_error(core::ApiError(core::kScoreRequestUnauthorized)));
}

std::string cut_note(const std::vector<model::Port>& outputs) {
  for (const model::Port& port : outputs) {
    if (port.schema.size() > kShownColumns)
      return "Of wide outputs the first " + std::to_string(kShownColumns) + " columns are shown.";
  }
  return "";
}

// What the pages of both ways to call the service have in common.
TemplateValues service_values(const service::Endpoint& endpoint, bool HelpError::*answered_by) {
  return {
      {"request_headers", help_request_headers()},
      {"response_headers", help_response_headers()},
      {"common", fill_template("help/common.html",
                               {{"inputs", help_ports("Input", endpoint.pipeline().inputs())},
                                {"outputs", help_ports("Output", endpoint.pipeline().outputs())},
                                {"parameters", help_parameters(endpoint.definition())},
                                {"sample_error", sample_error()},
                                {"errors", help_error_table(answered_by)}})}};
}

std::string score_body(const HelpSubject& subject) {
  const service::Endpoint& endpoint = subject.endpoint;
  TemplateValues values = service_values(endpoint, &HelpError::score);
  values["request_line"] = help_request_line(
      "POST", endpoints::service_urls(endpoint.definition(), subject.base_url).execute);
  values["sample_request"] = escaped_code(write_value(sample_request(endpoint), kJsonNotation));
  values["sample_response"] = sample_response(endpoint);
  values["cut"] = cut_note(endpoint.pipeline().outputs());
  values["samples"] = help_samples(subject, &rrs_sample);
  return fill_template("help/score.html", values);
}

std::string sample_status(const HelpSubject& subject) {
  core::Job job;
  job.id = kSampleJob;
  job.state = core::JobState::kFinished;
  job.created = subject.updated;
  job.started = subject.updated;
  job.ended = subject.updated;
  const auto& outputs = subject.endpoint.pipeline().outputs();
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    core::BlobReference& place = job.results[outputs[i].name];
    place.base_location = subject.base_url + "/devstoreaccount1/";
    place.relative_location =
        std::string(kSampleContainer) + "/output" + std::to_string(i + 1) + "data.csv";
    place.sas_blob_token = "?sv=2015-02-21&sr=b&sig=...&st=...&se=...&sp=r";
  }
  return pretty(wire::write_job_status(job));
}

std::string jobs_body(const HelpSubject& subject) {
  const service::Endpoint& endpoint = subject.endpoint;
  const std::string jobs = endpoints::service_urls(endpoint.definition(), subject.base_url).jobs;
  const std::size_t query = jobs.find('?');
  const std::string job = jobs.substr(0, query) + "/{job id}";
  TemplateValues values = service_values(endpoint, &HelpError::jobs);
  values["submit_line"] = help_request_line("POST", jobs);
  values["start_line"] = help_request_line("POST", job + "/start" + jobs.substr(query));
  values["status_line"] = help_request_line("GET", job + jobs.substr(query));
  values["delete_line"] = help_request_line("DELETE", job + jobs.substr(query));
  values["sample_request"] = escaped_code(write_value(
      sample_job(endpoint, std::string(kSampleContainer), development_connection(subject.base_url)),
      kJsonNotation));
  values["sample_job_id"] = wire::write_job_id(kSampleJob);
  values["sample_response"] = sample_status(subject);
  values["samples"] = help_samples(subject, &bes_sample);
  return fill_template("help/jobs.html", values);
}

std::string sample_update(const std::string& resource) {
  const nlohmann::ordered_json json = {
      {"Resources",
       nlohmann::ordered_json::array({{{"Name", resource},
                                       {"Location",
                                        {{"BaseLocation", "https://account.blob.core.windows.net/"},
                                         {"RelativeLocation", "container/model.ilearner"},
                                         {"SasBlobToken", "?sv=...&sr=b&sig=..."}}}}})}};
  return pretty(json.dump());
}

std::string resource_list(const std::vector<core::TrainedResource>& resources) {
  if (resources.empty())
    return "<p>This web service does not support updating: it has no trained model or other "
           "resource that could be replaced.</p>";
  std::string list = "<ul>\n";
  for (const core::TrainedResource& one : resources) list += "<li>" + escaped(one.name) + "</li>\n";
  return list + "</ul>";
}

std::string update_body(const HelpSubject& subject) {
  const core::ServiceDefinition& definition = subject.endpoint.definition();
  const std::string url = subject.base_url + "/workspaces/" + definition.workspace_id +
                          "/webservices/" + definition.web_service_id + "/endpoints/" +
                          definition.endpoint_name;
  const auto resources = core::trained_resources(definition.pipeline);
  return fill_template(
      "help/update.html",
      {{"request_line", help_request_line("PATCH", url)},
       {"request_headers", help_request_headers()},
       {"sample_request",
        sample_update(resources.empty() ? "name of the resource" : resources.front().name)},
       {"resources", resource_list(resources)}});
}

struct Link {
  std::string target;
  std::string_view text;
};

std::string bullets(const std::vector<Link>& links) {
  std::string out;
  for (const Link& link : links) {
    out.append("<li><a href=\"").append(escaped(link.target)).append("\">");
    out.append(link.text).append("</a></li>\n");
  }
  return out;
}

// Relative, so that they work under any base URL. The swagger document is the last but one.
std::string links(const HelpPage& page, const std::string& swagger) {
  std::vector<Link> list;
  for (const HelpSection& section : page.sections)
    list.push_back({"#" + std::string(section.id), section.title});
  for (const HelpPage& other : help_pages()) {
    if (other.name != page.name) list.push_back({std::string(other.name), other.link});
  }
  list.push_back({swagger, "API Swagger Document"});
  list.push_back({"/__emu/", "All web services of the emulator"});
  return bullets(list);
}

constexpr HelpSection kErrors{"errors", "Status and error codes"};
constexpr HelpSection kSamples{"sample-code", "Sample Code"};
constexpr std::array kScoreSections = {HelpSection{"request", "Request"},
                                       HelpSection{"response", "Response"}, kErrors, kSamples};
constexpr std::array kJobsSections = {HelpSection{"submit", "Submit"},
                                      HelpSection{"start", "Start"},
                                      HelpSection{"status", "Status"},
                                      HelpSection{"delete", "Delete"},
                                      kErrors,
                                      kSamples};
constexpr std::array kUpdateSections = {HelpSection{"request", "Request"},
                                        HelpSection{"resources", "Updatable resources"}};

constexpr std::array kRules = {
    model::Rule{"help.sample-rows",
                "Sample requests have two equal rows, value in texts and 0 in numbers.",
                model::documented("RRS help page")},
    model::Rule{"help.sample-cells",
                "Sample cells of Boolean and DateTime columns are True and 1/1/2016 12:00:00 AM.",
                model::inferred("no stored page has such columns; the samples have to run")},
    model::Rule{
        "help.sample-parameters",
        "Sample requests send every parameter: its default, else a value within its bounds.",
        model::inferred("the samples have to run")},
    model::Rule{"help.updated", "Updated is when the emulator started.",
                model::inferred("a definition has no date of its own"), "clock"},
    model::Rule{"help.snippet-ids", "Samples are in elements named code-snippet-<language>.",
                model::observed("an R package cuts the page at code-snippet-r")},
};

}  // namespace

std::span<const HelpPage> help_pages() {
  static constexpr std::array kPages = {
      HelpPage{"score", "help.score", "Request Response API Documentation for ",
               "Request Response API", kScoreSections, &score_body,
               model::documented("RRS help page")},
      HelpPage{"jobs", "help.jobs", "Batch Execution API Documentation for ", "Batch Execution API",
               kJobsSections, &jobs_body,
               model::documented("consume web services; the guide's batch sample")},
      HelpPage{"update", "help.update", "Update Resource API Documentation for ",
               "Update Resource API", kUpdateSections, &update_body,
               model::documented("Retrain a classic web service")}};
  return kPages;
}

std::string write_help_page(const HelpPage& page, const HelpSubject& subject) {
  const core::ServiceDefinition& definition = subject.endpoint.definition();
  const std::string title = std::string(page.title) + definition.name;
  const std::string swagger = endpoints::service_urls(definition, subject.base_url).swagger;
  const std::string head =
      fill_template("help/head.html", {{"title", escaped(title)},
                                       {"updated", help_stamp(subject.updated)},
                                       {"description", escaped(core::description_of(definition))},
                                       {"links", links(page, swagger)}});
  return write_page({.title = title,
                     .section = "/__emu/pages/services",
                     .styles = {"help.css"},
                     .scripts = {"help.js"}},
                    head + page.body(subject));
}

std::string help_stamp(core::TimePoint time) {
  const std::string utc = text::write_utc_millis(time);  // 2016-10-14T14:52:33.979Z
  return utc.substr(5, 2) + '/' + utc.substr(8, 2) + '/' + utc.substr(0, 4) + ' ' +
         utc.substr(11, 5);
}

std::span<const model::Rule> help_rules() {
  return kRules;
}

}  // namespace aml::dashboard
