#include "emulator/gateway/analytics/analytics_row.h"

#include <charconv>

namespace aml::gateway {

std::string write_statuses(const std::map<int, std::uint64_t>& statuses) {
  std::string text;
  for (const auto& [status, calls] : statuses) {
    if (!text.empty()) text += ' ';
    text += std::to_string(status) + ":" + std::to_string(calls);
  }
  return text;
}

void read_statuses(std::string_view text, Tally& tally) {
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at < end; ++at) {
    int status = 0;
    std::uint64_t calls = 0;
    at = std::from_chars(at, end, status).ptr;
    if (at == end || *at != ':') return;
    at = std::from_chars(at + 1, end, calls).ptr;
    tally.add_status(status, calls);
  }
}

}  // namespace aml::gateway
