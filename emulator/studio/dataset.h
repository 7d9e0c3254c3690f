#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/core/clock.h"
#include "emulator/core/mutex.h"
#include "model/pipeline.h"

namespace aml::studio {

/// The workspace that samples and Studio's own modules are in: `PaSsAuGlObAlWsIc`.
/// Source: observed (a Python and an R client tell samples by it).
inline constexpr std::string_view kGlobalWorkspace = "506153734175476c4f62416c57734963";

/// The bytes of a dataset, and the table that they are.
/// Threads: any; the table is read once, by who asks first.
class DatasetContent {
 public:
  /// What was uploaded. `columns`: their types, where they are known; empty: they are guessed.
  DatasetContent(std::string bytes, std::string data_type, model::Schema columns = {});
  /// Rows that a definition or a module has made.
  explicit DatasetContent(model::SharedTable table);
  DatasetContent(const DatasetContent&) = delete;
  DatasetContent& operator=(const DatasetContent&) = delete;

  /// As it was uploaded; of a table CSV.
  const std::string& bytes() const;
  /// Nothing: the bytes are no table of their type.
  std::optional<model::SharedTable> table() const;
  /// Why there is no table; empty: there is one.
  std::string problem() const;
  /// Of the columns, where they are not guessed.
  const model::Schema& declared() const { return columns_; }

 private:
  void read() const AML_REQUIRES(mutex_);

  const std::string data_type_;
  const model::Schema columns_;
  mutable core::Mutex mutex_;
  mutable std::string bytes_ AML_GUARDED_BY(mutex_);
  mutable bool has_bytes_ AML_GUARDED_BY(mutex_);
  mutable bool is_read_ AML_GUARDED_BY(mutex_);
  mutable std::optional<model::SharedTable> table_ AML_GUARDED_BY(mutex_);
  mutable std::string problem_ AML_GUARDED_BY(mutex_);
};

/// A saved dataset.
/// Threads: as a value.
struct Dataset {
  std::string id;      ///< `{workspace}.{family}.v1-default-1`; of a sample the global workspace's
  std::string family;  ///< 32 hex digits
  std::string name;
  std::string data_type;  ///< `GenericCSV` …
  std::string description;
  std::string owner;
  std::string origin;     ///< `FromResourceUpload`, `FromOutputPromotion`
  std::string upload_id;  ///< empty: it was not uploaded
  std::string file_name;
  std::string experiment_id;  ///< that it was saved from; empty: none
  core::TimePoint created;
  std::shared_ptr<const DatasetContent> content;  ///< never null
};

/// Whether the bytes of a dataset of that type are rows.
bool is_table_type(std::string_view data_type);
/// Whether clients may name the type.
/// Source: observed (data types in a Python, an R and a C# client).
bool is_data_type(std::string_view data_type);

std::string dataset_id(std::string_view workspace, std::string_view family);

/// The guide's dataset, which every workspace has: of its rows, which were never published, the
/// columns alone are the guide's.
/// Source: documented (sample datasets; the guide's columns).
Dataset sample_dataset(core::TimePoint created);

}  // namespace aml::studio
