#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
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
/// Threads: as a value; copies share their columns, which never change.
class Schema {
 public:
  Schema() = default;
  Schema(std::initializer_list<Column> columns) : Schema(std::vector<Column>(columns)) {}
  explicit Schema(std::vector<Column> columns);

  std::size_t size() const { return columns_ ? columns_->size() : 0; }
  bool empty() const { return size() == 0; }
  const Column& operator[](std::size_t index) const { return (*columns_)[index]; }
  const Column* begin() const { return columns_ ? columns_->data() : nullptr; }
  const Column* end() const { return begin() + size(); }

  /// Index of the first column of that exact name.
  std::optional<std::size_t> find(std::string_view name) const;

  bool operator==(const Schema& other) const;

 private:
  std::shared_ptr<const std::vector<Column>> columns_;  ///< null: none
};

}  // namespace aml::model
