#pragma once

#include <optional>
#include <string>

namespace aml::cli {

/// An address of a web service, whatever host or gateway is before it.
struct RecordedUrl {
  std::string workspace_id;  ///< empty: the address names a subscription, or another kind of id
  std::string endpoint_id;   ///< 32 lower-case hex digits
  std::string operation;     ///< "execute", "jobs", "swagger.json" …
  std::string job;           ///< of "jobs"; empty: the list of them
};

/// Nothing where `url` is no such address.
std::optional<RecordedUrl> parse_recorded_url(const std::string& url);

/// The path of an address, percent-decoded, without query and fragment; what has no scheme is a
/// path already.
std::string path_of(const std::string& url);

}  // namespace aml::cli
