#pragma once

// The one header that is installed: it includes nothing of the project.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace amlemu {

/// One emulated web service, as a client is configured with it.
struct Service {
  std::string name;
  std::string workspace;    ///< 32 hex digits
  std::string id;           ///< that of `/services/{id}/`
  std::string key;          ///< the primary key
  std::string execute_url;  ///< without api-version
  std::string jobs_url;     ///< likewise
};

/// An emulator inside a test program: it serves on this machine from its construction to its
/// destruction. Several at once share nothing but the log.
/// Threads: its calls by many at once; construction and destruction by any one.
class InProcessEmulator {
 public:
  /// Values by the flags of `amlemu --help`, without dashes: {{"fixtures", "services"}}.
  /// Where they are not given: `port` is 0, `log-level` error, `sandbox` off. No variable and no settings file is
  /// read. `at`, `quiet`, `ready-file`, `config` have no meaning here.
  using Settings = std::map<std::string, std::string>;

  /// Units:  about 5 ms with the built-in services, once the program has made one.
  /// Errors: std::invalid_argument with all that is wrong with settings or fixtures, and for
  ///         `allow-scripts` and another `sandbox`, which need a process; std::runtime_error where
  ///         it cannot be served.
  explicit InProcessEmulator(const Settings& settings = {});
  /// Ends running calls and jobs; clients that are connected and idle are not waited for.
  ~InProcessEmulator();
  InProcessEmulator(const InProcessEmulator&) = delete;
  InProcessEmulator& operator=(const InProcessEmulator&) = delete;

  /// `http://127.0.0.1:41233`; what TestWorkspace of fixtures/clients takes from AMLEMU_AT.
  const std::string& url() const;
  /// Empty: `https` is off.
  const std::string& https_url() const;
  /// The authority that clients of https trust, as PEM. Errors: std::logic_error: `https` is off.
  std::string authority() const;
  std::vector<Service> services() const;

  struct Answer {
    int status = 0;
    std::string body;
  };
  /// Answers one request without a socket: faults, the clock, what was asked, as `/__emu/` has
  /// them. Errors: std::invalid_argument for one whose answer does not end.
  Answer call(std::string_view method, const std::string& target, const std::string& body = "");
  /// As at the start: no jobs, blobs, fault rules, noted calls.
  void reset();

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace amlemu
