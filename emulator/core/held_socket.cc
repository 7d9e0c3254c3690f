#include "emulator/core/held_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace aml::core {

void HeldSocket::hold(int socket) {
  release();
  const MutexLock lock(mutex_);
  socket_ = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
}

void HeldSocket::release() {
  const MutexLock lock(mutex_);
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

void HeldSocket::shut() {
  const MutexLock lock(mutex_);
  if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

}  // namespace aml::core
