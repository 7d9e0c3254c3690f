#include "emulator/cli/graph_export.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/cli/graph_modules.h"
#include "emulator/cli/graph_nodes.h"
#include "emulator/cli/graph_reader.h"
#include "emulator/cli/graph_values.h"
#include "emulator/cli/new_graph.h"
#include "emulator/core/ids.h"
#include "emulator/definition/positioned_json.h"
#include "model/cell_text.h"
#include "model/registry.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Json& list_at(Json& object, const char* name) {
  Json& list = object[name];
  if (!list.is_array()) list = Json::array();
  return list;
}

Json& item_with(Json& list, const char* member, const std::string& value) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Json& item) {
    return item.is_object() && text_at(item, member) == value;
  });
  if (found != list.end()) return *found;
  list.push_back({{member, value}});
  return list.back();
}

void set(Json& object, const char* name, Json value) {
  if (object.find(name) == object.end() || object.at(name) != value)
    object[name] = std::move(value);
}

bool is_same_value(const std::string& one, const std::string& other) {
  const auto number = model::parse_double(one);
  return is_same_graph_name(one, other) || (number && number == model::parse_double(other));
}

bool is_text_of(const model::ParameterSpec& spec, const std::string& text, const Json& value) {
  const auto read = read_graph_value(spec, text);
  return read && *read == value;
}

/// Writes one service over one graph.
class GraphWriter {
 public:
  GraphWriter(Json& document, const ExperimentGraph& before, const Json& service)
      : document_(document), before_(before), service_(service) {}

  /// Answers with the modules that were left out.
  std::vector<std::string> write() && {
    for (const GraphNode& node : before_.nodes) nodes_.emplace(node.id, &node);
    for (const Json& dataset : list_of(service_, "datasets"))
      datasets_.insert(text_at(dataset, "name"));
    for (const Json& step : list_of(service_, "modules")) write_step(step);
    write_blocks("inputs", "Inputs", "to");
    write_blocks("outputs", "Outputs", "from");
    write_globals();
    return std::move(left_out_);
  }

 private:
  static const Json& list_of(const Json& object, const char* name) {
    static const Json kEmpty = Json::array();
    const auto found = object.find(name);
    return found == object.end() ? kEmpty : *found;
  }

  Json& graph() { return document_.at("Graph"); }

  void write_step(const Json& step) {
    const std::string id = text_at(step, "id");
    const GraphModule* module = find_graph_module_named(text_at(step, "module"));
    if (module == nullptr) {  // the canvas of the Studio has no such module
      left_out_.push_back(text_at(step, "module") + " (" + id + ")");
      return;
    }
    Json& node = item_with(list_at(graph(), "ModuleNodes"), "Id", id);
    const GraphModule* was = find_graph_module(text_at(node, "ModuleId"));
    if (was != module) fill_in_node(node, id, *module);
    write_parameters(node, *module, step);
    for (const GraphInputPort& port : module->inputs) write_source(node, id, *module, port, step);
  }

  // A node that is new, or of another module than before.
  void fill_in_node(Json& node, const std::string& id, const GraphModule& module) {
    Json inputs = Json::array();
    std::set<std::string_view> parameters;
    for (const GraphInputPort& port : module.inputs)
      if (parameters.insert(port.parameter).second)
        inputs.push_back({{"DataSourceId", nullptr},
                          {"TrainedModelId", nullptr},
                          {"TransformModuleId", nullptr},
                          {"Name", port.name},
                          {"NodeId", id}});
    Json outputs = Json::array();
    for (const std::string_view name : module.outputs)
      outputs.push_back({{"Name", name}, {"NodeId", id}, {"OutputType", nullptr}});
    node["ModuleId"] = write_module_id(module);
    if (!node.contains("Comment")) node["Comment"] = "";
    if (!node.contains("CommentCollapsed")) node["CommentCollapsed"] = true;
    node["ModuleParameters"] = Json::array();
    node["InputPortsInternal"] = std::move(inputs);
    node["OutputPortsInternal"] = std::move(outputs);
  }

