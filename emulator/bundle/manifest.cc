#include "emulator/bundle/manifest.h"

#include <nlohmann/json.hpp>

#include "emulator/bundle/tar.h"
#include "emulator/core/ids.h"
#include "emulator/text/base64.h"
#include "emulator/text/dates.h"
#include "emulator/text/utf8.h"

namespace aml::bundle {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "amlemu bundle";
constexpr int kVersion = 1;

core::TimePoint read_time(const Json& json) {
  const auto time = text::parse_utc(json.get<std::string>());
  if (!time) throw BundleError("a time in it is not one");
  return *time;
}

std::string read_id(const Json& json) {
  std::string id = json.get<std::string>();
  if (!core::is_hex32(id)) throw BundleError("an id in it is not 32 hex digits");
  return id;
}

std::vector<std::string> read_ids(const Json& json) {
  std::vector<std::string> ids;
  for (const Json& id : json) ids.push_back(read_id(id));
  return ids;
}

Json workspace_json(const BundledWorkspace& workspace) {
  return {{"id", workspace.id},
          {"token", workspace.token},
          {"name", text::to_utf8(workspace.name)},
          {"origins", workspace.origins},
          {"ids", workspace.ids}};
}

BundledWorkspace read_workspace(const Json& json) {
  BundledWorkspace workspace{read_id(json.at("id")), read_id(json.at("token")),
                             json.at("name").get<std::string>(), read_ids(json.at("origins")),
                             read_ids(json.at("ids"))};
  if (workspace.ids.size() != 2 * workspace.origins.size())
    throw BundleError("a workspace in it has other services than its ids say");
  return workspace;
}

Json world_json(const BundledWorld& world) {
  return {{"folder", world.folder},
          {"clockStart", text::write_utc_millis(world.clock_start)},
          {"parts", world.parts},
          {"workspace", world.workspace ? workspace_json(*world.workspace) : Json()}};
}

BundledWorld read_world(const Json& json) {
  BundledWorld world;
  world.folder = json.at("folder").get<std::string>();
  world.clock_start = read_time(json.at("clockStart"));
  world.parts = json.at("parts").get<std::size_t>();
  if (!json.at("workspace").is_null()) world.workspace = read_workspace(json.at("workspace"));
  return world;
}

Manifest read_manifest(const Json& json) {
  if (json.at("format") != kFormat) throw BundleError("it is not a bundle");
  if (json.at("version") != kVersion)
    throw BundleError("it was made by a later amlemu: version " + json.at("version").dump());
  Manifest manifest;
  manifest.program = json.at("program").get<std::string>();
  manifest.made = read_time(json.at("made"));
  for (const auto& [flag, value] : json.at("settings").items())
    manifest.settings.emplace_back(flag, value.get<std::string>());
  manifest.addresses = json.at("addresses").get<std::vector<std::string>>();
  for (const Json& world : json.at("worlds")) manifest.worlds.push_back(read_world(world));
  manifest.whole_blobs = json.at("wholeBlobs").get<bool>();
  manifest.notes = json.at("notes").get<std::vector<std::string>>();
  manifest.calls = json.at("calls").get<std::size_t>();
  manifest.transcript = json.at("transcriptSha256").get<std::string>();
  return manifest;
}

}  // namespace

std::string write_manifest(const Manifest& manifest) {
  Json settings = Json::object();
  for (const auto& [flag, value] : manifest.settings) settings[flag] = text::to_utf8(value);
  Json worlds = Json::array();
  for (const BundledWorld& world : manifest.worlds) worlds.push_back(world_json(world));
  const Json json = {{"format", kFormat},
                     {"version", kVersion},
                     {"program", manifest.program},
                     {"made", text::write_utc_millis(manifest.made)},
                     {"settings", std::move(settings)},
                     {"addresses", manifest.addresses},
                     {"worlds", std::move(worlds)},
                     {"wholeBlobs", manifest.whole_blobs},
                     {"notes", manifest.notes},
                     {"calls", manifest.calls},
                     {"transcriptSha256", manifest.transcript}};
  return json.dump(2) + "\n";
}

Manifest parse_manifest(std::string_view text) {
  try {
    return read_manifest(Json::parse(text));
  } catch (const Json::exception&) {
    throw BundleError("its manifest cannot be read");
  }
}

// Names of blobs are any bytes.
std::string write_blobs(const std::vector<BundledBlob>& blobs) {
  Json list = Json::array();
  for (const BundledBlob& blob : blobs) {
    Json json = {{"world", blob.world}, {"account", blob.account}, {"container", blob.container}};
    if (text::is_utf8(blob.name)) {
      json["name"] = blob.name;
    } else {
      json["nameBase64"] = text::to_base64(blob.name);
    }
    json["size"] = blob.size;
    json["sha256"] = blob.sha256;
    json["file"] = blob.file;
    list.push_back(std::move(json));
  }
  return list.dump(1) + "\n";
}

std::vector<BundledBlob> parse_blobs(std::string_view text) {
  std::vector<BundledBlob> blobs;
  try {
    for (const Json& json : Json::parse(text)) {
      const bool coded = json.contains("nameBase64");
      auto name = coded ? text::from_base64(json.at("nameBase64").get<std::string>())
                        : std::optional(json.at("name").get<std::string>());
      if (!name) throw BundleError("the name of a blob in it is not Base64");
      blobs.push_back({json.at("world").get<std::string>(), json.at("account").get<std::string>(),
                       json.at("container").get<std::string>(), std::move(*name),
                       json.at("size").get<std::uint64_t>(), json.at("sha256").get<std::string>(),
                       json.at("file").get<std::string>()});
    }
  } catch (const Json::exception&) {
    throw BundleError("its list of blobs cannot be read");
  }
  return blobs;
}

}  // namespace aml::bundle
