#include "emulator/graph/graph_service.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "emulator/definition/definition_text.h"
#include "emulator/graph/graph_nodes.h"
#include "emulator/graph/graph_values.h"
#include "emulator/text/messages.h"

namespace aml::graph {

namespace {

using Json = nlohmann::ordered_json;
using definition::FaultList;

std::vector<std::string> port_notes(const GraphModule& module, const std::string& name,
                                    bool is_input) {
  std::vector<std::string_view> names = module.outputs;
  if (is_input) {
    names.clear();
    for (const GraphInputPort& port : module.inputs) names.push_back(port.name);
  }
  return definition::spelling_notes(name, names);
}

Json rows_of(const definition::SampleTable& table) {
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json cells = Json::array();
    for (std::size_t i = 0; i < row.size(); ++i)
      cells.push_back(definition::definition_cell(row[i], table.columns[i].type));
    rows.push_back(std::move(cells));
  }
  return rows;
}

/// What flows into a port.
struct Source {
  const GraphNode* node = nullptr;
  std::string port;     ///< of the node
  std::string dataset;  ///< the id of a saved one; empty: a node's result
  definition::SourcePosition position;
};

/// Puts one service together.
class GraphComposer {
 public:
  GraphComposer(const ExperimentGraph& graph, const GraphSamples& samples, FaultList& faults)
      : graph_(graph), samples_(samples), faults_(faults) {}

  GraphService compose(const std::string& name) && {
    index();
    check_blocks();
    find_needed();
    Json service = {{"name", name}};
    if (!graph_.summary.empty()) service["description"] = graph_.summary;
    if (!graph_.workspace_id.empty()) service["workspace"] = {{"id", graph_.workspace_id}};
    if (!graph_.web_service_id.empty()) service["webService"] = {{"id", graph_.web_service_id}};
    Json modules = Json::array();
    for (const GraphNode& node : graph_.nodes)
      if (needed_.contains(&node)) add_node(node, modules);
    if (!datasets_.empty()) service["datasets"] = std::move(datasets_);
    if (!models_.empty()) service["models"] = models();
    service["modules"] = std::move(modules);
    service["inputs"] = inputs();
    service["outputs"] = outputs();
    if (!globals_.empty()) service["globalParameters"] = globals();
    made_.service = std::move(service);
    return std::move(made_);
  }

 private:
  void fault(definition::SourcePosition position, std::string sentence,
             std::vector<std::string> notes = {}) {
    faults_.add(position, std::move(sentence), std::move(notes));
  }

  void index() {
    for (const GraphNode& node : graph_.nodes) nodes_.emplace(node.id, &node);
    for (const GraphEdge& edge : graph_.edges) edges_[edge.to.node].push_back(&edge);
    for (const GraphBlock& input : graph_.inputs) inputs_.emplace(input.port.node, &input);
  }

  void check_blocks() {
    if (graph_.outputs.empty())
      fault({}, "the graph has no web service output that is attached to a module",
            {"help: set up a web service in the Studio before the export"});
    std::set<std::string> taken;
    for (const GraphBlock& input : graph_.inputs) {
      const GraphNode& node = *nodes_.at(input.port.node);
      const GraphModule* module = find_graph_module(node.module_id);
      const GraphInputPort* port =
          module == nullptr ? nullptr : find_input_port(*module, input.port.port);
      if (module != nullptr && (port == nullptr || !port->parameter.empty()))
        fault(input.position,
              "the web service input " + text::in_quotes(input.name) +
                  " cannot be attached to the port " + text::in_quotes(input.port.port) + " of " +
                  name_of_node(node),
              port_notes(*module, input.port.port, true));
      if (!taken.insert(node.id).second)
        fault(input.position, name_of_node(node) + " takes two web service inputs");
    }
  }

  const definition::SampleTable* sample_of(const GraphBlock& input) const {
    const auto found = samples_.tables.find(input.name);
    return found == samples_.tables.end() ? nullptr : &found->second;
  }

