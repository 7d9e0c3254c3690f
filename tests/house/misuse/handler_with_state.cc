// A handler keeps a view of a request, which is gone when the next call comes.
// refused: RouteAnswer|could not convert|no matching|cannot convert
#include "emulator/http/router.h"

using namespace aml;

http::Route row() {
#ifdef AML_MISUSE
  auto answer = [kept = std::string_view()](const http::Call& call) mutable {
    kept = call.request.path;
    return http::Response();
  };
#else
  auto answer = [](const http::Call&) { return http::Response(); };
#endif
  return {"GET", "/a", "a.read", answer, model::inferred("a test")};
}
