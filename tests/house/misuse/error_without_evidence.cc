// An error row that does not say how it is known.
// refused: evidence|Evidence
#include "emulator/core/api_error.h"

using namespace aml;

constexpr core::ErrorClass kClass{"Bad", 400, "Bad.", model::inferred("a test")};
#ifdef AML_MISUSE
constexpr core::ErrorSpec kRow{kClass, "Worse", "Worse."};
#else
constexpr core::ErrorSpec kRow{kClass, "Worse", "Worse.", model::inferred("a test")};
#endif