  // All that flows into a node, but for what a web service input takes the place of.
  std::vector<Source> sources_of(const GraphNode& node, bool with_replaced) {
    std::vector<Source> sources;
    const auto input = inputs_.find(node.id);
    const GraphModule* module = find_graph_module(node.module_id);
    const auto is_replaced = [&](std::string_view port) {
      if (module != nullptr && !samples_.model_file.empty() && is_model_port(*module, port))
        return true;  // a model that is given needs no training
      return !with_replaced && input != inputs_.end() &&
             is_same_graph_name(port, input->second->port.port);
    };
    const auto edges = edges_.find(node.id);
    if (edges != edges_.end())
      for (const GraphEdge* edge : edges->second)
        if (!is_replaced(edge->to.port))
          sources.push_back({nodes_.at(edge->from.node), edge->from.port, "", edge->position});
    for (const auto& [port, reference] : node.inputs)
      if (!reference.dataset.empty() && !is_replaced(port))
        sources.push_back({nullptr, "", reference.dataset, reference.position});
    return sources;
  }

  static bool is_model_port(const GraphModule& module, std::string_view name) {
    const GraphInputPort* port = find_input_port(module, name);
    const model::ParameterSpec* spec = port == nullptr ? nullptr : parameter_of(module, *port);
    return spec != nullptr && spec->type == model::ParameterType::kModel;
  }

  bool is_available(const Source& source) const {
    return source.node != nullptr ? find_graph_module(source.node->module_id) != nullptr
                                  : samples_.tables.contains(source.dataset);
  }

  static std::string name_of_source(const Source& source) {
    return source.node != nullptr ? name_of_node(*source.node)
                                  : "the dataset " + text::in_quotes(source.dataset);
  }

  // The nodes that the outputs need; then, where the columns of an input are not given, the nodes
  // that they come from.
  void find_needed() {
    std::deque<const GraphNode*> open;
    for (const GraphBlock& output : graph_.outputs) {
      const GraphNode* node = nodes_.at(output.port.node);
      if (needed_.insert(node).second) open.push_back(node);
    }
    follow(open);
    for (const GraphNode* node : std::set<const GraphNode*>(needed_)) {
      const auto input = inputs_.find(node->id);
      if (input != inputs_.end() && sample_of(*input->second) == nullptr)
        need_columns_of(*input->second, *node);
    }
    for (const GraphNode& node : graph_.nodes)
      if (!needed_.contains(&node))
        made_.notes.push_back("left out " + name_of_node(node) +
                              ": the web service needs none of it");
  }

  void follow(std::deque<const GraphNode*>& open) {
    for (; !open.empty(); open.pop_front()) {
      for (const Source& source : sources_of(*open.front(), false)) {
        if (source.node != nullptr && needed_.insert(source.node).second)
          open.push_back(source.node);
      }
    }
  }

  // The columns of an input are those of the wire that it replaces.
  void need_columns_of(const GraphBlock& input, const GraphNode& at) {
    std::set<const GraphNode*> upstream = {&at};
    std::deque<const GraphNode*> open = {&at};
    std::vector<std::string> missing;
    for (; !open.empty(); open.pop_front()) {
      for (const Source& source : sources_of(*open.front(), true)) {
        if (!is_available(source)) missing.push_back(name_of_source(source));
        if (source.node != nullptr && upstream.insert(source.node).second)
          open.push_back(source.node);
      }
    }
    if (missing.empty()) {
      needed_.merge(upstream);
      return;
    }
    without_columns_.insert(&at);
    std::string names;
    for (const std::string& one : missing) names += (names.empty() ? "" : ", ") + one;
    fault(input.position,
          "the columns of the web service input " + text::in_quotes(input.name) + " are not known",
          {"they would come from " + names + ", which are not taken over",
           "help: --input FILE gives them, a CSV with a header and a row or more"});
  }

