#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/core/mutex.h"

namespace aml::http {

/// The connections on which no answer comes, so that all of them can be ended.
/// Threads: any.
class HangGroup {
 public:
  /// A connection's place in the group, from its construction to its destruction.
  class Member {
   public:
    /// `of`: what the connection waits for, such as a workspace. `held`: released when the wait
    /// ends, before the client sees it. The group outlives it; the socket is closed after it.
    Member(HangGroup& group, int socket, std::string of, std::shared_ptr<const void> held);
    ~Member();
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;

   private:
    HangGroup& group_;
    const int socket_;
  };

  /// Ends those of `of`, or all: their clients see the end of the connection.
  void end(std::optional<std::string_view> of);

 private:
  struct Waiting {
    std::string of;
    std::shared_ptr<const void> held;
  };

  core::Mutex mutex_;
  std::map<int, Waiting> sockets_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::http
