#include "emulator/isolation/not_permitted.h"

#include <system_error>

namespace aml::isolation {

void not_permitted(const std::string& step, int failure) {
  throw NotPermitted(step + ": " + std::generic_category().message(failure));
}

}  // namespace aml::isolation
