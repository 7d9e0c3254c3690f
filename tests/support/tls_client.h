#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"

namespace aml::test {

/// A TLS client that trusts one authority and nothing else. Loopback only; a read that gets nothing
/// for 30 seconds gives up.
class TlsClient {
 public:
  struct Options {
    std::string authority = {};  ///< PEM
    std::string host = {};       ///< asked for by name (SNI) and checked; empty: neither
    std::string address = {};    ///< checked instead of a host
    int version = 0;             ///< the only one offered; 0: any
    std::string protocols = {};  ///< ALPN, as on the wire; empty: none
    std::string session = {};    ///< of an earlier client; empty: a new one
    int socket = -1;             ///< already connected, taken over; -1: a new one
  };

  TlsClient(std::uint16_t port, const Options& options)
      : context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free) {
    trust(options.authority);
    if (options.version != 0) {
      SSL_CTX_set_min_proto_version(context_.get(), options.version);
      SSL_CTX_set_max_proto_version(context_.get(), options.version);
    }
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    ssl_.reset(SSL_new(context_.get()));
    name(options);
    socket_ = options.socket;
    if (socket_ < 0) connect(port);
    SSL_set_fd(ssl_.get(), socket_);
    ERR_clear_error();
    if (SSL_connect(ssl_.get()) == 1) return;
    const unsigned long code = ERR_get_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    failure_ = reason == nullptr ? "the connection ended" : reason;
  }
  ~TlsClient() {
    ssl_.reset();
    if (socket_ >= 0) ::close(socket_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  /// Why there is no session; empty: there is one.
  const std::string& failure() const { return failure_; }
  SSL* ssl() { return ssl_.get(); }

  bool send(std::string_view bytes) {
    std::size_t sent = 0;
    return bytes.empty() || SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent) == 1;
  }
  /// The bytes that came next; empty: the end.
  std::string receive() {
    std::string bytes(16 << 10, '\0');
    std::size_t got = 0;
    if (SSL_read_ex(ssl_.get(), bytes.data(), bytes.size(), &got) != 1) got = 0;
    bytes.resize(got);
    return bytes;
  }
  /// An answer with a Content-Length, head and body; what came where it ended early.
  std::string exchange(std::string_view request) {
    std::string all;
    if (!send(request)) return all;
    while (!is_whole(all)) {
      const std::string more = receive();
      if (more.empty()) break;
      all += more;
    }
    return all;
  }
  /// Whether the peer said that no more comes.
  bool ended_in_order() { return receive().empty() && SSL_get_shutdown(ssl_.get()) != 0; }
  bool resumed() { return SSL_session_reused(ssl_.get()) == 1; }
  /// For Options::session; after an answer was read.
  std::string session() {
    SSL_SESSION* session = SSL_get1_session(ssl_.get());
    std::string text(static_cast<std::size_t>(i2d_SSL_SESSION(session, nullptr)), '\0');
    auto* to = reinterpret_cast<unsigned char*>(text.data());
    i2d_SSL_SESSION(session, &to);
    SSL_SESSION_free(session);
    return text;
  }
  /// Whether the peer's certificate has not ended then.
  bool is_good_at(core::TimePoint time) {
    X509* certificate = SSL_get1_peer_certificate(ssl_.get());
    std::time_t second = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    const bool is_good = X509_cmp_time(X509_get0_notAfter(certificate), &second) > 0;
    X509_free(certificate);
    return is_good;
  }
  /// `DNS:a, IP Address:b` of the peer's certificate.
  std::string names() {
    X509* certificate = SSL_get1_peer_certificate(ssl_.get());
    std::string all;
    auto* names = static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    BIO* out = BIO_new(BIO_s_mem());
    for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
      if (i > 0) BIO_puts(out, ", ");
      GENERAL_NAME_print(out, sk_GENERAL_NAME_value(names, i));
    }
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    all.assign(data, static_cast<std::size_t>(size));
    BIO_free(out);
    GENERAL_NAMES_free(names);
    X509_free(certificate);
    return all;
  }

 private:
  void trust(const std::string& pem) {
    BIO* in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    X509* certificate = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
    BIO_free(in);
    if (certificate == nullptr) return;
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), certificate);
    X509_free(certificate);
  }
  void name(const Options& options) {
    if (!options.host.empty()) {
      SSL_set_tlsext_host_name(ssl_.get(), options.host.c_str());
      SSL_set1_host(ssl_.get(), options.host.c_str());
    }
    if (!options.address.empty())
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), options.address.c_str());
    if (!options.protocols.empty())
      SSL_set_alpn_protos(ssl_.get(),
                          reinterpret_cast<const unsigned char*>(options.protocols.data()),
                          static_cast<unsigned int>(options.protocols.size()));
    if (options.session.empty()) return;
    const auto* from = reinterpret_cast<const unsigned char*>(options.session.data());
    SSL_SESSION* session =
        d2i_SSL_SESSION(nullptr, &from, static_cast<long>(options.session.size()));
    SSL_set_session(ssl_.get(), session);
    SSL_SESSION_free(session);
  }
  void connect(std::uint16_t port) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{30, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect");
  }
  static bool is_whole(const std::string& all) {
    const std::size_t end = all.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const std::size_t at = all.find("\r\nContent-Length: ");
    if (at == std::string::npos || at > end) return true;
    return all.size() >= end + 4 + std::stoul(all.substr(at + 18));
  }

  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_{nullptr, &SSL_free};
  int socket_ = -1;
  std::string failure_;
};

}  // namespace aml::test
