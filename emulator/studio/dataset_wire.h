#pragma once

#include <string>
#include <string_view>

#include "emulator/studio/dataset.h"
#include "emulator/studio/experiment_wire.h"

namespace aml::studio {

/// Source: observed (a Python, an R and a C# client).
Json dataset_json(const Dataset& dataset, const std::string& workspace, const ResultBase& base);

/// A table's columns as Studio's front end read them.
/// Source: documented (its declarations).
Json schema_json(const model::Schema& schema);

/// What a POST of a dataset says: of an upload, or of a node's output.
struct DatasetRequest {
  std::string name;
  std::string data_type;
  std::string description;
  std::string family;
  std::string owner;
  std::string upload_id;
  std::string file_name;
  std::string experiment_id;
  std::string node;
  std::string output;
  bool is_promotion = false;
};

/// Errors: ApiError kMalformedBody, kStudioRefused.
DatasetRequest parse_dataset_request(std::string_view body);

}  // namespace aml::studio
