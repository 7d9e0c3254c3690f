#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/core/clock.h"
#include "emulator/tls/played_names.h"

namespace aml::tls {

struct Identity;

/// The emulator's own certificate authority: made where it runs, of a key that never leaves it, and
/// constrained to the names that the emulator plays.
/// Shape:   an ECDSA key on P-256. In a folder it is one file, `authority.pem`, key first, which
///          its owner alone may read; a later start takes it up again.
/// Threads: const after construction.
class Authority {
 public:
  /// Takes up the authority of the folder, or makes one: also where that of the folder may not
  /// vouch for a name of now, or has expired. An empty path keeps it in memory.
  /// Errors: std::runtime_error for a folder that cannot be written, or a file that it did
  ///         not write.
  /// Certificates are good a day before the earlier of the clock's now and the machine's, and for
  /// years after the later one: clients check them by either. `clock` outlives this.
  Authority(const PlayedNames& names, const std::filesystem::path& folder,
            const core::Clock& clock);
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  /// Whether a folder holds one.
  static bool is_in(const std::filesystem::path& folder);

  /// Whether an earlier one was replaced: who trusted that one needs the new one.
  bool replaced() const { return replaced_; }

  std::string pem() const;
  std::string der() const;
  /// What its file is called in a folder where OpenSSL looks authorities up.
  std::string file_name() const;
  /// A trust store that Java reads too. An empty password is one.
  std::string pkcs12(const std::string& password) const;

  /// A certificate for one played name, or the address of one, with its key. An empty host means
  /// this machine: localhost, loopback's addresses and the public URL's host.
  /// Errors: std::runtime_error of the library.
  std::shared_ptr<const Identity> issue(std::string_view host) const;
  /// Whether what was issued is still good: the clock may have been moved.
  bool is_good(const Identity& identity) const;

 private:
  void make();
  bool read(const std::filesystem::path& file);
  void write(const std::filesystem::path& file) const;

  const PlayedNames names_;
  const core::Clock& clock_;
  std::unique_ptr<const Identity> own_;
  std::unique_ptr<const Identity> leaf_key_;  ///< one for all certificates of this run
  bool replaced_ = false;
};

}  // namespace aml::tls
