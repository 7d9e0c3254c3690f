// Answers of the name server, byte by byte.

#include "emulator/isolation/dns_message.h"

#include <doctest/doctest.h>

#include <string>

namespace dns_message_test {

using namespace aml::isolation;

namespace {

using namespace std::string_literals;

bool is_known(std::string_view name) {
  return name == "a.example";
}

/// "a.example" as labels.
const std::string kName = "\1a\7example\0"s;
const std::string kA = "\0\1\0\1"s;

std::string head(const std::string& flags, const std::string& counts) {
  return "\x12\x34"s + flags + counts;
}

const std::string kOneQuestion = "\0\1\0\0\0\0\0\0"s;

std::string answer_to(const std::string& query) {
  return answer_query(query, &is_known).value_or("no answer");
}

}  // namespace

TEST_CASE("a known name has one address, of IPv4") {
  const std::string asked = head("\1\0"s, kOneQuestion) + kName;
  CHECK(answer_to(asked + kA) == head("\x85\x80"s, "\0\1\0\1\0\0\0\0"s) + kName + kA +
                                     "\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x7f\0\0\1"s);
  for (const std::string& type : {"\0\x1c\0\1"s, "\0\x41\0\1"s})
    CHECK(answer_to(asked + type) == head("\x85\x80"s, kOneQuestion) + kName + type);
}

TEST_CASE("all other names do not exist") {
  const std::string name = "\1b\7example\0"s;
  const std::string asked = head("\0\0"s, kOneQuestion);
  CHECK(answer_to(asked + name + kA) == head("\x84\x83"s, kOneQuestion) + name + kA);
  // Of another class; the root.
  CHECK(answer_to(asked + kName + "\0\1\0\3"s) ==
        head("\x84\x83"s, kOneQuestion) + kName + "\0\1\0\3"s);
  CHECK(answer_to(asked + "\0"s + kA) == head("\x84\x83"s, kOneQuestion) + "\0"s + kA);
}

TEST_CASE("what follows the question is not looked at") {
  const std::string option = "\0\0\x29\x10\0\0\0\0\0\0\0"s;
  const std::string asked = head("\1\0"s, "\0\1\0\0\0\0\0\1"s) + kName + kA + option;
  CHECK(answer_to(asked) == answer_to(head("\1\0"s, kOneQuestion) + kName + kA));
}

TEST_CASE("what is no query, and queries that are refused") {
  const std::string kFaulty = head("\x84\x81"s, "\0\0\0\0\0\0\0\0"s);
  const std::string asked = head("\0\0"s, kOneQuestion);
  struct {
    std::string query;
    std::string answer;
  } cases[] = {
      {"", "no answer"},
      {asked.substr(0, 11), "no answer"},
      {head("\x80\0"s, kOneQuestion) + kName + kA, "no answer"},
      {head("\x10\0"s, kOneQuestion) + kName + kA, head("\x94\x84"s, "\0\0\0\0\0\0\0\0"s)},
      {head("\0\0"s, "\0\2\0\0\0\0\0\0"s) + kName + kA, kFaulty},
      {asked, kFaulty},
      {asked + kName, kFaulty},
      {asked + kName + "\0\1\0"s, kFaulty},
      {asked + "\7exam"s, kFaulty},
      {asked + "\xc0\x0c"s + kA, kFaulty},
      {asked + std::string(400, '\1') + "\0"s + kA, kFaulty},
  };
  for (const auto& c : cases) {
    CAPTURE(c.query);
    CHECK(answer_to(c.query) == c.answer);
  }
}

TEST_CASE("any bytes get an answer of bounded size, or none") {
  std::string query = head("\1\0"s, kOneQuestion) + kName + kA;
  for (std::size_t at = 0; at < query.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = query;
      changed[at] = static_cast<char>(byte);
      const auto answer = answer_query(changed, &is_known);
      CHECK((!answer || (answer->size() >= 12 && answer->size() <= query.size() + 16)));
    }
    CHECK(answer_query(query.substr(0, at), &is_known).value_or("").size() <= 12);
  }
}

}  // namespace dns_message_test
