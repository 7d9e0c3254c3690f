#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "emulator/definition/sample_table.h"

namespace aml::cli {

/// A port of an old service, and rows that went through it; none where only its columns are known.
struct SamplePort {
  std::string name;
  definition::SampleTable table;
};

/// What is known of an old service.
struct ServiceSample {
  std::string description;
  std::string workspace_id;  ///< as its addresses had it; empty: not known
  std::string endpoint_id;
  std::vector<SamplePort> inputs;
  std::vector<SamplePort> outputs;
  /// As a definition lists global parameters; list or null.
  nlohmann::ordered_json parameters;
};

/// What is answered to a row that is no example.
enum class Unseen { kError, kNearest, kConstant };

struct UnseenAnswer {
  Unseen unseen = Unseen::kError;
  std::vector<model::WrittenCell> constant;  ///< of the outputs' own columns, one after another
};

/// A definition that was written, or why not.
struct ComposedService {
  std::string text;
  std::size_t examples = 0;
  std::vector<std::string> faults;  ///< sentences without a full stop
};

/// Writes the definition of a service that answers the sample's rows as they were answered. An
/// output that begins with the columns and cells of the input appends to them. Without rows, what
/// an answer has in common with its row is filled in, and the rest is zero, false or empty.
ComposedService compose_service(const std::string& name, const ServiceSample& sample,
                                const UnseenAnswer& unseen);

/// A request in the table form: the sample's first rows.
std::string example_request(const ServiceSample& sample);

}  // namespace aml::cli
