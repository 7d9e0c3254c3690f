#include <algorithm>
#include <chrono>

#include "emulator/storage/blob_store.h"

namespace aml::storage {

namespace {

bool names(const std::vector<std::string>& etags, const std::string& etag) {
  return std::any_of(etags.begin(), etags.end(),
                     [&](const std::string& one) { return one == "*" || one == etag; });
}

// Headers carry whole seconds, and so does the Last-Modified that clients send back.
bool modified_after(const BlobProperties& current, core::TimePoint time) {
  using std::chrono::floor;
  using std::chrono::seconds;
  return floor<seconds>(current.last_modified) > floor<seconds>(time);
}

}  // namespace

bool is_conditional(const Conditions& conditions) {
  return !conditions.if_match.empty() || !conditions.if_none_match.empty() ||
         conditions.if_modified_since || conditions.if_unmodified_since;
}

bool allows_write(const Conditions& conditions, const BlobProperties* current) {
  if (current == nullptr) return conditions.if_match.empty();
  if (!conditions.if_match.empty() && !names(conditions.if_match, current->etag)) return false;
  if (names(conditions.if_none_match, current->etag)) return false;
  if (conditions.if_modified_since && !modified_after(*current, *conditions.if_modified_since)) {
    return false;
  }
  return !conditions.if_unmodified_since ||
         !modified_after(*current, *conditions.if_unmodified_since);
}

}  // namespace aml::storage
