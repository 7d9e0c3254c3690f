#pragma once

namespace aml::core {

/// What a store's acknowledged writes outlive.
enum class Outlives {
  kKill,       ///< the process, however it ends; of a loss of power nothing is said
  kPowerLoss,  ///< and the machine: they are forced to the disk before they are acknowledged
};

}  // namespace aml::core
