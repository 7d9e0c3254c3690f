#include "emulator/gateway/forward.h"

#include <optional>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/url.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/text/ascii.h"
#include "emulator/text/percent.h"

namespace aml::gateway {

namespace {

using text::same_name;

// The key is for the gateway alone; in the query it would reach the backend's logs.
void append_query_without(std::string& target, std::string_view query, std::string_view name) {
  // Most queries do not have it, and need not be taken apart.
  const bool is_plain = query.find('%') == std::string_view::npos && !query.ends_with('&');
  if (is_plain && !query.empty() && query.find(name) == std::string_view::npos) {
    target += '?';
    target += query;
    return;
  }
  char before = '?';
  while (!query.empty()) {
    const std::string_view member = text::cut(query, '&');
    std::string_view rest = member;
    if (text::decodes_to(text::cut(rest, '='), name)) continue;
    target += before;
    target += member;
    before = '&';
  }
}

void add_forwarded_for(core::Headers& headers, const std::string& address) {
  for (core::Header& header : headers) {
    if (!same_name(header.name, "X-Forwarded-For")) continue;
    header.value += ", " + address;
    return;
  }
  headers.push_back({"X-Forwarded-For", address});
}

void set_host(http::Request& request, const std::string& host) {
  request.host = host;
  for (core::Header& header : request.headers) {
    if (same_name(header.name, "Host")) header.value = host;
  }
}

/// The memory of a body goes to the inner request, and back with what was read.
class LentBody {
 public:
  LentBody(http::Request& owner, http::Request& borrower) : owner_(owner), borrower_(borrower) {
    borrower_.body = std::move(owner_.body);
  }
  ~LentBody() { owner_.body = std::move(borrower_.body); }
  LentBody(const LentBody&) = delete;
  LentBody& operator=(const LentBody&) = delete;

 private:
  http::Request& owner_;
  http::Request& borrower_;
};

}  // namespace

Forward::Forward(const Api& api, const std::string& service_url, const http::Handler& own,
                 core::IdSource& ids, outbound::Traffic& traffic, std::size_t body_limit)
    : api_(api), own_(own), ids_(ids), body_limit_(body_limit), target_("the emulator") {
  const std::optional<core::Url> url = core::parse_url(service_url);
  if (!url) return;
  base_path_ = url->path;
  if (endpoints::is_cloud_host(url->host)) return;  // offline, the emulator answers for it
  remote_ = std::make_unique<RemoteBackend>(*url, body_limit, traffic);
  target_ = url->origin() + url->path;
}

void Forward::prepare(const http::Request& request, std::string_view rest,
                      const std::string& own_host, http::Request& to) const {
  AML_ASSERT(rest.empty() || rest.front() == '/');
  to.method = request.method;
  to.headers.reserve(request.headers.size() + 1);
  to.headers = request.headers;
  to.host = request.host;
  if (!own_host.empty()) set_host(to, own_host);
  add_forwarded_for(to.headers, request.remote_address);
  std::string target;
  target.reserve(base_path_.size() + rest.size() + request.query.size() + 2);
  target += base_path_;
  target += rest;
  if (target.empty()) target = "/";
  append_query_without(target, request.query, api_.key_query);
  to.set_target(std::move(target));
  to.declared_length = request.declared_length;
  to.remote_address = request.remote_address;
  to.secure = request.secure;
}

http::Response Forward::send_to_emulator(http::Request& prepared,
                                         core::RequestContext& context) const {
  core::RequestContext inner;
  inner.id = ids_.next_guid();
  inner.arrived = context.arrived;
  http::Response response = own_(prepared, inner);
  context.workspace = inner.workspace;
  context.service = inner.service;
  context.catalog = std::move(inner.catalog);
  context.error = std::move(inner.error);
  context.inner_record = std::move(inner.inner_record);
  // What a fault rule does to the connection, the gateway meets as it would another server's.
  using Ends = http::Delivery::Outcome;
  const Ends outcome = response.delivery ? response.delivery->outcome : Ends::kAnswer;
  if (outcome == Ends::kReset || outcome == Ends::kEmpty)
    throw BackendFailure("the service ended the connection without an answer");
  if (core::find_header(response.headers, "x-ms-request-id") == nullptr) {
    response.headers.push_back({"x-ms-request-id", std::move(inner.id)});
  }
  return response;
}

http::Response Forward::send(http::Request& prepared, http::Request& request,
                             core::RequestContext& context, const std::string* body) const {
  if (body != nullptr) {
    prepared.body = *body;
    prepared.declared_length = body->size();
    for (core::Header& header : prepared.headers) {
      if (same_name(header.name, "Content-Length")) header.value = std::to_string(body->size());
    }
    std::erase_if(prepared.headers, [](const core::Header& header) {
      return same_name(header.name, "Transfer-Encoding");
    });
    return remote_ ? remote_->send(prepared) : send_to_emulator(prepared, context);
  }
  const LentBody lent(request, prepared);
  if (!remote_) return send_to_emulator(prepared, context);
  http::whole_body(prepared, body_limit_);
  return remote_->send(prepared);
}

}  // namespace aml::gateway
