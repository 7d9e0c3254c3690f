#pragma once

#include <string>

#include "emulator/studio/dataset.h"
#include "emulator/studio/experiment.h"

namespace aml::studio {

// What rows of the store hold.

std::string write_experiment_row(const Experiment& experiment);
/// Errors: std::runtime_error for a text that write_experiment_row() did not make.
Experiment read_experiment_row(const std::string& workspace, const std::string& id,
                               const std::string& text);

/// All but the bytes of the dataset's content, which have their own row.
std::string write_dataset_row(const Dataset& dataset);
/// `bytes` are those of the content. Errors: as read_experiment_row.
Dataset read_dataset_row(const std::string& id, const std::string& text, std::string bytes);

}  // namespace aml::studio