  void write_parameters(Json& node, const GraphModule& module, const Json& step) {
    static const Json kNone = Json::object();
    const auto found = step.find("parameters");
    const Json& given = found == step.end() ? kNone : *found;
    const auto is_listed = [&](const model::ParameterSpec& spec) {
      return spec.type != model::ParameterType::kModel &&
             spec.type != model::ParameterType::kDataset && spec.name != module.output_parameter;
    };
    const auto& specs = model::find_module(module.name)->parameters;
    const bool says_any = std::any_of(specs.begin(), specs.end(), [&](const auto& spec) {
      return is_listed(spec) && given.contains(std::string(spec.name));
    });
    if (!says_any && !node.contains("ModuleParameters")) return;
    Json& list = list_at(node, "ModuleParameters");
    for (const model::ParameterSpec& spec : specs) {
      if (!is_listed(spec)) continue;
      const auto value = given.find(std::string(spec.name));
      const Json wanted = value == given.end() ? default_of(spec) : *value;
      Json* parameter = find_parameter(list, module, spec);
      if (parameter == nullptr && value == given.end()) continue;
      if (parameter == nullptr) {
        list.push_back({{"Name", graph_name_of(module, spec.name)},
                        {"Value", ""},
                        {"ValueType", "Literal"},
                        {"LinkedGlobalParameter", nullptr}});
        parameter = &list.back();
      }
      if (!wanted.is_null() && !is_text_of(spec, text_at(*parameter, "Value"), wanted))
        (*parameter)["Value"] = write_graph_value(spec, wanted);
      write_link(*parameter, text_at(step, "id") + "/" + std::string(spec.name));
    }
  }

  static Json* find_parameter(Json& list, const GraphModule& module,
                              const model::ParameterSpec& spec) {
    for (Json& parameter : list)
      if (parameter.is_object() &&
          find_graph_parameter(module, text_at(parameter, "Name")) == &spec)
        return &parameter;
    return nullptr;
  }

  void write_link(Json& parameter, const std::string& target) {
    Json link = nullptr;
    for (const Json& global : list_of(service_, "globalParameters"))
      for (const Json& one : list_of(global, "sets"))
        if (one == target) link = global.at("name");
    if (link.is_null() && text_at(parameter, "LinkedGlobalParameter").empty()) return;
    set(parameter, "LinkedGlobalParameter", std::move(link));
  }

  // What flows into one port: a result over an edge, or a dataset by its id.
  void write_source(Json& node, const std::string& id, const GraphModule& module,
                    const GraphInputPort& port, const Json& step) {
    if (port.parameter == "Trained model") return;  // which the definition names otherwise
    const auto parameters = step.find("parameters");
    const std::string source = port.parameter.empty() ? text_at(step, "from")
                               : parameters == step.end()
                                   ? ""
                                   : text_at(*parameters, std::string(port.parameter).c_str());
    if (source.empty() || is_source_before(source, id, port)) return;
    const GraphInputPort& written = port_of_node(node, module, port);
    const std::string to = id + ":" + std::string(written.name);
    Json& edges = list_at(graph(), "EdgesInternal");
    const bool is_dataset = datasets_.contains(source) && !nodes_.contains(source);
    const std::optional<std::string> from = is_dataset ? std::nullopt : output_of(source);
    const auto ends_here = [&](const Json& edge) {
      return edge.is_object() && text_at(edge, "DestinationInputPortId") == to;
    };
    const auto edge = std::find_if(edges.begin(), edges.end(), ends_here);
    if (!from) {
      if (edge != edges.end()) edges.erase(edge);
    } else if (edge != edges.end()) {
      set(*edge, "SourceOutputPortId", *from);
    } else {
      edges.push_back({{"SourceOutputPortId", *from}, {"DestinationInputPortId", to}});
    }
    Json& reference =
        item_with(list_at(node, "InputPortsInternal"), "Name", std::string(written.name));
    const Json dataset = is_dataset ? Json(dataset_id(source)) : Json();
    if (is_dataset || !text_at(reference, "DataSourceId").empty())
      set(reference, "DataSourceId", dataset);
  }

