#pragma once

#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "emulator/core/scoring_server.h"
#include "model/cells.h"

namespace aml::upstream {

/// A server's answer does not fit what it was asked for: a sentence without its subject.
class AnswerFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads an answer: `predictions` of MLflow (values, lists or objects), or the `outputs` of Open
/// Inference, whose tensors are laid side by side, or found by the columns' names where they have
/// them.
/// Shape:  one cell per row in each of the server's columns.
/// Errors: AnswerFault.
std::vector<model::Cells> read_answer(const core::ScoringServer& server, std::string_view body,
                                      std::size_t rows);

}  // namespace aml::upstream
