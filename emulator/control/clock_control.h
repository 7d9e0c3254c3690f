#pragma once

#include <string_view>

#include "emulator/core/clock.h"

namespace aml::control {

/// Moves the clock as the body of `POST /__emu/clock/advance` says: one of `by` (a
/// duration), `seconds`, `milliseconds` (whole numbers from 0), each a century at most, and `to` (a
/// UTC time).
/// Errors:  ApiError kControlBadRequest, kClockMovesForward.
core::TimePoint advance_clock(core::MovableClock& clock, std::string_view body);

}  // namespace aml::control
