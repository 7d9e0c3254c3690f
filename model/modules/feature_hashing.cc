#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/text/number.h"
#include "model/hashing.h"
#include "model/module_error.h"
#include "model/registry.h"

namespace aml::model {
namespace feature_hashing {
namespace {

constexpr std::string_view kTargets = "Target columns";
constexpr std::string_view kBitsize = "Hashing bitsize";
constexpr std::string_view kNgrams = "N-grams";
constexpr std::string_view kMissingCells = "Missing cells";
constexpr std::string_view kZeroFeatures = "Zero features";
constexpr std::string_view kDropRow = "Drop row";
constexpr std::string_view kNumericTokens = "Numeric tokens";
constexpr std::string_view kOwnNumber = "Own number";
constexpr std::string_view kMurmurHash3 = "MurmurHash3";
constexpr std::string_view kMaximumColumns = "Maximum hashed columns";

constexpr std::uint64_t kFewBuckets = 64;  ///< to count a row in

ColumnSelector all_string_features() {
  ColumnSelector selector;
  selector.rules.push_back({SelectorRuleType::kColumnTypes, false, {}, {"String"}, {"Feature"}});
  return selector;
}

// Whether `name` is `prefix` and a bucket's number, so that a block of that prefix would repeat it.
bool is_of_block(std::string_view name, std::string_view prefix, std::uint64_t buckets) {
  if (!name.starts_with(prefix)) return false;
  const std::string_view digits = name.substr(prefix.size());
  if (digits.empty() || digits.size() > 10 || (digits.size() > 1 && digits.front() == '0'))
    return false;
  const auto bucket = text::parse_number<std::uint64_t>(digits);
  return bucket && *bucket < buckets;
}

bool is_taken(const std::vector<Column>& columns, std::string_view prefix, std::uint64_t buckets) {
  return std::any_of(columns.begin(), columns.end(), [&](const Column& column) {
    return is_of_block(column.name, prefix, buckets);
  });
}

class FeatureHashing final : public Module {
 public:
  explicit FeatureHashing(const Parameters& parameters)
      : targets_(parameters.columns(kTargets)),
        bitsize_(static_cast<int>(parameters.integer(kBitsize))),
        longest_(static_cast<std::size_t>(std::max<std::int64_t>(parameters.integer(kNgrams), 1))),
        drops_rows_(parameters.text(kMissingCells) == kDropRow),
        numeric_(parameters.text(kNumericTokens) == kOwnNumber ? NumericTokens::kOwnNumber
                                                               : NumericTokens::kMurmurHash3),
        maximum_columns_(static_cast<std::uint64_t>(parameters.integer(kMaximumColumns))) {
    AML_ASSERT(bitsize_ >= 1 && bitsize_ <= 31 && maximum_columns_ > 0);
  }

  Schema output_schema(const Schema& input) const override {
    const std::vector<std::size_t> targets = checked_targets(input);
    std::vector<Column> columns;
    columns.reserve(input.size() + targets.size() * buckets());
    columns.assign(input.begin(), input.end());
    for (const std::size_t target : targets) {
      const std::string prefix = block_prefix(columns, input[target].name);
      for (std::uint64_t bucket = 0; bucket < buckets(); ++bucket) {
        columns.push_back(
            {prefix + std::to_string(bucket), ColumnType::kInt32, ColumnKind::kFeature, false});
      }
    }
    return Schema(std::move(columns));
  }

  Table run(Table batch, const Schema& made) const override {
    const std::vector<std::size_t> targets = checked_targets(batch.schema());
    if (drops_rows_) batch = without_missing(std::move(batch), targets);
    std::vector<Cells> columns = std::move(batch).take_columns();
    columns.reserve(made.size());
    for (const std::size_t target : targets) {
      for (Counts& counts : count(columns[target])) columns.emplace_back(std::move(counts));
    }
    return Table(made, std::move(columns));
  }

  bool row_wise() const override { return true; }

 private:
  using Counts = std::vector<std::int32_t>;  ///< of one bucket, per row

  std::uint64_t buckets() const { return std::uint64_t{1} << bitsize_; }

  std::vector<std::size_t> checked_targets(const Schema& input) const {
    std::vector<std::size_t> targets = select(input);
    for (const std::size_t target : targets) check_target(input[target]);
    if (targets.size() * buckets() > maximum_columns_) {
      throw ModuleError(kTooManyColumns, {std::string(kInputPort), std::string(kMaximumColumns),
                                          std::to_string(maximum_columns_)});
    }
    return targets;
  }

