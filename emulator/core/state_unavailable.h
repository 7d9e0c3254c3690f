#pragma once

namespace aml::core {

/// A base of exceptions that mean: what holds the state cannot be asked now, and may be later. A
/// request is then answered 503 with Retry-After, and did not happen as far as anyone knows.
class StateUnavailable {
 public:
  virtual ~StateUnavailable() = default;
  virtual const char* reason() const = 0;
};

}  // namespace aml::core
