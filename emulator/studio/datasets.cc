#include "emulator/studio/datasets.h"

#include <map>
#include <set>
#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/studio/refusal.h"

namespace aml::studio {

namespace {

using core::ApiError;

constexpr const char* kPromoted = "FromOutputPromotion";
constexpr const char* kUploaded = "FromResourceUpload";

}  // namespace

model::SharedTable get_output(Results& results, const Experiment& experiment,
                              const std::string& node, const std::string& port) {
  const auto unknown = [&] {
    return ApiError(core::kStudioItemUnknown, {"output " + port + " of the module " + node});
  };
  GraphView view;
  read_view(*experiment.document, view);
  const auto found = view.nodes.find(node);
  const auto status = experiment.nodes.find(node);
  const auto fingerprint = view.fingerprints.find(node);
  if (found == view.nodes.end() || status == experiment.nodes.end() ||
      fingerprint == view.fingerprints.end() ||
      status->second.status.code != StatusCode::kFinished ||
      status->second.fingerprint != fingerprint->second)
    throw unknown();
  try {
    const graph::GraphModule& module = module_of(*found->second);
    const auto name = graph::find_output_port(module, port);
    if (!name) throw unknown();
    const ResultPointer result = results.of(experiment.workspace, view, *found->second);
    const auto table = result->tables.find(*name);
    if (table == result->tables.end()) throw unknown();
    return table->second;
  } catch (const NodeFailure& failure) {
    refuse(std::string("The output cannot be made again: ") + failure.what() + ".");
  }
}

std::vector<DatasetPointer> Datasets::list(const std::string& workspace) const {
  const std::vector<DatasetPointer> all = parts_.inventory.datasets(workspace);
  std::map<std::string, const Dataset*> newest;
  for (const DatasetPointer& one : all) newest[one->family] = one.get();
  std::vector<DatasetPointer> list;
  for (const DatasetPointer& one : all)
    if (newest.at(one->family) == one.get()) list.push_back(one);
  return list;
}

void Datasets::fill_from_upload(const std::string& workspace, const DatasetRequest& request,
                                Dataset& dataset) const {
  const std::size_t size = parts_.uploads.size_of(workspace, request.upload_id);
  if (size > kMaxBytes) refuse("A dataset may have at most 128 MiB.");
  Uploads::Upload upload = parts_.uploads.get(workspace, request.upload_id);
  if (dataset.data_type.empty()) dataset.data_type = upload.data_type;
  if (!is_data_type(dataset.data_type)) refuse("There is no data type " + dataset.data_type + ".");
  dataset.origin = kUploaded;
  dataset.upload_id = request.upload_id;
  dataset.file_name = request.file_name;
  dataset.content =
      std::make_shared<const DatasetContent>(std::move(upload.bytes), dataset.data_type);
}

void Datasets::fill_from_output(const std::string& workspace, const DatasetRequest& request,
                                Dataset& dataset) const {
  const ExperimentPointer experiment =
      parts_.inventory.get_experiment(workspace, request.experiment_id);
  const model::SharedTable table =
      get_output(parts_.results, *experiment, request.node, request.output);
  if (static_cast<const model::Table&>(table).bytes() > kMaxBytes)
    refuse("A dataset may have at most 128 MiB.");
  dataset.data_type = "Dataset";
  dataset.origin = kPromoted;
  dataset.experiment_id = experiment->id;
  dataset.content = std::make_shared<const DatasetContent>(table);
}

std::string Datasets::add(const std::string& workspace, const DatasetRequest& request) const {
  Dataset dataset;
  dataset.family = request.family.empty() ? parts_.ids.next() : request.family;
  dataset.id = dataset_id(workspace, parts_.ids.next());
  dataset.name = request.name;
  dataset.data_type = request.data_type;
  dataset.description = request.description;
  dataset.owner = request.owner;
  dataset.created = parts_.clock.now();
  if (request.is_promotion)
    fill_from_output(workspace, request, dataset);
  else
    fill_from_upload(workspace, request, dataset);
  const std::string id = dataset.id;
  const std::string family = dataset.family;
  parts_.records.add_dataset(workspace, std::move(dataset),
                             [&](const std::vector<DatasetPointer>& others) {
                               for (const DatasetPointer& other : others)
                                 if (other->name == request.name && other->family != family)
                                   throw ApiError(core::kDatasetNameTaken, {request.name});
                             });
  if (!request.is_promotion) parts_.uploads.remove(workspace, request.upload_id);
  return id;
}

void Datasets::remove_family(const std::string& workspace, const std::string& family) const {
  if (parts_.records.remove_datasets(workspace, family) > 0) return;
  for (const DatasetPointer& one : parts_.inventory.datasets(workspace))
    if (one->family == family) refuse("The dataset is a sample: it stays.");
  throw ApiError(core::kDatasetUnknown, {family});
}

}  // namespace aml::studio
