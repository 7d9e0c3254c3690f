#include "emulator/isolation/dns_message.h"

#include "emulator/base/assert.h"

namespace aml::isolation {

namespace {

constexpr std::size_t kHeadBytes = 12;
constexpr std::size_t kMaxNameBytes = 255;
constexpr unsigned kMaxLabelBytes = 63;

// The third and fourth byte of a head.
constexpr unsigned kIsAnswer = 0x8000;
constexpr unsigned kOperation = 0x7800;
constexpr unsigned kRecursionAsked = 0x0100;
constexpr unsigned kAuthoritative = 0x0400;
constexpr unsigned kRecursionOffered = 0x0080;

enum Outcome : unsigned { kNoError = 0, kFormatError = 1, kNoSuchName = 3, kNotImplemented = 4 };

constexpr unsigned kAddress = 1;  ///< A
constexpr unsigned kInternet = 1;

unsigned number_at(std::string_view bytes, std::size_t at) {
  AML_ASSERT(at + 2 <= bytes.size());
  return static_cast<unsigned>(static_cast<unsigned char>(bytes[at])) << 8 |
         static_cast<unsigned char>(bytes[at + 1]);
}

void append_number(std::string& bytes, unsigned number) {
  bytes += static_cast<char>(number >> 8);
  bytes += static_cast<char>(number & 0xff);
}

struct Question {
  std::string name;  ///< with dots between
  unsigned type = 0;
  unsigned cls = 0;
  std::size_t size = 0;  ///< of its bytes
};

/// Names of questions are not compressed: nothing is before them.
std::optional<Question> read_question(std::string_view bytes) {
  Question question;
  std::size_t at = 0;
  for (;;) {
    if (at >= bytes.size()) return std::nullopt;
    const unsigned length = static_cast<unsigned char>(bytes[at++]);
    if (length == 0) break;
    if (length > kMaxLabelBytes || at + length > bytes.size()) return std::nullopt;
    if (!question.name.empty()) question.name += '.';
    question.name += bytes.substr(at, length);
    at += length;
    if (at > kMaxNameBytes) return std::nullopt;
  }
  if (at + 4 > bytes.size()) return std::nullopt;
  question.type = number_at(bytes, at);
  question.cls = number_at(bytes, at + 2);
  question.size = at + 4;
  return question;
}

std::string head_of(std::string_view query, Outcome outcome, unsigned questions, unsigned answers) {
  const unsigned flags = number_at(query, 2);
  std::string head(query.substr(0, 2));
  append_number(head, kIsAnswer | (flags & (kOperation | kRecursionAsked)) | kAuthoritative |
                          kRecursionOffered | outcome);
  append_number(head, questions);
  append_number(head, answers);
  append_number(head, 0);
  append_number(head, 0);
  return head;
}

// The name is the question's, by its offset. What is asked again is asked of this process: a
// second is long enough.
std::string loopback_record() {
  constexpr unsigned kNameOfQuestion = 0xc000 | kHeadBytes;
  std::string record;
  append_number(record, kNameOfQuestion);
  append_number(record, kAddress);
  append_number(record, kInternet);
  append_number(record, 0);
  append_number(record, 1);  // seconds
  append_number(record, 4);
  return record.append("\x7f\0\0\1", 4);
}

}  // namespace

std::optional<std::string> answer_query(std::string_view query,
                                        const std::function<bool(std::string_view)>& is_known) {
  if (query.size() < kHeadBytes) return std::nullopt;
  const unsigned flags = number_at(query, 2);
  if ((flags & kIsAnswer) != 0) return std::nullopt;
  if ((flags & kOperation) != 0) return head_of(query, kNotImplemented, 0, 0);
  const auto question = read_question(query.substr(kHeadBytes));
  if (number_at(query, 4) != 1 || !question) return head_of(query, kFormatError, 0, 0);
  const bool known = question->cls == kInternet && is_known(question->name);
  const bool has_address = known && question->type == kAddress;
  return head_of(query, known ? kNoError : kNoSuchName, 1, has_address ? 1 : 0)
      .append(query.substr(kHeadBytes, question->size))
      .append(has_address ? loopback_record() : "");
}

}  // namespace aml::isolation
