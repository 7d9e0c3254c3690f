#include "emulator/replicas/wake_up.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace aml::replicas {

WakeUp::WakeUp() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!event_) throw std::system_error(errno, std::generic_category(), "eventfd");
}

void WakeUp::ring() const {
  const std::uint64_t one = 1;
  // A counter that is full wakes as well.
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

void WakeUp::wait(int descriptor, std::chrono::milliseconds limit) const {
  pollfd sources[] = {{event_.get(), POLLIN, 0}, {descriptor, POLLIN, 0}};
  const nfds_t count = descriptor < 0 ? 1 : 2;
  ::poll(sources, count, static_cast<int>(std::max<std::int64_t>(limit.count(), 0)));
  std::uint64_t rings = 0;
  [[maybe_unused]] const auto read = ::read(event_.get(), &rings, sizeof rings);
}

}  // namespace aml::replicas
