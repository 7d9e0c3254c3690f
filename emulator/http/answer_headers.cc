#include "emulator/http/answer_headers.h"

#include <algorithm>
#include <array>

#include "emulator/core/log.h"

namespace aml::http {

namespace {

// Bytes that end a header line, or that a reader may take for its end.
constexpr std::string_view kLineBreakers("\r\n\0", 3);

constexpr std::array<std::string_view, 7> kOwnedByServer = {
    "Content-Length", "Content-Type",     "Date", "Server", "Connection",
    "Keep-Alive",     "Transfer-Encoding"};

bool is_owned(std::string_view name) {
  return std::any_of(kOwnedByServer.begin(), kOwnedByServer.end(),
                     [&](std::string_view owned) { return same_name(owned, name); });
}

bool breaks_line(const Header& header) {
  return header.name.empty() || header.name.find_first_of(": ") != std::string::npos ||
         header.name.find_first_of(kLineBreakers) != std::string::npos ||
         header.value.find_first_of(kLineBreakers) != std::string::npos;
}

bool must_drop(const Header& header) {
  if (is_owned(header.name)) return true;
  if (!breaks_line(header)) return false;
  core::log(core::LogLevel::kError, "http", "dropped a response header that breaks its line",
            {{"name", header.name}});
  return true;
}

bool has_no_body(int status) {
  return status == 204 || status == 304;
}

}  // namespace

void complete_headers(Response& answer, const AnswerFacts& facts) {
  Headers& headers = answer.headers;
  std::erase_if(headers, must_drop);
  headers.reserve(headers.size() + 6);
  if (has_no_body(answer.status)) {
    answer.body.clear();
    answer.source.reset();
  } else {
    Header type{"Content-Type", std::move(answer.content_type)};
    if (!type.value.empty() && !breaks_line(type)) headers.push_back(std::move(type));
    headers.push_back(
        {"Content-Length", std::to_string(answer.length.value_or(answer.body.size()))});
  }
  headers.push_back({"Date", std::string(facts.date)});
  headers.push_back({"Server", "Microsoft-HTTPAPI/2.0"});
  if (find_header(headers, "x-ms-request-id") == nullptr) {
    headers.push_back({"x-ms-request-id", std::string(facts.request_id)});
  }
  if (facts.close) headers.push_back({"Connection", "close"});
  if (!facts.close && facts.keep_alive_told) headers.push_back({"Connection", "keep-alive"});
}

}  // namespace aml::http
