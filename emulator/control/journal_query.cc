#include "emulator/control/journal_query.h"

#include <algorithm>
#include <functional>

#include "emulator/control/control_errors.h"
#include "emulator/text/dates.h"
#include "emulator/text/number.h"

namespace aml::control {

namespace {

using Filter = std::function<bool(const JournalEntry&)>;

Filter status_filter(const std::string& text) {
  if (text.size() == 3 && text[0] >= '1' && text[0] <= '5' &&
      http::same_name(std::string_view(text).substr(1), "xx")) {
    return [wanted = text[0] - '0'](const JournalEntry& e) { return e.status() / 100 == wanted; };
  }
  const auto status = text::parse_number<int>(text);
  if (!status)
    throw core::ApiError(kControlBadRequest, {"status is a number such as 400, or 4xx."});
  return [status = *status](const JournalEntry& e) { return e.status() == status; };
}

std::vector<Filter> filters_of(const http::Request& request) {
  std::vector<Filter> filters;
  if (const auto workspace = request.query_value("workspace")) {
    filters.push_back(
        [=](const JournalEntry& e) { return http::same_name(e.workspace(), *workspace); });
  }
  if (const auto operation = request.query_value("operation"))
    filters.push_back([=](const JournalEntry& e) { return e.operation() == *operation; });
  if (const auto status = request.query_value("status")) filters.push_back(status_filter(*status));
  return filters;
}

JournalEntries::const_iterator find_start(const JournalEntries& all, const std::string& since) {
  if (const auto time = text::parse_utc(since)) {
    return std::find_if(all.begin(), all.end(), [&](const auto& e) { return e->time() >= *time; });
  }
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& e) { return e->id() == since; });
  if (found == all.end()) throw core::ApiError(kRequestNotInJournal, {since});
  return found + 1;
}

}  // namespace

JournalEntries find_entries(const JournalEntries& all, const http::Request& request) {
  const std::vector<Filter> filters = filters_of(request);
  auto start = all.begin();
  if (const auto since = request.query_value("since")) start = find_start(all, *since);
  JournalEntries found;
  std::copy_if(start, all.end(), std::back_inserter(found), [&](const auto& entry) {
    return std::all_of(filters.begin(), filters.end(),
                       [&](const Filter& passes) { return passes(*entry); });
  });
  return found;
}

}  // namespace aml::control
