#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "emulator/control/journal_entry.h"

namespace aml::tests {

/// The record of a call with that id, whose body is so long.
inline std::string record(const std::string& id, const std::string& workspace = "",
                          std::size_t body_bytes = 0) {
  http::Request request;
  request.body = std::string(body_bytes, 'x');
  core::RequestContext context;
  context.id = id;
  context.workspace = workspace;
  std::string bytes;
  control::JournalEntry::append_record(bytes, request, http::Response(), context,
                                       std::chrono::microseconds(1), {});
  return bytes;
}

inline control::JournalEntry read(std::string bytes) {
  const auto owner = std::make_shared<const std::string>(std::move(bytes));
  return {owner, *owner};
}

}  // namespace aml::tests
