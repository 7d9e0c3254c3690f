#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "model/cell_text.h"
#include "model/module_error.h"
#include "model/registry.h"

namespace aml::model {
namespace edit_metadata {
namespace {

constexpr std::string_view kColumn = "Column";
constexpr std::string_view kDataType = "Data Type";
constexpr std::string_view kCategorical = "Categorical";
constexpr std::string_view kFields = "Fields";
constexpr std::string_view kNewNames = "New Column Name";
constexpr std::string_view kUnchanged = "Unchanged";
constexpr std::string_view kMakeCategorical = "Categorical";
constexpr std::string_view kMakeNonCategorical = "NonCategorical";

struct TypeChoice {
  std::string_view text;
  std::optional<ColumnType> type;
};
constexpr std::array<TypeChoice, 6> kTypes = {{{kUnchanged, std::nullopt},
                                               {"String", ColumnType::kString},
                                               {"Integer", ColumnType::kInt32},
                                               {"Double", ColumnType::kDouble},
                                               {"Boolean", ColumnType::kBoolean},
                                               {"DateTime", ColumnType::kDateTime}}};

/// What a choice of Fields makes of a kind: without `from`, of every kind.
struct FieldChoice {
  std::string_view text;
  std::optional<ColumnKind> from;
  ColumnKind to;
};
constexpr std::array<FieldChoice, 7> kFieldChoices = {
    {{"Features", std::nullopt, ColumnKind::kFeature},
     {"Labels", std::nullopt, ColumnKind::kLabel},
     {"Weights", std::nullopt, ColumnKind::kNone},
     {"ClearFeatures", ColumnKind::kFeature, ColumnKind::kNone},
     {"ClearLabels", ColumnKind::kLabel, ColumnKind::kNone},
     {"ClearScores", ColumnKind::kScore, ColumnKind::kNone},
     {"ClearWeights", ColumnKind::kNone, ColumnKind::kNone}}};

std::string trimmed_end(std::string text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

// Names between commas; quotes keep commas, two of them are one.
std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  std::size_t at = 0;
  while (true) {
    while (at < text.size() && text[at] == ' ') ++at;
    std::string name;
    const bool quoted = at < text.size() && text[at] == '"';
    if (quoted) {
      for (++at; at < text.size(); ++at) {
        if (text[at] == '"' && !(at + 1 < text.size() && text[at + 1] == '"')) break;
        if (text[at] == '"') ++at;
        name += text[at];
      }
      at = std::min(text.find(',', at), text.size());
    } else {
      const std::size_t end = std::min(text.find(',', at), text.size());
      name = trimmed_end(std::string(text.substr(at, end - at)));
      at = end;
    }
    names.push_back(std::move(name));
    if (at >= text.size()) return names;
    ++at;
  }
}

bool is_number(ColumnType type) {
  return type == ColumnType::kInt32 || type == ColumnType::kDouble || type == ColumnType::kBoolean;
}

double number_of(const Cells& cells, std::size_t row) {
  if (cells.type() == ColumnType::kInt32) return cells.int32(row);
  if (cells.type() == ColumnType::kDouble) return cells.real(row);
  return cells.boolean(row) ? 1 : 0;
}

// To the nearest whole number, halves to the even one, as .NET converts.
std::optional<std::int32_t> as_int32(double value) {
  const double whole = std::nearbyint(value);
  if (!(whole >= std::numeric_limits<std::int32_t>::min() &&
        whole <= std::numeric_limits<std::int32_t>::max()))
    return std::nullopt;
  return static_cast<std::int32_t>(whole);
}

bool append_number(Cells& out, double value) {
  if (out.type() == ColumnType::kDouble) {
    out.append_real(value);
  } else if (out.type() == ColumnType::kBoolean) {
    out.append_boolean(value != 0);
  } else {
    const auto whole = as_int32(value);
    if (!whole) return false;
    out.append_int32(*whole);
  }
  return true;
}

ModuleError not_converted(const Column& column, ColumnType type) {
  return ModuleError(kColumnNotConverted,
                     {std::string(name_of(column.type)), std::string(name_of(type)), column.name});
}

Cells converted(const Cells& cells, const Column& column, ColumnType type) {
  Cells out(type);
  out.reserve(cells.size());
  std::string text;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    if (cells.is_missing(row)) {
      out.append_missing();
      continue;
    }
    if (is_number(cells.type()) && is_number(type)) {
      if (!append_number(out, number_of(cells, row))) throw not_converted(column, type);
      continue;
    }
    text.clear();
    append_cell(text, cells, row);
    if (!append_parsed(out, text)) throw not_converted(column, type);
  }
  return out;
}

class EditMetadata final : public Module {
 public:
  explicit EditMetadata(const Parameters& parameters)
      : selector_(parameters.columns(kColumn)), categorical_(parameters.text(kCategorical)) {
    for (const TypeChoice& choice : kTypes)
      if (choice.text == parameters.text(kDataType)) type_ = choice.type;
    for (const FieldChoice& choice : kFieldChoices)
      if (choice.text == parameters.text(kFields)) field_ = choice;
    if (!parameters.text(kNewNames).empty()) names_ = split_names(parameters.text(kNewNames));
  }

