#include "emulator/cli/made_export.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "emulator/cli/commands/import_graph.h"
#include "emulator/core/trained_resources.h"
#include "emulator/definition/definition_text.h"
#include "emulator/definition/sample_table.h"
#include "emulator/management/code_bundle.h"
#include "emulator/management/made_content.h"
#include "emulator/management/resources.h"
#include "emulator/text/ascii.h"
#include "model/answers.h"
#include "model/text_pattern.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;
using management::MadeEndpoint;

constexpr const char* kServiceFile = "service.json";
constexpr const char* kCodeFile = "code.py";

Json columns_json(const model::Schema& schema) {
  Json list = Json::array();
  for (const model::Column& column : schema)
    list.push_back({{"name", column.name}, {"type", model::name_of(column.type)}});
  return list;
}

/// Writes the folders one after another.
class Exporter {
 public:
  Exporter(const std::vector<ServiceFiles>& fixtures,
           const std::vector<core::ServiceDefinition>& definitions,
           const management::MadeState& made)
      : fixtures_(fixtures), definitions_(definitions), made_(made) {}

  MadeExport run() {
    for (std::size_t i = 0; i < fixtures_.size(); ++i) add_fixture(i);
    for (const auto& [id, endpoint] : made_.endpoints) {
      if (!endpoint.gone && !of_fixtures_.contains(id)) add_endpoint(id, endpoint);
    }
    return std::move(result_);
  }

 private:
  const management::MadeService* service_of(const std::string& workspace,
                                            const std::string& id) const {
    const auto found = made_.services.find({workspace, id});
    return found == made_.services.end() ? nullptr : &found->second;
  }

  void add_fixture(std::size_t index) {
    const core::ServiceDefinition& own = definitions_[index];
    of_fixtures_.insert(own.endpoint_id);
    const management::MadeService* const service = service_of(own.workspace_id, own.web_service_id);
    const auto changed = made_.endpoints.find(own.endpoint_id);
    const bool is_changed = changed != made_.endpoints.end();
    if (service != nullptr && service->gone) return;
    if (is_changed && changed->second.gone) return;
    ServiceFiles files = fixtures_[index];
    if (service != nullptr || is_changed) files.files.erase(kGraphFile);
    if (service != nullptr && !set_content(files, service->bundle, service->name)) return;
    if (service != nullptr) identify(files, own);
    if (is_changed) {
      set_endpoint(files, changed->second);
      if (service == nullptr) set_resources(files, own, changed->second);
    }
    add(std::move(files));
  }

  void add_endpoint(const std::string& id, const MadeEndpoint& endpoint) {
    const auto base = std::find_if(
        definitions_.begin(), definitions_.end(), [&](const core::ServiceDefinition& one) {
          return one.workspace_id == endpoint.workspace && one.web_service_id == endpoint.service;
        });
    const management::MadeService* const service = service_of(endpoint.workspace, endpoint.service);
    if (service != nullptr && service->gone) return;
    core::ServiceDefinition identity;
    ServiceFiles files;
    if (base != definitions_.end()) {
      identity = *base;
      files = fixtures_[static_cast<std::size_t>(base - definitions_.begin())];
      files.files.erase(kGraphFile);
    } else if (service == nullptr) {
      return;  // it waits for its web service
    } else {
      identity.name = service->name;
      identity.workspace_id = endpoint.workspace;
      identity.web_service_id = endpoint.service;
      files.folder = folder_name(service->name);
      // A workspace may be known by services of the fixtures alone.
      for (const core::ServiceDefinition& one : definitions_)
        if (one.workspace_id == endpoint.workspace) identity.workspace_token = one.workspace_token;
    }
    if (!endpoint.bundle.empty() && !set_content(files, endpoint.bundle, identity.name)) return;
    identity.endpoint_id = id;
    identify(files, identity);
    set_endpoint(files, endpoint);
    if (endpoint.bundle.empty()) set_resources(files, identity, endpoint);
    if (endpoint.name != "default") files.folder += "-" + endpoint.name;
    add(std::move(files));
  }

