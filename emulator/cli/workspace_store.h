#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aml::cli {

/// A private workspace as its record says.
struct WorkspaceRecord {
  std::string id;
  std::vector<std::string> names = {};  ///< what else leads to it: token, account, services
  std::chrono::milliseconds lease{0};   ///< in real time, from the last renewal
  std::string text = {};                ///< what it is made of, for a process that has not made it
};

/// Which private workspaces there are, what leads to them, and until when.
/// Shape:   ids and names are in lower case and lead to one workspace each. A lease begins with the
///          record; where it has passed, the record is there until take_expired() takes it.
/// Errors:  those of the underlying store.
/// Threads: any; each expired record is taken once.
class WorkspaceStore {
 public:
  WorkspaceStore() = default;
  WorkspaceStore(const WorkspaceStore&) = delete;
  WorkspaceStore& operator=(const WorkspaceStore&) = delete;
  virtual ~WorkspaceStore() = default;

  /// False: as many as there may be are there.
  virtual bool add(const WorkspaceRecord& record) = 0;
  /// The id of the workspace that a name, or the id itself, leads to.
  virtual std::optional<std::string> find(std::string_view name) const = 0;
  /// Begins its lease anew, if it is there.
  virtual void renew(std::string_view id) = 0;
  /// False: there is no such record (any more).
  virtual bool remove(std::string_view id) = 0;
  /// Removes the records whose leases have passed: their ids.
  virtual std::vector<std::string> take_expired() = 0;
  /// Until the first lease ends, unless it is renewed; never negative. None: there is no record.
  virtual std::optional<std::chrono::milliseconds> until_first_end() const = 0;
  virtual std::size_t size() const = 0;
  /// In the order of their ids.
  virtual std::vector<WorkspaceRecord> all() const = 0;
  /// Reads what other processes changed.
  virtual void refresh() {}
};

}  // namespace aml::cli