  std::vector<std::size_t> select(const Schema& input) const {
    try {
      return targets_.select(input, {kTargets, kInputPort});
    } catch (const ModuleError& error) {
      // The caller did not choose these columns, so the dataset is at fault, not the selection.
      if (&error.spec() != &kEmptyColumnSet || targets_ != all_string_features()) throw;
      throw ModuleError(kTooFewColumns, {std::string(kInputPort), "1"});
    }
  }

  static void check_target(const Column& column) {
    if (column.type != ColumnType::kString) {
      throw ModuleError(kColumnTypeNotSupported,
                        {std::string(name_of(column.type)), column.name, std::string(kTargets)});
    }
    if (column.kind != ColumnKind::kFeature) throw ModuleError(kColumnCategory, {column.name});
  }

  std::string block_prefix(const std::vector<Column>& columns, const std::string& column) const {
    std::string prefix = column + "_HashingFeature.";
    for (int next = 2; is_taken(columns, prefix, buckets()); ++next)
      prefix = column + "_HashingFeature" + std::to_string(next) + ".";
    return prefix;
  }

  static Table without_missing(Table batch, const std::vector<std::size_t>& targets) {
    const auto is_missing = [&](std::size_t row) {
      return std::any_of(targets.begin(), targets.end(),
                         [&](std::size_t target) { return batch.column(target).is_missing(row); });
    };
    std::vector<std::size_t> kept;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      if (!is_missing(row)) kept.push_back(row);
    }
    if (kept.size() == batch.rows()) return batch;
    return batch.with_rows(kept);
  }

  // A missing cell has no tokens, like an empty one.
  std::vector<Counts> count(const Cells& cells) const {
    const std::size_t rows = cells.size();
    std::vector<Counts> counts;
    counts.reserve(buckets());
    for (std::uint64_t bucket = 0; bucket < buckets(); ++bucket) counts.emplace_back(rows);
    TokenHashes hashes(numeric_);
    if (buckets() > kFewBuckets) {
      for (std::size_t row = 0; row < rows; ++row) {
        for_each_gram_of(hashes.of(cells.text(row)),
                         [&](std::uint32_t gram) { ++counts[bucket_of(gram, bitsize_)][row]; });
      }
      return counts;
    }
    // A row's counts lie beside each other here, but a column apart there.
    std::array<std::int32_t, kFewBuckets> of_row{};
    for (std::size_t row = 0; row < rows; ++row) {
      for_each_gram_of(hashes.of(cells.text(row)),
                       [&](std::uint32_t gram) { ++of_row[bucket_of(gram, bitsize_)]; });
      for (std::size_t bucket = 0; bucket < counts.size(); ++bucket)
        counts[bucket][row] = std::exchange(of_row[bucket], 0);
    }
    return counts;
  }

  template <typename Emit>
  void for_each_gram_of(std::span<const std::uint32_t> words, Emit emit) const {
    for (std::size_t first = 0; first < words.size(); ++first) {
      const std::size_t end = std::min(words.size(), first + longest_);
      std::uint32_t gram = words[first];
      emit(gram);
      for (std::size_t i = first + 1; i < end; ++i) {
        gram = fold(gram, words[i]);
        emit(gram);
      }
    }
  }

