// What reaches the blob account, and what names a blob elsewhere.

#include <algorithm>
#include <pugixml.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "emulator/core/api_error.h"
#include "emulator/core/blob_reference.h"
#include "emulator/core/sas.h"
#include "emulator/core/shared_key.h"
#include "emulator/core/signature.h"
#include "emulator/core/url.h"
#include "emulator/endpoints/blob_address.h"
#include "emulator/endpoints/blob_headers.h"
#include "emulator/storage/blob_names.h"
#include "emulator/storage/listing.h"
#include "emulator/storage/remote_listing.h"
#include "emulator/text/ascii.h"
#include "emulator/text/base64.h"
#include "emulator/text/percent.h"
#include "emulator/text/utf8.h"
#include "emulator/wire/blob_xml.h"
#include "tests/fuzz/head_text.h"
#include "tests/fuzz/hold.h"
#include "tests/fuzz/targets.h"

namespace aml::tests {

namespace {

constexpr std::string_view kAccount = core::kDevelopmentAccount;
constexpr std::string_view kKey = core::kDevelopmentKey;

/// Another signature of the same form.
std::string altered(std::string signature) {
  signature.front() = signature.front() == 'A' ? 'B' : 'A';
  return signature;
}

void check_base64(std::string_view text) {
  const auto bytes = text::from_base64(text);
  if (bytes) hold(text::from_base64(text::to_base64(*bytes)) == bytes, "Base64 is read back");
  hold(text::from_base64(text::to_base64(text)) == std::string(text), "bytes are read back");
}

std::string written(const core::StorageConnection& connection) {
  std::string text;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) text += std::string(name) + "=" + value + ";";
  };
  add("accountname", connection.account);
  add("ACCOUNTKEY", connection.key);
  add("BlobEndpoint", connection.blob_endpoint);
  if (!connection.sas.empty()) text += "SharedAccessSignature=?" + connection.sas;
  return text;
}

void check_issued(const core::SasResource& resource, const core::ReadToken& form) {
  const std::string issued = core::issue_read_sas(form, resource, kKey, core::TimePoint());
  const auto token = core::find_sas(std::string_view(issued).substr(1));
  hold(token && core::verify_sas(*token, resource, kKey), "a token that was issued is good");
}

/// Lines of a text: the most entries of a page, the prefix, the delimiter, then names.
struct Listing {
  storage::ListQuery query;
  std::set<std::string> names;

  explicit Listing(std::string_view text) {
    const std::string_view most = text::cut(text, '\n');
    query.max_results = most.empty() ? 1 : 1 + static_cast<unsigned char>(most.front()) % 5;
    query.prefix = text::cut(text, '\n');
    query.delimiter = text::cut(text, '\n');
    while (!text.empty()) names.emplace(text::cut(text, '\n'));
    names.erase("");
  }

  std::vector<std::string> plain() const {
    std::vector<std::string> shown;
    for (const std::string& name : names) {
      if (!name.starts_with(query.prefix)) continue;
      const std::size_t at =
          query.delimiter.empty() ? name.npos : name.find(query.delimiter, query.prefix.size());
      const std::string entry =
          at == name.npos ? name : name.substr(0, at + query.delimiter.size());
      const bool is_again = !shown.empty() && at != name.npos && shown.back() == entry;
      if (!is_again) shown.push_back(entry);
    }
    return shown;
  }

  storage::ListSource source() const {
    return {[this](const std::string& from) -> std::optional<std::string> {
              const auto found = names.lower_bound(from);
              if (found == names.end()) return std::nullopt;
              return *found;
            },
            [](const std::string&) { return true; },
            [](const std::string&) { return storage::BlobProperties(); }};
  }
};

// The names of a page as another reader of XML sees them.
void compare_xml(const std::vector<core::ListedBlob>& entries, const std::string& xml) {
  pugi::xml_document document;
  // A name may be blanks alone.
  const auto result = document.load_buffer(xml.data(), xml.size(),
                                           pugi::parse_default | pugi::parse_ws_pcdata_single);
  hold(static_cast<bool>(result), std::string("a listing is XML: ") + result.description());
  std::size_t at = 0;
  for (const pugi::xml_node& entry : document.document_element().child("Blobs").children()) {
    const pugi::xml_node name = entry.child("Name");
    std::string read = name.child_value();
    if (name.attribute("Encoded")) read = text::percent_decode(read);
    hold(at < entries.size(), "a listing has no entry that was not written");
    hold_same(read, entries[at++].name, "a name in a listing");
  }
  hold(at == entries.size(), "a listing has all entries");
}

}  // namespace

