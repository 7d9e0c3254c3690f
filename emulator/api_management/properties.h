#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/api_management/refusal.h"
#include "emulator/api_management/resource.h"

namespace aml::api_management {

/// The bounds of a text, in bytes.
struct Bounds {
  std::size_t least = 0;  ///< 1: it has to be there
  std::size_t most = 0;
};

/// Reads the properties of one resource, and gives those that are absent their defaults. What is
/// wrong with one is a fault whose target is its name.
class Properties {
 public:
  Properties(Json& properties, Faults& faults) : properties_(properties), faults_(faults) {}

  void fault(std::string target, std::string message) {
    faults_.push_back({std::move(target), std::move(message)});
  }
  /// Empty where it is absent, or a fault.
  std::string text(const char* member, Bounds bounds);
  void flag(const char* member, bool otherwise);
  /// One of some words, case ignored; the first is the default.
  void choice(const char* member, std::span<const std::string_view> words);
  /// By default an empty one.
  void list(const char* member);
  Json& all() { return properties_; }

 private:
  Json& properties_;
  Faults& faults_;
};

}  // namespace aml::api_management
