#include "emulator/core/error_catalog.h"
#include "emulator/studio/studio_calls.h"
#include "emulator/studio/visualization.h"
#include "model/table_text.h"

namespace aml::studio {

namespace {

using http::Call;
using http::Response;

class OutputCalls {
 public:
  explicit OutputCalls(const StudioDoor& door) : door_(door) {}

  Response data(const Call& call) const {
    const model::SharedTable shared = output(call);
    const model::Table& table = shared;
    std::string text;
    model::write_table_header(model::TextFormat::kCsv, text, table.schema());
    model::write_table_rows(model::TextFormat::kCsv, text, table);
    return text_response(std::move(text), "text/csv");
  }

  Response schema(const Call& call) const {
    return json_response(schema_json(output(call).schema()));
  }

  Response visualization(const Call& call) const {
    return json_response(write_visualization(output(call)));
  }

  Response error_log(const Call& call) const {
    const OpenedWorkspace opened = door_.open_download(call);
    const auto experiment = inventory().get_experiment(opened.id, call.path["experiment"]);
    const auto node = experiment->nodes.find(call.path["node"]);
    if (node == experiment->nodes.end())
      throw core::ApiError(core::kStudioItemUnknown, {"log of the module " + call.path["node"]});
    return text_response(node->second.status.detail);
  }

 private:
  const Inventory& inventory() const { return door_.studio().inventory(); }

  model::SharedTable output(const Call& call) const {
    const OpenedWorkspace opened = door_.open_download(call);
    const auto experiment = inventory().get_experiment(opened.id, call.path["experiment"]);
    return get_output(door_.studio().results(), *experiment, call.path["node"], call.path["port"]);
  }

  const StudioDoor door_;
};

}  // namespace

http::Routes output_routes(const StudioDoor& door) {
  const OutputCalls calls(door);
  using C = OutputCalls;
  const auto answer = [&](Response (C::*member)(const Call&) const) {
    return [calls, member](const Call& call) { return (calls.*member)(call); };
  };
  const auto clients = model::observed("a Python and an R client");
  const auto front_end = model::documented("Studio's own front end, as published");
  const std::string one = "/api/workspaces/{workspace}/experiments/{experiment}";
  const std::string port = "/{node}/{port}";
  return {
      {"GET", one + "/outputdata" + port, "studio.output", answer(&C::data), clients},
      {"GET", one + "/outputschema" + port, "studio.output-schema", answer(&C::schema), front_end},
      {"GET", one + "/visualizationdata" + port, "studio.visualize-output",
       answer(&C::visualization), front_end},
      {"GET", one + "/errorlog/{node}", "studio.error-log", answer(&C::error_log), front_end}};
}

}  // namespace aml::studio