  // A name of the caller's becomes one of a folder.
  static std::string folder_name(const std::string& name) {
    std::string folder;
    for (const char c : name) {
      const bool fits = text::is_letter(c) || text::is_digit(c) || c == '-' || c == '_';
      folder += fits ? c : '_';
    }
    return folder;
  }

  void add(ServiceFiles files) {
    const std::string wanted = files.folder;
    for (int i = 2; !folders_.insert(text::to_lower(files.folder)).second; ++i)
      files.folder = wanted + "-" + std::to_string(i);
    result_.services.push_back(std::move(files));
  }

  // False: it has no form as a file.
  bool set_content(ServiceFiles& files, const std::string& content, const std::string& name) {
    const std::string& text = *made_.contents.at(content);
    const auto experiment = management::find_experiment_content(text);
    if (!experiment) return set_code(files, management::read_bundle(text), name);
    files.files = experiment->files;
    files.files[kServiceFile] = experiment->definition;
    files.files[kGraphFile] = experiment->graph;
    return true;
  }

  bool set_code(ServiceFiles& files, const management::CodeBundle& code, const std::string& name) {
    if (!code.is_python()) {
      result_.left_out.push_back(name + ": code in " + code.language +
                                 ", which a definition cannot hold");
      return false;
    }
    const Json script = {{"file", kCodeFile}, {"columns", columns_json(code.output)}};
    const Json service = {
        {"name", name},
        {"answers", {{"columnNames", "details"}}},
        {"modules", Json::array({{{"id", "code"},
                                  {"module", "Execute Python Script"},
                                  {"parameters", {{"Python Script", script}}}}})},
        {"inputs",
         Json::array(
             {{{"name", "input1"}, {"to", "code"}, {"columns", columns_json(code.input)}}})},
        {"outputs", Json::array({{{"name", "output1"}, {"from", "code"}}})}};
    files.files = {{kServiceFile, definition::write_definition(service)}, {kCodeFile, code.source}};
    return true;
  }

  template <typename Edit>
  static void edit(ServiceFiles& files, Edit change) {
    Json service = Json::parse(files.files.at(kServiceFile));
    change(service);
    files.files[kServiceFile] = definition::write_definition(service);
  }

  static void identify(ServiceFiles& files, const core::ServiceDefinition& own) {
    edit(files, [&](Json& service) {
      service["name"] = own.name;
      service["workspace"]["id"] = own.workspace_id;
      if (!own.workspace_token.empty()) service["workspace"]["token"] = own.workspace_token;
      service["webService"]["id"] = own.web_service_id;
      service["endpoint"]["id"] = own.endpoint_id;
      service["endpoint"]["name"] = own.endpoint_name;
      service["endpoint"]["primaryKey"] = own.primary_key;
      service["endpoint"]["secondaryKey"] = own.secondary_key;
    });
  }

  static void set_endpoint(ServiceFiles& files, const MadeEndpoint& endpoint) {
    edit(files, [&](Json& service) {
      service["endpoint"]["name"] = text::to_lower(endpoint.name);
      service["endpoint"]["primaryKey"] = endpoint.primary_key;
      service["endpoint"]["secondaryKey"] = endpoint.secondary_key;
      service["endpoint"]["maxConcurrentCalls"] = endpoint.max_concurrent_calls;
    });
  }

  void set_resources(ServiceFiles& files, const core::ServiceDefinition& own,
                     const MadeEndpoint& endpoint) const {
    const auto known = core::trained_resources(own.pipeline);
    for (const management::PatchedResource& patched : endpoint.resources) {
      const auto found = std::find_if(known.begin(), known.end(),
                                      [&](const auto& one) { return one.name == patched.name; });
      if (found == known.end()) continue;
      edit(files, [&](Json& service) {
        if (management::has_alternative(own, patched.name, patched.relative_location)) {
          set_alternative(service, *found, patched.relative_location);
        } else if (const auto content = made_.contents.find(patched.content);
                   content != made_.contents.end()) {
          set_trained(service, files, *found, *content->second);
        }
      });
    }
  }

