#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/core/clock.h"

namespace aml::core {

/// A shared access signature: the members of a query that belong to it, percent-decoded; `+` stays
/// `+`. Empty: absent.
struct SasToken {
  std::string version;              ///< sv
  std::string services;             ///< ss
  std::string resource_types;       ///< srt; present only in account SAS
  std::string resource;             ///< sr
  std::string permissions;          ///< sp
  std::string start;                ///< st
  std::string expiry;               ///< se
  std::string policy;               ///< si
  std::string addresses;            ///< sip
  std::string protocols;            ///< spr
  std::string encryption_scope;     ///< ses
  std::string snapshot;             ///< snapshot time (sr=bs), version id (sr=bv)
  std::string cache_control;        ///< rscc
  std::string content_disposition;  ///< rscd
  std::string content_encoding;     ///< rsce
  std::string content_language;     ///< rscl
  std::string content_type;         ///< rsct
  std::string delegated_by;         ///< skoid: signed with a user's key
  std::string signature;            ///< sig

  bool for_account() const { return !resource_types.empty(); }
};

/// The signature of a query; none where it has no `sig`.
std::optional<SasToken> find_sas(std::string_view query);

/// Names decoded; `blob` is empty for a container.
struct SasResource {
  std::string_view account;
  std::string_view container;
  std::string_view blob;
};

/// By the token's version; versions to come are read by the newest rule.
/// Source: documented (Create a service SAS, Create an account SAS) | observed (26 tokens of four
///         clients, whose bytes are fixtures/blob-auth/vectors.json).
std::string sas_text(const SasToken& token, const SasResource& resource);

/// Errors: those of hmac_sha256.
bool verify_sas(const SasToken& token, const SasResource& resource, std::string_view key);

/// What a token for reading says beside its times.
struct ReadToken {
  std::string_view version;
  std::string_view resource;  ///< `b` or `c`: the blob alone, or all of its container
  std::string_view permissions;
};

/// A job's output that the caller placed. Source: observed (three recordings, 2017 to 2019).
inline constexpr ReadToken kOverriddenOutput{"2015-02-21", "b", "r"};
/// One in the service's own storage. Source: documented (Retrain models programmatically).
inline constexpr ReadToken kDefaultOutput{"2013-08-15", "c", "rl"};
/// Any other blob, at another endpoint too. Source: observed (Azurite refuses older versions).
inline constexpr ReadToken kPlainBlob{"2015-04-05", "b", "r"};

/// `?sv=…&sr=…&sig=…&st=…&se=…&sp=…`: holds from five minutes ago on, for a day.
/// Source: observed (members and their order, the window: dumps of job results).
std::string issue_read_sas(const ReadToken& form, const SasResource& resource, std::string_view key,
                           TimePoint now);

/// What an account SAS allows, as its letters: `racwdl` …
struct AccountGrant {
  std::string_view permissions;
  TimePoint now;                   ///< it holds from five minutes before
  std::chrono::seconds valid_for;  ///< and from now on for so long
};

/// `?sv=2019-12-12&ss=b&srt=sco&sp=…&st=…&se=…&sig=…`: the whole blob account.
/// Errors: those of hmac_sha256.
/// Source: documented (Create an account SAS) | inferred (the version: large blocks, and still
///         without encryption scopes).
std::string issue_account_sas(std::string_view account, std::string_view key,
                              const AccountGrant& grant);

/// `2026-11-20`, `2026-11-20T07:26Z`, `2026-11-20T07:26:22Z`, up to seven digits of a second.
std::optional<TimePoint> parse_sas_time(std::string_view text);

/// Whether `sip` of a SAS (`168.1.5.65`, `168.1.5.60-168.1.5.70`) lets an address in. Addresses of
/// IPv4 inside IPv6 count as IPv4, `::1` as 127.0.0.1. An invalid range allows no address.
/// Source: documented (Create a service SAS: sip) | inferred (IPv6, which the page does not know).
bool allows_address(std::string_view range, std::string_view address);

}  // namespace aml::core