  // Of two names for one port, the one that the node has.
  static const GraphInputPort& port_of_node(const Json& node, const GraphModule& module,
                                            const GraphInputPort& port) {
    const auto list = node.find("InputPortsInternal");
    for (const GraphInputPort& other : module.inputs) {
      if (other.parameter != port.parameter || list == node.end() || !list->is_array()) continue;
      for (const Json& item : *list)
        if (item.is_object() && is_same_graph_name(text_at(item, "Name"), other.name)) return other;
    }
    return port;
  }

  // Whether that was wired to the port, as definitions name it.
  bool is_source_before(const std::string& source, const std::string& id,
                        const GraphInputPort& port) const {
    const auto node = nodes_.find(id);
    const GraphModule* module =
        node == nodes_.end() ? nullptr : find_graph_module(node->second->module_id);
    if (module == nullptr) return false;
    const auto is_port = [&](const std::string& name) {
      for (const GraphInputPort& other : module->inputs)
        if (other.parameter == port.parameter && is_same_graph_name(other.name, name)) return true;
      return false;
    };
    for (const GraphEdge& edge : before_.edges)
      if (edge.to.node == id && is_port(edge.to.port)) return is_named(edge.from, source);
    for (const auto& [name, reference] : node->second->inputs)
      if (is_port(name) && !reference.dataset.empty()) return reference.dataset == source;
    return false;
  }

  bool is_named(const GraphPort& port, const std::string& source) const {
    if (source == port.node + "/" + port.port) return true;
    if (source != port.node) return false;
    for (const Json& step : list_of(service_, "modules")) {
      if (text_at(step, "id") != source) continue;
      const GraphModule* module = find_graph_module_named(text_at(step, "module"));
      const auto chosen = module == nullptr ? std::nullopt : chosen_output(step, *module);
      if (chosen) return is_same_graph_name(*chosen, port.port);
    }
    return true;
  }

  // The port that `source` means, a step's first one where it names none; nothing where no node
  // of the graph has it.
  std::optional<std::string> output_of(const std::string& source) const {
    const std::size_t slash = source.find('/');
    const std::string id = source.substr(0, slash);  // no id has one
    if (const auto node = nodes_.find(id);
        node != nodes_.end() && is_entered_data(node->second->module_id))
      return id + ":" + std::string(kEnteredDataPort);
    for (const Json& step : list_of(service_, "modules")) {
      if (text_at(step, "id") != id) continue;
      const GraphModule* module = find_graph_module_named(text_at(step, "module"));
      if (module == nullptr) return std::nullopt;
      if (slash != source.npos) return id + ":" + source.substr(slash + 1);
      return id + ":" + chosen_output(step, *module).value_or(std::string(module->outputs.front()));
    }
    return std::nullopt;
  }

  // What the step's parameters say; nothing: they have no say.
  static std::optional<std::string> chosen_output(const Json& step, const GraphModule& module) {
    if (module.output_parameter.empty()) return std::nullopt;
    const auto parameters = step.find("parameters");
    const std::string chosen =
        parameters == step.end()
            ? ""
            : text_at(*parameters, std::string(module.output_parameter).c_str());
    return chosen.empty() ? std::string(module.outputs.front()) : chosen;
  }

  std::string dataset_id(const std::string& name) const {
    return core::derived_id("workspace", text_at(service_, "name")) + "." +
           core::derived_id("dataset", name) + ".v1";
  }

  Json& web_service() {
    Json& service = document_["WebService"];
    if (!service.is_object()) service = new_web_service();
    return service;
  }

  static void remove_named(Json& list, const std::string& name) {
    const auto is_it = [&](const Json& item) {
      return item.is_object() && text_at(item, "Name") == name;
    };
    list.erase(std::remove_if(list.begin(), list.end(), is_it), list.end());
  }

