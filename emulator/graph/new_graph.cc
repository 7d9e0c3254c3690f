#include "emulator/graph/new_graph.h"

#include "emulator/core/ids.h"
#include "emulator/text/xml.h"

namespace aml::graph {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kLeft = 200;
constexpr int kTop = 200;
constexpr int kBetween = 120;
constexpr int kWidth = 200;
constexpr int kHeight = 200;

std::string layout_of(const Json& nodes) {
  std::string text =
      R"(<?xml version="1.0" encoding="utf-16"?><DataV1 xmlns:xsd="http://www.w3.org/2001/XMLSchema")"
      R"( xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Meta /><NodePositions>)";
  int top = kTop;
  for (const Json& node : nodes) {
    text += "<NodePosition Node=\"";
    text::append_xml_text(text, node.at("Id").get<std::string>());
    text += "\" Position=\"" + std::to_string(kLeft) + "," + std::to_string(top) + "," +
            std::to_string(kWidth) + "," + std::to_string(kHeight) + "\" />";
    top += kBetween;
  }
  return text + "</NodePositions><NodeGroups /></DataV1>";
}

}  // namespace

Json new_graph(const core::ServiceDefinition& definition) {
  Json graph = {
      {"ModuleNodes", Json::array()},
      {"EdgesInternal", Json::array()},
      {"SerializedClientData", ""},
      {"Parameters", Json::array()},
      {"PublishInfo",
       {{"InputPortsForPublish", Json::array()}, {"OutputPortsForPublish", Json::array()}}}};
  Json service = new_web_service();
  service["WebServiceGroupId"] = definition.web_service_id;
  return {{"SchemaVersion", 1.0},
          {"ExperimentId",
           definition.workspace_id + ".f-id." + core::derived_id("experiment", definition.name)},
          {"ParentExperimentId", nullptr},
          {"Description", definition.name},
          {"Summary", definition.description},
          {"Creator", ""},
          {"Category", "user"},
          {"IsArchived", false},
          {"IsLeaf", true},
          {"DisableNodesUpdate", false},
          {"Etag", ""},
          {"Status",
           {{"StatusCode", "InDraft"},
            {"StatusDetail", nullptr},
            {"CreationTime", "/Date(0)/"},
            {"StartTime", nullptr},
            {"EndTime", nullptr},
            {"Metadata", nullptr}}},
          {"NodeStatuses", Json::array()},
          {"Graph", std::move(graph)},
          {"WebService", std::move(service)}};
}

Json new_web_service() {
  return {{"IsWebServiceExperiment", true},
          {"Inputs", Json::array()},
          {"Outputs", Json::array()},
          {"Parameters", Json::array()},
          {"WebServiceGroupId", nullptr},
          {"ModelPackageId", nullptr},
          {"SerializedClientData", layout_of(Json::array())}};
}

Json new_parameter(const std::string& name) {
  return {{"Name", name},
          {"FriendlyName", name},
          {"DefaultValue", ""},
          {"HasDefaultValue", true},
          {"ParameterType", "String"},
          {"IsOptional", false},
          {"ParameterRules", Json::array()},
          {"HasRules", false},
          {"MarkupType", 0},
          {"CredentialDescriptor", nullptr},
          {"ScriptName", nullptr}};
}

void place_nodes(Json& document) {
  Json& graph = document.at("Graph");
  graph["SerializedClientData"] = layout_of(graph.at("ModuleNodes"));
}

}  // namespace aml::graph
