#include "emulator/dashboard/samples/sample_data.h"

#include <utility>
#include <vector>

#include "model/cell_text.h"
#include "model/csv.h"

namespace aml::dashboard {

namespace {

using Kind = SampleValue::Kind;

constexpr std::size_t kRows = 2;

std::string_view sample_cell(model::ColumnType type) {
  switch (type) {
    case model::ColumnType::kInt32:
    case model::ColumnType::kDouble:
      return "0";
    case model::ColumnType::kBoolean:
      return "True";
    case model::ColumnType::kDateTime:
      return "1/1/2016 12:00:00 AM";
    case model::ColumnType::kString:
      break;
  }
  return "value";
}

SampleValue text(std::string value) {
  return {.kind = Kind::kText, .text = std::move(value), .names = {}, .items = {}};
}

SampleValue empty(Kind kind) {
  return {.kind = kind, .text = {}, .names = {}, .items = {}};
}

SampleValue table_form(const model::Schema& schema) {
  SampleValue names = empty(Kind::kList);
  SampleValue row = empty(Kind::kList);
  for (const model::Column& column : schema) {
    names.items.push_back(text(column.name));
    row.items.push_back(text(std::string(sample_cell(column.type))));
  }
  SampleValue rows = empty(Kind::kList);
  rows.items.assign(kRows, row);
  SampleValue table = empty(Kind::kObject);
  table.add("ColumnNames", std::move(names));
  table.add("Values", std::move(rows));
  return table;
}

SampleValue parameters(const core::ServiceDefinition& definition) {
  SampleValue values = empty(Kind::kObject);
  for (const core::GlobalParameter& parameter : definition.global_parameters)
    values.add(parameter.name, text(sample_parameter(parameter)));
  return values;
}

// By number: what a port is called may be no name for a blob.
std::string blob_name(std::string_view direction, std::size_t index) {
  return std::string(direction) + std::to_string(index + 1) + "data.csv";
}

SampleValue blob_references(const std::vector<model::Port>& ports, std::string_view direction,
                            const std::string& container, const std::string& connection_string) {
  SampleValue references = empty(Kind::kObject);
  for (std::size_t i = 0; i < ports.size(); ++i) {
    SampleValue reference = empty(Kind::kObject);
    SampleValue connection = empty(Kind::kConnection);
    connection.text = connection_string;
    reference.add("ConnectionString", std::move(connection));
    reference.add("RelativeLocation", text(container + '/' + blob_name(direction, i)));
    references.add(ports[i].name, std::move(reference));
  }
  return references;
}

// Line feeds alone between the rows: what a shell's and an editor's text has.
void end_row(std::string& csv) {
  csv.replace(csv.size() - 2, 2, "\n");
}

std::string csv_text(const model::Table& table) {
  std::string csv;
  model::write_csv_header(csv, table.schema(), ',');
  end_row(csv);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    model::write_csv_rows(csv, table.with_rows(std::vector{row}), ',');
    end_row(csv);
  }
  return csv;
}

}  // namespace

model::Table sample_table(const model::Schema& schema) {
  model::Table table(schema);
  for (std::size_t i = 0; i < schema.size(); ++i) {
    for (std::size_t row = 0; row < kRows; ++row)
      model::append_parsed(table.column(i), sample_cell(schema[i].type));
  }
  return table;
}

SampleValue sample_request(const service::Endpoint& endpoint) {
  SampleValue inputs = empty(Kind::kObject);
  for (const model::Port& port : endpoint.pipeline().inputs())
    inputs.add(port.name, table_form(port.schema));
  SampleValue request = empty(Kind::kObject);
  request.add("Inputs", std::move(inputs));
  request.add("GlobalParameters", parameters(endpoint.definition()));
  return request;
}

SampleValue sample_uploads(const service::Endpoint& endpoint) {
  SampleValue uploads = empty(Kind::kObject);
  const auto& inputs = endpoint.pipeline().inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i)
    uploads.add(blob_name("input", i), text(csv_text(sample_table(inputs[i].schema))));
  return uploads;
}

SampleValue sample_job(const service::Endpoint& endpoint, const std::string& container,
                       const std::string& connection_string) {
  SampleValue job = empty(Kind::kObject);
  job.add("Inputs",
          blob_references(endpoint.pipeline().inputs(), "input", container, connection_string));
  job.add("Outputs",
          blob_references(endpoint.pipeline().outputs(), "output", container, connection_string));
  job.add("GlobalParameters", parameters(endpoint.definition()));
  return job;
}

std::string sample_parameter(const core::GlobalParameter& parameter) {
  return model::to_text(parameter.default_value ? *parameter.default_value
                                                : core::example_value(parameter));
}

}  // namespace aml::dashboard
