#include "emulator/graph/graph_reader.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "emulator/core/ids.h"
#include "emulator/text/messages.h"

namespace aml::graph {

namespace {

using definition::FaultList;
using definition::Node;

/// One graph while it is read.
class GraphReader {
 public:
  explicit GraphReader(FaultList& faults) : faults_(faults) {}

  ExperimentGraph read(const Node& root) {
    const Node graph = member_of_kind(root, "Graph", definition::kObject, true);
    read_head(root);
    read_nodes(member_of_kind(graph, "ModuleNodes", definition::kList, graph.present()));
    read_edges(member_of_kind(graph, "EdgesInternal", definition::kList, false));
    const Node service = member_of_kind(root, "WebService", definition::kObject, false);
    const Node inputs = member_of_kind(service, "Inputs", definition::kList, false);
    const Node outputs = member_of_kind(service, "Outputs", definition::kList, false);
    graph_.inputs = read_blocks(inputs, "input");
    graph_.outputs = read_blocks(outputs, "output");
    read_globals(member_of_kind(service, "Parameters", definition::kList, false));
    return std::move(graph_);
  }

 private:
  // Absent where it is null, or of another kind, which is a fault.
  Node member_of_kind(const Node& parent, std::string_view name, unsigned kind, bool required) {
    const Node member = parent.member(name);
    if (member.is(kind)) return member;
    if (member.present() && !member.is(definition::kNull))
      faults_.add(member.position(), text::in_quotes(name) + " must be " +
                                         definition::describe_kinds(kind) + ", not " +
                                         member.shown());
    else if (required)
      faults_.add(parent.position(), "there is no " + text::in_quotes(name) + " in this",
                  {"help: Export-AmlExperimentGraph writes such a file"});
    return member.member("");
  }

  std::string text_of(const Node& parent, std::string_view name, bool required) {
    const Node member = parent.member(name);
    if (member.is(definition::kText)) return *member.text();
    if (member.present() && !member.is(definition::kNull))
      faults_.add(member.position(),
                  text::in_quotes(name) + " must be a text, not " + member.shown());
    else if (required)
      faults_.add(parent.position(), "there is no " + text::in_quotes(name) + " in this");
    return {};
  }

  bool check_object(const Node& item, std::string_view list) {
    if (item.is(definition::kObject)) return true;
    faults_.add(item.position(), "each item of " + text::in_quotes(list) +
                                     " must be an object, not " + item.shown());
    return false;
  }

  void read_head(const Node& root) {
    constexpr std::size_t kIdDigits = 32;
    graph_.name = text_of(root, "Description", false);
    graph_.summary = text_of(root, "Summary", false);
    const std::string experiment = text_of(root, "ExperimentId", false);
    const std::string workspace = experiment.substr(0, kIdDigits);
    if (is_id(workspace)) graph_.workspace_id = workspace;
    const std::string group =
        root.member("WebService").member("WebServiceGroupId").text().value_or("");
    if (is_id(group)) graph_.web_service_id = group;
  }

  static bool is_id(const std::string& id) {
    return core::is_hex32(id) && id.find_first_of("ABCDEF") == id.npos;
  }

  void read_nodes(const Node& list) {
    const std::vector<Node> items = list.children();
    if (items.size() > kMaxGraphNodes)
      return faults_.add(list.position(), "there are " + std::to_string(items.size()) +
                                              " modules, and at most " +
                                              std::to_string(kMaxGraphNodes) + " are read");
    for (const Node& item : items) {
      if (!check_object(item, "ModuleNodes")) continue;
      GraphNode node;
      node.id = text_of(item, "Id", true);
      node.module_id = text_of(item, "ModuleId", true);
      node.position = item.position();
      read_parameters(item, node);
      read_inputs(item, node);
      const auto [first, is_new] = positions_.emplace(node.id, item.position());
      if (!is_new)
        faults_.add(item.member("Id").position(),
                    "the id " + text::in_quotes(node.id) + " is given twice",
                    {"first given at " + to_text(first->second)});
      if (node.id.find_first_of(":/") != node.id.npos)
        faults_.add(item.member("Id").position(),
                    "an id has no colon and no slash, " + text::in_quotes(node.id) + " has");
      graph_.nodes.push_back(std::move(node));
    }
  }

