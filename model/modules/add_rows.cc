#include <string>
#include <utility>

#include "model/joined_table.h"
#include "model/module_error.h"
#include "model/registry.h"

namespace aml::model {
namespace add_rows {
namespace {

constexpr std::string_view kSecond = "Dataset2";

class AddRows final : public Module {
 public:
  explicit AddRows(const Parameters& parameters) : second_(parameters.dataset(kSecond).table) {
    if (parameters.dataset(kSecond).has_no_rows())
      throw ModuleError(kNullOrEmptyInput, {std::string(kSecond)});
  }

  Schema output_schema(const Schema& input) const override {
    const Schema& other = second_->schema();
    if (input.size() != other.size())
      throw ModuleError(kNotInRange, {std::string(kSecond), std::to_string(input.size()),
                                      std::to_string(input.size())});
    for (std::size_t i = 0; i < input.size(); ++i) {
      if (input[i].name != other[i].name)
        throw ModuleError(kColumnNamesDiffer, {std::to_string(i), input[i].name, other[i].name});
      if (input[i].type != other[i].type)
        throw ModuleError(kColumnsIncompatible,
                          {std::to_string(i), std::string(name_of(input[i].type)),
                           std::string(name_of(other[i].type))});
    }
    return input;
  }

  Table run(Table batch, const Schema&) const override {
    for (std::size_t i = 0; i < batch.schema().size(); ++i) {
      for (std::size_t row = 0; row < second_->rows(); ++row)
        append_cell_of(batch.column(i), second_->column(i), row);
    }
    return batch;
  }

  bool row_wise() const override { return false; }

 private:
  std::shared_ptr<const Table> second_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<AddRows>(parameters);
}

constexpr std::string_view kPage = "Add Rows, module page";

}  // namespace
}  // namespace add_rows

const ModuleSpec kAddRows{
    .name = "Add Rows",
    .summary = "Appends the rows of a dataset to the data.",
    .parameters = {{add_rows::kSecond,
                    ParameterType::kDataset,
                    "The second dataset, by its name.",
                    {},
                    {},
                    {},
                    {}}},
    .rules = {{"add-rows.count", "Datasets of different numbers of columns are error 0008.",
               documented("error 0008, which names this module")},
              {"add-rows.names", "Columns of different names are error 0010.",
               documented(add_rows::kPage)},
              {"add-rows.types", "Columns of different types are error 0016.",
               documented(add_rows::kPage)}},
    .create = add_rows::create};

}  // namespace aml::model
