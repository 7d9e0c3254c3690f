#include "emulator/graph/graph_export.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/core/ids.h"
#include "emulator/definition/positioned_json.h"
#include "emulator/graph/graph_modules.h"
#include "emulator/graph/graph_nodes.h"
#include "emulator/graph/graph_reader.h"
#include "emulator/graph/graph_values.h"
#include "emulator/graph/new_graph.h"
#include "model/cell_text.h"
#include "model/registry.h"

namespace aml::graph {

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

bool has_item(const Json& list, const std::string& name) {
  return std::any_of(list.begin(), list.end(), [&](const Json& item) {
    return item.is_object() && text_at(item, "Name") == name;
  });
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
  GraphWriter(Json& document, const ExperimentGraph& before, const Json& service,
              const FileOfService& read_file)
      : document_(document), before_(before), service_(service), read_file_(read_file) {}

  void write() && {
    for (const GraphNode& node : before_.nodes) nodes_.emplace(node.id, &node);
    for (const Json& dataset : list_of(service_, "datasets"))
      datasets_.insert(text_at(dataset, "name"));
    for (const Json& step : list_of(service_, "modules"))
      steps_.emplace(text_at(step, "id"), &step);
    for (const Json& step : list_of(service_, "modules")) write_step(step);
    write_blocks("inputs", "Inputs", "to");
    write_blocks("outputs", "Outputs", "from");
    write_globals();
  }

 private:
  static const Json& list_of(const Json& object, const char* name) {
    static const Json kEmpty = Json::array();
    const auto found = object.find(name);
    return found == object.end() ? kEmpty : *found;
  }

  static const GraphModule& module_of(const Json& step) {
    const GraphModule* module = find_graph_module_named(text_at(step, "module"));
    AML_ASSERT(module != nullptr);  // the definition was read
    return *module;
  }

  Json& graph() { return document_.at("Graph"); }

  void write_step(const Json& step) {
    const std::string id = text_at(step, "id");
    const GraphModule& module = module_of(step);
    Json& node = item_with(list_at(graph(), "ModuleNodes"), "Id", id);
    const bool is_new = find_graph_module(text_at(node, "ModuleId")) != &module;
    if (is_new) fill_in_node(node, id, module);
    write_parameters(node, module, step, is_new);
    for (const GraphInputPort& port : module.inputs) {
      const model::ParameterSpec* spec = parameter_of(module, port);
      if (spec != nullptr && spec->type == model::ParameterType::kModel)
        write_model(node, port, step);
      else
        write_source(node, id, module, port, step);
    }
  }

  // A node that is new, or of another module than before.
  void fill_in_node(Json& node, const std::string& id, const GraphModule& module) {
    Json inputs = Json::array();
    std::set<std::string_view> parameters;
    for (const GraphInputPort& port : module.inputs)
      if (!port.is_own && parameters.insert(port.parameter).second)
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

  static const Json& given_to(const Json& step) {
    static const Json kNone = Json::object();
    const auto found = step.find("parameters");
    return found == step.end() ? kNone : *found;
  }

  void write_parameters(Json& node, const GraphModule& module, const Json& step, bool is_new) {
    const Json& given = given_to(step);
    const auto is_listed = [&](const model::ParameterSpec& spec) {
      return !is_port_parameter(spec) && spec.name != module.output_parameter;
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
      Json wanted = value == given.end() ? default_of(spec) : *value;
      Json* parameter = find_parameter(list, module, spec);
      if (parameter == nullptr && value == given.end()) continue;
      if (parameter == nullptr)
        parameter = &new_parameter_of_node(list, graph_name_of(module, spec.name));
      if (spec.type == model::ParameterType::kScript) {
        write_script_columns(list, wanted, is_new);
        parameter = find_parameter(list, module, spec);
        wanted = code_of(wanted);
      }
      const bool is_left_out = value == given.end() && was_not_filled_in(spec, *parameter);
      if (!wanted.is_null() && !is_left_out &&
          !is_text_of(spec, text_at(*parameter, "Value"), wanted))
        (*parameter)["Value"] = write_graph_value(spec, wanted);
      write_link(*parameter, text_at(step, "id") + "/" + std::string(spec.name));
    }
  }

  // Import gave it no value either.
  static bool was_not_filled_in(const model::ParameterSpec& spec, const Json& parameter) {
    const std::string text = text_at(parameter, "Value");
    return text.empty() && !read_graph_value(spec, text);
  }

  static Json& new_parameter_of_node(Json& list, std::string_view name) {
    list.push_back({{"Name", name},
                    {"Value", ""},
                    {"ValueType", "Literal"},
                    {"LinkedGlobalParameter", nullptr}});
    return list.back();
  }

  std::string code_of(const Json& script) const {
    return script.contains("file") ? read_file_(text_at(script, "file")) : text_at(script, "code");
  }

  // A graph of the Studio's does not have them: they came from samples, and do so again.
  static void write_script_columns(Json& list, const Json& script, bool is_new) {
    const auto is_it = [](const Json& item) {
      return item.is_object() && is_same_graph_name(text_at(item, "Name"), kScriptColumns);
    };
    const auto found = std::find_if(list.begin(), list.end(), is_it);
    if (found == list.end() && !is_new) return;
    Json& parameter = found == list.end() ? new_parameter_of_node(list, kScriptColumns) : *found;
    const definition::PositionedJson before = definition::parse_positioned(
        text_at(parameter, "Value"), definition::KeepPositions::kOfTopMembers);
    if (!before.complete || before.value != script.at("columns"))
      parameter["Value"] = script.at("columns").dump();
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

  // Import calls the only model so, others after their ids.
  void write_model(Json& node, const GraphInputPort& port, const Json& step) {
    const std::string name = text_at(given_to(step), std::string(port.parameter).c_str());
    Json& reference =
        item_with(list_at(node, "InputPortsInternal"), "Name", std::string(port.name));
    const std::string before = text_at(reference, "TrainedModelId");
    if (before == name || (!before.empty() && name == kModelName)) return;
    const auto is_id = [&](const GraphNode& other) {
      return std::any_of(other.inputs.begin(), other.inputs.end(),
                         [&](const auto& named) { return named.second.model == name; });
    };
    const bool is_known = std::any_of(before_.nodes.begin(), before_.nodes.end(), is_id);
    set(reference, "TrainedModelId", is_known ? name : id_of("model", name));
  }

  // What flows into one port: a result over an edge, or a dataset by its id.
  void write_source(Json& node, const std::string& id, const GraphModule& module,
                    const GraphInputPort& port, const Json& step) {
    const bool is_second = !port.parameter.empty();
    const std::string source = is_second
                                   ? text_at(given_to(step), std::string(port.parameter).c_str())
                                   : text_at(step, "from");
    // An input with its own columns needs no wire in the definition.
    if (is_source_before(source, id, port) || (source.empty() && !is_second)) return;
    const std::string name(port_of_node(node, module, port).name);
    const bool is_dataset = datasets_.contains(source) && !nodes_.contains(source);
    write_edge(id + ":" + name,
               is_dataset || source.empty() ? std::nullopt : std::optional(output_of(source)));
    Json& ports = list_at(node, "InputPortsInternal");
    if (!is_dataset && !has_item(ports, name)) return;
    Json& reference = item_with(ports, "Name", name);
    if (is_dataset || !text_at(reference, "DataSourceId").empty())
      set(reference, "DataSourceId", is_dataset ? Json(id_of("dataset", source)) : Json());
  }

  void write_edge(const std::string& to, const std::optional<std::string>& from) {
    Json& edges = list_at(graph(), "EdgesInternal");
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

  // Whether that was wired to the port, as definitions name it; empty: nothing was.
  bool is_source_before(const std::string& source, const std::string& id,
                        const GraphInputPort& port) const {
    const auto node = nodes_.find(id);
    if (node == nodes_.end()) return source.empty();
    const GraphModule* module = find_graph_module(node->second->module_id);
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
    return source.empty();
  }

  bool is_named(const GraphPort& port, const std::string& source) const {
    if (source.empty()) return false;
    const std::string id = source.substr(0, source.find('/'));  // no id has one
    if (id != port.node || (!steps_.contains(id) && !datasets_.contains(id))) return false;
    const auto end = parse_graph_port(output_of(source));
    return end && is_same_graph_name(end->port, port.port);
  }

  // The port that `source` means, a step's first one where it names none.
  std::string output_of(const std::string& source) const {
    const std::size_t slash = source.find('/');
    const std::string id = source.substr(0, slash);
    const auto step = steps_.find(id);
    if (step == steps_.end()) {  // rows of Enter Data Manually, which were a dataset
      const auto node = nodes_.find(id);
      const GraphModule* module =
          node == nodes_.end() ? nullptr : find_graph_module(node->second->module_id);
      return id + ":" + std::string(module == nullptr ? "" : module->outputs.front());
    }
    if (slash != source.npos) return id + ":" + source.substr(slash + 1);
    return id + ":" + flowing_output(*step->second);
  }

  static std::string flowing_output(const Json& step) {
    const GraphModule& module = module_of(step);
    const std::string chosen =
        text_at(given_to(step), std::string(module.output_parameter).c_str());
    return module.output_parameter.empty() || chosen.empty() ? std::string(module.outputs.front())
                                                             : chosen;
  }

  std::string id_of(const char* kind, const std::string& name) const {
    return core::derived_id("workspace", text_at(service_, "name")) + "." +
           core::derived_id(kind, name) + ".v1";
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

  static bool is_listed(const Json& list, const std::string& name) {
    return std::any_of(list.begin(), list.end(),
                       [&](const Json& one) { return text_at(one, "name") == name; });
  }

  void write_blocks(const char* from, const char* to, const char* port) {
    const Json& wanted = list_of(service_, from);
    const bool is_input = std::string_view(from) == "inputs";
    const std::vector<GraphBlock>& before = is_input ? before_.inputs : before_.outputs;
    if (wanted.empty() && before.empty()) return;
    Json& list = list_at(web_service(), to);
    for (const GraphBlock& block : before) {
      const bool was_taken = !is_input || steps_.contains(block.port.node);
      if (was_taken && !is_listed(wanted, block.name)) remove_named(list, block.name);
    }
    for (const Json& one : wanted) {
      const std::string name = text_at(one, "name");
      const std::string end = text_at(one, port);
      const auto same = [&](const GraphBlock& block) {
        return block.name == name &&
               (is_input ? block.port.node == end : is_named(block.port, end));
      };
      if (std::any_of(before.begin(), before.end(), same)) continue;
      Json& block = item_with(list, "Name", name);
      if (!block.contains("Id")) block["Id"] = core::derived_guid(from, name);
      block["PortId"] = is_input ? input_of(end) : output_of(end);
    }
  }

  // The port of a step that rows flow into.
  std::string input_of(const std::string& id) const {
    const auto step = steps_.find(id);
    AML_ASSERT(step != steps_.end());
    for (const GraphInputPort& port : module_of(*step->second).inputs)
      if (port.parameter.empty()) return id + ":" + std::string(port.name);
    AML_ASSERT(false);  // nothing can be attached to a source
    return id;
  }

  // Whether import made a parameter of the service of it: some module of the service links to it.
  bool was_taken(const GraphGlobal& global) const {
    for (const GraphNode& node : before_.nodes) {
      const GraphModule* module = find_graph_module(node.module_id);
      if (module == nullptr || !steps_.contains(node.id)) continue;
      for (const GraphParameter& parameter : node.parameters)
        if (parameter.global == global.name && find_graph_parameter(*module, parameter.name))
          return true;
    }
    return false;
  }

  void write_globals() {
    const Json& wanted = list_of(service_, "globalParameters");
    if (wanted.empty() && before_.globals.empty()) return;
    Json& list = list_at(web_service(), "Parameters");
    for (const GraphGlobal& global : before_.globals)
      if (!is_listed(wanted, global.name) && was_taken(global)) remove_named(list, global.name);
    for (const Json& global : wanted) write_global(list, global);
  }

  void write_global(Json& list, const Json& global) const {
    const std::string name = text_at(global, "name");
    const auto value = global.find("default");
    const bool is_new = !has_item(list, name);
    Json& parameter = item_with(list, "Name", name);
    if (is_new) parameter["ParameterDefinition"] = new_parameter(name);
    if (value == global.end()) return;
    const std::string text = value->is_string()    ? value->get<std::string>()
                             : value->is_boolean() ? (value->get<bool>() ? "True" : "False")
                                                   : value->dump();
    const auto same = [&](const GraphGlobal& one) {
      return one.name == name && one.value && is_same_value(*one.value, text);
    };
    if (std::any_of(before_.globals.begin(), before_.globals.end(), same)) return;
    parameter["Value"] = text;
    parameter["ParameterDefinition"]["DefaultValue"] = text;
  }

  Json& document_;
  const ExperimentGraph& before_;
  const Json& service_;
  std::map<std::string, const GraphNode*> nodes_;  ///< as they were
  const FileOfService& read_file_;
  std::set<std::string> datasets_;
  std::map<std::string, const Json*> steps_;  ///< of the service, by id
};

std::string written(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string write_graph(const core::ServiceDefinition& definition, std::string_view definition_text,
                        const FileOfService& read_file, const std::optional<std::string>& kept) {
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
  GraphWriter(document, before, named, read_file).write();
  if (!kept) place_nodes(document);
  return kept && document == original ? *kept : written(document);
}

}  // namespace aml::graph
