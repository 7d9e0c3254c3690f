// The files by which names are looked up.

#include "emulator/isolation/lookup_files.h"

#include <doctest/doctest.h>

namespace lookup_files_test {

using namespace aml::isolation;

TEST_CASE("a hosts file keeps what leads to loopback, and no other machine") {
  const std::string text = hosts_text(
      "# mine\n"
      "127.0.0.1\tlocalhost\n"
      "127.0.1.1 machine machine.example  # own\n"
      "::1 ip6-localhost\n"
      "10.0.0.7 database\n"
      "127.0.0.1 Played.example other\n"
      "\n",
      {"played.example", "more.example"});
  CHECK(text ==
        "127.0.0.1 localhost\n"
        "::1 localhost\n"
        "127.0.0.1\tlocalhost\n"
        "127.0.1.1 machine machine.example  # own\n"
        "::1 ip6-localhost\n"
        "127.0.0.1 played.example\n"
        "127.0.0.1 more.example\n");
}

TEST_CASE("hosts come from files and DNS alone") {
  struct {
    const char* system;
    const char* text;
  } cases[] = {
      {"passwd: files systemd\nhosts: files mdns4_minimal [NOTFOUND=return] dns\nnetworks: files\n",
       "passwd: files systemd\nnetworks: files\nhosts: files dns\n"},
      {"hosts:resolve", "hosts: files dns\n"},
      {"# hosts: a\n", "# hosts: a\nhosts: files dns\n"},
      {"", "hosts: files dns\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.system);
    CHECK(nsswitch_text(c.system) == c.text);
  }
  CHECK(resolv_text().starts_with("nameserver 127.0.0.1\n"));
}

}  // namespace lookup_files_test
