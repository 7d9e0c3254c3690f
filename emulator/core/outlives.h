#pragma once

namespace aml::core {

/// What a store's acknowledged writes outlive.
enum class Outlives {
  kNothing,    ///< they are gone with the process
  kKill,       ///< the process, however it ends
  kPowerLoss,  ///< and the machine: they are forced to the disk before they are acknowledged
};

}  // namespace aml::core
