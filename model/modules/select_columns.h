#pragma once

#include "model/module.h"

namespace aml::model {

extern const ModuleSpec kSelectColumns;  ///< "Select Columns in Dataset"

}  // namespace aml::model
