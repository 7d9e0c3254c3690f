#include "emulator/core/error_catalog.h"
#include "emulator/studio/refusal.h"
#include "emulator/studio/studio_calls.h"
#include "emulator/studio/visualization.h"
#include "emulator/text/number.h"

namespace aml::studio {

namespace {

using http::Call;
using http::Response;

class DatasetCalls {
 public:
  explicit DatasetCalls(const StudioDoor& door) : door_(door) {}

  Response list(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    Json list = Json::array();
    for (const DatasetPointer& one : datasets().list(opened.id))
      list.push_back(dataset_json(*one, opened.id, opened.results));
    return json_response(list);
  }

  Response show(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    return json_response(dataset_json(*dataset(call, opened), opened.id, opened.results));
  }

  Response data(const Call& call) const {
    return text_response(dataset(call, door_.open_download(call))->content->bytes(),
                         "application/octet-stream");
  }

  Response schema(const Call& call) const {
    return json_response(schema_json(table(call).schema()));
  }

  Response visualization(const Call& call) const {
    return json_response(write_visualization(table(call)));
  }

  Response add(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    return json_response(Json(datasets().add(opened.id, parse_dataset_request(call.body()))));
  }

  Response remove(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    datasets().remove_family(opened.id, call.path["family"]);
    return Response();
  }

  Response start_upload(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    const std::string type = call.request.query_value("dataTypeId").value_or("GenericCSV");
    if (!is_data_type(type)) refuse("There is no data type " + type + ".");
    const std::string_view bytes = call.body();
    const std::string id = door_.studio().uploads().start(opened.id, type, bytes);
    return json_response({{"Id", id}, {"DataTypeId", type}, {"Size", bytes.size()}});
  }

  Response add_block(const Call& call) const {
    const OpenedWorkspace opened = door_.open(call);
    const std::string id = call.request.query_value("uploadId").value_or("");
    const auto block =
        text::parse_number<std::size_t>(call.request.query_value("blockId").value_or(""));
    if (!block) refuse("\"blockId\" must be a number from 0 on.");
    door_.studio().uploads().add_block(opened.id, id, *block, call.body());
    return json_response({{"Id", id}, {"BlockId", *block}});
  }

 private:
  const Datasets& datasets() const { return door_.studio().datasets(); }

  DatasetPointer dataset(const Call& call, const OpenedWorkspace& opened) const {
    return door_.studio().inventory().get_dataset(opened.id, call.path["dataset"]);
  }

  model::SharedTable table(const Call& call) const {
    const DatasetPointer found = dataset(call, door_.open_download(call));
    const auto table = found->content->table();
    if (!table) refuse("The dataset cannot be shown: " + found->content->problem() + ".");
    return *table;
  }

  const StudioDoor door_;
};

}  // namespace

http::Routes dataset_routes(const StudioDoor& door) {
  const DatasetCalls calls(door);
  using C = DatasetCalls;
  const auto answer = [&](Response (C::*member)(const Call&) const) {
    return [calls, member](const Call& call) { return (calls.*member)(call); };
  };
  const auto clients = model::observed("a Python, an R and a C# client");
  const auto front_end = model::documented("Studio's own front end, as published");
  const std::string all = "/api/workspaces/{workspace}/datasources";
  const std::string one = all + "/{dataset}";
  return {
      {"GET", all, "studio.datasets", answer(&C::list), clients},
      {"POST", all, "studio.add-dataset", answer(&C::add), clients},
      {"GET", one, "studio.dataset", answer(&C::show), clients},
      {"GET", one + "/data", "studio.dataset-data", answer(&C::data), clients},
      {"GET", one + "/schema", "studio.dataset-schema", answer(&C::schema), front_end},
      {"GET", one + "/visualizationdata", "studio.visualize-dataset", answer(&C::visualization),
       front_end},
      {"DELETE", all + "/family/{family}", "studio.delete-dataset", answer(&C::remove), clients},
      {"POST", "/api/resourceuploads/workspaces/{workspace}", "studio.upload",
       answer(&C::start_upload), clients},
      {"POST", "/api/blobuploads/workspaces/{workspace}", "studio.upload-block",
       answer(&C::add_block), clients}};
}

}  // namespace aml::studio
