#include "emulator/studio/record_texts.h"

#include <stdexcept>
#include <utility>

namespace aml::studio {

namespace {

Json kept_time(const std::optional<core::TimePoint>& time) {
  return time ? Json(time->time_since_epoch().count()) : Json();
}

core::TimePoint to_time(const Json& json) {
  return core::TimePoint(std::chrono::milliseconds(json.get<std::int64_t>()));
}

std::optional<core::TimePoint> to_optional_time(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(to_time(json));
}

Json kept_status(const Status& status) {
  return {{"code", name_of(status.code)},
          {"detail", status.detail},
          {"started", kept_time(status.started)},
          {"ended", kept_time(status.ended)}};
}

Status read_status(const Json& json) {
  const auto code = find_status_code(json.at("code").get<std::string>());
  if (!code) throw std::runtime_error("a status has an unknown name");
  return {*code, json.at("detail"), to_optional_time(json.at("started")),
          to_optional_time(json.at("ended"))};
}

Json columns_json(const model::Schema& schema) {
  Json list = Json::array();
  for (const model::Column& column : schema)
    list.push_back({column.name, model::name_of(column.type), model::name_of(column.kind),
                    column.categorical});
  return list;
}

model::Schema read_columns(const Json& list) {
  std::vector<model::Column> columns;
  for (const Json& one : list) {
    const auto type = model::find_column_type(one.at(1).get<std::string>());
    const auto kind = model::find_column_kind(one.at(2).get<std::string>());
    if (!type || !kind) throw std::runtime_error("a column of a dataset has an unknown type");
    columns.push_back({one.at(0), *type, *kind, one.at(3)});
  }
  return model::Schema(std::move(columns));
}

template <typename Read>
auto reading(const std::string& id, Read read) {
  try {
    return read();
  } catch (const Json::exception& error) {
    throw std::runtime_error("the record " + id + " cannot be read: " + error.what());
  }
}

}  // namespace

std::string write_experiment_row(const Experiment& experiment) {
  Json nodes = Json::object();
  for (const auto& [id, node] : experiment.nodes)
    nodes[id] = {{"status", kept_status(node.status)}, {"fingerprint", node.fingerprint}};
  return write_json({{"etag", experiment.etag},
                     {"status", kept_status(experiment.status)},
                     {"created", experiment.created.time_since_epoch().count()},
                     {"saved", kept_time(experiment.saved)},
                     {"runId", experiment.run_id},
                     {"nodes", std::move(nodes)},
                     {"document", *experiment.document}});
}

Experiment read_experiment_row(const std::string& workspace, const std::string& id,
                               const std::string& text) {
  return reading(id, [&] {
    Json json = Json::parse(text);
    Experiment experiment;
    experiment.id = id;
    experiment.workspace = workspace;
    experiment.etag = json.at("etag");
    experiment.status = read_status(json.at("status"));
    experiment.created = to_time(json.at("created"));
    if (json.contains("saved")) experiment.saved = to_optional_time(json.at("saved"));
    experiment.run_id = json.at("runId");
    for (const auto& [node, one] : json.at("nodes").items())
      experiment.nodes[node] = {read_status(one.at("status")), one.at("fingerprint")};
    experiment.document = std::make_shared<const Json>(std::move(json.at("document")));
    return experiment;
  });
}

std::string write_dataset_row(const Dataset& dataset) {
  return write_json({{"family", dataset.family},
                     {"name", dataset.name},
                     {"dataType", dataset.data_type},
                     {"description", dataset.description},
                     {"owner", dataset.owner},
                     {"origin", dataset.origin},
                     {"uploadId", dataset.upload_id},
                     {"fileName", dataset.file_name},
                     {"experiment", dataset.experiment_id},
                     {"created", dataset.created.time_since_epoch().count()},
                     {"columns", columns_json(dataset.content->declared())}});
}

Dataset read_dataset_row(const std::string& id, const std::string& text, std::string bytes) {
  return reading(id, [&] {
    const Json json = Json::parse(text);
    Dataset dataset;
    dataset.id = id;
    dataset.family = json.at("family");
    dataset.name = json.at("name");
    dataset.data_type = json.at("dataType");
    dataset.description = json.at("description");
    dataset.owner = json.at("owner");
    dataset.origin = json.at("origin");
    dataset.upload_id = json.at("uploadId");
    dataset.file_name = json.at("fileName");
    dataset.experiment_id = json.at("experiment");
    dataset.created = to_time(json.at("created"));
    dataset.content = std::make_shared<const DatasetContent>(std::move(bytes), dataset.data_type,
                                                             read_columns(json.at("columns")));
    return dataset;
  });
}

}  // namespace aml::studio
