#include "model/schema.h"

#include <algorithm>
#include <array>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::model {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 5> kColumnTypeNames = {"String", "Int32", "Double",
                                                              "Boolean", "DateTime"};
constexpr std::array<std::string_view, 4> kKindNames = {"Feature", "Label", "Score", "None"};

template <typename Enum, std::size_t N>
std::optional<Enum> find_in(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view name_of(ColumnType type) {
  AML_ASSERT(static_cast<std::size_t>(type) < kColumnTypeNames.size());
  return kColumnTypeNames[static_cast<std::size_t>(type)];
}

std::string_view name_of(ColumnKind kind) {
  AML_ASSERT(static_cast<std::size_t>(kind) < kKindNames.size());
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::optional<ColumnType> find_column_type(std::string_view name) {
  return find_in<ColumnType>(kColumnTypeNames, name);
}

std::optional<ColumnKind> find_column_kind(std::string_view name) {
  return find_in<ColumnKind>(kKindNames, name);
}

Schema::Schema(std::vector<Column> columns)
    : columns_(std::make_shared<const std::vector<Column>>(std::move(columns))) {}

bool Schema::operator==(const Schema& other) const {
  return columns_ == other.columns_ || std::equal(begin(), end(), other.begin(), other.end());
}

std::optional<std::size_t> Schema::find(std::string_view name) const {
  for (std::size_t i = 0; i < size(); ++i) {
    if ((*columns_)[i].name == name) return i;
  }
  return std::nullopt;
}

}  // namespace aml::model
