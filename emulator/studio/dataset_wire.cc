#include "emulator/studio/dataset_wire.h"

#include "emulator/core/ids.h"
#include "emulator/studio/refusal.h"

namespace aml::studio {

namespace {

constexpr std::size_t kMaxName = 256;
constexpr std::size_t kMaxText = 4096;

std::string_view schema_status(const Dataset& dataset) {
  if (!is_table_type(dataset.data_type)) return "NotSupported";
  return dataset.content->table() ? "Complete" : "Failed";
}

std::string_view type_in_schema(const model::Column& column) {
  if (column.categorical) return "Categorical";
  switch (column.type) {
    case model::ColumnType::kInt32:
    case model::ColumnType::kDouble:
      return "Numeric";
    case model::ColumnType::kBoolean:
      return "Binary";
    case model::ColumnType::kDateTime:
      return "Object";
    case model::ColumnType::kString:
      break;
  }
  return "String";
}

std::string text_of_type(const model::Column& column) {
  switch (column.type) {
    case model::ColumnType::kInt32:
      return "System.Int32";
    case model::ColumnType::kDouble:
      return "System.Double";
    case model::ColumnType::kBoolean:
      return "System.Boolean";
    case model::ColumnType::kDateTime:
      return "System.DateTime";
    case model::ColumnType::kString:
      break;
  }
  return "System.String";
}

}  // namespace

Json dataset_json(const Dataset& dataset, const std::string& workspace, const ResultBase& base) {
  const std::string path = "api/workspaces/" + workspace + "/datasources/" + dataset.id;
  const bool is_sample = dataset.id.starts_with(kGlobalWorkspace);
  return {
      {"Id", dataset.id},
      {"FamilyId", dataset.family},
      {"Name", dataset.name},
      {"DataTypeId", dataset.data_type},
      {"Description", dataset.description},
      {"Owner", dataset.owner},
      {"Category", is_sample ? "Samples" : "My Datasets"},
      {"Size", dataset.content->bytes().size()},
      {"CreatedDate", write_date(dataset.created)},
      {"SourceOrigin", dataset.origin},
      {"SchemaStatus", schema_status(dataset)},
      {"IsLatest", true},
      {"IsDeprecated", false},
      {"ResourceUploadId", dataset.upload_id},
      {"UploadedFromFilename", dataset.file_name},
      {"ExperimentId", dataset.experiment_id.empty() ? Json() : Json(dataset.experiment_id)},
      {"Culture", "default"},
      {"Batch", 1},
      {"ServiceVersion", 1},
      {"ClientVersion", "v1"},
      {"PromotedFrom", nullptr},
      {"DownloadLocation", endpoint_json(base, path + "/data", dataset.content->bytes().size())},
      {"VisualizeEndPoint", endpoint_json(base, path + "/visualizationdata", 0)},
      {"SchemaEndPoint", endpoint_json(base, path + "/schema", 0)}};
}

Json schema_json(const model::Schema& schema) {
  Json columns = Json::array();
  Json labels = Json::object();
  Json scores = Json::object();
  for (const model::Column& column : schema) {
    columns.push_back(
        {{"name", column.name},
         {"type", type_in_schema(column)},
         {"isFeature", column.kind == model::ColumnKind::kFeature},
         {"elementType", {{"typeName", text_of_type(column)}, {"isNullable", true}}}});
    if (column.kind == model::ColumnKind::kLabel) labels["True Labels"] = column.name;
    if (column.kind == model::ColumnKind::kScore) scores[column.name] = column.name;
  }
  return {{"columnAttributes", std::move(columns)},
          {"labelColumns", std::move(labels)},
          {"scoreColumns", std::move(scores)},
          {"featureChannels", Json::array()}};
}

DatasetRequest parse_dataset_request(std::string_view body) {
  const Json json = parse_body(body);
  const Json& source = member_of(json, "DataSource");
  if (!source.is_object()) refuse("The body has no \"DataSource\".");
  DatasetRequest request;
  request.name = text_of(source, "Name");
  request.data_type = text_of(source, "DataTypeId");
  request.description = text_of(source, "Description");
  request.family = text_of(source, "FamilyId");
  request.owner = text_of(source, "Owner");
  request.is_promotion = text_of(source, "SourceOrigin") == "FromOutputPromotion";
  request.upload_id = text_of(json, "UploadId");
  request.file_name = text_of(json, "UploadedFromFileName");
  if (request.file_name.empty()) request.file_name = text_of(json, "UploadedFromFilename");
  request.experiment_id = text_of(json, "ExperimentId");
  request.node = text_of(json, "ModuleNodeId");
  request.output = text_of(json, "OutputName");
  if (request.name.empty() || request.name.size() > kMaxName)
    refuse("A dataset needs a \"Name\" of at most 256 bytes.");
  if (request.description.size() > kMaxText || request.owner.size() > kMaxName ||
      request.file_name.size() > kMaxText)
    refuse("\"Description\", \"Owner\" or \"UploadedFromFileName\" is too long.");
  if (!request.family.empty() && !core::is_hex32(request.family))
    refuse("\"FamilyId\" must be 32 hex digits.");
  if (!request.is_promotion && request.upload_id.empty()) refuse("The body has no \"UploadId\".");
  return request;
}

}  // namespace aml::studio
