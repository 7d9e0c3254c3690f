#include "emulator/http/hang_group.h"

#include <sys/socket.h>

#include <utility>
#include <vector>

#include "emulator/base/assert.h"

namespace aml::http {

HangGroup::Member::Member(HangGroup& group, int socket, std::string of,
                          std::shared_ptr<const void> held)
    : group_(group), socket_(socket) {
  core::MutexLock lock(group_.mutex_);
  const bool added =
      group_.sockets_.emplace(socket, Waiting{std::move(of), std::move(held)}).second;
  AML_ASSERT(added);
}

HangGroup::Member::~Member() {
  Waiting ended;  // outlives the lock
  core::MutexLock lock(group_.mutex_);
  const auto place = group_.sockets_.find(socket_);
  ended = std::move(place->second);
  group_.sockets_.erase(place);
}

// Each connection's own thread closes it: under the lock a number is still that of its socket.
void HangGroup::end(std::optional<std::string_view> of) {
  std::vector<std::shared_ptr<const void>> held;
  {
    core::MutexLock lock(mutex_);
    for (auto& [socket, waiting] : sockets_) {
      if (!of || waiting.of == *of) held.push_back(std::move(waiting.held));
    }
  }
  held.clear();
  core::MutexLock lock(mutex_);
  for (const auto& [socket, waiting] : sockets_) {
    if (!of || waiting.of == *of) ::shutdown(socket, SHUT_RDWR);
  }
}

}  // namespace aml::http
