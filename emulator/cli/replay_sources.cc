#include "emulator/cli/replay_sources.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "emulator/core/signature.h"
#include "emulator/text/ascii.h"
#include "emulator/text/hex.h"

namespace aml::cli {

namespace {

std::optional<core::IdNumber> number_of(std::string_view id) {
  std::string digits(id);
  std::erase(digits, '-');
  return core::parse_hex32(digits);
}

bool is_of_id(char c) {
  return text::hex_digit(c) >= 0 || c == '-';
}

void add_ids(std::string_view text, std::vector<std::string>& ids) {
  while (!text.empty()) {
    const auto start = std::find_if(text.begin(), text.end(), is_of_id);
    const auto end = std::find_if_not(start, text.end(), is_of_id);
    const std::string_view word(text.data() + (start - text.begin()),
                                static_cast<std::size_t>(end - start));
    if (number_of(word)) ids.emplace_back(word);
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
  }
}

}  // namespace

void ReplayIds::follow(const std::vector<std::string>& ids, const std::string& count_from) {
  const core::MutexLock lock(mutex_);
  next_.clear();
  for (const std::string& id : ids) {
    if (const auto number = number_of(id)) next_.push_back(*number);
  }
  if (const auto number = number_of(count_from)) last_ = *number;
}

core::IdNumber ReplayIds::draw() {
  const core::MutexLock lock(mutex_);
  if (next_.empty()) return {last_.high, ++last_.low};
  const core::IdNumber id = next_.front();
  next_.pop_front();
  return id;
}

std::vector<std::string> SeenIds::new_in(const bundle::BundledCall& call) {
  std::vector<std::string> ids;
  add_ids(call.answer.body, ids);
  for (const core::Header& header : call.answer.headers) {
    // A rule's id was drawn when the rule was made.
    if (!text::same_name(header.name, "x-amlemu-fault")) add_ids(header.value, ids);
  }
  std::vector<std::string> found;
  for (std::string& id : ids) {
    const bool is_named = id == call.id || call.target.find(id) != std::string::npos ||
                          call.request.body.find(id) != std::string::npos;
    if (seen_.insert(id).second && !is_named) found.push_back(std::move(id));
  }
  return found;
}

std::string sha256_of(const storage::OpenBlob& blob) {
  core::Sha256 digest;
  std::string piece(256u << 10, '\0');
  for (std::uint64_t at = 0;;) {
    const std::size_t got = blob.read_at(at, piece.data(), piece.size());
    if (got == 0) return digest.finish();
    digest.update(std::string_view(piece).substr(0, got));
    at += got;
  }
}

}  // namespace aml::cli
