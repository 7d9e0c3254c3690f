#include "emulator/cli/sample_json.h"

#include <algorithm>
#include <utility>

#include "emulator/core/ids.h"
#include "emulator/core/service_definition.h"
#include "emulator/definition/definition_parts.h"
#include "emulator/definition/positioned_json.h"
#include "model/cell_text.h"

namespace aml::cli {

namespace {

using definition::FaultList;
using definition::Node;
using Json = nlohmann::ordered_json;
using model::ColumnType;

/// A document, kept as long as its nodes.
class SampleDocument {
 public:
  explicit SampleDocument(const NamedText& source)
      : faults_(source.name), json_(definition::read_json(source.text, faults_)), root_(json_) {}

  const Node& root() const { return root_; }
  FaultList& faults() { return faults_; }
  bool is_read() const { return json_.complete; }

  void take_faults(std::vector<std::string>& texts) {
    for (const definition::DefinitionFault& fault : faults_.take())
      texts.push_back(definition::to_text(fault));
  }

 private:
  FaultList faults_;
  definition::PositionedJson json_;
  Node root_;
};

std::vector<model::WrittenCell> read_cells(const Node& list, FaultList& faults) {
  std::vector<model::WrittenCell> cells;
  for (const Node& cell : list.children()) {
    if (cell.is(definition::kObject | definition::kList))
      faults.add(cell.position(),
                 "a cell is a text, a number, true, false or null, not " + cell.shown());
    cells.push_back(definition::written_cell(cell));
  }
  return cells;
}

// `{"ColumnNames": […], "ColumnTypes": […], "Values": [[…]]}`
void read_table_form(const Node& node, definition::SampleTable& table, FaultList& faults) {
  const Node names = node.member("ColumnNames");
  if (!names.is(definition::kList)) {
    faults.add(node.position(), "this table has no \"ColumnNames\"",
               {"help: call the service with details=true, which names them"});
    return;
  }
  for (const Node& name : names.children())
    table.columns.push_back({name.text().value_or(""), {}, {}, false});
  for (const Node& row : node.member("Values").children()) {
    std::vector<model::WrittenCell> cells = read_cells(row, faults);
    if (cells.size() != table.columns.size()) {
      faults.add(row.position(), "this row has " + std::to_string(cells.size()) +
                                     " cells, there are " + std::to_string(table.columns.size()) +
                                     " column names");
      return;
    }
    table.rows.push_back(std::move(cells));
  }
  definition::infer_types(table);
  const std::vector<Node> types = node.member("ColumnTypes").children();
  for (std::size_t i = 0; i < std::min(types.size(), table.columns.size()); ++i)
    if (const auto type = model::find_column_type(types[i].text().value_or("")))
      table.columns[i].type = *type;
}

// `[{"name": cell, …}, …]`
void read_list_form(const Node& node, definition::SampleTable& table, FaultList& faults) {
  for (const Node& row : node.children()) {
    std::vector<model::WrittenCell> cells(table.columns.size());
    if (!row.is(definition::kObject))
      faults.add(row.position(), "a row is an object of cells by column, not " + row.shown());
    for (const Node& cell : row.children()) {
      const auto found =
          std::find_if(table.columns.begin(), table.columns.end(),
                       [&](const model::Column& column) { return column.name == cell.name(); });
      const auto index = static_cast<std::size_t>(found - table.columns.begin());
      if (found == table.columns.end()) {
        table.columns.push_back({cell.name(), {}, {}, false});
        for (auto& earlier : table.rows) earlier.emplace_back();
        cells.emplace_back();
      }
      cells[index] = definition::written_cell(cell);
    }
    table.rows.push_back(std::move(cells));
  }
  definition::infer_types(table);
}

std::vector<SamplePort> read_tables(const Node& root, std::string_view member, FaultList& faults) {
  std::vector<SamplePort> ports;
  const Node tables = root.member(member);
  if (!tables.is(definition::kObject)) {
    faults.add(root.position(), "there is no object \"" + std::string(member) + "\" in this");
    return ports;
  }
  for (const Node& node : tables.children()) {
    SamplePort port{node.name(), {}};
    const Node value = node.member("value");
    if (node.is(definition::kList))
      read_list_form(node, port.table, faults);
    else
      read_table_form(value.present() ? value : node, port.table, faults);
    ports.push_back(std::move(port));
  }
  return ports;
}

Json parameter(const std::string& name, std::string_view type, Json value) {
  return {{"name", name}, {"type", type}, {"default", std::move(value)}, {"sets", Json::array()}};
}

Json read_parameters(const Node& node) {
  Json list = Json::array();
  for (const Node& value : node.children()) {
    if (const auto flag = value.boolean())
      list.push_back(parameter(value.name(), "Boolean", *flag));
    else if (const auto whole = value.integer())
      list.push_back(parameter(value.name(), "Integer", *whole));
    else if (const auto number = value.number())
      list.push_back(parameter(value.name(), "Double", *number));
    else
      list.push_back(parameter(value.name(), "Text", value.text().value_or("")));
  }
  return list;
}

// A column that the answer repeats is of the type that the answer says.
void take_types(const definition::SampleTable& from, definition::SampleTable& to) {
  for (std::size_t i = 0; i < to.columns.size(); ++i) {
    for (const model::Column& column : from.columns) {
      if (column.name != to.columns[i].name) continue;
      const bool fits = std::all_of(to.rows.begin(), to.rows.end(), [&](const auto& row) {
        model::Cells cells(column.type);
        return !row[i] || model::append_parsed(cells, *row[i]);
      });
      if (fits) to.columns[i].type = column.type;
    }
  }
}

std::optional<ColumnType> type_of(const Node& property) {
  const std::string type = property.member("type").text().value_or("");
  if (type == "integer") return ColumnType::kInt32;
  if (type == "number") return ColumnType::kDouble;
  if (type == "boolean") return ColumnType::kBoolean;
  if (type != "string") return std::nullopt;
  const bool is_date = property.member("format").text().value_or("").starts_with("date");
  return is_date ? ColumnType::kDateTime : ColumnType::kString;
}

// The id that follows in a path; empty: none does.
std::string id_after(const std::string& path, std::string_view segment) {
  constexpr std::size_t kIdDigits = 32;
  const std::size_t at = path.find(segment);
  if (at == path.npos) return "";
  const std::string id = path.substr(at + segment.size(), kIdDigits);
  const bool is_lower_case = id.find_first_of("ABCDEF") == id.npos;
  return core::is_hex32(id) && is_lower_case ? id : "";
}

/// A swagger document while it is read.
class SwaggerReader {
 public:
  explicit SwaggerReader(SampleDocument& document) : document_(document) {}

