#include "emulator/cli/har_service.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "emulator/cli/recorded_url.h"
#include "emulator/cli/sample_json.h"
#include "emulator/cli/sample_merge.h"
#include "emulator/definition/positioned_json.h"
#include "emulator/text/messages.h"
#include "model/table_text.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string without_position(std::string fault) {
  std::replace(fault.begin(), fault.end(), '\n', ' ');
  constexpr std::string_view kStart = "error: ";
  return fault.starts_with(kStart) ? fault.substr(kStart.size()) : fault;
}

const Json* find_member(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::string text_member(const Json& object, const char* name) {
  const Json* member = find_member(object, name);
  return member != nullptr && member->is_string() ? member->get<std::string>() : "";
}

std::optional<Json> parse_body(const std::optional<std::string>& body) {
  if (!body) return std::nullopt;
  definition::PositionedJson read =
      definition::parse_positioned(*body, definition::KeepPositions::kOfTopMembers);
  return read.complete ? std::optional<Json>(std::move(read.value)) : std::nullopt;
}

/// A job of the recording.
struct RecordedJob {
  const HarEntry* submit = nullptr;
  RecordedUrl url;
  Json request;
  Json results;  ///< of its last status; null: it did not finish in the recording
};

/// Goes through one recording.
class RecordingMapper {
 public:
  RecordingMapper(const std::vector<HarEntry>& entries, RecordedSecrets& secrets)
      : entries_(entries), secrets_(secrets) {}

  RecordedServices map() && {
    for (const HarEntry& entry : entries_) take(entry);
    for (const auto& [id, job] : jobs_) add_job(id, job);
    for (const HarEntry* entry : unused_) note(*entry, "no call of a web service");
    secrets_.finish();
    for (const std::string& key : order_) {
      Service& service = services_.at(key);
      ServiceSample& sample = service.merger.sample();
      if (!sample.inputs.empty()) mapped_.services.push_back({scrubbed(sample), service.calls});
    }
    // The path of a token's address is no name of what follows it.
    for (const auto& [number, one] : notes_)
      mapped_.notes.push_back(number == 0 ? one.reason
                                          : "entry " + std::to_string(number) + ": " + one.method +
                                                " " + secrets_.scrub(one.path) + ": " +
                                                secrets_.scrub(one.reason));
    return std::move(mapped_);
  }

 private:
  /// Why nothing was taken from a call; its secrets are hidden when all of them are known.
  struct Note {
    std::string method;
    std::string path;
    std::string reason;
  };

  void note(const HarEntry& entry, const std::string& reason) {
    notes_.emplace(entry.number, Note{entry.method, path_of(entry.url), reason});
  }

  // In the table form no name is before a cell, so the texts alone did not show these.
  void learn_named_cells(const definition::SampleTable& table) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (!is_secret_name(table.columns[i].name, true)) continue;
      for (const auto& row : table.rows)
        if (row[i]) secrets_.learn_field(table.columns[i].name, *row[i]);
    }
  }

  struct Service {
    SampleMerger merger;
    std::size_t calls = 0;
  };

  Service& service_of(const RecordedUrl& url) {
    // Addresses of one endpoint may name its workspace or a subscription.
    const auto [found, is_new] = services_.try_emplace(url.endpoint_id);
    ServiceSample& sample = found->second.merger.sample();
    if (is_new) order_.push_back(url.endpoint_id);
    sample.endpoint_id = url.endpoint_id;
    if (sample.workspace_id.empty()) sample.workspace_id = url.workspace_id;
    return found->second;
  }

  void take(const HarEntry& entry) {
    const auto url = parse_recorded_url(entry.url);
    if (!url) return take_blob(entry);
    if (url->operation == "execute")
      add_call(entry, *url);
    else if (url->operation == "jobs")
      take_job_call(entry, *url);
    else
      note(entry, "only execute and jobs are read");
  }

  void take_blob(const HarEntry& entry) {
    const std::string path = path_of(entry.url);
    const bool is_upload = entry.method == "PUT" && entry.request && entry.status == 201;
    const bool is_download = entry.method == "GET" && entry.response && entry.status == 200;
    if (!is_upload && !is_download) return note(entry, "no call of a web service");
    unused_.insert(&entry);
    blobs_.insert_or_assign(path, &entry);
    // The same without the account, which other addresses have in the host.
    const std::size_t account_end = path.find('/', 1);
    if (account_end != path.npos) blobs_.emplace(path.substr(account_end), &entry);
  }

  void add_call(const HarEntry& entry, const RecordedUrl& url) {
    if (entry.status != 200)
      return note(entry, "answered " + std::to_string(entry.status) +
                             "; rules make such answers (docs/faults.md)");
    if (!entry.request || !entry.response) return note(entry, "the recording has no body of it");
    ReadSample read =
        read_request_sample({"request", *entry.request}, {"response", *entry.response});
    if (!read.faults.empty()) return note(entry, without_position(read.faults.front()));
    merge(entry, url, std::move(read.sample));
  }

  void merge(const HarEntry& entry, const RecordedUrl& url, ServiceSample sample) {
    for (const std::vector<SamplePort>* ports : {&sample.inputs, &sample.outputs})
      for (const SamplePort& port : *ports) learn_named_cells(port.table);
    Service& service = service_of(url);
    const std::vector<std::string> problems = service.merger.merge(std::move(sample));
    for (const std::string& problem : problems) note(entry, problem);
    if (problems.empty()) ++service.calls;
  }

  void take_job_call(const HarEntry& entry, const RecordedUrl& url) {
    if (!url.job.empty()) {
      const auto job = jobs_.find(url.job);
      const auto status = parse_body(entry.response);
      const bool is_finished = status && text_member(*status, "StatusCode") == "Finished";
      if (job != jobs_.end() && is_finished)
        if (const Json* results = find_member(*status, "Results")) job->second.results = *results;
      return;
    }
    const auto request = parse_body(entry.request);
    const auto id = parse_body(entry.response);
    if (entry.method != "POST" || entry.status != 200 || !request || !id || !id->is_string())
      return note(entry, "not a job that was taken: answered " + std::to_string(entry.status));
    jobs_.insert_or_assign(id->get<std::string>(), RecordedJob{&entry, url, *request, nullptr});
  }

  // The rows of the blobs that `places` name, by port.
  std::optional<std::vector<SamplePort>> ports_of(const RecordedJob& job, const Json* places) {
    std::vector<SamplePort> ports;
    if (places == nullptr || !places->is_object()) return ports;
    for (const auto& [name, place] : places->items()) {
      const std::string location = "/" + path_of(text_member(place, "RelativeLocation"));
      const auto blob = blobs_.find(location);
      if (blob == blobs_.end()) {
        note(*job.submit,
             "the blob " + location + " of " + text::in_quotes(name) + " is not in the recording");
        return std::nullopt;
      }
      try {
        const HarEntry& entry = *blob->second;
        unused_.erase(&entry);
        const bool is_upload = entry.method == "PUT";
        ports.push_back(
            {name, definition::read_sample_csv(is_upload ? *entry.request : *entry.response)});
      } catch (const model::TextFault& fault) {
        note(*job.submit, location + ": " + fault.what());
        return std::nullopt;
      }
    }
    return ports;
  }

  void add_job(const std::string& id, const RecordedJob& job) {
    if (job.results.is_null())
      return note(*job.submit, "the job " + id + " does not finish in the recording");
    ServiceSample sample;
    const auto inputs = ports_of(job, find_member(job.request, "Inputs"));
    if (!inputs) return;
    const auto outputs = ports_of(job, &job.results);
    if (!outputs) return;
    if (inputs->empty() || outputs->empty())
      return note(*job.submit, "the job names no inputs, or no results");
    sample.inputs = *inputs;
    sample.outputs = *outputs;
    merge(*job.submit, job.url, std::move(sample));
  }

  // Rows that differed in secrets alone are one afterwards.
  ServiceSample scrubbed(ServiceSample sample) {
    scrub(sample);
    SampleMerger merger;
    merger.sample().workspace_id = sample.workspace_id;
    merger.sample().endpoint_id = sample.endpoint_id;
    for (const std::string& problem : merger.merge(std::move(sample)))
      notes_.emplace(0, Note{"", "", "without its secrets, " + problem});
    return std::move(merger.sample());
  }

  // A cell is as secret as the name of its column says.
  void scrub(definition::SampleTable& table) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const bool is_named = is_secret_name(table.columns[i].name, true);
      table.columns[i].name = secrets_.scrub(table.columns[i].name);
      for (auto& row : table.rows) {
        model::WrittenCell& cell = row[i];
        if (cell) *cell = is_named && !cell->empty() ? "***" : secrets_.scrub(*cell);
      }
    }
    keep_fitting_types(table);
  }

  void scrub(ServiceSample& sample) {
    for (std::vector<SamplePort>* ports : {&sample.inputs, &sample.outputs}) {
      for (SamplePort& port : *ports) {
        port.name = secrets_.scrub(port.name);
        scrub(port.table);
      }
    }
    for (Json& parameter : sample.parameters) {
      const bool is_named = is_secret_name(parameter.at("name").get<std::string>(), false);
      parameter["name"] = secrets_.scrub(parameter.at("name").get<std::string>());
      if (!parameter.at("default").is_string()) continue;
      const std::string value = parameter.at("default").get<std::string>();
      parameter["default"] = is_named && !value.empty() ? "***" : secrets_.scrub(value);
    }
  }

  const std::vector<HarEntry>& entries_;
  RecordedSecrets& secrets_;
  RecordedServices mapped_;
  std::map<std::string, Service> services_;       ///< by endpoint id
  std::vector<std::string> order_;                ///< of the services
  std::map<std::string, RecordedJob> jobs_;       ///< by id
  std::map<std::string, const HarEntry*> blobs_;  ///< by path
  std::set<const HarEntry*> unused_;              ///< of the blobs
  std::multimap<std::size_t, Note> notes_;        ///< by the number of their entry
};

}  // namespace

RecordedServices map_recording(const std::vector<HarEntry>& entries, RecordedSecrets& secrets) {
  return RecordingMapper(entries, secrets).map();
}

}  // namespace aml::cli
