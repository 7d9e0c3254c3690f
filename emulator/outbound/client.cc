#include "emulator/outbound/client.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "emulator/core/ascii.h"
#include "emulator/core/clock.h"
#include "emulator/outbound/curl_library.h"
#include "emulator/outbound/head_reader.h"

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

// What the kernel has received on a connection: chunk sizes and extensions reach no callback.
std::uint64_t received_bytes(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
  return info.tcpi_bytes_received;
}

// A target with a blank or the end of a line in it would be more than a target.
const std::string& checked_target(const std::string& target) {
  const bool plain = std::all_of(target.begin(), target.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != 0x7f;
  });
  if (!plain) throw std::invalid_argument("a URL has a blank or a control character in it");
  return target;
}

// The other side's word that nothing was cut off. libcurl takes any end of a TLS connection for
// one.
void note_alert(const SSL* session, int where, int alert) {
  if ((where & SSL_CB_READ_ALERT) != SSL_CB_READ_ALERT) return;
  auto* const end_was_said = static_cast<bool*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(session)));
  if ((alert & 0xff) == SSL_AD_CLOSE_NOTIFY) *end_was_said = true;
}

CURLcode watch_alerts(CURL*, void* context, void* end_was_said) {
  SSL_CTX_set_app_data(static_cast<SSL_CTX*>(context), end_was_said);
  SSL_CTX_set_info_callback(static_cast<SSL_CTX*>(context), &note_alert);
  return CURLE_OK;
}