  void add_node(const GraphNode& node, Json& modules) {
    const GraphModule* module = find_graph_module(node.module_id);
    if (module == nullptr) return refuse(node);
    Json step = {{"id", node.id}, {"module", module->name}};
    const auto result = samples_.tables.find(node.id);
    Json parameters = read_node_parameters(
        node, *module, result == samples_.tables.end() ? nullptr : &result->second, faults_,
        made_.notes);
    note_globals(node, *module);
    wire(node, *module, step, parameters);
    if (!parameters.empty()) step["parameters"] = std::move(parameters);
    modules.push_back(std::move(step));
  }

  void refuse(const GraphNode& node) {
    const definition::AbsentModule* absent = find_absent_graph_module(node.module_id);
    if (absent == nullptr)
      return fault(node.position, "import graph does not take " + name_of_node(node) + " over",
                   {"help: docs/own-services.md says what it takes"});
    fault(node.position,
          "import graph does not take " + name_of_node(node) + " over: " + std::string(absent->why),
          {"help: " + std::string(absent->instead)});
  }

  void wire(const GraphNode& node, const GraphModule& module, Json& step, Json& parameters) {
    const auto edges = edges_.find(node.id);
    if (edges != edges_.end())
      for (const GraphEdge* edge : edges->second)
        wire_port(node, module, edge->to.port,
                  {nodes_.at(edge->from.node), edge->from.port, "", edge->position}, step,
                  parameters);
    for (const auto& [port, reference] : node.inputs) {
      if (!reference.dataset.empty())
        wire_port(node, module, port, {nullptr, "", reference.dataset, reference.position}, step,
                  parameters);
      if (!reference.model.empty()) wire_model(module, port, reference, parameters);
      if (!reference.transform.empty())
        fault(reference.position,
              "the saved transformation " + text::in_quotes(reference.transform) +
                  " is not in the graph",
              {"help: wire the module that learns it to the port " + text::in_quotes(port)});
    }
    const std::string_view flowing = flowing_output(node, module);
    if (!module.output_parameter.empty() && flowing != module.outputs.front())
      parameters[std::string(module.output_parameter)] = flowing;
  }

  void wire_port(const GraphNode& node, const GraphModule& module, const std::string& name,
                 const Source& source, Json& step, Json& parameters) {
    const GraphInputPort* port = find_input_port(module, name);
    if (port == nullptr) return report_port(node, module, name, source.position, true);
    const model::ParameterSpec* spec = parameter_of(module, *port);
    const auto input = inputs_.find(node.id);
    const bool is_replaced = input != inputs_.end() && spec == nullptr;
    if (is_replaced && (source.node == nullptr || !needed_.contains(source.node)) &&
        (sample_of(*input->second) != nullptr || without_columns_.contains(&node)))
      return;  // an input with its own columns needs no wire
    if (spec != nullptr && spec->type == model::ParameterType::kModel)
      return wire_model(module, name, {"", source.dataset, "", source.position}, parameters);
    const std::string from = name_in_definition(source);
    check_kind(node, name, spec, source);
    Json& end = spec == nullptr ? step["from"] : parameters[std::string(spec->name)];
    if (!end.is_null())
      fault(source.position,
            "two wires end at the port " + text::in_quotes(name) + " of " + name_of_node(node));
    end = from;
  }

  // A port takes data, or what a module has learnt.
  void check_kind(const GraphNode& node, const std::string& port, const model::ParameterSpec* spec,
                  const Source& source) {
    const GraphModule* module =
        source.node == nullptr ? nullptr : find_graph_module(source.node->module_id);
    if (source.node != nullptr && module == nullptr) return;
    const auto output = module == nullptr ? std::nullopt : find_output_port(*module, source.port);
    if (module != nullptr && !output) return;
    const bool wants = spec != nullptr && spec->type == model::ParameterType::kTransformation;
    const bool gives = output && gives_transformation(*module, *output);
    if (wants == gives) return;
    fault(source.position, "the port " + text::in_quotes(port) + " of " + name_of_node(node) +
                               " takes " + (wants ? "a transformation" : "data") + ", and " +
                               name_of_source(source) + " gives " +
                               (gives ? "a transformation" : "data") + " there");
  }

