#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace aml::management {

/// Which definition that was made while running: `endpoint`, `service`, `bundle` or another kind,
/// and its id among those of its kind and workspace.
struct MadeKey {
  std::string kind;
  std::string workspace;
  std::string id;

  auto operator<=>(const MadeKey&) const = default;
};

/// A definition as it was last written.
struct MadeRow {
  MadeKey key;
  std::string text;            ///< its own JSON
  std::uint64_t revision = 0;  ///< of the write that put it, from 1

  bool operator==(const MadeRow&) const = default;
};

/// What one write does, all of it or nothing.
struct MadeChange {
  std::vector<MadeRow> put;  ///< a row's revision: that of the row it replaces; 0: it is new
  std::vector<MadeKey> gone;

  bool empty() const { return put.empty() && gone.empty(); }
};

/// The definitions that were made while running.
/// Shape:   each write has a new revision, larger than all before it.
/// Errors:  those of the underlying store; nothing is written then.
/// Threads: any.
class DefinitionStore {
 public:
  DefinitionStore() = default;
  DefinitionStore(const DefinitionStore&) = delete;
  DefinitionStore& operator=(const DefinitionStore&) = delete;
  virtual ~DefinitionStore() = default;

  /// In the order of their keys.
  virtual std::vector<MadeRow> all() const = 0;
  /// The write's revision: what returned survives as long as the store does. Nothing, and nothing is
  /// written: a row to be put has another revision by now, or is there although it should not be,
  /// or has gone.
  virtual std::optional<std::uint64_t> write(const MadeChange& change) = 0;
  /// Of the last write; 0: there was none.
  virtual std::uint64_t revision() const = 0;
};

}  // namespace aml::management
