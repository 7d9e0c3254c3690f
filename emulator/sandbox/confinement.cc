#include "emulator/sandbox/confinement.h"

#include <fcntl.h>

#include "emulator/sandbox/call_filter.h"

namespace aml::sandbox {

namespace {

constexpr const char* kOwnProcess = "/proc/self";

}  // namespace

const std::vector<Reach::PathRule>& places_of_the_system() {
  static const std::vector<Reach::PathRule> kPlaces = {
      // Libraries that are loaded when they are needed: libcurl, libpq, those that look up names.
      {"/usr", Access::kRead},
      {"/lib", Access::kRead},
      {"/lib64", Access::kRead},
      {"/etc/ld.so.cache", Access::kRead},
      // Names and addresses. The folders hold what /etc/resolv.conf is a link to.
      {"/etc/hosts", Access::kRead},
      {"/etc/host.conf", Access::kRead},
      {"/etc/resolv.conf", Access::kRead},
      {"/etc/nsswitch.conf", Access::kRead},
      {"/etc/gai.conf", Access::kRead},
      {"/etc/services", Access::kRead},
      {"/run/systemd/resolve", Access::kRead},
      {"/run/NetworkManager", Access::kRead},
      // Authorities, and OpenSSL's own settings.
      {"/etc/ssl", Access::kRead},
      {"/etc/pki", Access::kRead},
      {"/etc/ca-certificates", Access::kRead},
      {"/etc/localtime", Access::kRead},
      // This process alone: the folders of others hold their environments.
      {kOwnProcess, Access::kRead},
      {"/proc/meminfo", Access::kRead},
      {"/proc/cpuinfo", Access::kRead},
      {"/proc/sys/kernel/random/boot_id", Access::kRead},
      {"/sys/devices/system/cpu", Access::kRead},
      {"/dev/urandom", Access::kRead},
      {"/dev/random", Access::kRead},
      {"/dev/null", Access::kWrite},
  };
  return kPlaces;
}

Confinement confine(const Reach& reach) {
  // The kernel makes that folder anew where it is not held, and another one has no rule.
  static const base::Fd kHeld(::open(kOwnProcess, O_PATH | O_CLOEXEC));
  FileRules rules;
  for (const Reach::PathRule& place : places_of_the_system()) rules.allow(place.path, place.access);
  for (const Reach::PathRule& place : reach.places) rules.allow(place.path, place.access);
  Confinement made;
  made.files = rules.keep();
  made.calls = refuse_other_calls(reach.starts_programs);
  return made;
}

}  // namespace aml::sandbox
