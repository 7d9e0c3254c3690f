// A route that does not say how it is known.
// refused: evidence|Evidence
#include "emulator/http/router.h"

using namespace aml;

http::Route row() {
  auto answer = [](const http::Call&) { return http::Response(); };
#ifdef AML_MISUSE
  return {"GET", "/a", "a.read", answer};
#else
  return {"GET", "/a", "a.read", answer, model::inferred("a test")};
#endif
}
