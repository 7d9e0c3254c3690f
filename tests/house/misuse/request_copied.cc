// A copy of a request, whose path and query would view the text of the other.
// refused: deleted
#include "emulator/http/message.h"

using namespace aml;

std::size_t length(const http::Request& request) {
#ifdef AML_MISUSE
  const http::Request kept = request;
#else
  const http::Request& kept = request;
#endif
  return kept.path.size();
}