  void report_port(const GraphNode& node, const GraphModule& module, const std::string& name,
                   definition::SourcePosition position, bool is_input) {
    const GraphAbsentPort* absent = find_absent_port(module, name);
    if (absent != nullptr)
      return fault(position, "the port " + text::in_quotes(name) + " of " + name_of_node(node) +
                                 " cannot be taken over: " + std::string(absent->why));
    fault(position, name_of_node(node) + " has no port " + text::in_quotes(name),
          port_notes(module, name, is_input));
  }

  // The id under which the definition has it.
  std::string name_in_definition(const Source& source) {
    if (source.node != nullptr) return name_of_output(source);
    const auto sample = samples_.tables.find(source.dataset);
    if (sample == samples_.tables.end()) {
      fault(source.position,
            "the graph refers to the dataset " + text::in_quotes(source.dataset) +
                ", whose rows it does not have",
            {"help: --samples FOLDER gives them, as " + text::in_quotes(source.dataset + ".csv")});
    } else if (added_datasets_.insert(source.dataset).second) {
      datasets_.push_back({{"name", source.dataset},
                           {"columns", columns_of(sample->second)},
                           {"rows", rows_of(sample->second)}});
    }
    return source.dataset;
  }

  std::string name_of_output(const Source& source) {
    const GraphNode& node = *source.node;
    const GraphModule* module = find_graph_module(node.module_id);
    if (module == nullptr) return node.id;
    const auto port = find_output_port(*module, source.port);
    if (!port) {
      report_port(node, *module, source.port, source.position, false);
      return node.id;
    }
    return *port == flowing_output(node, *module) ? node.id : node.id + "/" + std::string(*port);
  }

  // The one that the node's id alone means.
  std::string_view flowing_output(const GraphNode& node, const GraphModule& module) const {
    if (module.output_parameter.empty()) return module.outputs.front();
    std::set<std::string_view> used;
    const auto use = [&](const std::string& name) {
      if (const auto port = find_output_port(module, name)) used.insert(*port);
    };
    for (const GraphEdge& edge : graph_.edges)
      if (edge.from.node == node.id && needed_.contains(nodes_.at(edge.to.node)))
        use(edge.from.port);
    for (const GraphBlock& output : graph_.outputs)
      if (output.port.node == node.id) use(output.port.port);
    return used.size() == 1 ? *used.begin() : module.outputs.front();
  }

  void wire_model(const GraphModule& module, const std::string& port,
                  const GraphReference& reference, Json& parameters) {
    const GraphInputPort* input = find_input_port(module, port);
    if (input == nullptr || !is_model_port(module, port)) return;
    const auto found = samples_.model_files.find(reference.model);
    const bool is_named = found != samples_.model_files.end();
    if (!is_named && samples_.model_file.empty())
      return fault(reference.position,
                   "the trained model " + text::in_quotes(reference.model) + " is not in the graph",
                   {"help: --model FILE gives it: docs/models.md says in which forms"});
    const std::string name = is_named ? reference.model : kModelName;
    models_.emplace(name, is_named ? found->second : samples_.model_file);
    parameters[std::string(input->parameter)] = name;
  }

  Json models() const {
    Json list = Json::array();
    for (const auto& [name, file] : models_) list.push_back({{"name", name}, {"file", file}});
    return list;
  }

