#include <algorithm>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "emulator/bundle/tar.h"
#include "emulator/cli/builtin_files.h"
#include "emulator/cli/definitions.h"
#include "emulator/cli/recorded_run.h"
#include "emulator/control/control_errors.h"
#include "emulator/control/redaction.h"

namespace aml::cli {

namespace {

namespace fs = std::filesystem;
using bundle::FixtureFile;

constexpr std::size_t kMaxFilesOfFolder = 1000;
constexpr std::uintmax_t kLargestFixture = 16u << 20;  // of what definitions read

// The value of an attribute of a tag; empty: it has none.
std::string_view attribute(std::string_view tag, std::string_view name) {
  const std::size_t at = tag.find(std::string(name) + "=");
  if (at == std::string_view::npos) return {};
  tag.remove_prefix(at + name.size() + 1);
  if (tag.empty() || (tag.front() != '"' && tag.front() != '\'')) return {};
  const std::size_t end = tag.find(tag.front(), 1);
  return end == std::string_view::npos ? std::string_view() : tag.substr(1, end - 1);
}

// A policy's text without the values of headers that are secrets by their names: they open other
// servers.
std::string without_secrets(std::string_view xml) {
  constexpr std::string_view kValue = "<value>";
  std::string out;
  std::string header;
  while (!xml.empty()) {
    const std::size_t tag = xml.find('<');
    out += xml.substr(0, tag);
    if (tag == std::string_view::npos) break;
    xml.remove_prefix(tag);
    const std::string_view text = xml.substr(0, std::min(xml.find('>'), xml.size() - 1) + 1);
    out += text;
    xml.remove_prefix(text.size());
    if (text.starts_with("<set-header")) header = attribute(text, "name");
    if (text == "</set-header>") header.clear();
    if (text != kValue || header.empty()) continue;
    const std::string_view value = xml.substr(0, xml.find('<'));
    control::append_header_value(out, header, value);
    xml.remove_prefix(value.size());
  }
  return out;
}

std::string read_now(const fs::path& path) {
  std::vector<std::string> faults;
  std::optional<std::string> text = read_fixture(path, faults);
  if (!text) throw std::runtime_error(faults.front());
  return path.extension() == ".xml" ? without_secrets(*text) : std::move(*text);
}

// The files of a folder, not of those below it; a link may lead out of it.
void add_folder(std::vector<FixtureFile>& files, const fs::path& folder, const std::string& below) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (fs::is_regular_file(at->symlink_status(error)) && at->file_size(error) <= kLargestFixture)
      found.push_back(at->path());
  }
  if (found.size() > kMaxFilesOfFolder)
    throw core::ApiError(control::kControlBadRequest,
                         {folder.string() + " has more files than a bundle takes."});
  std::sort(found.begin(), found.end());
  for (const fs::path& path : found) {
    const std::string name = below + "/" + path.filename().string();
    if (!bundle::is_member_name("fixtures/" + name))
      throw core::ApiError(control::kControlBadRequest,
                           {path.string() + ": no bundle takes a file of that name."});
    files.push_back({name, [path] { return read_now(path); }});
  }
}

void add_builtin(std::vector<FixtureFile>& files, std::span<const control::EmbeddedFile> embedded,
                 const std::string& below) {
  for (const control::EmbeddedFile& file : embedded) {
    files.push_back(
        {below + "/" + std::string(file.name), [text = file.text] { return std::string(text); }});
  }
}

}  // namespace

std::vector<FixtureFile> fixture_files(const std::string& folder) {
  std::vector<FixtureFile> files;
  const fs::path gateway = fs::path(folder) / "gateway";
  std::error_code error;
  const bool has_gateway = !folder.empty() && fs::exists(gateway / "gateway.json", error);
  if (folder.empty() || !has_definitions(folder)) {
    add_builtin(files, builtin_services(), "services");
  } else {
    for (const fs::path& service : find_service_folders(folder)) {
      const std::string name = fs::absolute(service).lexically_normal().filename().string();
      add_folder(files, service, "services/" + (name.empty() ? "service" : name));
    }
  }
  if (!has_gateway) {
    add_builtin(files, builtin_gateway(), "gateway");
    return files;
  }
  add_folder(files, gateway, "gateway");
  std::erase_if(files, [](const FixtureFile& file) {
    return file.name.starts_with("gateway/") && file.name != "gateway/gateway.json";
  });
  add_folder(files, gateway / "policies", "gateway/policies");
  add_folder(files, gateway / "fragments", "gateway/fragments");
  return files;
}

}  // namespace aml::cli