  static Json& module_of(Json& service, const std::string& step) {
    for (Json& one : service["modules"]) {
      if (one.at("id") == step) return one;
    }
    throw std::runtime_error("a definition has no module " + step);
  }

  static void set_alternative(Json& service, const core::TrainedResource& resource,
                              std::string_view blob) {
    if (blob.starts_with('/')) blob.remove_prefix(1);
    for (const Json& row : service["retrained"]) {
      const bool fits =
          core::resource_name(row.at("resource").get<std::string>()) == resource.name &&
          model::matches_pattern(row.at("blob").get<std::string>(), blob);
      if (!fits) continue;
      const Json value = row.contains("model") ? row["model"] : row["answers"];
      for (const auto& target : resource.sets)
        module_of(service, target.step)["parameters"][target.parameter] = value;
      drop_rows(service, resource.name);
      return;
    }
  }

  // Rows about what is no resource any more.
  static void drop_rows(Json& service, const std::string& resource) {
    Json kept = Json::array();
    for (const Json& row : service["retrained"]) {
      if (core::resource_name(row.at("resource").get<std::string>()) != resource)
        kept.push_back(row);
    }
    service["retrained"] = std::move(kept);
  }

  static void set_trained(Json& service, ServiceFiles& files, const core::TrainedResource& resource,
                          const std::string& content) {
    for (const auto& target : resource.sets) {
      Json& value = module_of(service, target.step)["parameters"][target.parameter];
      if (value.is_object()) {
        value["examples"] = examples_json(value, content);
        continue;
      }
      for (Json& model : service["models"]) {
        if (model.at("name") != value) continue;
        const std::string file = "set-" + model.at("file").get<std::string>();
        files.files[file] = content;
        model = {{"name", value}, {"file", file}};
      }
    }
  }

  // A table of examples: what is asked first, then the answers.
  static Json examples_json(const Json& answers, const std::string& content) {
    definition::SampleTable table = definition::read_sample_csv(content);
    std::map<std::string, Json> typed;
    if (answers.contains("examples")) {
      for (const Json& column : answers["examples"]["columns"])
        typed.emplace(column.at("name").get<std::string>(), column);
    }
    const auto index_of = [&](const std::string& name) {
      const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                      [&](const auto& one) { return one.name == name; });
      return static_cast<std::size_t>(found - table.columns.begin());
    };
    std::vector<std::pair<std::size_t, model::ColumnType>> order;
    Json columns = Json::array();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const std::string& name = table.columns[i].name;
      const Json& all = answers["columns"];
      if (std::any_of(all.begin(), all.end(), [&](const Json& one) { return one["name"] == name; }))
        continue;
      const auto known = typed.find(name);
      columns.push_back(known != typed.end() ? known->second
                                             : Json{{"name", name}, {"type", "String"}});
      order.emplace_back(i, *model::find_column_type(columns.back()["type"].get<std::string>()));
    }
    for (const Json& column : answers["columns"])
      order.emplace_back(index_of(column.at("name")),
                         *model::find_column_type(column.at("type").get<std::string>()));
    Json rows = Json::array();
    for (const auto& row : table.rows) {
      Json cells = Json::array();
      for (const auto& [index, type] : order)
        cells.push_back(definition::definition_cell(row.at(index), type));
      rows.push_back(std::move(cells));
    }
    Json examples = {{"columns", std::move(columns)}, {"rows", std::move(rows)}};
    if (answers.contains("examples") && answers["examples"].contains("match"))
      examples["match"] = answers["examples"]["match"];
    return examples;
  }

  const std::vector<ServiceFiles>& fixtures_;
  const std::vector<core::ServiceDefinition>& definitions_;
  const management::MadeState& made_;
  std::set<std::string> of_fixtures_;  ///< endpoint ids
  std::set<std::string> folders_;
  MadeExport result_;
};

}  // namespace

MadeExport export_made(const std::vector<ServiceFiles>& fixtures,
                       const std::vector<core::ServiceDefinition>& definitions,
                       const management::MadeState& made) {
  return Exporter(fixtures, definitions, made).run();
}

}  // namespace aml::cli
