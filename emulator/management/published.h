#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/management/made_state.h"
#include "emulator/service/catalog.h"

namespace aml::management {

/// An endpoint as it is in force.
struct PublishedEndpoint {
  std::shared_ptr<const service::Endpoint> endpoint;
  /// The version of its web service that it runs, where none of its trained parts is another one.
  std::shared_ptr<const service::Endpoint> origin;
  std::optional<MadeEndpoint> made;  ///< what was made or changed; none: as the fixtures give it
  std::shared_ptr<const service::Endpoint> fixture;  ///< as the fixtures give it; null: it was made

  const core::ServiceDefinition& definition() const { return endpoint->definition(); }
};

struct PublishedService {
  std::string workspace;
  std::string id;
  std::string name;
  std::optional<std::string> description;
  core::TimePoint created;
  /// What it was published of while running, an id of MadeState::contents; empty: the fixtures'.
  std::string bundle;
  std::shared_ptr<const service::Endpoint> origin;  ///< its last version
  std::vector<PublishedEndpoint> endpoints;         ///< at least one, the default one first

  /// By name or id, in any case; null: not there.
  const PublishedEndpoint* find(std::string_view endpoint) const;
};

/// Everything that is published at one time.
/// Threads: const after construction.
struct Published {
  std::shared_ptr<const service::Catalog> catalog;
  std::vector<PublishedService> services;  ///< of the fixtures, in their order, then by their age
  std::map<MadeState::ServiceKey, std::size_t> places;  ///< in `services`
  /// Per workspace that there is, of a service or without one: its tokens.
  std::map<std::string, std::set<std::string>> workspaces;
  std::set<MadeState::ServiceKey> of_fixtures;  ///< also those that were deleted

  const PublishedService* find(const std::string& workspace, const std::string& service) const;
};

/// What Published is put together from.
struct Sources {
  service::Catalog::Endpoints fixtures;
  std::map<std::string, std::set<std::string>> workspaces;  ///< that are there without a service
  core::TimePoint started;           ///< when those of the fixtures were made
  definition::Outside outside = {};  ///< what made services may reach
};

/// The guide's workspace, which is there where nothing else makes one: experiments need one, and what
/// is made in it keeps it there.
std::string home_workspace();

/// What a change asks of the new Published.
struct Renewal {
  std::set<std::string> endpoints;  ///< that get the last version of their web services
  /// One whose trained parts must fit; of others those that do not fit any more are left out.
  std::string strict;
};

/// Puts together what is in force. What did not change keeps its pipeline and its running calls.
/// Errors: those of service::Endpoint for the strict one; std::runtime_error of read_bundle().
Published publish(const Sources& sources, const MadeState& state, const Published& before,
                  const Renewal& renewal);

}  // namespace aml::management