void fuzz_connection_string(std::string_view text) {
  check_base64(text);
  const core::BlobName name = core::split_relative_location(text);
  hold(name.container.find('/') == std::string::npos, "a container has no slash");
  try {
    const core::StorageConnection read = core::parse_connection_string(text);
    hold(!read.key.empty() || !read.sas.empty(), "it has credentials");
    hold(!read.account.empty() || !read.blob_endpoint.empty(), "it has an account");
    hold(!read.blob_endpoint.ends_with('/'), "an endpoint has no slash at its end");
    if (read.development) return;
    const core::StorageConnection again = core::parse_connection_string(written(read));
    hold(again.account == read.account && again.key == read.key && again.sas == read.sas &&
             again.blob_endpoint == read.blob_endpoint,
         "a connection is read back");
  } catch (const std::invalid_argument& error) {
    hold(error.what()[0] != '\0', "a refusal says why");
  }
}

void fuzz_url(std::string_view text) {
  hold(text::percent_decode(text::percent_encode(text)) == text, "what is encoded is decoded");
  const auto url = core::parse_url(text);
  if (!url) return;
  const auto again = core::parse_url(url->origin() + url->path);
  hold(again && again->scheme == url->scheme && again->host == url->host &&
           again->port == url->port && again->path == url->path,
       "a URL is read back");
}

void fuzz_sas(std::string_view query) {
  const core::SasResource resource{kAccount, "container", query.substr(0, 40)};
  check_issued(resource, core::kOverriddenOutput);
  check_issued(resource, core::kPlainBlob);
  core::parse_sas_time(query);
  auto token = core::find_sas(query);
  if (!token) return;
  core::allows_address(token->addresses, "127.0.0.1");
  for (const std::string& time : {token->start, token->expiry}) core::parse_sas_time(time);
  token->signature = core::hmac_sha256(kKey, core::sas_text(*token, resource));
  hold(core::verify_sas(*token, resource, kKey), "a signature is good");
  token->signature = altered(token->signature);
  hold(!core::verify_sas(*token, resource, kKey), "another signature is not");
}

void fuzz_shared_key(std::string_view head) {
  http::Request request;
  http::Framing framing;
  http::HeadScan scan;
  if (read_head(head, scan, request, framing) || !scan.whole()) return;
  const core::SignedRequest to_sign{request.method, request.path, request.query, request.headers};
  for (const auto scheme :
       {core::SharedKeyScheme::kSharedKey, core::SharedKeyScheme::kSharedKeyLite}) {
    const std::string text =
        core::shared_key_text(to_sign, kAccount, core::documented_variant(to_sign, scheme));
    const std::string signature = core::hmac_sha256(kKey, text);
    hold(core::verify_shared_key(to_sign, kAccount, kKey, scheme, signature),
         "a signature is good");
    hold(!core::verify_shared_key(to_sign, kAccount, kKey, scheme, altered(signature)),
         "another signature is not");
  }
  const auto sent =
      core::parse_shared_key_header(core::shared_key_authorization(to_sign, kAccount, kKey));
  hold(sent.account == kAccount &&
           core::verify_shared_key(to_sign, kAccount, kKey, sent.scheme, sent.signature),
       "what is sent is taken");
  try {
    if (const auto* given = http::find_header(request.headers, "Authorization"))
      core::parse_shared_key_header(*given);
  } catch (const core::ApiError&) {  // a header of another form
  }
}

void fuzz_blob_name(std::string_view name) {
  const std::string path = storage::write_path(name);
  hold(storage::parse_path(path) == std::string(name), "a name is read back from its path");
  constexpr std::size_t kLongest = 255;
  for (std::string_view rest = path; !rest.empty();) {
    const std::string_view part = text::cut(rest, '/');
    hold(!part.empty() && part.size() <= kLongest && !part.starts_with('.'), "a part of a path");
  }
  hold(text::is_utf8(path), "a path is text");
  const std::string segment = storage::write_segment(name);
  hold(storage::parse_segment(segment) == std::string(name), "a segment is read back");
  for (const auto& read : {storage::parse_path(name), storage::parse_segment(name)})
    if (read) hold(storage::write_path(*read).find("..") != 0, "a path stays below its folder");
}

