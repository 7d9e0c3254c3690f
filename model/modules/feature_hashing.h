#pragma once

#include "model/module.h"

namespace aml::model {

extern const ModuleSpec kFeatureHashing;  ///< "Feature Hashing"

}  // namespace aml::model
