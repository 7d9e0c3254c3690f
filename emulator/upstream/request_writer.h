#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "emulator/core/scoring_server.h"
#include "model/table.h"

namespace aml::upstream {

/// The body that asks a server for the rows named by `rows`: `dataframe_split` of MLflow, or the
/// tensors of Open Inference. Numbers are written so that they read back as they were; dates as
/// `2014-09-21 11:10:00.000`.
/// Shape:  a tensor has no missing cells, so none of these rows may have one (has_gap()).
std::string write_request(const core::ScoringServer& server, const model::Table& table,
                          std::span<const std::size_t> rows);

/// Whether a cell of the row is missing or not a finite number, which a tensor cannot say.
bool has_gap(const model::Table& table, std::size_t row);

}  // namespace aml::upstream
