#include "emulator/http/answer_head.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "emulator/base/assert.h"
#include "emulator/core/log.h"
#include "emulator/text/words.h"

namespace aml::http {

namespace {

// Bytes that end a header line, or that a reader may take for its end.
constexpr bool breaks_line(char c) {
  return c == '\r' || c == '\n' || c == '\0';
}

constexpr std::array<std::string_view, 7> kOwnedByServer = {
    "Content-Length", "Content-Type",     "Date", "Server", "Connection",
    "Keep-Alive",     "Transfer-Encoding"};

constexpr std::string_view kRequestId = "x-ms-request-id";

struct Reason {
  int status;
  std::string_view phrase;
};

// RFC 9110, 15, and the registry of status codes.
constexpr auto kReasons = std::to_array<Reason>({
    // clang-format off
    {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {203, "Non-Authoritative Information"},
    {204, "No Content"}, {205, "Reset Content"}, {206, "Partial Content"}, {207, "Multi-Status"},
    {300, "Multiple Choices"}, {301, "Moved Permanently"}, {302, "Found"}, {303, "See Other"},
    {304, "Not Modified"}, {307, "Temporary Redirect"}, {308, "Permanent Redirect"},
    {400, "Bad Request"}, {401, "Unauthorized"}, {402, "Payment Required"}, {403, "Forbidden"},
    {404, "Not Found"}, {405, "Method Not Allowed"}, {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"}, {408, "Request Timeout"}, {409, "Conflict"},
    {410, "Gone"}, {411, "Length Required"}, {412, "Precondition Failed"},
    {413, "Payload Too Large"}, {414, "URI Too Long"}, {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"}, {417, "Expectation Failed"}, {418, "I'm a teapot"},
    {421, "Misdirected Request"}, {422, "Unprocessable Entity"}, {423, "Locked"},
    {424, "Failed Dependency"}, {425, "Too Early"}, {426, "Upgrade Required"},
    {428, "Precondition Required"}, {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"}, {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"}, {501, "Not Implemented"}, {502, "Bad Gateway"},
    {503, "Service Unavailable"}, {504, "Gateway Timeout"}, {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"}, {508, "Loop Detected"}, {511, "Network Authentication Required"},
    // clang-format on
});

std::string_view reason_of(int status) {
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.phrase;
  }
  return "Unknown";
}

bool is_owned(std::string_view name) {
  return std::any_of(kOwnedByServer.begin(), kOwnedByServer.end(),
                     [&](std::string_view owned) { return same_name(owned, name); });
}

bool is_valid_name(std::string_view name) {
  return !name.empty() && std::none_of(name.begin(), name.end(), [](char c) {
    return breaks_line(c) || c == ':' || c == ' ';
  });
}

bool is_valid_value(std::string_view value) {
  value.remove_prefix(text::unmarked_prefix(
      value, [](std::uint64_t word) { return text::mark_below(word, 0x20); }));
  return std::none_of(value.begin(), value.end(), breaks_line);
}

void write_line(std::string_view name, std::string_view value, std::string& to) {
  to.append(name).append(": ").append(value).append("\r\n");
}

void write_number(std::uint64_t number, std::string& to) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  to.append(digits.data(), end);
}

void write_status_line(int status, std::string& to) {
  to.append("HTTP/1.1 ");
  write_number(static_cast<std::uint64_t>(std::clamp(status, 100, 999)), to);
  to.append(" ").append(reason_of(status)).append("\r\n");
}

// True where one of the lines is the request's id.
bool write_own_lines(const Headers& headers, std::string& to) {
  bool identified = false;
  for (const Header& header : headers) {
    if (is_owned(header.name)) continue;
    if (!is_valid_name(header.name) || !is_valid_value(header.value)) {
      core::log(core::LogLevel::kError, "http", "dropped a response header that breaks its line",
                {{"name", header.name}});
      continue;
    }
    identified = identified || same_name(header.name, kRequestId);
    write_line(header.name, header.value, to);
  }
  return identified;
}

void write_framing(const Response& answer, const AnswerFacts& facts, std::string& to) {
  if (has_no_body(answer.status)) return;
  if (!answer.content_type.empty() && is_valid_value(answer.content_type)) {
    write_line("Content-Type", answer.content_type, to);
  }
  if (facts.chunked) {
    to.append("Transfer-Encoding: chunked\r\n");
  } else if (!facts.unframed) {
    to.append("Content-Length: ");
    write_number(answer.length.value_or(answer.body.size()), to);
    to.append("\r\n");
  }
}

}  // namespace

bool has_no_body(int status) {
  return status == 204 || status == 304;
}

void write_answer_head(const Response& answer, const AnswerFacts& facts, std::string& to) {
  AML_ASSERT(!facts.chunked || !facts.unframed);
  write_status_line(answer.status, to);
  const bool identified = write_own_lines(answer.headers, to);
  write_framing(answer, facts, to);
  write_line("Date", facts.date, to);
  to.append("Server: Microsoft-HTTPAPI/2.0\r\n");
  if (!identified) write_line(kRequestId, facts.request_id, to);
  if (facts.close) to.append("Connection: close\r\n");
  if (!facts.close && facts.keep_alive_said) to.append("Connection: keep-alive\r\n");
  to.append("\r\n");
}

}  // namespace aml::http
