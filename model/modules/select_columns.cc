#include <utility>

#include "model/registry.h"

namespace aml::model {
namespace select_columns {
namespace {

constexpr std::string_view kSelection = "Select columns";

class SelectColumns final : public Module {
 public:
  explicit SelectColumns(const Parameters& parameters)
      : selector_(parameters.columns(kSelection)) {}

  Schema output_schema(const Schema& input) const override {
    std::vector<Column> chosen;
    for (const std::size_t index : select(input)) chosen.push_back(input[index]);
    return Schema(std::move(chosen));
  }

  Table run(Table batch, const Schema& made) const override {
    const std::vector<std::size_t> indices = select(batch.schema());
    return std::move(batch).with_columns(made, indices);
  }

  bool row_wise() const override { return true; }

 private:
  std::vector<std::size_t> select(const Schema& schema) const {
    return selector_.select(schema, {kSelection, kInputPort});
  }

  ColumnSelector selector_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<SelectColumns>(parameters);
}

}  // namespace
}  // namespace select_columns

const ModuleSpec kSelectColumns{
    .name = "Select Columns in Dataset",
    .summary = "Keeps the selected columns of a dataset.",
    .parameters = {{.name = select_columns::kSelection,
                    .type = ParameterType::kColumns,
                    .description = "Rules that choose the columns to keep.",
                    .default_value = std::nullopt,
                    .minimum = std::nullopt,
                    .maximum = std::nullopt,
                    .choices = {}}},
    .rules = {{"select-columns.former-name",
               "Only the module's last name is known; its former one, Project Columns, is not.",
               inferred("saved experiments showed the last name")},
              {"select-columns.unknown-column",
               "A selected column that the dataset lacks is error 0001 with the port's name.",
               documented("Select Columns in Dataset, \"Exceptions\"; error 0001")}},
    .create = select_columns::create,
    .former_names = {"Project Columns"}};

}  // namespace aml::model
