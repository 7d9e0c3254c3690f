#include "emulator/outbound/client.h"

#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/clock.h"
#include "emulator/outbound/address_rules.h"
#include "emulator/outbound/connections.h"
#include "emulator/outbound/head_reader.h"
#include "emulator/text/ascii.h"

namespace aml::outbound {

namespace {

using Kind = Failure::Kind;
using std::chrono::milliseconds;

constexpr const char* kSystemAuthorities = "/etc/ssl/certs";
constexpr auto kTooLargeCode = static_cast<CURLcode>(100);  ///< CURLE_TOO_LARGE, new in 8.6
// What the sizes and extensions of chunks may add to an answer, beside as much as its body.
constexpr std::uint64_t kChunkingBytes = 64 * 1024;

std::string in_words(milliseconds time) {
  const auto whole = time.count() / 1000;
  return whole > 0 ? std::to_string(whole) + " s" : std::to_string(time.count()) + " ms";
}

const char* environment(const char* name, const char* otherwise) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

// A target with a blank or the end of a line in it would be more than a target.
const std::string& checked_target(const std::string& target) {
  const bool plain = std::all_of(target.begin(), target.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != 0x7f;
  });
  if (!plain) throw std::invalid_argument("a URL has a blank or a control character in it");
  return target;
}

bool has_length_always(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

/// Header lines in libcurl's form, in which a line without a value is a command to leave it out.
class HeaderLines {
 public:
  explicit HeaderLines(const core::Headers& headers)
      : list_(nullptr, curl_library().slist_free_all) {
    bool accepts = false;
    for (const core::Header& header : headers) {
      const bool empty = text::trim(header.value).empty();
      append(empty ? header.name + ";" : header.name + ": " + header.value);
      accepts = accepts || text::same_name(header.name, "Accept");
    }
    if (!accepts) append("Accept:");
    append("Expect:");
  }

  curl_slist* get() const { return list_.get(); }

 private:
  void append(const std::string& line) {
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      throw std::invalid_argument("a header has the end of a line in it");
    }
    curl_slist* const longer = curl_library().slist_append(list_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list_.release());
    list_.reset(longer);
  }

  std::unique_ptr<curl_slist, decltype(&::curl_slist_free_all)> list_;
};

}  // namespace

std::size_t TextSource::read(char* to, std::size_t size) {
  const std::size_t count = text_.copy(to, size);
  text_.remove_prefix(count);
  return count;
}

/// One request and its answer.
class Client::Exchange {
 public:
  Exchange(const Client& client, const Request& request, const Sink& sink)
      : client_(client),
        connections_(*client.connections_),
        request_(request),
        sink_(sink),
        lines_(request.headers),
        left_to_send_(request.body == nullptr ? 0 : request.body_length) {}

  Answer run() {
    prepare();
    const CURLcode code = perform();
    if (error_ != nullptr) std::rethrow_exception(error_);
    if (code != CURLE_OK) throw failure_of(code);
    if (!head_.complete() || was_cut_off()) throw failure_of(CURLE_GOT_NOTHING);
    return {head_.status(), head_.take_headers()};
  }

 private:
  template <typename Value>
  void set(CURLoption option, Value value) {
    if (curl_.easy_setopt(connections_.easy(), option, value) == CURLE_OK) return;
    throw std::runtime_error("libcurl refuses option " + std::to_string(option));
  }

  void prepare() {
    connections_.begin();
    prepare_connection();
    prepare_trust();
    prepare_request();
    prepare_answer();
  }

