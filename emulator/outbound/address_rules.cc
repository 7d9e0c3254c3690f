#include "emulator/outbound/address_rules.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/text/number.h"

namespace aml::outbound {

namespace {

using Kind = AddressKind;

constexpr AddressRule kRules[] = {
    {"127.0.0.0/8", Kind::kLoopback, "this machine", "RFC 1122, 3.2.1.3"},
    {"::1/128", Kind::kLoopback, "this machine", "RFC 4291, 2.5.3"},
    {"169.254.0.0/16", Kind::kNever, "link-local, where clouds keep their metadata",
     "RFC 3927; Azure Instance Metadata Service"},
    {"fe80::/10", Kind::kNever, "link-local", "RFC 4291, 2.5.6"},
    {"fec0::/10", Kind::kNever, "site-local, which is no longer used", "RFC 3879"},
    {"fd00:ec2::/32", Kind::kNever, "a cloud's metadata",
     "Amazon EC2: instance metadata over IPv6, fd00:ec2::254"},
    {"fd20:ce::/32", Kind::kNever, "a cloud's metadata",
     "Google Compute Engine: metadata server over IPv6, fd20:ce::254"},
    {"168.63.129.16/32", Kind::kNever, "a cloud's own services",
     "What is IP address 168.63.129.16?"},
    {"100.100.100.200/32", Kind::kNever, "a cloud's metadata",
     "Alibaba Cloud ECS: instance metadata"},
    {"192.0.0.0/24", Kind::kNever, "of protocols, and of a cloud's metadata", "RFC 6890, 2.2.2"},
    {"0.0.0.0/8", Kind::kNever, "no server's", "RFC 1122, 3.2.1.3"},
    {"::/128", Kind::kNever, "no server's", "RFC 4291, 2.5.2"},
    {"224.0.0.0/4", Kind::kNever, "a group's", "RFC 5771"},
    {"ff00::/8", Kind::kNever, "a group's", "RFC 4291, 2.7"},
    {"240.0.0.0/4", Kind::kNever, "reserved, or all machines'", "RFC 1112, 4; RFC 919"},
};

using Bytes = std::array<std::uint8_t, 16>;

struct Range {
  Bytes bytes{};
  std::size_t length = 0;  ///< of the address: 4 or 16
  unsigned bits = 0;
};

Range parse_range(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  Range range;
  const bool is_v6 = address.find(':') != std::string::npos;
  range.length = is_v6 ? 16 : 4;
  range.bits = text::parse_number<unsigned>(text.substr(slash + 1)).value_or(0);
  [[maybe_unused]] const int read =
      ::inet_pton(is_v6 ? AF_INET6 : AF_INET, address.c_str(), range.bytes.data());
  AML_ASSERT(read == 1 && range.bits > 0 && range.bits <= 8 * range.length);
  return range;
}

bool holds(const Range& range, std::span<const std::uint8_t> address) {
  if (range.length != address.size()) return false;
  for (unsigned bit = 0; bit < range.bits; bit += 8) {
    const unsigned left = std::min(8u, range.bits - bit);
    const auto mask = static_cast<std::uint8_t>(0xffu << (8 - left));
    if (((range.bytes[bit / 8] ^ address[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

const AddressRule* find_rule(std::span<const std::uint8_t> address) {
  static const std::vector<Range> kRanges = [] {
    std::vector<Range> ranges;
    for (const AddressRule& rule : kRules) ranges.push_back(parse_range(rule.range));
    return ranges;
  }();
  for (std::size_t i = 0; i < kRanges.size(); ++i) {
    if (holds(kRanges[i], address)) return &kRules[i];
  }
  return nullptr;
}

/// Where addresses of IPv6 carry one of IPv4.
struct Carrier {
  std::string_view range;
  std::size_t at;
  bool inverted;  ///< each bit of it
  bool is_same;   ///< this machine connects to the inner one itself
};

constexpr Carrier kCarriers[] = {
    {"::ffff:0:0/96", 12, false, true},    // mapped
    {"64:ff9b::/96", 12, false, false},    // NAT64
    {"64:ff9b:1::/48", 12, false, false},  // NAT64 of a network's own
    {"2002::/16", 2, false, false},        // 6to4
    {"2001::/32", 12, true, false},        // Teredo
    {"::/96", 12, false, false},           // compatible, which is no longer used
};

std::optional<JudgedAddress> judge_inner(std::span<const std::uint8_t> outer);

JudgedAddress judge_bytes(std::span<const std::uint8_t> address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(address.size() == 4 ? AF_INET : AF_INET6, address.data(), text.data(), text.size());
  JudgedAddress judged{.text = text.data()};
  if (const AddressRule* const rule = find_rule(address)) {
    judged.kind = rule->kind;
    judged.what = rule->what;
  } else if (const auto inner = judge_inner(address)) {
    judged.kind = inner->kind;
    judged.what = inner->what;
  }
  return judged;
}

// What a translator on the way would call this machine is not this machine.
std::optional<JudgedAddress> judge_inner(std::span<const std::uint8_t> outer) {
  for (const Carrier& carrier : kCarriers) {
    if (!holds(parse_range(carrier.range), outer)) continue;
    std::array<std::uint8_t, 4> inner{};
    std::copy_n(outer.begin() + static_cast<std::ptrdiff_t>(carrier.at), inner.size(),
                inner.begin());
    if (carrier.inverted) {
      for (std::uint8_t& byte : inner) byte = static_cast<std::uint8_t>(~byte);
    }
    JudgedAddress judged = judge_bytes(inner);
    if (!carrier.is_same && judged.kind == Kind::kLoopback) judged.kind = Kind::kNever;
    return judged;
  }
  return std::nullopt;
}

}  // namespace

std::span<const AddressRule> address_rules() {
  return kRules;
}

JudgedAddress judge(const sockaddr& address, socklen_t size) {
  if (address.sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, 4);
    return judge_bytes(bytes);
  }
  if (address.sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    Bytes bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, 16);
    return judge_bytes(bytes);
  }
  return {.kind = Kind::kNever, .text = "an address of another family", .what = "no server's"};
}

}  // namespace aml::outbound