void fuzz_blob_address(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  hold(!endpoints::is_blob_host(path) || endpoints::account_of_host(path).has_value(),
       "a blob host names an account");
  endpoints::account_of_path(path);
  for (const std::optional<std::string>& account :
       {std::optional<std::string>(), std::optional<std::string>("account")}) {
    try {
      const auto address = endpoints::parse_blob_address(account, path);
      for (const std::string& name : {address.container, address.blob})
        hold(is_plain_text(name), "a name is text without a NUL");
      hold(address.blob.find('\\') == std::string::npos, "a slash is one");
    } catch (const core::ApiError& error) {
      hold(error.code() == "InvalidUri", "a path is refused as one");
    }
  }
}

void fuzz_blob_headers(std::string_view head) {
  http::Request request;
  http::Framing framing;
  http::HeadScan scan;
  if (read_head(head, scan, request, framing) || !scan.whole()) return;
  const auto range = endpoints::parse_range(request.headers);
  if (range && range->last) hold(range->first <= *range->last, "a range is not reversed");
  core::BlobProperties properties = endpoints::parse_blob_properties(request.headers);
  endpoints::add_standard_properties(request.headers, properties);
  for (const auto& [key, value] : endpoints::parse_metadata(request.headers))
    hold(key.find_first_of(":\r\n") == std::string::npos && value.find('\n') == value.npos,
         "a key goes into a header");
  try {
    for (const char* prefix : {"", "x-ms-source-"})
      for (const std::string& etag : endpoints::parse_conditions(request.headers, prefix).if_match)
        hold(!etag.empty(), "an ETag is not empty");
  } catch (const core::ApiError& error) {
    hold(error.code() == "InvalidHeaderValue", "a malformed time is refused");
  }
}

void fuzz_blob_listing(std::string_view text) {
  const Listing listing(text);
  storage::ListQuery query = listing.query;
  std::vector<std::string> shown;
  for (std::size_t pages = 0;; ++pages) {
    hold(pages <= listing.names.size(), "pages come to an end");
    const storage::BlobList page = storage::list_page(query, listing.source());
    hold(page.entries.size() <= query.max_results, "a page is not too long");
    for (const core::ListedBlob& entry : page.entries) shown.push_back(entry.name);
    wire::ListingFrame frame;
    frame.prefix = query.prefix;
    frame.delimiter = query.delimiter;
    frame.next_marker = page.next_marker;
    compare_xml(page.entries, wire::write_blob_list(frame, "container", page.entries));
    if (page.next_marker.empty()) break;
    query.marker = page.next_marker;
  }
  hold(shown == listing.plain(), "all pages together are the whole list");
}

void fuzz_remote_listing(std::string_view document) {
  const auto read = [&](auto reader) -> decltype(reader(document)) {
    try {
      return reader(document);
    } catch (const std::runtime_error& error) {
      hold(error.what()[0] != '\0', "a refusal says why");
      return {};
    }
  };
  read(storage::read_containers);
  const core::BlockLists blocks = read(storage::read_blocks);
  storage::BlobList blobs = read(storage::read_blobs);
  if (!text::is_utf8(document)) return;
  for (core::ListedBlob& blob : blobs.entries) blob.properties = {};
  const std::string written = wire::write_blob_list({}, "container", blobs.entries);
  const storage::BlobList again = storage::read_blobs(written);
  hold(again.entries.size() == blobs.entries.size(), "a listing that is written has all entries");
  for (std::size_t i = 0; i < blobs.entries.size(); ++i)
    hold_same(again.entries[i].name, blobs.entries[i].name, "a name in a listing");
  const core::BlockLists both = storage::read_blocks(wire::write_block_lists(blocks, true, true));
  hold(both.committed.size() == blocks.committed.size() &&
           both.uncommitted.size() == blocks.uncommitted.size(),
       "blocks that are written are read back");
}

}  // namespace aml::tests