  void prepare_connection() {
    const Options& options = client_.options_;
    set(CURLOPT_URL, client_.origin_.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
    set(CURLOPT_PROXY, "");  // also those of the environment
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // no wait for a name that is still being resolved
    set(CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::min(options.connect_time, options.exchange_time).count()));
    set(CURLOPT_OPENSOCKETFUNCTION, &on_address);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_PREREQFUNCTION, &on_connected);
    set(CURLOPT_PREREQDATA, this);
  }

  // A file replaces the system's authorities, it does not add to them.
  void prepare_trust() {
    const Options& options = client_.options_;
    const bool named = !options.ca_file.empty();
    set(CURLOPT_SSL_VERIFYPEER, options.verify_tls ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, options.verify_tls ? 2L : 0L);
    set(CURLOPT_CAINFO, named ? options.ca_file.c_str() : environment("SSL_CERT_FILE", nullptr));
    set(CURLOPT_CAPATH, named ? nullptr : environment("SSL_CERT_DIR", kSystemAuthorities));
  }

  void prepare_request() {
    set(CURLOPT_REQUEST_TARGET, checked_target(request_.target).c_str());
    set(CURLOPT_HTTPHEADER, lines_.get());
    if (request_.method == "HEAD") {
      set(CURLOPT_NOBODY, 1L);
      return;
    }
    if (request_.body != nullptr || has_length_always(request_.method)) {
      set(CURLOPT_UPLOAD, 1L);
      set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(left_to_send_));
      set(CURLOPT_READFUNCTION, &on_pull);
      set(CURLOPT_READDATA, this);
    }
    set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }

  void prepare_answer() {
    set(CURLOPT_HEADERFUNCTION, &on_line);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, this);
  }

  CURLcode perform() {
    const Traffic::InFlight in_flight(client_.traffic_,
                                      [this] { curl_.multi_wakeup(connections_.multi()); });
    curl_.multi_add_handle(connections_.multi(), connections_.easy());
    CURLcode code = CURLE_OK;
    guarded([&] { code = drive(); });
    curl_.multi_remove_handle(connections_.multi(), connections_.easy());
    return code;
  }

  // A wake that comes before the poll ends that poll at once.
  CURLcode drive() {
    while (true) {
      int running = 0;
      if (curl_.multi_perform(connections_.multi(), &running) != CURLM_OK) throw std::bad_alloc();
      check_received();
      if (running == 0) break;
      if (client_.traffic_.stopped()) throw Failure(Kind::kStopped, "the emulator is stopping");
      const auto wait = static_cast<int>(time_left().count());
      curl_.multi_poll(connections_.multi(), nullptr, 0, wait, nullptr);
    }
    int queued = 0;
    const CURLMsg* const message = curl_.multi_info_read(connections_.multi(), &queued);
    return message == nullptr ? CURLE_GOT_NOTHING : message->data.result;
  }

  milliseconds time_left() const {
    const Options& options = client_.options_;
    const auto left = options.exchange_time - watch_.elapsed();
    if (left <= milliseconds(0)) {
      throw Failure(Kind::kTooLong, client_.origin_ + " took more than " +
                                        in_words(options.exchange_time) + " for one answer");
    }
    if (!connected_) return std::chrono::ceil<milliseconds>(left);
    const auto quiet_left = options.silence_time - quiet_.elapsed();
    if (quiet_left <= milliseconds(0)) {
      throw Failure(Kind::kSilent,
                    client_.origin_ + " gave no answer within " + in_words(options.silence_time));
    }
    return std::chrono::ceil<milliseconds>(std::min(left, quiet_left));
  }

  void check_received() const {
    const std::uint64_t most = HeadReader::kMaxBytes + kChunkingBytes + 2 * request_.max_body_bytes;
    if (connections_.received() > most) throw too_large();
  }

  Failure too_large() const {
    return {Kind::kTooLarge, client_.origin_ + " answered with more bytes than were asked for"};
  }

  Failure failure_of(CURLcode code) const;

  bool has_body() const {
    return request_.method != "HEAD" && head_.status() != 204 && head_.status() != 304;
  }

  // A body that ends with its connection may be cut off by anyone, unless TLS says otherwise.
  bool was_cut_off() const {
    return client_.secure_ && has_body() && head_.ends_with_connection() &&
           !connections_.tls_close_received();
  }

  void take_line(std::string_view line) {
    if (!head_.read(line)) {
      throw Failure(
          Kind::kMalformed,
          client_.origin_ + " answered with something that is not HTTP, or with too large a head");
    }
    if (!head_.complete()) return;
    quiet_ = core::Stopwatch();
    if (has_body() && head_.length().value_or(0) > request_.max_body_bytes) throw too_large();
  }

  void take_body(std::string_view bytes) {
    quiet_ = core::Stopwatch();
    body_bytes_ += bytes.size();
    if (body_bytes_ > request_.max_body_bytes) throw too_large();
    sink_(bytes);
  }

  std::size_t pull(char* to, std::size_t size) {
    quiet_ = core::Stopwatch();
    if (left_to_send_ == 0) return 0;
    AML_ASSERT(request_.body != nullptr);
    const std::size_t most = static_cast<std::size_t>(std::min<std::uint64_t>(size, left_to_send_));
    const std::size_t count = request_.body->read(to, most);
    AML_ASSERT(count <= most);
    if (count == 0) throw std::logic_error("a body ended before its length");
    left_to_send_ -= count;
    return count;
  }

  /// Keeps an exception for run(): none may pass through libcurl. False: there was one.
  template <typename Step>
  bool guarded(Step step) {
    try {
      step();
      return true;
    } catch (...) {
      error_ = std::current_exception();
      return false;
    }
  }

  static Exchange& of(void* self) { return *static_cast<Exchange*>(self); }

  /// Why it may not be connected to; empty: it may.
  std::string why_forbidden(const JudgedAddress& address) const {
    if (client_.options_.named_by == NamedBy::kPerson) return "";
    if (address.kind == AddressKind::kNever)
      return client_.origin_ + " may not be called: " + address.text + " is " +
             std::string(address.what);
    const bool is_open =
        client_.options_.named_by == NamedBy::kDefinition || client_.traffic_.allows_remote();
    if (address.kind == AddressKind::kLoopback || is_open) return "";
    return client_.origin_ + " may not be called: " + address.text +
           " is another machine's (--allow-remote on lets jobs call it)";
  }

  static curl_socket_t on_address(void* self, curlsocktype, curl_sockaddr* address) {
    Exchange& exchange = of(self);
    const bool is_kept = exchange.guarded([&] {
      exchange.forbidden_ = exchange.why_forbidden(judge(address->addr, address->addrlen));
    });
    if (!is_kept || !exchange.forbidden_.empty()) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  static int on_connected(void* self, char*, char*, int, int) {
    of(self).connected_ = true;
    of(self).quiet_ = core::Stopwatch();
    return CURL_PREREQFUNC_OK;
  }

  static std::size_t on_line(char* bytes, std::size_t, std::size_t size, void* self) {
    return of(self).guarded([&] { of(self).take_line({bytes, size}); }) ? size : 0;
  }

  static std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* self) {
    return of(self).guarded([&] { of(self).take_body({bytes, size}); }) ? size : 0;
  }

  static std::size_t on_pull(char* to, std::size_t, std::size_t size, void* self) {
    std::size_t count = CURL_READFUNC_ABORT;
    of(self).guarded([&] { count = of(self).pull(to, size); });
    return count;
  }

  const Client& client_;
  const CurlLibrary& curl_ = curl_library();
  Connections& connections_;
  const Request& request_;
  const Sink& sink_;
  const HeaderLines lines_;
  std::uint64_t left_to_send_;
  std::uint64_t body_bytes_ = 0;
  HeadReader head_;
  bool connected_ = false;
  const core::Stopwatch watch_;
  core::Stopwatch quiet_;  ///< since anything went out or came in; a head counts when it is whole
  std::string forbidden_;  ///< why the address that was tried last was not
  std::exception_ptr error_;
};

