// A rule of the ledger that does not say how it is known.
// refused: evidence|Evidence
#include "model/evidence.h"

using namespace aml;

#ifdef AML_MISUSE
constexpr model::Rule kRule{"a.rule", "It is so."};
#else
constexpr model::Rule kRule{"a.rule", "It is so.", model::inferred("a test")};
#endif
