#pragma once

#include <cstddef>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "emulator/core/headers.h"

namespace aml::steering {

/// One call, as a match looks at it. What is not known is empty.
/// Threads: one call, one thread; views what the caller keeps.
struct Subject {
  std::string_view operation = {};
  std::string_view workspace = {};     ///< id
  std::string_view service = {};       ///< endpoint id
  std::string_view service_name = {};  ///< as its definition has it
  std::string_view job = {};           ///< id
  std::string_view subscription = {};  ///< of the gateway
  std::string_view method = {};
  std::string_view path = {};   ///< raw
  std::string_view query = {};  ///< raw
  const core::Headers* headers = nullptr;
  std::string_view body = {};  ///< its first kMaxBodyBytes
  bool body_cut = false;       ///< there was more of it than `body`
  std::size_t body_bytes = 0;  ///< of all of it, where it is known; else 0
  int status = 0;              ///< 0: not answered yet
  /// The body as JSON, read at the first match that asks for it.
  mutable std::shared_ptr<const nlohmann::ordered_json> json = nullptr;

  static constexpr std::size_t kMaxBodyBytes = 1u << 20;
};

}  // namespace aml::steering