Failure Client::Exchange::failure_of(CURLcode code) const {
  const std::string& who = client_.origin_;
  const Options& options = client_.options_;
  if (code == kTooLargeCode) code = CURLE_OUT_OF_MEMORY;
  switch (code) {
    case CURLE_URL_MALFORMAT:
      return {Kind::kNoAddress, who + " is no address"};
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      if (!forbidden_.empty()) return {Kind::kForbidden, forbidden_};
      return {Kind::kUnreachable, who + " cannot be reached"};
    case CURLE_OPERATION_TIMEDOUT:
      return {Kind::kUnreachable,
              who + " cannot be reached within " + in_words(options.connect_time)};
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_OUT_OF_MEMORY:  // said of a line that exceeds libcurl's own limit
      return {Kind::kMalformed,
              who + " answered with something that is not HTTP, or with too large a head"};
    case CURLE_SSL_CONNECT_ERROR:
      return {Kind::kTls, who + " does not speak TLS as expected"};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {Kind::kUntrusted, who + " has a certificate that is not trusted"};
    case CURLE_SSL_CACERT_BADFILE:
      return {Kind::kNoAuthorities, "the certificate authorities of " +
                                        (options.ca_file.empty() ? "the system" : options.ca_file) +
                                        " cannot be loaded"};
    default:
      return {Kind::kClosed, who + " closed the connection before it had answered"};
  }
}

Client::Client(const core::Url& url, Options options, Traffic& traffic)
    : origin_(url.origin()),
      secure_(url.scheme == "https"),
      options_(std::move(options)),
      traffic_(traffic) {}

Client::~Client() = default;

Answer Client::send(const Request& request, const Sink& sink) {
  AML_ASSERT(!request.method.empty() && sink);
  AML_ASSERT(request.body != nullptr || request.body_length == 0);
  if (connections_ == nullptr) connections_ = std::make_unique<Connections>();
  return Exchange(*this, request, sink).run();
}

}  // namespace aml::outbound
