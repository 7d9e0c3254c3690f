#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aml::gateway {

/// Which paths and queries an operation takes:
/// `/workspaces/{workspace}/services/{service}/execute?api-version={apiversion}&details={details}`.
/// Shape:   segments are a text, a `{name}` for any one that is not empty, or a last `*` (also
///          `{*name}`) for all that follows, nothing included. Each query member must be there:
///          with its own value where the template gives a text, with any, an empty one too, where
///          it gives a `{name}`; their order is free, and other members may be beside them.
/// Threads: const after construction.
/// Source:  rows template.* of kGatewayRules.
class UrlTemplate {
 public:
  enum class Kind { kText, kName, kRest };  ///< in the order in which they are asked

  struct Segment {
    Kind kind;
    std::string text;  ///< the literal, or the name without braces; empty for `*`
  };

  struct Member {
    std::string query_name;
    Kind kind;  ///< kText or kName
    std::string text;
  };

  /// Errors: std::invalid_argument; one sentence that says what is wrong.
  explicit UrlTemplate(std::string_view text);

  /// `path` is raw and begins after the API's suffix; `query` is raw, without `?`.
  bool fits(std::string_view path, std::string_view query) const;

  /// What `{name}` is in a request that fits, decoded; case ignored. None: the template has
  /// no such name.
  std::optional<std::string> value_of(std::string_view name, std::string_view path,
                                      std::string_view query) const;

  /// Whether this one is asked first: a text before a name before a wildcard, from the left; more
  /// query members before fewer.
  bool before(const UrlTemplate& other) const;
  /// Whether both take the very same requests.
  bool same_as(const UrlTemplate& other) const;

  const std::vector<Segment>& segments() const { return segments_; }
  const std::vector<Member>& members() const { return members_; }

 private:
  void read_path(std::string_view path);
  void read_query(std::string_view query);
  void add_name(const std::string& name);
  bool fits_query(std::string_view query) const;

  std::vector<Segment> segments_;
  std::vector<Member> members_;
  std::vector<std::string> names_;
};

}  // namespace aml::gateway