bool has_length_always(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

/// Header lines in libcurl's form, in which a line without a value is a command to leave it out.
class HeaderLines {
 public:
  HeaderLines(const CurlLibrary& curl, const core::Headers& headers)
      : curl_(curl), list_(nullptr, curl.slist_free_all) {
    bool accepts = false;
    for (const core::Header& header : headers) {
      const bool empty = core::trim(header.value).empty();
      append(empty ? header.name + ";" : header.name + ": " + header.value);
      accepts = accepts || core::same_name(header.name, "Accept");
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
    curl_slist* const longer = curl_.slist_append(list_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list_.release());
    list_.reset(longer);
  }

  const CurlLibrary& curl_;
  std::unique_ptr<curl_slist, decltype(&::curl_slist_free_all)> list_;
};

}  // namespace

std::size_t TextSource::read(char* to, std::size_t size) {
  const std::size_t count = text_.copy(to, size);
  text_.remove_prefix(count);
  return count;
}

struct Client::Handles {
  explicit Handles(const CurlLibrary& functions)
      : curl(functions),
        multi(functions.multi_init(), functions.multi_cleanup),
        easy(functions.easy_init(), functions.easy_cleanup) {
    if (multi == nullptr || easy == nullptr) throw std::bad_alloc();
  }

  static int add_socket(void* self, curl_socket_t socket, curlsocktype) {
    static_cast<Handles*>(self)->sockets.push_back(socket);
    return CURL_SOCKOPT_OK;
  }

  static int close_socket(void* self, curl_socket_t socket) {
    std::erase(static_cast<Handles*>(self)->sockets, socket);
    return ::close(socket);
  }

  std::uint64_t received_now() const {
    std::uint64_t sum = 0;
    for (const curl_socket_t socket : sockets) sum += received_bytes(socket);
    return sum;
  }

  // What connections write to is there before them, and after.
  const CurlLibrary& curl;
  std::vector<curl_socket_t> sockets;
  bool tls_end_was_said = false;
  std::unique_ptr<CURLM, decltype(&::curl_multi_cleanup)> multi;
  std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> easy;
  std::uint64_t received = 0;  ///< before this exchange
};

/// One request and its answer.
class Client::Exchange {
 public:
  Exchange(const Client& client, const Request& request, const Sink& sink)
      : client_(client),
        handles_(*client.handles_),
        request_(request),
        sink_(sink),
        lines_(handles_.curl, request.headers),
        left_to_send_(request.body == nullptr ? 0 : request.body_length) {}

  Answer run() {
    prepare();
    const CURLcode code = perform();
    handles_.received = handles_.received_now();
    if (error_ != nullptr) std::rethrow_exception(error_);
    if (code != CURLE_OK) throw failure_of(code);
    if (!head_.complete() || was_cut_off()) throw failure_of(CURLE_GOT_NOTHING);
    return {head_.status(), head_.take_headers()};
  }

 private:
  template <typename Value>
  void set(CURLoption option, Value value) {
    if (handles_.curl.easy_setopt(handles_.easy.get(), option, value) == CURLE_OK) return;
    throw std::runtime_error("libcurl refuses option " + std::to_string(option));
  }

  void prepare() {
    handles_.curl.easy_reset(handles_.easy.get());
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
    set(CURLOPT_SOCKOPTFUNCTION, &Handles::add_socket);
    set(CURLOPT_SOCKOPTDATA, &handles_);
    set(CURLOPT_CLOSESOCKETFUNCTION, &Handles::close_socket);
    set(CURLOPT_CLOSESOCKETDATA, &handles_);
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
    handles_.tls_end_was_said = false;
    set(CURLOPT_SSL_CTX_FUNCTION, &watch_alerts);
    set(CURLOPT_SSL_CTX_DATA, &handles_.tls_end_was_said);
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
    const CurlLibrary& curl = handles_.curl;
    CURLM* const multi = handles_.multi.get();
    const Traffic::InFlight in_flight(client_.traffic_, [&] { curl.multi_wakeup(multi); });
    curl.multi_add_handle(multi, handles_.easy.get());
    CURLcode code = CURLE_OK;
    try {
      code = drive();
    } catch (...) {
      error_ = std::current_exception();
    }
    curl.multi_remove_handle(multi, handles_.easy.get());
    return code;
  }

  // A wake that comes before the poll ends that poll at once.
  CURLcode drive() {
    const CurlLibrary& curl = handles_.curl;
    CURLM* const multi = handles_.multi.get();
    while (true) {
      int running = 0;
      if (curl.multi_perform(multi, &running) != CURLM_OK) return CURLE_OUT_OF_MEMORY;
      check_received();
      if (running == 0) break;
      if (client_.traffic_.stopped()) throw Failure(Kind::kStopped, "the emulator is stopping");
      curl.multi_poll(multi, nullptr, 0, static_cast<int>(time_left().count()), nullptr);
    }
    int queued = 0;
    const CURLMsg* const message = curl.multi_info_read(multi, &queued);
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
    const std::uint64_t most =
        handles_.received + HeadReader::kMostBytes + kChunkingBytes + 2 * request_.most_body_bytes;
    if (handles_.received_now() > most) throw too_large();
  }

  Failure too_large() const {
    return {Kind::kTooLarge, client_.origin_ + " answered with more bytes than were asked for"};
  }

  Failure failure_of(CURLcode code) const;

  bool has_body() const {
    return request_.method != "HEAD" && head_.status() != 204 && head_.status() != 304;
  }

  // A body that ends with its connection may be anybody's doing, unless TLS says otherwise.
  bool was_cut_off() const {
    return client_.secure_ && has_body() && head_.ends_with_connection() &&
           !handles_.tls_end_was_said;
  }

  void take_line(std::string_view line) {
    if (!head_.read(line)) {
      throw Failure(Kind::kMalformed,
                    client_.origin_ + " answered with what is no HTTP, or with too large a head");
    }
    if (!head_.complete()) return;
    quiet_ = core::Stopwatch();
    if (has_body() && head_.length().value_or(0) > request_.most_body_bytes) throw too_large();
  }

  void take_body(std::string_view bytes) {
    quiet_ = core::Stopwatch();
    body_bytes_ += bytes.size();
    if (body_bytes_ > request_.most_body_bytes) throw too_large();
    sink_(bytes);
  }

  std::size_t pull(char* to, std::size_t size) {
    quiet_ = core::Stopwatch();
    if (left_to_send_ == 0) return 0;
    const std::size_t most = static_cast<std::size_t>(std::min<std::uint64_t>(size, left_to_send_));
    const std::size_t count = request_.body->read(to, most);
    if (count == 0) throw std::logic_error("a body ended before its length");
    left_to_send_ -= count;
    return count;
  }

  /// Runs a step of a callback; no exception may pass through libcurl.
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

  static int on_connected(void* self, char*, char*, int, int) {
    auto& exchange = *static_cast<Exchange*>(self);
    exchange.connected_ = true;
    exchange.quiet_ = core::Stopwatch();
    return CURL_PREREQFUNC_OK;
  }

  static std::size_t on_line(char* bytes, std::size_t, std::size_t size, void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    return exchange.guarded([&] { exchange.take_line({bytes, size}); }) ? size : 0;
  }

  static std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    return exchange.guarded([&] { exchange.take_body({bytes, size}); }) ? size : 0;
  }

  static std::size_t on_pull(char* to, std::size_t, std::size_t size, void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    std::size_t count = 0;
    const bool pulled = exchange.guarded([&] { count = exchange.pull(to, size); });
    return pulled ? count : std::size_t{CURL_READFUNC_ABORT};
  }

  const Client& client_;
  Handles& handles_;
  const Request& request_;
  const Sink& sink_;
  const HeaderLines lines_;
  std::uint64_t left_to_send_;
  std::uint64_t body_bytes_ = 0;
  HeadReader head_;
  bool connected_ = false;
  const core::Stopwatch watch_;
  core::Stopwatch quiet_;  ///< since anything went out or came in; a head counts when it is whole
  std::exception_ptr error_;
};

Failure Client::Exchange::failure_of(CURLcode code) const {
  const std::string& who = client_.origin_;
  const Options& options = client_.options_;
  if (code == kTooLargeCode) code = CURLE_OUT_OF_MEMORY;
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return {Kind::kUnreachable, who + " cannot be reached"};
    case CURLE_OPERATION_TIMEDOUT:
      return {Kind::kUnreachable,
              who + " cannot be reached within " + in_words(options.connect_time)};
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_OUT_OF_MEMORY:  // said of a line that exceeds libcurl's own limit
      return {Kind::kMalformed, who + " answered with what is no HTTP, or with too large a head"};
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
  if (handles_ == nullptr) handles_ = std::make_unique<Handles>(curl_library());
  return Exchange(*this, request, sink).run();
}

}  // namespace aml::outbound
