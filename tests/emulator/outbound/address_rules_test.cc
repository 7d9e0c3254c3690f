// Which addresses a job or a gateway may call.

#include "emulator/outbound/address_rules.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>

#include <cstring>
#include <string>

#include "tests/emulator/outbound/client_under_test.h"
#include "tests/support/raw_server.h"

namespace address_rules_test {

using namespace aml;
using namespace aml::tests;
using outbound::AddressKind;
using outbound::Failure;
using outbound::JudgedAddress;
using outbound::NamedBy;

namespace {

JudgedAddress judged(const std::string& text) {
  sockaddr_storage address{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(address);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(address);
  const bool is_v6 = text.find(':') != std::string::npos;
  address.ss_family = is_v6 ? AF_INET6 : AF_INET;
  void* const to = is_v6 ? static_cast<void*>(&v6.sin6_addr) : static_cast<void*>(&v4.sin_addr);
  REQUIRE_MESSAGE(::inet_pton(address.ss_family, text.c_str(), to) == 1, text);
  return outbound::judge(reinterpret_cast<const sockaddr&>(address),
                         is_v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
}

/// Answers everything; whether it was asked is what the cases look at.
class Answering {
 public:
  Answering()
      : server_([](RawPeer& peer) {
          while (!peer.request().empty() &&
                 peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine")) {
          }
        }) {}

  std::string port() const {
    const std::string authority = server_.authority();
    return authority.substr(authority.rfind(':') + 1);
  }

 private:
  RawServer server_;
};

/// Calls as what a job names.
std::string failure_of(const std::string& origin, bool allows_remote, NamedBy named_by,
                       Failure::Kind& kind) {
  outbound::Traffic traffic(0, allows_remote);
  outbound::Client client(core::parse_url(origin).value(),
                          {.connect_time = std::chrono::milliseconds(200), .named_by = named_by},
                          traffic);
  try {
    client.send({.method = "GET", .target = "/", .headers = {}, .max_body_bytes = 100},
                [](std::string_view) {});
  } catch (const Failure& failure) {
    kind = failure.kind();
    return failure.what();
  }
  return "";
}

}  // namespace

TEST_CASE("each address is of one kind") {
  struct {
    const char* address;
    AddressKind kind;
  } const cases[] = {
      {"127.0.0.1", AddressKind::kLoopback},
      {"127.255.255.254", AddressKind::kLoopback},
      {"::1", AddressKind::kLoopback},
      {"169.254.169.254", AddressKind::kNever},
      {"169.254.0.0", AddressKind::kNever},
      {"169.255.0.1", AddressKind::kOther},
      {"169.253.255.255", AddressKind::kOther},
      {"fe80::1", AddressKind::kNever},
      {"febf:ffff::1", AddressKind::kNever},
      {"fec0::1", AddressKind::kNever},
      {"fd00:ec2::254", AddressKind::kNever},
      {"fd00:ec3::254", AddressKind::kOther},
      {"fd20:ce::254", AddressKind::kNever},
      {"168.63.129.16", AddressKind::kNever},
      {"168.63.129.17", AddressKind::kOther},
      {"100.100.100.200", AddressKind::kNever},
      {"192.0.0.192", AddressKind::kNever},
      {"0.0.0.0", AddressKind::kNever},
      {"0.1.2.3", AddressKind::kNever},
      {"1.0.0.0", AddressKind::kOther},
      {"::", AddressKind::kNever},
      {"224.0.0.1", AddressKind::kNever},
      {"239.255.255.255", AddressKind::kNever},
      {"ff02::1", AddressKind::kNever},
      {"240.0.0.1", AddressKind::kNever},
      {"255.255.255.255", AddressKind::kNever},
      {"10.0.0.5", AddressKind::kOther},
      {"192.168.1.1", AddressKind::kOther},
      {"8.8.8.8", AddressKind::kOther},
      {"2001:db8::1", AddressKind::kOther},
      {"fd12:3456::1", AddressKind::kOther},
  };
  for (const auto& c : cases) {
    CAPTURE(c.address);
    CHECK(judged(c.address).kind == c.kind);
  }
}

TEST_CASE("an address of IPv6 that carries one of IPv4 is judged by that") {
  struct {
    const char* address;
    AddressKind kind;
  } const cases[] = {
      {"::ffff:169.254.169.254", AddressKind::kNever},
      {"::ffff:127.0.0.1", AddressKind::kLoopback},
      {"::ffff:10.0.0.5", AddressKind::kOther},
      {"::ffff:0.0.0.0", AddressKind::kNever},
      {"64:ff9b::169.254.169.254", AddressKind::kNever},
      {"64:ff9b::127.0.0.1", AddressKind::kNever},
      {"64:ff9b::8.8.8.8", AddressKind::kOther},
      {"64:ff9b:1::169.254.169.254", AddressKind::kNever},
      {"2002:a9fe:a9fe::1", AddressKind::kNever},
      {"2002:0808:0808::1", AddressKind::kOther},
      {"2001:0:0:0:0:0:5601:5601", AddressKind::kNever},  // 169.254.169.254, each bit inverted
      {"::169.254.169.254", AddressKind::kNever},
  };
  for (const auto& c : cases) {
    CAPTURE(c.address);
    CHECK(judged(c.address).kind == c.kind);
  }
}

TEST_CASE("each row of addresses says what they are, and from where that is known") {
  for (const outbound::AddressRule& rule : outbound::address_rules()) {
    CAPTURE(rule.range);
    CHECK_FALSE(rule.what.empty());
    CHECK_FALSE(rule.source.empty());
    const std::string range(rule.range);
    CHECK(judged(range.substr(0, range.find('/'))).kind == rule.kind);
  }
}

TEST_CASE("an address that may not be called is refused however it is spelled") {
  for (const char* host : {
           "169.254.169.254",
           "2852039166",           // decimal
           "0xa9fea9fe",           // hexadecimal
           "0251.0376.0251.0376",  // octal
           "0xa9.254.0251.254",
           "169.254.43518",  // the last part holds two
           "169.16689662",
           "[::ffff:169.254.169.254]",
           "[::ffff:a9fe:a9fe]",
           "[fe80::1%25lo]",
           "0.0.0.0",
           "0",
           "[::]",
           "255.255.255.255",
       }) {
    CAPTURE(host);
    for (const NamedBy named_by : {NamedBy::kCall, NamedBy::kDefinition}) {
      Failure::Kind kind{};
      const auto url = core::parse_url("http://" + std::string(host) + ":9");
      if (!url) continue;  // refused before it is looked at
      const std::string words =
          failure_of("http://" + std::string(host) + ":9", true, named_by, kind);
      // A zone that is not there has no address at all.
      const bool is_refused =
          kind == Failure::Kind::kForbidden ||
          (std::string(host).find("fe80") != std::string::npos && kind != Failure::Kind::kSilent);
      CHECK_MESSAGE(is_refused, words);
    }
  }
}

TEST_CASE("a job calls this machine, and another one where that is allowed") {
  const Answering server;
  Failure::Kind kind{};
  for (const bool allows_remote : {false, true}) {
    for (const char* host : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1"}) {
      CAPTURE(host);
      CHECK(failure_of("http://" + std::string(host) + ":" + server.port(), allows_remote,
                       NamedBy::kCall, kind) == "");
    }
  }
  // Of the addresses for documentation: no server has one.
  CHECK(failure_of("http://192.0.2.1:9", false, NamedBy::kCall, kind) ==
        "http://192.0.2.1:9 may not be called: 192.0.2.1 is another machine's (--allow-remote on "
        "lets jobs call it)");
  CHECK(kind == Failure::Kind::kForbidden);
  failure_of("http://192.0.2.1:9", true, NamedBy::kCall, kind);
  CHECK(kind == Failure::Kind::kUnreachable);
  failure_of("http://192.0.2.1:9", false, NamedBy::kDefinition, kind);
  CHECK(kind == Failure::Kind::kUnreachable);
}

TEST_CASE("what may not be called is not tried again") {
  Failure::Kind kind{};
  const std::string words = failure_of("http://169.254.169.254:80", true, NamedBy::kCall, kind);
  CHECK(words ==
        "http://169.254.169.254:80 may not be called: 169.254.169.254 is link-local, where clouds "
        "keep their metadata");
  CHECK_FALSE(Failure(kind, words).is_transient());
}

TEST_CASE("a redirect to what may not be called is not followed") {
  RawServer server([](RawPeer& peer) {
    while (!peer.request().empty() &&
           peer.send("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\n"
                     "Content-Length: 0\r\n\r\n")) {
    }
  });
  ClientUnderTest client(server.origin());
  CHECK(client.send("GET", "/").status == 302);
  CHECK(client.traffic.exchanges() == 1);
}

}  // namespace address_rules_test
