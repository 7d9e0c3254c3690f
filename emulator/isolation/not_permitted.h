#pragma once

#include <stdexcept>
#include <string>

namespace aml::isolation {

/// A step that the system refuses to this user, with its reason: namespaces may be switched off, or
/// come without the rights in them.
struct NotPermitted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Errors: throws NotPermitted, `STEP: TEXT OF failure`.
[[noreturn]] void not_permitted(const std::string& step, int failure);

}  // namespace aml::isolation
