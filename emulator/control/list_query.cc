#include "emulator/control/list_query.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "emulator/control/control_errors.h"
#include "emulator/core/ids.h"
#include "emulator/core/spelling.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"
#include "emulator/text/number.h"
#include "emulator/text/percent.h"

namespace aml::control {

namespace {

using text::in_quotes;

// SQLite numbers records with a sign.
constexpr std::uint64_t kMaxNumber = std::numeric_limits<std::int64_t>::max();

std::string nearest_or_all(std::string_view word, std::span<const std::string_view> words) {
  const std::string_view nearest = core::nearest_spelling(word, words);
  if (!nearest.empty()) return " Did you mean " + in_quotes(nearest) + "?";
  if (words.empty()) return " No value is valid.";
  std::string all = " Expected one of: ";
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) all += ", ";
    all += words[i];
  }
  return all + ".";
}

[[noreturn]] void refuse(const std::string& text) {
  throw core::ApiError(kControlBadRequest, {text});
}

}  // namespace

void refuse_value(std::string_view member, std::string_view value, std::string_view expected) {
  refuse(in_quotes(member) + " cannot be " + in_quotes(value) + ": " + std::string(expected) + ".");
}

void refuse_word(std::string_view member, std::string_view value,
                 std::span<const std::string_view> words) {
  refuse(in_quotes(member) + " cannot be " + in_quotes(value) + "." + nearest_or_all(value, words));
}

ListQuery::ListQuery(const http::Request& request, std::span<const std::string_view> members)
    : request_(request), members_(members) {
  std::vector<bool> seen(members.size(), false);
  for (std::string_view rest = request.query; !rest.empty();) {
    const std::string_view member = text::cut(rest, '&');
    if (member.empty()) continue;
    const std::string name = text::percent_decode(member.substr(0, member.find('=')));
    const auto known = std::find_if(members.begin(), members.end(), [&](std::string_view one) {
      return text::same_name(one, name);
    });
    if (known == members.end())
      refuse("There is no query member " + in_quotes(name) + "." + nearest_or_all(name, members));
    const auto index = static_cast<std::size_t>(known - members.begin());
    if (seen[index]) refuse(in_quotes(*known) + " is given twice.");
    seen[index] = true;
  }
}

std::optional<std::uint64_t> ListQuery::find_number(std::string_view member) const {
  const auto text = find(member);
  if (!text) return std::nullopt;
  const auto number = text::parse_number<std::uint64_t>(*text);
  if (!number || *number > kMaxNumber) refuse_value(member, *text, "it is a number");
  return number;
}

std::optional<std::size_t> ListQuery::find_limit() const {
  const auto limit = find_number("limit");
  if (limit && (*limit < 1 || *limit > kMaxRows)) {
    refuse_value("limit", *find("limit"), "it is 1 to " + std::to_string(kMaxRows));
  }
  return limit;
}

std::optional<std::string> ListQuery::find_id(std::string_view member) const {
  auto id = find(member);
  if (id && !core::is_hex32(*id)) refuse_value(member, *id, "it is an id of 32 hex digits");
  return id;
}

std::optional<std::size_t> ListQuery::find_word(std::string_view member,
                                                std::span<const std::string_view> words) const {
  const auto text = find(member);
  if (!text) return std::nullopt;
  const auto found = std::find_if(words.begin(), words.end(), [&](std::string_view word) {
    return text::same_name(word, *text);
  });
  if (found == words.end()) refuse_word(member, *text, words);
  return static_cast<std::size_t>(found - words.begin());
}

bool ListQuery::newest_first() const {
  static constexpr std::array<std::string_view, 2> kOrders = {"asc", "desc"};
  return find_word("order", kOrders) == 1u;
}

std::string ListQuery::next_link(const std::string& base_url, std::string_view after) const {
  std::string url = base_url + std::string(request_.path) + "?";
  for (const std::string_view member : members_) {
    const auto value = find(member);
    if (member == "after" || !value) continue;
    url.append(member).append("=").append(text::percent_encode(*value)).append("&");
  }
  return "<" + url + "after=" + text::percent_encode(after) + ">; rel=\"next\"";
}

std::optional<std::string> ListQuery::find_workspace(const service::LiveCatalog& services) const {
  auto workspace = find_id("workspace");
  if (workspace && !services.now()->has_workspace(*workspace))
    throw core::ApiError(kWorkspaceUnknown, {*workspace});
  return workspace;
}

std::optional<std::string> workspace_of(const http::Call& call,
                                        const service::LiveCatalog& services) {
  static constexpr std::array<std::string_view, 1> kMembers = {"workspace"};
  auto workspace = ListQuery(call.request, kMembers).find("workspace");
  if (workspace && !services.now()->has_workspace(*workspace))
    throw core::ApiError(kWorkspaceUnknown, {*workspace});
  return workspace;
}

}  // namespace aml::control
