#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "model/joined_table.h"
#include "model/module_error.h"
#include "model/registry.h"

namespace aml::model {
namespace add_columns {
namespace {

constexpr std::string_view kRight = "Right dataset";

class AddColumns final : public Module {
 public:
  explicit AddColumns(const Parameters& parameters)
      : right_(parameters.dataset(kRight).table), indices_(right_->schema().size()) {
    std::iota(indices_.begin(), indices_.end(), std::size_t{0});
    if (parameters.dataset(kRight).has_no_rows())
      throw ModuleError(kNullOrEmptyInput, {std::string(kRight)});
  }

  Schema output_schema(const Schema& input) const override {
    std::vector<Column> columns(input.begin(), input.end());
    append_unclashing(columns, right_->schema(), indices_);
    return Schema(std::move(columns));
  }

  Table run(Table batch, const Schema& made) const override {
    std::vector<RowPair> pairs(std::max(batch.rows(), right_->rows()));
    for (std::size_t row = 0; row < pairs.size(); ++row) {
      if (row < batch.rows()) pairs[row].left = row;
      if (row < right_->rows()) pairs[row].right = row;
    }
    return join_rows(batch, *right_, indices_, pairs, made);
  }

  bool row_wise() const override { return false; }

 private:
  std::shared_ptr<const Table> right_;
  std::vector<std::size_t> indices_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<AddColumns>(parameters);
}

constexpr std::string_view kPage = "Add Columns, module page";

}  // namespace
}  // namespace add_columns

const ModuleSpec kAddColumns{
    .name = "Add Columns",
    .summary = "Puts the columns of a dataset beside those of the data.",
    .parameters = {{add_columns::kRight,
                    ParameterType::kDataset,
                    "The right dataset, by its name.",
                    {},
                    {},
                    {},
                    {}}},
    .rules = {{"add-columns.shorter", "The shorter side is filled up with missing values.",
               documented(add_columns::kPage)},
              {"add-columns.clash", "A name that is there already gets \" (1)\".",
               documented(add_columns::kPage)}},
    .create = add_columns::create};

}  // namespace aml::model
