#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <thread>

#include "emulator/base/fd.h"

namespace aml::isolation {

/// A name server on loopback that gives the answers of answer_query() as long as it lives.
/// Threads: its own calls `is_known`.
class NameServer {
 public:
  /// Errors: NotPermitted where the port cannot be had.
  explicit NameServer(std::function<bool(std::string_view)> is_known, std::uint16_t port = 53);
  ~NameServer();
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;

  /// What it has bound.
  std::uint16_t port() const;

 private:
  void serve() const;

  const std::function<bool(std::string_view)> is_known_;
  base::Fd socket_;
  base::Fd end_;  ///< readable when it shall end
  std::thread thread_;
};

}  // namespace aml::isolation
