#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "emulator/core/url.h"
#include "model/row_scorer.h"
#include "model/schema.h"

namespace aml::core {

/// What a scoring server speaks.
/// Source:  documented (MLflow, "Deploy MLflow Model as a Local Inference Server"; Open Inference
///          Protocol, version 2).
enum class ScoringProtocol { kMlflow, kOpenInference };

/// A server that scores the rows of a module, as a definition gives it.
struct ScoringServer {
  Url url;
  ScoringProtocol protocol = ScoringProtocol::kMlflow;
  model::Schema columns;  ///< of its answers, at least one
  std::string tensor;     ///< Open Inference: takes all columns; empty: a tensor for each column
  std::size_t rows_at_once = 1000;            ///< of one request
  std::size_t connections = 8;                ///< at once
  std::chrono::milliseconds timeout{30'000};  ///< of one request
};

/// Gives modules what asks the server. Nothing is sent before rows are scored.
using MakeScorer = std::function<std::shared_ptr<const model::RowScorer>(ScoringServer)>;

/// Of programs that read definitions and run none: its scorers know their columns and refuse rows.
std::shared_ptr<const model::RowScorer> scorer_without_server(ScoringServer server);

}  // namespace aml::core
