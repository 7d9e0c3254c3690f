#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "emulator/text/ascii.h"
#include "model/cell_text.h"
#include "model/joined_table.h"
#include "model/module_error.h"
#include "model/registry.h"

namespace aml::model {
namespace join_data {
namespace {

constexpr std::string_view kRight = "Dataset2";
constexpr std::string_view kLeftKeys = "Join key columns for L";
constexpr std::string_view kRightKeys = "Join key columns for R";
constexpr std::string_view kMatchCase = "Match case";
constexpr std::string_view kJoinType = "Join type";
constexpr std::string_view kKeepRightKeys = "Keep right key columns in joined table";

enum class Join { kInner, kLeftOuter, kFullOuter, kLeftSemi };
constexpr std::array<std::string_view, 4> kJoins = {"Inner Join", "Left Outer Join",
                                                    "Full Outer Join", "Left Semi-Join"};

constexpr std::size_t kMaximumRows = 10'000'000;

class JoinData final : public Module {
 public:
  explicit JoinData(const Parameters& parameters)
      : right_(parameters.dataset(kRight).table),
        left_keys_(parameters.columns(kLeftKeys)),
        matches_case_(parameters.boolean(kMatchCase)),
        join_(static_cast<Join>(
            std::find(kJoins.begin(), kJoins.end(), parameters.text(kJoinType)) - kJoins.begin())),
        keys_of_right_(
            parameters.columns(kRightKeys).select(right_->schema(), {kRightKeys, kRight})) {
    if (parameters.dataset(kRight).has_no_rows())
      throw ModuleError(kNullOrEmptyInput, {std::string(kRight)});
    for (std::size_t i = 0; i < right_->schema().size(); ++i) {
      const bool is_key =
          std::find(keys_of_right_.begin(), keys_of_right_.end(), i) != keys_of_right_.end();
      if (join_ != Join::kLeftSemi && (!is_key || parameters.boolean(kKeepRightKeys)))
        kept_of_right_.push_back(i);
    }
    for (std::size_t row = 0; row < right_->rows(); ++row) {
      if (const auto key = key_of(*right_, keys_of_right_, row)) rows_[*key].push_back(row);
    }
  }

  Schema output_schema(const Schema& input) const override {
    check_keys(input);
    std::vector<Column> columns(input.begin(), input.end());
    append_unclashing(columns, right_->schema(), kept_of_right_);
    return Schema(std::move(columns));
  }

  Table run(Table batch, const Schema& made) const override {
    const std::vector<std::size_t> keys = check_keys(batch.schema());
    std::vector<RowPair> pairs;
    std::vector<bool> met(right_->rows());
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      const auto key = key_of(batch, keys, row);
      const auto found = key ? rows_.find(*key) : rows_.end();
      add_pairs(row, found == rows_.end() ? nullptr : &found->second, pairs, met);
    }
    if (join_ == Join::kFullOuter) {
      for (std::size_t row = 0; row < met.size(); ++row)
        if (!met[row]) pairs.push_back({std::nullopt, row});
    }
    return join_rows(batch, *right_, kept_of_right_, pairs, made);
  }

  bool row_wise() const override { return join_ != Join::kFullOuter; }

 private:
  void add_pairs(std::size_t row, const std::vector<std::size_t>* found,
                 std::vector<RowPair>& pairs, std::vector<bool>& met) const {
    if (found == nullptr) {
      if (join_ == Join::kLeftOuter || join_ == Join::kFullOuter) pairs.push_back({row, {}});
      return;
    }
    if (join_ == Join::kLeftSemi) return pairs.push_back({row, {}});
    for (const std::size_t other : *found) {
      pairs.push_back({row, other});
      met[other] = true;
    }
    if (pairs.size() > kMaximumRows)
      throw ModuleError(kOperationFailed, {"the joined table has more than " +
                                           std::to_string(kMaximumRows) + " rows"});
  }

  // The keys' texts, each after its length; nothing where one is missing.
  std::optional<std::string> key_of(const Table& table, const std::vector<std::size_t>& keys,
                                    std::size_t row) const {
    std::string key, text;
    for (const std::size_t column : keys) {
      if (table.column(column).is_missing(row)) return std::nullopt;
      text.clear();
      append_cell(text, table.column(column), row);
      if (!matches_case_) text = text::to_lower(text);
      key += std::to_string(text.size()) + ":" + text;
    }
    return key;
  }

  std::vector<std::size_t> check_keys(const Schema& input) const {
    std::vector<std::size_t> keys = left_keys_.select(input, {kLeftKeys, "Dataset1"});
    if (keys.size() != keys_of_right_.size())
      throw ModuleError(kSizesDiffer, {std::string(kLeftKeys), std::string(kRightKeys)});
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const Column& left = input[keys[i]];
      const Column& right = right_->schema()[keys_of_right_[i]];
      if (left.type != right.type) throw ModuleError(kColumnsIncompatible, {left.name, right.name});
    }
    return keys;
  }

  std::shared_ptr<const Table> right_;
  ColumnSelector left_keys_;
  bool matches_case_;
  Join join_;
  std::vector<std::size_t> keys_of_right_;
  std::vector<std::size_t> kept_of_right_;
  std::map<std::string, std::vector<std::size_t>> rows_;  ///< of the right dataset, by their keys
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<JoinData>(parameters);
}

std::vector<ParameterSpec> parameter_specs() {
  return {
      {kRight, ParameterType::kDataset, "The right dataset, by its name.", {}, {}, {}, {}},
      {kLeftKeys,
       ParameterType::kColumns,
       "Key columns of the data that flows in.",
       {},
       {},
       {},
       {}},
      {kRightKeys, ParameterType::kColumns, "Key columns of the right dataset.", {}, {}, {}, {}},
      {kMatchCase, ParameterType::kBoolean, "Whether keys differ by capitals.", true, {}, {}, {}},
      {kJoinType,
       ParameterType::kText,
       "Which rows come out.",
       std::string(kJoins[0]),
       {},
       {},
       {kJoins.begin(), kJoins.end()}},
      {kKeepRightKeys,
       ParameterType::kBoolean,
       "Whether the right key columns come out too.",
       true,
       {},
       {},
       {}}};
}

constexpr std::string_view kPage = "Join Data, module page";

const std::vector<Rule> kRules = {
    {"join-data.types", "Inner, left outer, full outer and left semi-joins are made.",
     documented(kPage), kJoinType},
    {"join-data.case", "Keys differ by capitals unless they are not to.", documented(kPage),
     kMatchCase},
    {"join-data.missing", "A missing key meets no other, not even a missing one.",
     inferred("how databases join")},
    {"join-data.clash", "A name that is there already gets \" (1)\".", documented(kPage)},
    {"join-data.sizes", "Differing numbers of key columns are error 0027.", documented(kPage)},
    {"join-data.key-types", "Key columns of different types are error 0016.", documented(kPage)},
    {"join-data.order", "Rows come in the order of the left dataset, then of the right one.",
     inferred("the page does not say")},
    {"join-data.bound", "A table of more than 10,000,000 rows is error 0039.",
     inferred("the service stopped runs that took too much memory")},
};

}  // namespace
}  // namespace join_data

const ModuleSpec kJoinData{.name = "Join Data",
                           .summary = "Joins the data with a dataset by keys.",
                           .parameters = join_data::parameter_specs(),
                           .rules = join_data::kRules,
                           .create = join_data::create,
                           .former_names = {"Join"}};

}  // namespace aml::model
