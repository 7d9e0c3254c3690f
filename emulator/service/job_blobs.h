#pragma once

#include <memory>
#include <string>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/outbound/traffic.h"
#include "emulator/service/blob_access.h"
#include "emulator/service/blob_accounts.h"
#include "emulator/service/blob_locations.h"
#include "emulator/service/blob_targets.h"
#include "emulator/storage/remote_blob.h"

namespace aml::service {

/// The blobs that jobs name, in the emulator's own accounts or at another endpoint. Which of
/// the two is decided by blob_host_rules().
/// Shape:   own blobs are read and written in process. A job that names an account opens it, and
///          the first job's key becomes the account's; a container is made for default outputs
///          alone.
/// Errors:  those of BlobLocations; kTooManyConcurrentRequests from a check where too many requests
///          wait for other servers; JobStopped from sources and sinks after traffic.stop().
class JobBlobs : public BlobLocations {
 public:
  struct Options {
    std::string public_url;  ///< empty: none
    storage::RemoteSettings remote;
  };

  /// `clock` is the emulator's. Other endpoints live in real time, which `real_clock` gives; what
  /// is under way to them is `traffic`.
  JobBlobs(BlobAccounts& accounts, const BlobAccess& access, const core::Clock& clock,
           const core::Clock& real_clock, core::IdSource& ids, outbound::Traffic& traffic,
           Options options);

  /// What the servers bound, once they have: see OwnAddresses.
  void set_bound(const std::vector<std::string>& addresses) { own_.set_bound(addresses); }

  void check_input(const core::BlobReference& input, const std::string& own_base) override;
  void check_output(const core::BlobReference& output, const std::string& own_base) override;
  OpenInput open_input(const core::BlobReference& input) override;
  std::unique_ptr<core::ByteSink> open_output(const core::BlobReference& output,
                                              const std::string& content_type) override;
  core::BlobReference default_output(const std::string& guid,
                                     const std::string& extension) override;
  core::BlobReference signed_result(const core::BlobReference& place, bool overridden,
                                    const std::string& own_base,
                                    std::chrono::milliseconds age = {}) override;

 private:
  BlobTarget target(const core::BlobReference& reference, const std::string& own_base);
  storage::RemoteBlobs remote(const BlobTarget& target);
  /// The account, if the reference may do what it needs there.
  BlobGrant authorize(const BlobTarget& target, const BlobNeed& need, std::string_view method);

  BlobAccounts& accounts_;
  const BlobAccess& access_;
  const core::Clock& clock_;
  const core::Clock& real_clock_;
  core::IdSource& ids_;
  outbound::Traffic& traffic_;
  const Options options_;
  OwnAddresses own_;
};

}  // namespace aml::service
