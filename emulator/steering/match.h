#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/definition/definition_source.h"
#include "emulator/service/catalog.h"
#include "emulator/steering/subject.h"

namespace aml::steering {

/// What exists and may be named by a match.
struct Vocabulary {
  struct Service {
    std::string name;
    std::string id;         ///< of the endpoint
    std::string workspace;  ///< id
  };
  std::vector<std::string_view> operations;  ///< names in the journal
  std::vector<Service> services;
};

Vocabulary vocabulary_of(const service::Catalog& catalog, std::vector<std::string_view> operations);

/// Which calls a rule is about: those that fit every member that is given. A default one fits all.
/// Shape:   the members of `match` in the steering shapes; texts of paths, queries and headers may
///          hold `*`.
/// Threads: const.
class Match {
 public:
  Match();

  bool fits(const Subject& subject) const;
  /// The members that do not fit, by name; of body and json only where few others do not.
  std::vector<std::string_view> differences(const Subject& subject) const;
  /// Whether it would fit, did the part of the body that is not there, and what secrets were in
  /// their places.
  bool may_fit(const Subject& subject) const;
  /// Whether only an answered call can be looked at.
  bool needs_status() const;
  bool needs_headers() const;
  /// The workspace of the fixtures that it names, itself or by its service, an id; empty: none.
  /// One that names a service by its name is about those of that name in private workspaces too.
  const std::string& workspace() const;
  /// Whether it names a service, or operations that have none.
  bool is_placed() const;

 private:
  struct Parts;
  struct Member;
  static std::span<const Member> members();
  static bool is_of_body(const Member& member);

  friend Match read_match(const definition::Node& node, const Vocabulary& vocabulary,
                          definition::FaultList& faults);

  std::shared_ptr<const Parts> parts_;
};

/// The format of a match's object, for check_format().
extern const definition::FormatObject kMatchFormat;

/// Reads a match whose format was checked. What cannot be is a fault each, with the nearest
/// spelling; a service or a workspace that does not exist may be given by an id alone.
Match read_match(const definition::Node& node, const Vocabulary& vocabulary,
                 definition::FaultList& faults);

}  // namespace aml::steering
