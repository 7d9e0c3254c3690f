#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace aml::tests {

namespace {

bool same_name(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

}  // namespace

HttpClient::HttpClient(std::uint16_t port) : port_(port) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{30, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("nobody listens on " + std::to_string(port));
  }
}

HttpClient::~HttpClient() {
  ::close(socket_);
}

HttpAnswer HttpClient::send(const std::string& method, const std::string& target,
                            const std::vector<std::pair<std::string, std::string>>& headers,
                            const std::string& body) {
  const bool host_given = std::any_of(headers.begin(), headers.end(), [](const auto& header) {
    return same_name(header.first, "Host");
  });
  std::string request = method + " " + target + " HTTP/1.1\r\n";
  if (!host_given) request += "Host: 127.0.0.1:" + std::to_string(port_) + "\r\n";
  for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
  if (!body.empty()) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  request += "\r\n" + body;
  for (std::size_t sent = 0; sent < request.size();) {
    const ssize_t n = ::send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) throw std::runtime_error("the connection was closed while sending");
    sent += static_cast<std::size_t>(n);
  }

  HttpAnswer answer;
  const std::string head = read_head();
  answer.status = std::stoi(head.substr(head.find(' ')));
  std::size_t length = 0;
  bool chunked = false;
  for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
    const std::size_t end = head.find("\r\n", at);
    const std::size_t colon = head.find(':', at);
    std::string value = head.substr(colon + 1, end - colon - 1);
    value.erase(0, value.find_first_not_of(' '));
    answer.headers.emplace_back(head.substr(at, colon - at), value);
    if (same_name(answer.headers.back().first, "Content-Length")) length = std::stoul(value);
    if (same_name(answer.headers.back().first, "Transfer-Encoding")) chunked = true;
    at = end + 2;
  }
  if (method != "HEAD") answer.body = chunked ? read_chunks() : read_bytes(length);
  return answer;
}

std::string HttpClient::read_head() {
  const std::string mark = "\r\n\r\n";
  while (buffer_.find(mark) == std::string::npos) fill();
  std::string head = read_bytes(buffer_.find(mark) + mark.size());
  head.resize(head.size() - 2);  // the empty line
  return head;
}

std::string HttpClient::read_chunks() {
  const std::string line_end = "\r\n";
  std::string body;
  for (;;) {
    while (buffer_.find(line_end) == std::string::npos) fill();
    const std::size_t size =
        std::stoul(read_bytes(buffer_.find(line_end) + line_end.size()), nullptr, 16);
    body += read_bytes(size);
    read_bytes(line_end.size());
    if (size == 0) return body;
  }
}

std::string HttpClient::read_bytes(std::size_t size) {
  while (buffer_.size() < size) fill();
  std::string taken = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return taken;
}

void HttpClient::fill() {
  char bytes[16384];
  const ssize_t n = ::recv(socket_, bytes, sizeof bytes, 0);
  if (n <= 0) throw std::runtime_error("the connection ended before the answer did");
  buffer_.append(bytes, static_cast<std::size_t>(n));
}

}  // namespace aml::tests
