#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aml::model {

/// The column types that answers of the retired service are known to name.
/// Source: observed (`ColumnTypes` of the surviving dumps).
enum class ColumnType : std::uint8_t { kString, kInt32, kDouble, kBoolean, kDateTime };

/// What a column is for. Source: documented (Edit Metadata, "Fields").
enum class ColumnKind : std::uint8_t { kFeature, kLabel, kScore, kNone };

std::string_view name_of(ColumnType type);  ///< "String", "Int32", "Double", "Boolean", "DateTime"
std::string_view name_of(ColumnKind kind);  ///< "Feature", "Label", "Score", "None"
std::optional<ColumnType> find_column_type(std::string_view name);
std::optional<ColumnKind> find_column_kind(std::string_view name);

struct Column {
  std::string name;
  ColumnType type = ColumnType::kString;
  ColumnKind kind = ColumnKind::kFeature;
  bool categorical = false;

  bool operator==(const Column&) const = default;
};

/// Names and types of the columns of a table, in order. Names are case-sensitive and may repeat
/// only where a module produced them so.
class Schema {
 public:
  Schema() = default;
  Schema(std::initializer_list<Column> columns) : columns_(columns) {}
  explicit Schema(std::vector<Column> columns) : columns_(std::move(columns)) {}

  std::size_t size() const { return columns_.size(); }
  bool empty() const { return columns_.empty(); }
  const Column& operator[](std::size_t index) const { return columns_[index]; }
  auto begin() const { return columns_.begin(); }
  auto end() const { return columns_.end(); }

  /// Index of the first column of that exact name.
  std::optional<std::size_t> find(std::string_view name) const;

  void add(Column column) { columns_.push_back(std::move(column)); }

  bool operator==(const Schema&) const = default;

 private:
  std::vector<Column> columns_;
};

}  // namespace aml::model
