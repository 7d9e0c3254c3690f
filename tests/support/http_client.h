#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace aml::tests {

struct HttpAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// A plain HTTP/1.1 client on one keep-alive connection to 127.0.0.1: sends exactly the headers it
/// is given plus Host (unless given) and Content-Length, and shows exactly what comes back.
class HttpClient {
 public:
  /// Errors: std::runtime_error when no server listens.
  explicit HttpClient(std::uint16_t port);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Errors: std::runtime_error when the connection ends before the answer does, or stalls for 30
  /// s.
  HttpAnswer send(const std::string& method, const std::string& target,
                  const std::vector<std::pair<std::string, std::string>>& headers,
                  const std::string& body);

 private:
  std::string read_head();  ///< status line and header lines, each with its line end
  std::string read_chunks();
  std::string read_bytes(std::size_t size);
  void fill();

  int socket_ = -1;
  std::uint16_t port_;
  std::string buffer_;
};

}  // namespace aml::tests
