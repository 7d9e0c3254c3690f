#pragma once

#include <string>

#include "emulator/core/execute_request.h"
#include "model/schema.h"
#include "model/table.h"

namespace aml::service {

/// Which cell of a raw row belongs to which declared column.
/// Threads: as a value.
class ColumnMap {
 public:
  /// Check 9. Errors: ApiError kTableSchemaColumnCountMismatch, kInputMismatchError,
  /// kAllRowsMustHaveSameElements; target is `input`.
  ColumnMap(const core::RawTable& raw, const model::Schema& schema, const std::string& input,
            bool ignore_extra_columns);

  /// Check 10: cells become values of the declared types. Types are read here and nowhere else.
  /// Errors: ApiError kInputParseError with the .NET text; target is `input`.
  model::Table convert(const core::RawTable& raw, const model::Schema& schema,
                       const std::string& input) const;

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::vector<std::size_t> source_of_;  ///< per declared column: cell of a row, or kNone
  std::vector<std::size_t> target_of_;  ///< by name: per raw column: declared column, or kNone
};

}  // namespace aml::service
