#include "emulator/bundle/bundle_file.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <string_view>
#include <utility>

#include "emulator/core/ids.h"
#include "emulator/core/signature.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"

namespace aml::bundle {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxManifestBytes = 16u << 20;
constexpr std::size_t kMaxListBytes = 256u << 20;
constexpr std::size_t kMaxPartBytes = 64u << 20;
constexpr std::size_t kMaxFixtureBytes = 16u << 20;
constexpr std::uint64_t kMaxFixturesBytes = 4ull << 30;
constexpr std::string_view kFixtures = "fixtures/";

std::vector<std::string_view> segments_of(std::string_view name) {
  std::vector<std::string_view> segments;
  while (!name.empty()) segments.push_back(text::cut(name, '/'));
  return segments;
}

bool is_fixture(const std::vector<std::string_view>& path) {
  if (path.size() == 3)
    return path[0] == "fixtures" && path[1] == "gateway" && path[2] == "gateway.json";
  return path.size() == 4 && path[0] == "fixtures" &&
         (path[1] == "services" || (path[1] == "gateway" && path[2] == "policies"));
}

bool is_place(std::string_view name) {
  const auto path = segments_of(name);
  if (path.size() == 1)
    return name == "manifest.json" || name == "blobs.json" || name == "faults.json";
  if (path.size() == 2) return path[0] == "blobs";
  if (path.size() == 3 && path[0] == "journal") return path[2].ends_with(".jsonl");
  return is_fixture(path);
}

bool is_world(const BundledWorld& world) {
  if (!world.workspace) return world.folder == "open";
  return world.folder == world.workspace->id;
}

}  // namespace

BundleFile::BundleFile(const fs::path& file) : tar_(file) {
  if (tar_.find("manifest.json") == nullptr) {
    throw BundleError(tar_.members().empty()
                          ? "it is not a bundle"
                          : "it has no manifest: it is not a bundle, or not whole");
  }
  check_places();
  manifest_ = parse_manifest(tar_.read("manifest.json", kMaxManifestBytes));
  blobs_ = parse_blobs(tar_.read("blobs.json", kMaxListBytes));
  check_worlds();
  check_blobs();
}

void BundleFile::check_places() const {
  std::uint64_t fixtures = 0;
  for (const auto& [name, member] : tar_.members()) {
    if (!is_place(name))
      throw BundleError("it holds a file that no bundle has: " + text::in_quotes(name));
    if (!name.starts_with(kFixtures)) continue;
    fixtures += member.size;
    if (member.size > kMaxFixtureBytes || fixtures > kMaxFixturesBytes)
      throw BundleError("its definitions are too large: " + text::in_quotes(name));
  }
}

void BundleFile::check_worlds() const {
  std::set<std::string> folders;
  for (const BundledWorld& world : manifest_.worlds) {
    if (!is_world(world) || !folders.insert(world.folder).second)
      throw BundleError("its manifest names a world that cannot be");
  }
  std::size_t parts = 0;
  for (const BundledWorld& world : manifest_.worlds) parts += world.parts;
  const auto is_part = [](const auto& member) { return member.first.starts_with("journal/"); };
  const auto there = std::count_if(tar_.members().begin(), tar_.members().end(), is_part);
  if (parts != static_cast<std::size_t>(there))
    throw BundleError("a part of its journal is missing");
}

// Each is there, and as it was written.
void BundleFile::check_blobs() const {
  std::string piece(256u << 10, '\0');
  for (const BundledBlob& blob : blobs_) {
    const TarFile::Member* const member =
        blob.file.starts_with("blobs/") ? tar_.find(blob.file) : nullptr;
    if (member == nullptr || member->size != blob.size)
      throw BundleError("a blob of it is missing: " + text::in_quotes(blob.name));
    core::Sha256 digest;
    for (std::uint64_t at = 0; at < blob.size;) {
      const std::size_t got = tar_.read_at(*member, at, piece.data(), piece.size());
      digest.update(std::string_view(piece).substr(0, got));
      at += got;
    }
    if (digest.finish() != blob.sha256)
      throw BundleError("a blob of it is damaged: " + text::in_quotes(blob.name));
  }
}

void BundleFile::extract_fixtures(const fs::path& folder) const {
  for (const auto& [name, member] : tar_.members()) {
    if (!name.starts_with(kFixtures)) continue;
    const fs::path to = folder / name.substr(kFixtures.size());
    fs::create_directories(to.parent_path());
    const std::string bytes = tar_.read(name, kMaxFixtureBytes);
    std::ofstream out(to, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) throw std::system_error(std::make_error_code(std::errc::io_error), to.string());
  }
}

void BundleFile::each_call(const BundledWorld& world,
                           const std::function<void(BundledCall call)>& take) const {
  const std::string folder = "journal/" + world.folder + "/";
  for (auto part = tar_.members().lower_bound(folder);
       part != tar_.members().end() && part->first.starts_with(folder); ++part) {
    const std::string text = tar_.read(part->first, kMaxPartBytes);
    std::string_view lines = text;
    while (!lines.empty()) take(parse_call(text::cut(lines, '\n')));
  }
}

std::string BundleFile::blob_bytes(const BundledBlob& blob, std::size_t most) const {
  return tar_.read(blob.file, most);
}

}  // namespace aml::bundle
