#pragma once

#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "emulator/core/headers.h"
#include "emulator/core/signature.h"

namespace aml::tests {

struct SeenRequest {
  std::string method;
  std::string path;   ///< raw
  std::string query;  ///< raw
  core::Headers headers;
  std::string body;

  std::string header(std::string_view name) const {
    const std::string* value = core::find_header(headers, name);
    return value == nullptr ? "" : *value;
  }
};

struct ScriptedAnswer {
  int status = 200;
  core::Headers headers;
  std::string body;
};

/// A certificate of a private authority, and its key, in files that go with this object.
class SelfSigned {
 public:
  explicit SelfSigned(const std::string& address) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    const auto* name = reinterpret_cast<const unsigned char*>("amlemu test");
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, name, -1, -1,
                               0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_EXTENSION* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("IP:" + address).c_str());
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate, key, EVP_sha256());
    write(certificate_file_, [&](FILE* file) { return PEM_write_X509(file, certificate); });
    write(key_file_, [&](FILE* file) {
      return PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  SelfSigned(const SelfSigned&) = delete;
  SelfSigned& operator=(const SelfSigned&) = delete;
  ~SelfSigned() {
    ::unlink(certificate_file_.c_str());
    ::unlink(key_file_.c_str());
  }

  const std::string& certificate_file() const { return certificate_file_; }
  const std::string& key_file() const { return key_file_; }

 private:
  static void write(std::string& name, const std::function<int(FILE*)>& pem) {
    FILE* file = ::fdopen(::mkstemp(name.data()), "w");
    if (file == nullptr || pem(file) != 1) throw std::runtime_error("cannot write " + name);
    std::fclose(file);
  }

  std::string certificate_file_ = "/tmp/amlemu-test-XXXXXX";
  std::string key_file_ = "/tmp/amlemu-test-XXXXXX";
};

/// A Blob endpoint on a free port of 127.0.0.1 that answers by a script.
class ScriptedEndpoint {
 public:
  using Script = std::function<ScriptedAnswer(const SeenRequest&)>;

  explicit ScriptedEndpoint(Script script, const SelfSigned* tls = nullptr)
      : script_(std::move(script)), scheme_(tls != nullptr ? "https" : "http") {
    if (tls != nullptr) {
      server_ = std::make_unique<httplib::SSLServer>(tls->certificate_file().c_str(),
                                                     tls->key_file().c_str());
    } else {
      server_ = std::make_unique<httplib::Server>();
    }
    server_->set_pre_routing_handler([this](const auto& request, auto& response) {
      if (request.method == "PUT") return httplib::Server::HandlerResponse::Unhandled;
      answer(request, response);
      return httplib::Server::HandlerResponse::Handled;
    });
    server_->Put(".*", [this](const auto& request, auto& response) { answer(request, response); });
    port_ = server_->bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_->listen_after_bind(); });
    while (!server_->is_running()) std::this_thread::yield();
  }
  ~ScriptedEndpoint() {
    server_->stop();
    thread_.join();
  }

  std::string origin() const { return scheme_ + "://127.0.0.1:" + std::to_string(port_); }
  std::vector<SeenRequest> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  void answer(const httplib::Request& request, httplib::Response& response) {
    SeenRequest seen{request.method, request.target, "", {}, request.body};
    const std::size_t mark = seen.path.find('?');
    if (mark != std::string::npos) {
      seen.query = seen.path.substr(mark + 1);
      seen.path.resize(mark);
    }
    for (const auto& [name, value] : request.headers) seen.headers.push_back({name, value});
    const std::lock_guard lock(mutex_);
    seen_.push_back(seen);
    const ScriptedAnswer answer = script_(seen);
    response.status = answer.status;
    for (const core::Header& header : answer.headers)
      response.set_header(header.name, header.value);
    response.set_content(answer.body, "application/octet-stream");
  }

  Script script_;
  std::string scheme_;
  std::unique_ptr<httplib::Server> server_;
  int port_ = 0;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::vector<SeenRequest> seen_;
};

/// Connections are accepted by the system and never answered.
class SilentEndpoint {
 public:
  explicit SilentEndpoint(int backlog = 8)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(socket_, backlog) != 0 ||
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("cannot listen");
    }
    port_ = ntohs(address.sin_port);
  }
  SilentEndpoint(const SilentEndpoint&) = delete;
  SilentEndpoint& operator=(const SilentEndpoint&) = delete;
  ~SilentEndpoint() {
    if (connection_ >= 0) ::close(connection_);
    ::close(socket_);
  }

  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int port() const { return port_; }
  /// Returns when a client has sent something.
  void wait_for_request() const {
    connection_ = ::accept(socket_, nullptr, nullptr);
    pollfd readable{connection_, POLLIN, 0};
    ::poll(&readable, 1, 30'000);
  }

 private:
  int socket_;
  int port_ = 0;
  mutable int connection_ = -1;
};

/// Connections are not even accepted: the queue of those that wait is full.
class FullEndpoint {
 public:
  FullEndpoint() : listener_(0) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(listener_.port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int& waiting : waiting_) {
      waiting = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      ::connect(waiting, reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
  }
  FullEndpoint(const FullEndpoint&) = delete;
  FullEndpoint& operator=(const FullEndpoint&) = delete;
  ~FullEndpoint() {
    for (const int waiting : waiting_) ::close(waiting);
  }

  std::string origin() const { return listener_.origin(); }

 private:
  SilentEndpoint listener_;
  int waiting_[4];
};

/// HEAD and ranged GET of one blob, as the service answers them.
inline ScriptedAnswer serve_ranges(const SeenRequest& seen, const std::string& content) {
  ScriptedAnswer answer{200, {{"ETag", "\"0x1\""}, {"Content-MD5", core::md5_base64(content)}}, ""};
  if (seen.method == "HEAD") {
    answer.body = content;
    return answer;
  }
  unsigned first = 0;
  unsigned last = 0;
  if (std::sscanf(seen.header("x-ms-range").c_str(), "bytes=%u-%u", &first, &last) != 2) {
    return {500, {}, ""};
  }
  answer.status = 206;
  answer.body = content.substr(first, last - first + 1);
  return answer;
}

}  // namespace aml::tests
