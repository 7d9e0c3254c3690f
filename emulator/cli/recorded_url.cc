#include "emulator/cli/recorded_url.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "emulator/core/ids.h"
#include "emulator/text/ascii.h"
#include "emulator/text/percent.h"

namespace aml::cli {

namespace {

std::vector<std::string> segments_of(const std::string& path) {
  std::vector<std::string> segments;
  for (std::size_t start = 0; start < path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    if (end > start) segments.push_back(path.substr(start, end - start));
    start = end + 1;
  }
  return segments;
}

// Empty unless it is an id that definitions may have.
std::string id_of(std::string id) {
  for (char& c : id) c = text::to_lower(c);
  return core::is_hex32(id) ? id : "";
}

}  // namespace

std::string path_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t start = scheme == url.npos ? 0 : url.find('/', scheme + 3);
  if (start == url.npos) return "/";
  const std::size_t end = std::min(url.find_first_of("?#", start), url.size());
  return text::percent_decode(std::string_view(url).substr(start, end - start));
}

std::optional<RecordedUrl> parse_recorded_url(const std::string& url) {
  constexpr std::size_t kParts = 5;  // workspaces, its id, services, its id, operation
  const std::vector<std::string> segments = segments_of(path_of(url));
  for (std::size_t i = 0; i + kParts <= segments.size(); ++i) {
    const bool is_classic = text::same_name(segments[i], "workspaces");
    const bool is_new = text::same_name(segments[i], "subscriptions");
    if ((!is_classic && !is_new) || !text::same_name(segments[i + 2], "services")) continue;
    RecordedUrl read;
    if (is_classic) read.workspace_id = id_of(segments[i + 1]);
    read.endpoint_id = id_of(segments[i + 3]);
    if (read.endpoint_id.empty()) return std::nullopt;
    for (const char c : segments[i + 4]) read.operation += text::to_lower(c);
    if (i + kParts < segments.size()) read.job = segments[i + kParts];
    return read;
  }
  return std::nullopt;
}

}  // namespace aml::cli
