#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

#include "emulator/core/clock.h"
#include "emulator/core/headers.h"
#include "emulator/core/url.h"
#include "emulator/outbound/client.h"

namespace aml::storage {

/// An account at another Blob endpoint, and its credentials.
struct RemoteAccount {
  std::string endpoint;  ///< `http://127.0.0.1:10000/devstoreaccount1`
  std::string name;      ///< who signs; unused with a SAS
  std::string key;       ///< Base64; empty: `sas` goes with each request
  std::string sas;       ///< without `?`
};

/// Timeouts for other endpoints, and the authorities that are trusted.
struct RemoteSettings {
  std::chrono::milliseconds connect_time{5'000};
  std::chrono::milliseconds answer_time{30'000};     ///< without a byte
  std::chrono::milliseconds exchange_time{120'000};  ///< for a whole answer
  std::chrono::milliseconds attempts_time{45'000};   ///< no attempt begins later
  int attempts = 4;
  std::size_t piece_bytes = 8u << 20;  ///< of a range, of a block: what is held in memory
  outbound::NamedBy named_by = outbound::NamedBy::kCall;
  bool verify_tls = true;
  std::string ca_file;  ///< PEM; empty: the system's authorities
};

/// Another endpoint refused, or did not answer.
class RemoteError : public std::exception {
 public:
  enum class Kind { kRefused, kNoAnswer, kStopped };

  RemoteError(Kind kind, int status, std::string code, std::string message);

  Kind kind() const { return kind_; }
  int status() const { return status_; }             ///< 0: there was no answer
  const std::string& code() const { return code_; }  ///< `BlobNotFound`; may be empty
  /// For people, without keys and signatures: `404 BlobNotFound: The specified blob does not
  /// exist.`, `http://127.0.0.1:10000 cannot be reached`.
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  Kind kind_;
  int status_;
  std::string code_;
  std::string message_;
};

struct RemoteRequest {
  std::string_view method;
  std::string_view container;  ///< decoded, as `blob`
  std::string_view blob = {};
  std::string query = {};  ///< encoded, without `?`
  core::Headers headers = {};
  std::string_view body = {};
  std::size_t answer_bytes = 64u << 10;  ///< at most, beyond them the answer is refused
  bool is_repeatable = true;             ///< false: sent a second time it would do something else
  std::string_view version = {};         ///< `x-ms-version`; empty: what stores of 2018 know
};

struct RemoteAnswer {
  int status = 0;
  core::Headers headers;
  std::string body;

  /// Empty where it is absent.
  std::string header(std::string_view name) const;
};

/// Signed requests to one account over one connection, repeated where that may help.
/// Errors:  RemoteError for every answer but 2xx, after the last attempt.
/// Threads: one at a time.
/// Source:  documented (Blob service REST API) | inferred (which answers are worth another attempt:
///          what the SDKs repeat).
class RemoteEndpoint {
 public:
  /// Nothing is sent yet. `clock` gives the real time, also where the emulator's own is stopped:
  /// other endpoints refuse a request that is a quarter of an hour off.
  /// Errors: std::invalid_argument for an endpoint that is not a URL.
  RemoteEndpoint(RemoteAccount account, const RemoteSettings& settings, const core::Clock& clock,
                 outbound::Traffic& traffic);

  RemoteAnswer send(const RemoteRequest& request);
  const RemoteSettings& settings() const { return settings_; }

 private:
  RemoteAnswer exchange(const RemoteRequest& request);
  outbound::Request signed_request(const RemoteRequest& request) const;
  std::string authorization(const RemoteRequest& request, const std::string& path,
                            core::Headers headers) const;

  const RemoteAccount account_;
  const core::Url url_;
  const RemoteSettings settings_;
  const core::Clock& clock_;
  outbound::Traffic& traffic_;
  outbound::Client client_;
};

}  // namespace aml::storage
