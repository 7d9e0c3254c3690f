#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "model/module_error.h"
#include "model/registry.h"

namespace aml::model {
namespace split_data {
namespace {

constexpr std::string_view kMode = "Splitting mode";
constexpr std::string_view kSplitRows = "Split Rows";
constexpr std::string_view kFraction = "Fraction of rows in the first output dataset";
constexpr std::string_view kRandomized = "Randomized split";
constexpr std::string_view kSeed = "Random seed";
constexpr std::string_view kStratified = "Stratified split";
constexpr std::string_view kOutput = "Output";
constexpr std::string_view kFirst = "Results dataset1";
constexpr std::string_view kSecond = "Results dataset2";

class SplitData final : public Module {
 public:
  SplitData(const Parameters& parameters, bool is_first)
      : fraction_(parameters.real(kFraction)),
        randomized_(parameters.boolean(kRandomized)),
        seed_(static_cast<std::uint64_t>(parameters.integer(kSeed))),
        is_first_(is_first) {
    if (!(fraction_ > 0 && fraction_ < 1))
      throw ModuleError(kNotInRange, {std::string(kFraction), "0", "1"});
  }

  Schema output_schema(const Schema& input) const override { return input; }

  Table run(Table batch, const Schema&) const override {
    if (batch.rows() < 2) throw ModuleError(kTooFewRows, {std::string(kInputPort), "2"});
    std::vector<std::size_t> rows(batch.rows());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    if (randomized_) shuffle(rows);
    const auto first = static_cast<std::size_t>(
        std::floor(fraction_ * static_cast<double>(rows.size()) + kRoundingError));
    const auto border = rows.begin() + static_cast<std::ptrdiff_t>(first);
    std::vector<std::size_t> kept = is_first_ ? std::vector<std::size_t>(rows.begin(), border)
                                              : std::vector<std::size_t>(border, rows.end());
    return batch.with_rows(kept);
  }

  bool row_wise() const override { return false; }

 private:
  // 0.29 of 100 rows are 29, though their product is a little less.
  static constexpr double kRoundingError = 1e-9;

  // Its own, because what std::shuffle does differs from library to library.
  void shuffle(std::vector<std::size_t>& rows) const {
    std::mt19937_64 random(seed_);
    for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random() % i]);
  }

  double fraction_;
  bool randomized_;
  std::uint64_t seed_;
  bool is_first_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<SplitData>(parameters, parameters.text(kOutput) == kFirst);
}

std::unique_ptr<Module> create_first(const Parameters& parameters) {
  return std::make_unique<SplitData>(parameters, true);
}

std::unique_ptr<Module> create_second(const Parameters& parameters) {
  return std::make_unique<SplitData>(parameters, false);
}

std::vector<ParameterSpec> parameter_specs() {
  return {{kMode,
           ParameterType::kText,
           "How rows are split; by rows alone here.",
           std::string(kSplitRows),
           {},
           {},
           {kSplitRows}},
          {kFraction,
           ParameterType::kDouble,
           "The share of rows that go to the first output.",
           0.5,
           0,
           1,
           {}},
          {kRandomized,
           ParameterType::kBoolean,
           "Whether rows are chosen at random.",
           true,
           {},
           {},
           {}},
          {kSeed,
           ParameterType::kInteger,
           "What decides about the choice; the same seed chooses the same rows.",
           std::int64_t{0},
           0,
           {},
           {}},
          {kStratified,
           ParameterType::kText,
           "Whether each value of a column is split alike; not here.",
           std::string("False"),
           {},
           {},
           {"False"}},
          {kOutput,
           ParameterType::kText,
           "Emulator only: which of the two outputs flows on.",
           std::string(kFirst),
           {},
           {},
           {kFirst, kSecond}}};
}

constexpr std::string_view kPage = "Split Data, module page";

const std::vector<Rule> kRules = {
    {"split-data.rows", "The odd row goes to the second output.", documented(kPage)},
    {"split-data.fraction", "A fraction that is not between 0 and 1 is error 0008.",
     inferred("the documented error about ranges")},
    {"split-data.too-few", "Fewer than two rows are error 0021.", documented(kPage)},
    {"split-data.shuffle", "A seed always chooses the same rows; seed 0 is one like any other.",
     inferred("the shuffle of the service is not known, and 0 meant its clock"), kSeed},
    {"split-data.output", "Either output can be the one that flows on where no port is named.",
     inferred("definitions of before named no ports"), kOutput},
};

}  // namespace
}  // namespace split_data

const ModuleSpec kSplitData{
    .name = "Split Data",
    .summary = "Splits rows in two.",
    .parameters = split_data::parameter_specs(),
    .rules = split_data::kRules,
    .create = split_data::create,
    .further_outputs = {{split_data::kFirst, split_data::create_first, nullptr},
                        {split_data::kSecond, split_data::create_second, nullptr}},
    .former_names = {"Split"}};

}  // namespace aml::model