  void note_globals(const GraphNode& node, const GraphModule& module) {
    for (const GraphParameter& parameter : node.parameters) {
      if (parameter.global.empty()) continue;
      const model::ParameterSpec* spec = find_graph_parameter(module, parameter.name);
      if (spec == nullptr) continue;
      if (spec->type == model::ParameterType::kColumns)
        fault(parameter.position, text::in_quotes(parameter.name) + " of " + name_of_node(node) +
                                      " chooses columns and cannot be a web service parameter");
      else if (!is_scalar(*spec))
        fault(parameter.position, text::in_quotes(parameter.name) + " of " + name_of_node(node) +
                                      " cannot be a web service parameter");
      else
        globals_[parameter.global].push_back({&node, &parameter, spec});
    }
  }

  static bool is_scalar(const model::ParameterSpec& spec) {
    using enum model::ParameterType;
    return spec.type == kInteger || spec.type == kDouble || spec.type == kBoolean ||
           spec.type == kText;
  }

  Json inputs() {
    Json list = Json::array();
    for (const GraphBlock& input : graph_.inputs) {
      if (!needed_.contains(nodes_.at(input.port.node))) {
        made_.notes.push_back("left out the web service input " + text::in_quotes(input.name) +
                              ": no output needs it");
        continue;
      }
      Json one = {{"name", input.name}, {"to", input.port.node}};
      if (const definition::SampleTable* sample = sample_of(input))
        one["columns"] = columns_of(*sample);
      list.push_back(std::move(one));
    }
    return list;
  }

  Json outputs() {
    Json list = Json::array();
    for (const GraphBlock& output : graph_.outputs) {
      const Source source{nodes_.at(output.port.node), output.port.port, "", output.position};
      const GraphModule* module = find_graph_module(source.node->module_id);
      const auto port = module == nullptr ? std::nullopt : find_output_port(*module, source.port);
      if (port && gives_transformation(*module, *port))
        fault(output.position, "the web service output " + text::in_quotes(output.name) +
                                   " is attached to a transformation, which is no answer");
      list.push_back({{"name", output.name}, {"from", name_in_definition(source)}});
    }
    return list;
  }

  struct Target {
    const GraphNode* node;
    const GraphParameter* parameter;
    const model::ParameterSpec* spec;
  };

  Json globals() {
    Json list = Json::array();
    for (const auto& global_targets : globals_) {
      const std::string& name = global_targets.first;
      const auto& targets = global_targets.second;
      const auto listed = std::find_if(graph_.globals.begin(), graph_.globals.end(),
                                       [&](const GraphGlobal& one) { return one.name == name; });
      const Target& first = targets.front();
      const std::string text =
          listed != graph_.globals.end() && listed->value ? *listed->value : first.parameter->value;
      Json sets = Json::array();
      for (const Target& target : targets)
        sets.push_back(target.node->id + "/" + std::string(target.spec->name));
      Json global = {{"name", name}};
      const auto value = read_graph_value(*first.spec, text);
      if (value)
        global["default"] = *value;
      else
        fault(first.parameter->position, text::in_quotes(text) +
                                             ", the default of the web service parameter " +
                                             text::in_quotes(name) + ", is not a value of it");
      global["sets"] = std::move(sets);
      list.push_back(std::move(global));
    }
    return list;
  }

  const ExperimentGraph& graph_;
  const GraphSamples& samples_;
  FaultList& faults_;
  GraphService made_;
  std::map<std::string, const GraphNode*> nodes_;
  std::map<std::string, std::vector<const GraphEdge*>> edges_;  ///< by the node where they end
  std::map<std::string, const GraphBlock*> inputs_;             ///< by node
  std::set<const GraphNode*> needed_;
  std::set<const GraphNode*> without_columns_;
  std::map<std::string, std::vector<Target>> globals_;  ///< by name
  std::set<std::string> added_datasets_;
  Json datasets_ = Json::array();
  std::map<std::string, std::string> models_;  ///< files by the names in the definition
};

}  // namespace

GraphService compose_graph_service(const ExperimentGraph& graph, const std::string& name,
                                   const GraphSamples& samples, FaultList& faults) {
  return GraphComposer(graph, samples, faults).compose(name);
}

}  // namespace aml::graph
