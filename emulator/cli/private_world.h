#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/cli/workspace_request.h"
#include "emulator/cli/world.h"
#include "emulator/core/clock.h"
#include "emulator/core/ids.h"

namespace aml::cli {

/// What private worlds are made from. All of it outlives them.
struct PrivateParts {
  SharedParts shared;
  World& open;                   ///< of the fixtures; storage accounts without a world are there
  core::IdSource& ids;           ///< of workspaces and services
  std::filesystem::path folder;  ///< of their blobs
  World::ControlFamilies control;
  /// Where the state of a workspace is; not set: in `folder` and in this process.
  std::function<std::shared_ptr<WorldStores>(const std::string& id, const core::Clock& clock)>
      stores = nullptr;
  /// One has gone for good: what its stores have goes, too, and others learn it.
  std::function<void(const std::string& id)> forget = nullptr;
  /// Its clock, a movable one or not; not set: one of this process.
  std::function<std::unique_ptr<core::Clock>(const std::string& id, bool manual)> clock = nullptr;
};

/// The world of one private workspace: services of the fixtures under other ids and keys, and a
/// storage account, a gateway, a journal, fault rules and a clock that nothing else has.
/// Shape:   its gateway is at `/{id}/{suffix}`, and at `{instance}-{id}.azure-api.net`.
/// Threads: as World.
class PrivateWorld {
 public:
  /// Ids and keys of a world that is made, each new, or following from a seed.
  class Draws {
   public:
    Draws(const PrivateParts& parts, const std::string& seed);

    std::string id();
    std::string key(std::string_view kind, const std::string& of) const;

   private:
    const PrivateParts& parts_;
    const std::string& seed_;
    core::SeededIds seeded_;
    core::IdSource& ids_;
  };

  /// Errors: those of World.
  PrivateWorld(const PrivateParts& parts, const WorkspaceRequest& request);
  PrivateWorld(const PrivateWorld&) = delete;
  PrivateWorld& operator=(const PrivateWorld&) = delete;

  const std::string& id() const { return id_; }
  /// What names the workspace, as its id does, where a call to the control paths names it by header, and the
  /// bearer of its management API.
  const std::string& token() const { return token_; }
  const std::string& name() const { return name_; }
  /// The endpoint ids of the services that its own are twins of, in their order.
  const std::vector<std::string>& origins() const { return origins_; }
  /// Of the storage account.
  const std::string& account() const { return world_.own().accounts.home; }
  World& world() { return world_; }
  core::IdSource& ids() const { return world_.own().ids; }
  const core::Clock& clock() const { return world_.own().clock; }

 private:
  /// Gone with the object, and what is in it.
  class Folder {
   public:
    explicit Folder(std::filesystem::path path) : path_(std::move(path)) {}
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

   private:
    const std::filesystem::path path_;
  };

  PrivateWorld(const PrivateParts& parts, const WorkspaceRequest& request, Draws&& draws);
  PrivateWorld(const PrivateParts& parts, const WorkspaceRequest& request, Draws& draws,
               const std::string& token);
  PrivateWorld(const PrivateParts& parts, const WorkspaceRequest& request, Draws& draws,
               const std::string& id, const std::string& token);
  PrivateWorld(const PrivateParts& parts, const WorkspaceRequest& request, Draws& draws,
               std::string id, std::string token, service::Catalog catalog);
  std::shared_ptr<WorldStores> stores(const PrivateParts& parts) const;
  OwnParts own_parts(const PrivateParts& parts, const Draws& draws);

  const std::string id_;
  const std::string token_;
  const std::string name_;
  const std::vector<std::string> origins_;
  const std::unique_ptr<core::Clock> clock_;
  const std::unique_ptr<core::IdSource> own_ids_;  ///< null: those of the process
  const Folder folder_;
  World world_;
};

}  // namespace aml::cli