  ServiceSample read() {
    const Node& root = document_.root();
    ServiceSample sample;
    const std::string description = root.member("info").member("description").text().value_or("");
    if (description != core::description_of({})) sample.description = description;
    const std::string path = root.member("basePath").text().value_or("");
    sample.workspace_id = id_after(path, "/workspaces/");
    sample.endpoint_id = id_after(path, "/services/");
    sample.inputs = read_ports("ExecutionInputs");
    sample.outputs = read_ports("ExecutionOutputs");
    sample.parameters = read_swagger_parameters();
    return sample;
  }

 private:
  Node definition_of(const std::string& name) const {
    return document_.root().member("definitions").member(name);
  }

  // The value, or the definition that its `$ref` names.
  Node resolve(const Node& node) {
    const std::string reference = node.member("$ref").text().value_or("");
    constexpr std::string_view kPrefix = "#/definitions/";
    if (!reference.starts_with(kPrefix)) return node;
    const Node found = definition_of(reference.substr(kPrefix.size()));
    if (!found.present())
      document_.faults().add(node.member("$ref").position(),
                             "there is no " + reference + " in this document");
    return found;
  }

  std::vector<SamplePort> read_ports(const std::string& name) {
    std::vector<SamplePort> ports;
    const Node definition = definition_of(name);
    if (!definition.present())
      document_.faults().add(document_.root().position(), "there is no definition \"" + name + "\"",
                             {"help: the swagger.json of a web service of the Studio has it"});
    for (const Node& node : definition.member("properties").children()) {
      SamplePort port{node.name(), {}};
      const Node row = resolve(node.member("items"));
      for (const Node& property : row.member("properties").children()) {
        const auto type = type_of(property);
        if (!type)
          document_.faults().add(property.position(),
                                 "this column's type is not one that services have");
        port.table.columns.push_back(
            {property.name(), type.value_or(ColumnType::kString), {}, false});
      }
      ports.push_back(std::move(port));
    }
    return ports;
  }

  Json read_swagger_parameters() const {
    Json list = Json::array();
    for (const Node& node : definition_of("GlobalParameters").member("properties").children()) {
      const std::string type = node.member("type").text().value_or("string");
      const Node value = node.member("default");
      if (type == "boolean")
        list.push_back(parameter(node.name(), "Boolean", value.boolean().value_or(false)));
      else if (type == "integer")
        list.push_back(parameter(node.name(), "Integer", value.integer().value_or(0)));
      else if (type == "number")
        list.push_back(parameter(node.name(), "Double", value.number().value_or(0)));
      else
        list.push_back(parameter(node.name(), "Text", value.text().value_or("")));
    }
    return list;
  }

  SampleDocument& document_;
};

}  // namespace

ReadSample read_request_sample(const NamedText& request, const NamedText& response) {
  ReadSample read;
  SampleDocument asked(request);
  SampleDocument answered(response);
  if (asked.is_read()) {
    read.sample.inputs = read_tables(asked.root(), "Inputs", asked.faults());
    read.sample.parameters = read_parameters(asked.root().member("GlobalParameters"));
  }
  if (answered.is_read())
    read.sample.outputs = read_tables(answered.root(), "Results", answered.faults());
  for (const SamplePort& output : read.sample.outputs)
    for (SamplePort& input : read.sample.inputs) take_types(output.table, input.table);
  asked.take_faults(read.faults);
  answered.take_faults(read.faults);
  return read;
}

ReadSample read_swagger_sample(const NamedText& source) {
  ReadSample read;
  SampleDocument document(source);
  if (document.is_read()) read.sample = SwaggerReader(document).read();
  document.take_faults(read.faults);
  return read;
}

}  // namespace aml::cli
