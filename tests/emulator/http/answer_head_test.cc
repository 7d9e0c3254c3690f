#include "emulator/http/answer_head.h"

#include <doctest/doctest.h>

namespace answer_head_test {

using namespace aml::http;

namespace {

std::string lines_of(const Response& answer,
                     const AnswerFacts& facts = {.date = "D", .request_id = "I"}) {
  std::string head;
  write_answer_head(answer, facts, head);
  const std::size_t line = head.find("\r\n") + 2;
  REQUIRE(head.ends_with("\r\n\r\n"));
  std::string lines = head.substr(line, head.size() - line - 2);
  std::erase(lines, '\r');
  return lines;
}

}  // namespace

TEST_CASE("the server adds what every answer has") {
  Response answer;
  answer.content_type = "text/plain";
  answer.body = "abc";
  CHECK(lines_of(answer) ==
        "Content-Type: text/plain\nContent-Length: 3\nDate: D\nServer: Microsoft-HTTPAPI/2.0\n"
        "x-ms-request-id: I\n");
}

TEST_CASE("an empty answer says so, one without a body says nothing") {
  Response answer;
  CHECK(lines_of(answer).find("Content-Length: 0\n") != std::string::npos);
  for (const int status : {204, 304}) {
    CAPTURE(status);
    Response bodyless;
    bodyless.status = status;
    bodyless.body = "must not go out";
    CHECK(lines_of(bodyless) == "Date: D\nServer: Microsoft-HTTPAPI/2.0\nx-ms-request-id: I\n");
  }
}

TEST_CASE("an explicit length replaces that of a missing body") {
  Response answer;
  answer.length = 5'000'000'000;
  CHECK(lines_of(answer).find("Content-Length: 5000000000\n") != std::string::npos);
}

TEST_CASE("the connection is mentioned only where it must be") {
  Response answer;
  CHECK(lines_of(answer).find("Connection") == std::string::npos);
  CHECK(lines_of(answer, {.close = true, .keep_alive_said = true}).find("Connection: close\n") !=
        std::string::npos);
  CHECK(lines_of(answer, {.keep_alive_said = true}).find("Connection: keep-alive\n") !=
        std::string::npos);
}

TEST_CASE("a handler cannot double the server's lines nor break out of its own") {
  Response answer;
  answer.headers = {{"content-length", "9"},
                    {"Transfer-Encoding", "chunked"},
                    {"x-good", "a: b"},
                    {"x-bad", "a\r\nInjected: 1"},
                    {"x-nul", std::string("a\0b", 3)},
                    {"x-lf", "a\nb"},
                    {"x bad", "1"},
                    {"x-b\r\nad", "1"},
                    {"", "1"},
                    {"x-ms-request-id", "own"}};
  answer.content_type = "text/plain\r\nInjected: 1";
  CHECK(lines_of(answer) ==
        "x-good: a: b\nx-ms-request-id: own\nContent-Length: 0\nDate: D\n"
        "Server: Microsoft-HTTPAPI/2.0\n");
}

TEST_CASE("the status line has the phrase of its status") {
  const struct {
    int status;
    const char* line;
  } cases[] = {{200, "HTTP/1.1 200 OK\r\n"},
               {507, "HTTP/1.1 507 Insufficient Storage\r\n"},
               {299, "HTTP/1.1 299 Unknown\r\n"}};
  for (const auto& c : cases) {
    Response answer;
    answer.status = c.status;
    std::string head;
    write_answer_head(answer, {}, head);
    CHECK(head.starts_with(c.line));
  }
}

TEST_CASE("a body without a length goes out in chunks, or ends with the connection") {
  Response answer;
  CHECK(lines_of(answer, {.chunked = true}).find("Transfer-Encoding: chunked\n") !=
        std::string::npos);
  for (const AnswerFacts& facts : {AnswerFacts{.chunked = true}, AnswerFacts{.unframed = true}}) {
    CHECK(lines_of(answer, facts).find("Content-Length") == std::string::npos);
  }
}

}  // namespace answer_head_test
