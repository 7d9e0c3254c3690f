#pragma once

#include <sys/socket.h>

#include <span>
#include <string>
#include <string_view>

namespace aml::outbound {

/// Whose an address is.
enum class AddressKind {
  kLoopback,  ///< this machine's
  kOther,     ///< another machine's
  kNever      ///< no server's that is meant: link-local, metadata of a cloud, a group, no address
};

/// Addresses of one kind; those of no row are kOther.
struct AddressRule {
  std::string_view range;  ///< `169.254.0.0/16`, `fe80::/10`
  AddressKind kind;
  std::string_view what;  ///< for people: "link-local, where clouds keep their metadata"
  std::string_view source;
};

/// **The one list**: the first row that holds an address decides.
std::span<const AddressRule> address_rules();

/// An address, as it is connected to.
struct JudgedAddress {
  AddressKind kind = AddressKind::kOther;
  std::string text;            ///< `169.254.169.254`
  std::string_view what = {};  ///< of the row
};

/// IPv6 addresses that carry one of IPv4 (mapped, translated, 6to4, Teredo) are judged by that one.
/// Shape: an address of neither family is kNever.
JudgedAddress judge(const sockaddr& address, socklen_t size);

}  // namespace aml::outbound