  ColumnSelector targets_;
  int bitsize_;
  std::size_t longest_;
  bool drops_rows_;
  NumericTokens numeric_;
  std::uint64_t maximum_columns_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<FeatureHashing>(parameters);
}

std::vector<ParameterSpec> parameter_specs() {
  return {
      {kTargets,
       ParameterType::kColumns,
       "Columns to hash; every String feature if not set.",
       all_string_features(),
       {},
       {},
       {}},
      {kBitsize,
       ParameterType::kInteger,
       "Each target column becomes 2 to this power columns.",
       std::int64_t{10},
       1,
       31,
       {}},
      {kNgrams,
       ParameterType::kInteger,
       "The longest sequence of words to hash; 0 counts as 1.",
       std::int64_t{2},
       0,
       10,
       {}},
      {kMissingCells,
       ParameterType::kText,
       "Emulator only: what becomes of a row with a missing cell.",
       std::string(kZeroFeatures),
       {},
       {},
       {kZeroFeatures, kDropRow}},
      {kNumericTokens,
       ParameterType::kText,
       "Emulator only: how a word of digits is hashed.",
       std::string(kOwnNumber),
       {},
       {},
       {kOwnNumber, kMurmurHash3}},
      {kMaximumColumns,
       ParameterType::kInteger,
       "Emulator only: how many hashed columns may be made.",
       std::int64_t{100'000},
       1,
       {},
       {}},
  };
}

constexpr std::string_view kPage = "Feature Hashing, module page";
constexpr std::string_view kVowpalWabbit = "Vowpal Wabbit 7.4, which the module page names";
constexpr std::string_view kDesigner = "Feature Hashing of the designer's open modules";

const std::vector<Rule> kRules = {
    {"feature-hashing.exact-text",
     "A cell is hashed as it is: no lower-casing, no stemming, punctuation kept.",
     documented(kPage)},
    {"feature-hashing.separators", "Words end at a blank, a tab, a carriage return or a line feed.",
     inferred("Vowpal Wabbit's text format; the guide's sentence has blanks only")},
    {"feature-hashing.control-bytes",
     "Bytes up to 0x20 at the ends of a word are dropped; a word of such bytes only hashes to 0.",
     inferred("the string hasher of Vowpal Wabbit 7.4")},
    {"feature-hashing.syntax-characters",
     "The characters : and | are ordinary, though Vowpal Wabbit's format gives them a meaning.",
     inferred("how Studio escaped them is unknown")},
    {"feature-hashing.utf8", "Words are hashed as their UTF-8 bytes.",
     inferred("the encoding of the service's JSON and CSV")},
    {"feature-hashing.hash", "A word's hash is MurmurHash3 x86 32 with seed 0.",
     documented("Feature Hashing, module page; the seed reproduces the guide's vector")},
    {"feature-hashing.numeric-tokens",
     "A word of digits only hashes to its own number modulo 2^32.",
     inferred("the string hasher of Vowpal Wabbit 7.4; no surviving example has digits"),
     kNumericTokens},
    {"feature-hashing.grams",
     "A sequence of words hashes to the left fold h * 27942141 + next of its words' hashes.",
     documented("Vowpal Wabbit 7.4, n-gram features; the guide's vector agrees")},
    {"feature-hashing.ngrams", "Sequences of every length from 1 to N-grams count.",
     documented(kPage), kNgrams},
    {"feature-hashing.ngrams-zero", "N-grams 0 counts as 1.", observed(kDesigner), kNgrams},
    {"feature-hashing.bucket", "A hash goes to the column that its low bits number.",
     documented(kVowpalWabbit), kBitsize},
    {"feature-hashing.counts",
     "A hashed cell is the number of occurrences, though the page speaks of 0 and 1.",
     observed("the guide's vector")},
    {"feature-hashing.no-constant", "No constant feature is added.",
     observed("the guide's vector sums to its nine sequences")},
    {"feature-hashing.column-order",
     "The dataset's columns stay first; a block per target column follows, buckets ascending.",
     documented(kPage)},
    {"feature-hashing.names", "Hashed columns are called {column}_HashingFeature.{bucket}.",
     observed(kDesigner)},
    {"feature-hashing.name-clash",
     "If a name is taken the whole block is called {column}_HashingFeature2.{bucket}, then 3.",
     observed(kDesigner)},
    {"feature-hashing.type", "Hashed columns are Int32.",
     inferred("the guide calls the counts integers")},
    {"feature-hashing.missing-cells",
     "A missing cell gives zero counts and its row stays; the designer's module drops the row.",
     inferred("dropped rows would no longer match the caller's"), kMissingCells},
    {"feature-hashing.default-targets", "Without a selection every String feature is hashed.",
     documented(kPage), kTargets},
    {"feature-hashing.no-targets",
     "A dataset without String features is error 0020 if nothing was selected.",
     observed(kDesigner)},
    {"feature-hashing.target-type", "A target column that is not String is error 0017.",
     documented(kPage)},
    {"feature-hashing.target-kind", "A target column that is not a feature is error 0056.",
     inferred("the page asks for features; 0056 is the error about categories")},
    {"feature-hashing.too-many-columns",
     "More hashed columns than the limit is error 0129, before any is made.",
     inferred("the designer's module stops at 100,000; classic's limit is not documented"),
     kMaximumColumns},
};

}  // namespace
}  // namespace feature_hashing

const ModuleSpec kFeatureHashing{
    .name = "Feature Hashing",
    .summary = "Turns text into counts of hashed words and word sequences.",
    .parameters = feature_hashing::parameter_specs(),
    .rules = feature_hashing::kRules,
    .create = feature_hashing::create};

}  // namespace aml::model