  void write_blocks(const char* from, const char* to, const char* port) {
    const Json& wanted = list_of(service_, from);
    const bool is_input = std::string_view(from) == "inputs";
    const std::vector<GraphBlock>& before = is_input ? before_.inputs : before_.outputs;
    if (wanted.empty() && before.empty()) return;
    Json& list = list_at(web_service(), to);
    for (const GraphBlock& block : before) {
      const auto stays = [&](const Json& one) { return text_at(one, "name") == block.name; };
      if (is_input || std::any_of(wanted.begin(), wanted.end(), stays)) continue;
      remove_named(list, block.name);
    }
    for (const Json& one : wanted) {
      const std::string name = text_at(one, "name");
      const std::string step = text_at(one, port);
      const auto same = [&](const GraphBlock& block) {
        return block.name == name && is_named(block.port, step);
      };
      if (std::any_of(before.begin(), before.end(), same)) continue;
      const std::optional<std::string> end = is_input ? input_of(step) : output_of(step);
      if (!end) {
        remove_named(list, name);
        continue;
      }
      Json& block = item_with(list, "Name", name);
      if (!block.contains("Id")) block["Id"] = core::derived_guid(from, name);
      block["PortId"] = *end;
    }
  }

  // The port of a step that rows flow into; nothing where no node has it.
  std::optional<std::string> input_of(const std::string& id) const {
    for (const Json& step : list_of(service_, "modules")) {
      if (text_at(step, "id") != id) continue;
      const GraphModule* module = find_graph_module_named(text_at(step, "module"));
      if (module == nullptr) break;
      for (const GraphInputPort& port : module->inputs)
        if (port.parameter.empty()) return id + ":" + std::string(port.name);
    }
    return std::nullopt;
  }

  void write_globals() {
    const Json& wanted = list_of(service_, "globalParameters");
    if (wanted.empty() && before_.globals.empty()) return;
    Json& list = list_at(web_service(), "Parameters");
    for (const Json& global : wanted) {
      const std::string name = text_at(global, "name");
      const auto value = global.find("default");
      Json& parameter = item_with(list, "Name", name);
      if (!parameter.contains("ParameterDefinition"))
        parameter["ParameterDefinition"] = new_parameter(name);
      if (value == global.end()) continue;
      const std::string text = value->is_string()    ? value->get<std::string>()
                               : value->is_boolean() ? (value->get<bool>() ? "True" : "False")
                                                     : value->dump();
      const auto same = [&](const GraphGlobal& one) {
        return one.name == name && one.value && is_same_value(*one.value, text);
      };
      if (std::any_of(before_.globals.begin(), before_.globals.end(), same)) continue;
      parameter["Value"] = text;
      parameter["ParameterDefinition"]["DefaultValue"] = text;
    }
  }

  Json& document_;
  const ExperimentGraph& before_;
  const Json& service_;
  std::map<std::string, const GraphNode*> nodes_;  ///< as they were
  std::set<std::string> datasets_;
  std::vector<std::string> left_out_;  ///< modules, with their ids
};

std::string written(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

WrittenGraph write_graph(const core::ServiceDefinition& definition,
                         std::string_view definition_text, const std::optional<std::string>& kept) {
  const definition::PositionedJson service =
      definition::parse_positioned(definition_text, definition::KeepPositions::kOfTopMembers);
  AML_ASSERT(service.complete);
  Json named = service.value;
  named["name"] = definition.name;
  definition::FaultList faults("graph");
  ExperimentGraph before;
  Json document;
  if (kept) {
    const definition::PositionedJson read = definition::parse_positioned(*kept);
    if (read.complete) before = read_graph(definition::Node(read), faults);
    if (!read.complete || !read.faults.empty() || faults.size() > 0)
      throw std::invalid_argument("the kept graph cannot be read");
    document = read.value;
  } else {
    document = new_graph(definition);
  }
  const Json original = document;
  std::vector<std::string> left_out = GraphWriter(document, before, named).write();
  if (!kept) place_nodes(document);
  return {kept && document == original ? *kept : written(document), std::move(left_out)};
}

}  // namespace aml::cli
