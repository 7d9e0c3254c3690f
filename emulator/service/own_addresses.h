#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/core/url.h"

namespace aml::service {

/// Under which addresses the emulator itself is reached.
/// Threads: any.
class OwnAddresses {
 public:
  /// `public_url` may be empty.
  explicit OwnAddresses(const std::string& public_url);

  /// What the servers bound: `127.0.0.1:41233`, `[::1]:41233`. Known only after the start.
  void set_bound(const std::vector<std::string>& addresses);

  /// A bound address; a loopback name with a bound port; the public URL; the base under which a
  /// request came that names this URL (remembered, since its job runs later; after a restart such
  /// a name is reached like any other endpoint).
  bool contains(const core::Url& url, const std::string& request_base);

 private:
  static constexpr std::size_t kRemembered = 64;

  const std::string public_authority_;
  core::Mutex mutex_;
  std::set<std::string> bound_ AML_GUARDED_BY(mutex_);
  std::set<std::uint16_t> ports_ AML_GUARDED_BY(mutex_);
  std::set<std::string> remembered_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::service
