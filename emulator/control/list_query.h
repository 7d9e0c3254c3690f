#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "emulator/http/message.h"
#include "emulator/http/router.h"
#include "emulator/service/catalog.h"

namespace aml::control {

/// The query of a request for one of the emulator's own lists. A typo never widens a question: a
/// member that is not known, that comes twice, or whose value cannot be is refused.
/// Errors:  of all members: ApiError kControlBadRequest, with the nearest spelling.
/// Threads: as a value; the request outlives it.
class ListQuery {
 public:
  static constexpr std::size_t kMaxRows = 1000;  ///< of one page

  ListQuery(const http::Request& request, std::span<const std::string_view> members);

  std::optional<std::string> find(std::string_view member) const {
    return request_.query_value(member);
  }
  /// `limit`: 1 to kMaxRows.
  std::optional<std::size_t> find_limit() const;
  /// 32 hex digits, in any case.
  std::optional<std::string> find_id(std::string_view member) const;
  /// The member `workspace`: the id of one that there is. A question about one that has gone must
  /// not be answered as if nothing had happened in it.
  /// Errors: ApiError kWorkspaceUnknown.
  std::optional<std::string> find_workspace(const service::LiveCatalog& services) const;
  /// A whole number of at least 0.
  std::optional<std::uint64_t> find_number(std::string_view member) const;
  /// One of `words`, in any case; its index.
  std::optional<std::size_t> find_word(std::string_view member,
                                       std::span<const std::string_view> words) const;

  /// `order`: "desc"; "asc" and nothing are false.
  bool newest_first() const;

  /// The `Link` header's value for the page after `after`.
  std::string next_link(const std::string& base_url, std::string_view after) const;

 private:
  const http::Request& request_;
  std::span<const std::string_view> members_;
};

/// The workspace of a call that knows no other query member; nothing: it is about all.
/// Errors: ApiError kControlBadRequest, kWorkspaceUnknown.
std::optional<std::string> workspace_of(const http::Call& call,
                                        const service::LiveCatalog& services);

/// Errors: ApiError kControlBadRequest, always.
[[noreturn]] void refuse_value(std::string_view member, std::string_view value,
                               std::string_view expected);
[[noreturn]] void refuse_word(std::string_view member, std::string_view value,
                              std::span<const std::string_view> words);

}  // namespace aml::control
