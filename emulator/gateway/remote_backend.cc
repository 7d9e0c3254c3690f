#include "emulator/gateway/remote_backend.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "emulator/core/held_socket.h"
#include "emulator/gateway/backend_stream.h"
#include "emulator/text/ascii.h"

namespace aml::gateway {

namespace {

using http::same_name;

constexpr std::chrono::seconds kStopTime{1};
constexpr std::size_t kMostHead = 64 * 1024;
// What the sizes of chunks may add to an answer, beside as much as its body.
constexpr std::size_t kChunking = 64 * 1024;

// Of one connection only (RFC 9110, 7.6.1), or made anew for the next.
constexpr std::array<std::string_view, 12> kOfOneHop = {
    "Connection", "Keep-Alive", "Proxy-Connection",    "Proxy-Authenticate",
    "TE",         "Trailer",    "Transfer-Encoding",   "Upgrade",
    "Expect",     "Host",       "Proxy-Authorization", "Content-Length"};

bool is_of_one_hop(std::string_view name, std::string_view connection) {
  if (std::any_of(kOfOneHop.begin(), kOfOneHop.end(),
                  [&](std::string_view known) { return same_name(known, name); })) {
    return true;
  }
  while (!connection.empty()) {
    if (same_name(text::trim(text::cut(connection, ',')), name)) return true;
  }
  return false;
}

std::string authority_of(const core::Url& url) {
  std::string origin = url.origin();
  const bool usual = url.port == (url.scheme == "https" ? 443 : 80);
  if (usual) origin.erase(origin.rfind(':'));
  return origin.substr(origin.find("://") + 3);
}

httplib::Request request_of(const http::Request& request, const core::Url& url) {
  httplib::Request out;
  out.method = request.method;
  out.path = request.target;
  const std::string* connection = http::find_header(request.headers, "Connection");
  for (const http::Header& header : request.headers) {
    if (is_of_one_hop(header.name, connection != nullptr ? *connection : std::string_view())) {
      continue;
    }
    out.headers.emplace(header.name, header.value);
  }
  out.headers.emplace("Host", authority_of(url));
  // Else the library asks for codings of its own, and unpacks what the caller never sees.
  if (!out.has_header("Accept-Encoding")) out.headers.emplace("Accept-Encoding", "identity");
  if (request.body.size() > 0) {
    out.headers.emplace("Content-Length", std::to_string(request.body.size()));
    out.body = request.body.bytes();
  }
  return out;
}

std::string_view value_of(const http::Headers& headers, std::string_view name) {
  const std::string* value = http::find_header(headers, name);
  return value == nullptr ? std::string_view() : *value;
}

http::Response response_of(int status, const http::Headers& headers, std::string body,
                           bool is_head) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  const std::string_view connection = value_of(headers, "Connection");
  for (const http::Header& header : headers) {
    if (same_name(header.name, "Content-Type")) {
      response.content_type = header.value;
    } else if (!is_of_one_hop(header.name, connection)) {
      response.headers.push_back(header);
    }
  }
  const std::string_view length = value_of(headers, "Content-Length");
  if (is_head && !length.empty()) {
    response.length = std::strtoull(std::string(length).c_str(), nullptr, 10);
  }
  return response;
}

}  // namespace

/// One exchange in the list of those that stop() ends.
class RemoteBackend::UnderWay {
 public:
  UnderWay(RemoteBackend& backend, std::function<void()> abort) : backend_(backend) {
    core::MutexLock lock(backend_.mutex_);
    if (backend_.stopped_) throw BackendFailure("the emulator is stopping");
    entry_ = backend_.under_way_.insert(backend_.under_way_.end(), std::move(abort));
  }
  ~UnderWay() {
    core::MutexLock lock(backend_.mutex_);
    backend_.under_way_.erase(entry_);
    backend_.changed_.notify_all();
  }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

 private:
  RemoteBackend& backend_;
  std::list<std::function<void()>>::iterator entry_;
};

RemoteBackend::RemoteBackend(const core::Url& url, std::size_t body_limit, Patience patience)
    : url_(url), body_limit_(body_limit), patience_(patience) {}

RemoteBackend::~RemoteBackend() = default;

http::Response RemoteBackend::send(const http::Request& request) {
  BackendClient connection(url_, {.head_bytes = kMostHead,
                                  .all_bytes = kMostHead + 2 * body_limit_ + kChunking,
                                  .silence = patience_.silence,
                                  .exchange = patience_.exchange});
  httplib::ClientImpl& client = connection.client();
  client.set_connection_timeout(patience_.connect);
  client.set_read_timeout(patience_.silence);
  client.set_write_timeout(patience_.silence);
  client.set_tcp_nodelay(true);
  client.set_follow_location(false);
  client.set_url_encode(false);
  client.set_decompress(false);
  core::HeldSocket connecting;
  client.set_socket_options([&connecting](int socket) { connecting.hold(socket); });

  httplib::Request out = request_of(request, url_);
  std::string body;
  bool too_much = false;
  out.content_receiver = [&](const char* bytes, std::size_t size, std::uint64_t, std::uint64_t) {
    too_much = body.size() + size > body_limit_;
    if (too_much) return false;
    body.append(bytes, size);
    return true;
  };
  httplib::Response answer;
  httplib::Error error = httplib::Error::Success;
  const UnderWay under_way(*this, [&] {
    connecting.shut();
    client.stop();
  });
  if (!client.send(out, answer, error)) {
    throw BackendFailure(too_much ? url_.origin() + " answered with too large a body"
                                  : url_.origin() + ": " + httplib::to_string(error));
  }
  // The library takes any number; of one below 200 the answer itself is still to come.
  if (answer.status < 200 || answer.status > 599) {
    throw BackendFailure(url_.origin() + " answered with status " + std::to_string(answer.status));
  }
  return response_of(answer.status, connection.headers(), std::move(body),
                     request.method == "HEAD");
}

// Again and again: an exchange that was just entered may not have its socket yet.
void RemoteBackend::stop() {
  const core::Stopwatch watch;
  const core::MutexLock lock(mutex_);
  stopped_ = true;
  while (!under_way_.empty() && watch.elapsed() < kStopTime) {
    for (const auto& abort : under_way_) abort();
    changed_.wait_for(mutex_, std::chrono::milliseconds(20));
  }
}

}  // namespace aml::gateway
