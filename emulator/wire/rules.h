#pragma once

#include <span>

#include "model/evidence.h"

namespace aml::wire {

/// What requests may look like and how answers are written, where that is code: rows of the
/// evidence ledger.
std::span<const model::Rule> wire_rules();

}  // namespace aml::wire