  Schema output_schema(const Schema& input) const override {
    const std::vector<std::size_t> chosen = select(input);
    std::vector<Column> columns(input.begin(), input.end());
    check_label(chosen);
    for (const std::size_t index : chosen) edit(columns[index]);
    rename(columns, chosen);
    return Schema(std::move(columns));
  }

  Table run(Table batch, const Schema& made) const override {
    const Schema before = batch.schema();
    std::vector<Cells> cells = std::move(batch).take_columns();
    for (std::size_t i = 0; i < made.size(); ++i) {
      if (made[i].type != before[i].type) cells[i] = converted(cells[i], before[i], made[i].type);
    }
    return Table(made, std::move(cells));
  }

  bool row_wise() const override { return true; }

 private:
  std::vector<std::size_t> select(const Schema& input) const {
    return selector_.select(input, {kColumn, kInputPort});
  }

  void check_label(const std::vector<std::size_t>& chosen) const {
    if (field_ && field_->to == ColumnKind::kLabel && chosen.size() > 1)
      throw ModuleError(kSeveralLabels);
  }

  void edit(Column& column) const {
    const bool is_time = column.type == ColumnType::kDateTime;
    if (type_ && *type_ != column.type) {
      if ((is_time && is_number(*type_)) ||
          (*type_ == ColumnType::kDateTime && is_number(column.type)))
        throw not_converted(column, *type_);
      column.type = *type_;
    }
    if (categorical_ != kUnchanged) column.categorical = categorical_ == kMakeCategorical;
    if (field_ && (!field_->from || column.kind == *field_->from)) column.kind = field_->to;
  }

  void rename(std::vector<Column>& columns, const std::vector<std::size_t>& chosen) const {
    if (names_.empty()) return;
    if (names_.size() != chosen.size())
      throw ModuleError(kSizesDiffer, {std::string(kColumn), std::string(kNewNames)});
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (names_[i].empty()) throw ModuleError(kNullOrEmptyInput, {std::string(kNewNames)});
      columns[chosen[i]].name = names_[i];
    }
    std::set<std::string_view> seen;
    for (const Column& column : columns) {
      if (!seen.insert(column.name).second)
        throw ModuleError(kDuplicateNames, {column.name, std::string(kNewNames)});
    }
  }

  ColumnSelector selector_;
  std::optional<ColumnType> type_;
  std::string categorical_;
  std::optional<FieldChoice> field_;
  std::vector<std::string> names_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<EditMetadata>(parameters);
}

ParameterSpec choice(std::string_view name, std::string_view description,
                     std::vector<std::string_view> choices) {
  return {.name = name,
          .type = ParameterType::kText,
          .description = description,
          .default_value = std::string(kUnchanged),
          .minimum = std::nullopt,
          .maximum = std::nullopt,
          .choices = std::move(choices)};
}

std::vector<ParameterSpec> parameter_specs() {
  std::vector<std::string_view> types, fields = {kUnchanged};
  for (const TypeChoice& one : kTypes) types.push_back(one.text);
  for (const FieldChoice& one : kFieldChoices) fields.push_back(one.text);
  return {{.name = kColumn,
           .type = ParameterType::kColumns,
           .description = "The columns to change; all of them alike.",
           .default_value = std::nullopt,
           .minimum = std::nullopt,
           .maximum = std::nullopt,
           .choices = {}},
          choice(kDataType, "The type that their values are turned into.", std::move(types)),
          choice(kCategorical, "Whether their values are categories.",
                 {kUnchanged, kMakeCategorical, kMakeNonCategorical}),
          choice(kFields, "What the columns are for.", std::move(fields)),
          {.name = kNewNames,
           .type = ParameterType::kText,
           .description = "New names between commas, one for each of the columns.",
           .default_value = std::string(),
           .minimum = std::nullopt,
           .maximum = std::nullopt,
           .choices = {}}};
}

constexpr std::string_view kPage = "Edit Metadata, module page";

const std::vector<Rule> kRules = {
    {"edit-metadata.all-alike", "Every selected column gets the same changes.", documented(kPage)},
    {"edit-metadata.conversion", "A value that is not of the new type is error 0042.",
     inferred("the documented error about columns that cannot be converted")},
    {"edit-metadata.rounding", "Floating point numbers become the nearest integers, halves even.",
     inferred("how the .NET Framework converts"), kDataType},
    {"edit-metadata.label", "Several columns cannot become the label: error 0037.",
     inferred("the page allows one column; 0037 is the error about several")},
    {"edit-metadata.clear", "A cleared column is of kind None.",
     inferred("the page says that the flag is taken off"), kFields},
    {"edit-metadata.names", "New names are read as fields of a CSV line, in the columns' order.",
     documented(kPage), kNewNames},
    {"edit-metadata.names-size", "As many names as columns are needed, else error 0027.",
     documented(kPage)},
    {"edit-metadata.names-twice", "A name that is there twice afterwards is error 0028.",
     documented(kPage)},
};

}  // namespace
}  // namespace edit_metadata

const ModuleSpec kEditMetadata{.name = "Edit Metadata",
                               .summary = "Changes types, names and uses of columns.",
                               .parameters = edit_metadata::parameter_specs(),
                               .rules = edit_metadata::kRules,
                               .create = edit_metadata::create,
                               .former_names = {"Metadata Editor"}};

}  // namespace aml::model