  void read_parameters(const Node& item, GraphNode& node) {
    std::set<std::string> names;
    const Node list = member_of_kind(item, "ModuleParameters", definition::kList, false);
    for (const Node& parameter : list.children()) {
      if (!check_object(parameter, "ModuleParameters")) continue;
      GraphParameter read;
      read.name = text_of(parameter, "Name", true);
      read.value = text_of(parameter, "Value", false);
      read.global = text_of(parameter, "LinkedGlobalParameter", false);
      read.position = parameter.position();
      if (names.insert(read.name).second) node.parameters.push_back(std::move(read));
    }
  }

  void read_inputs(const Node& item, GraphNode& node) {
    const Node list = member_of_kind(item, "InputPortsInternal", definition::kList, false);
    for (const Node& port : list.children()) {
      if (!check_object(port, "InputPortsInternal")) continue;
      GraphReference read;
      read.dataset = text_of(port, "DataSourceId", false);
      read.model = text_of(port, "TrainedModelId", false);
      read.transform = text_of(port, "TransformModuleId", false);
      read.position = port.position();
      node.inputs.emplace(text_of(port, "Name", true), std::move(read));
    }
  }

  GraphPort port_of(const Node& item, std::string_view member) {
    const std::string text = text_of(item, member, true);
    if (text.empty()) return {};
    const auto port = parse_graph_port(text);
    if (!port) {
      faults_.add(
          item.member(member).position(),
          text::in_quotes(text) + " is not a port: the id of a node, a colon, the port's name");
      return {};
    }
    if (!positions_.contains(port->node)) {
      constexpr std::size_t kShownIds = 20;
      std::vector<std::string_view> ids;
      if (positions_.size() <= kShownIds)
        for (const auto& [id, position] : positions_)
          if (!id.empty()) ids.push_back(id);
      faults_.add(item.member(member).position(), "there is no node " + text::in_quotes(port->node),
                  definition::spelling_notes(port->node, ids));
    }
    return *port;
  }

  void read_edges(const Node& list) {
    std::map<GraphPort, definition::SourcePosition> taken;
    for (const Node& item : list.children()) {
      if (!check_object(item, "EdgesInternal")) continue;
      GraphEdge edge{port_of(item, "SourceOutputPortId"), port_of(item, "DestinationInputPortId"),
                     item.position()};
      const auto [first, is_free] = taken.emplace(edge.to, item.position());
      if (!is_free && !edge.to.node.empty())
        faults_.add(item.position(),
                    "two edges end at " + text::in_quotes(edge.to.node + ":" + edge.to.port),
                    {"the first is at " + to_text(first->second)});
      graph_.edges.push_back(std::move(edge));
    }
  }

  std::vector<GraphBlock> read_blocks(const Node& list, const std::string& what) {
    std::vector<GraphBlock> blocks;
    std::map<std::string, definition::SourcePosition> names;
    for (const Node& item : list.children()) {
      if (!check_object(item, "Inputs and Outputs")) continue;
      GraphBlock block{text_of(item, "Name", true), {}, item.position()};
      const auto port = parse_graph_port(text_of(item, "PortId", false));
      const auto [first, is_new] = names.emplace(block.name, item.position());
      if (!is_new)
        faults_.add(item.position(),
                    "the " + what + " name " + text::in_quotes(block.name) + " is given twice",
                    {"first given at " + to_text(first->second)});
      if (!port || !positions_.contains(port->node)) continue;
      block.port = *port;
      blocks.push_back(std::move(block));
    }
    return blocks;
  }

  void read_globals(const Node& list) {
    for (const Node& item : list.children()) {
      if (!check_object(item, "Parameters")) continue;
      GraphGlobal global{text_of(item, "Name", true), item.member("Value").text(), item.position()};
      if (!global.value)
        global.value = item.member("ParameterDefinition").member("DefaultValue").text();
      graph_.globals.push_back(std::move(global));
    }
  }

  FaultList& faults_;
  ExperimentGraph graph_;
  std::map<std::string, definition::SourcePosition> positions_;  ///< of nodes, by id
};

}  // namespace

std::optional<GraphPort> parse_graph_port(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  return GraphPort{text.substr(0, colon), text.substr(colon + 1)};
}

ExperimentGraph read_graph(const Node& root, FaultList& faults) {
  return GraphReader(faults).read(root);
}

}  // namespace aml::graph
