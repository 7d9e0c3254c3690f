#include "tests/transcripts/transcript.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <stdexcept>

#include "tests/support/temporary_folder.h"

namespace aml::tests {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> split_words(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::pair<std::string, std::string> parse_header(const std::string& line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string::npos) throw std::runtime_error("a header needs a colon: " + line);
  std::string value = line.substr(colon + 1);
  value.erase(0, value.find_first_not_of(' '));
  return {line.substr(0, colon), value};
}

bool same_name(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

// Reads a transcript line by line; a body is what is between header lines.
class Parser {
 public:
  Parser(Transcript& transcript, const fs::path& fixtures)
      : transcript_(transcript), fixtures_(fixtures) {}

  void line(int number, const std::string& text) {
    if (part_ == Part::kNone && text.starts_with("# source: ")) {
      transcript_.source = text.substr(10);
    } else if (part_ == Part::kNone && text.starts_with("# settings: ")) {
      transcript_.settings =
          split_words(fill_in(text.substr(12), {{"fixtures", fixtures_.string()}}));
    } else if (part_ == Part::kNone && text.starts_with("# shows: ")) {
      shows_line(split_words(text.substr(9)));
    } else if (part_ == Part::kNone && (text.empty() || text.starts_with('#'))) {
      return;
    } else if (text.starts_with("> ")) {
      request_line(number, text.substr(2));
    } else if (text.starts_with("< ")) {
      answer_line(text.substr(2));
    } else {
      body_line(text);
    }
  }

  void end() {
    if (part_ != Part::kNone) finish_body(current().expected.body);
  }

 private:
  enum class Part { kNone, kRequestHead, kRequestBody, kAnswerHead, kAnswerBody };

  Exchange& current() { return transcript_.exchanges.back(); }

  void shows_line(const std::vector<std::string>& words) {
    if (words.size() < 2) throw std::runtime_error("`# shows: policy path` expected");
    for (std::size_t i = 1; i < words.size(); ++i)
      transcript_.shows.push_back(words[0] + " " + words[i]);
  }

  void request_line(int number, const std::string& text) {
    if (part_ == Part::kRequestHead) {
      current().request.headers.push_back(parse_header(text));
      return;
    }
    if (part_ != Part::kNone) finish_body(current().expected.body);
    Exchange exchange;
    exchange.line = number;
    const std::size_t blank = text.find(' ');
    if (blank == std::string::npos) throw std::runtime_error("`> METHOD path` expected");
    exchange.request.method = text.substr(0, blank);
    exchange.request.target = text.substr(blank + 1);
    transcript_.exchanges.push_back(std::move(exchange));
    part_ = Part::kRequestHead;
  }

  void answer_line(const std::string& text) {
    if (part_ == Part::kAnswerHead) {
      current().expected.headers.push_back(parse_header(text));
      return;
    }
    if (part_ != Part::kRequestHead && part_ != Part::kRequestBody) {
      throw std::runtime_error("an answer without a request");
    }
    finish_body(current().request.body);
    current().expected.status = std::stoi(text);
    part_ = Part::kAnswerHead;
  }

  void body_line(const std::string& text) {
    if (part_ == Part::kRequestHead) part_ = Part::kRequestBody;
    if (part_ == Part::kAnswerHead) part_ = Part::kAnswerBody;
    body_.push_back(text);
  }

  void finish_body(std::string& into) {
    while (!body_.empty() && body_.back().empty()) body_.pop_back();
    if (body_.size() == 1 && body_.front().starts_with('@')) {
      into = read_file(fixtures_ / body_.front().substr(1));
    } else {
      for (const std::string& text : body_) {
        if (!into.empty()) into += '\n';
        into += text;
      }
    }
    body_.clear();
  }

  Transcript& transcript_;
  const fs::path& fixtures_;
  Part part_ = Part::kNone;
  std::vector<std::string> body_;
};

// A pattern cut at its places: literal, place, literal, place, …, literal.
struct Pattern {
  std::vector<std::string> literals;
  std::vector<std::string> places;
};

Pattern parse_pattern(const std::string& text, const Variables& variables) {
  Pattern pattern;
  pattern.literals.emplace_back();
  std::size_t at = 0;
  while (true) {
    const std::size_t open = text.find("{{", at);
    const std::size_t close = open == std::string::npos ? open : text.find("}}", open);
    if (close == std::string::npos) {
      pattern.literals.back() += text.substr(at);
      return pattern;
    }
    pattern.literals.back() += text.substr(at, open - at);
    const std::string name = text.substr(open + 2, close - open - 2);
    const auto known = variables.find(name);
    if (name != "any" && known != variables.end()) {
      pattern.literals.back() += known->second;
    } else {
      pattern.places.push_back(name);
      pattern.literals.emplace_back();
    }
    at = close + 2;
  }
}

// Matches the whole of `actual`, each place as short as it can be.
bool matches(const Pattern& pattern, const std::string& actual, Variables& variables) {
  if (!actual.starts_with(pattern.literals.front())) return false;
  std::size_t at = pattern.literals.front().size();
  for (std::size_t i = 0; i < pattern.places.size(); ++i) {
    const std::string& next = pattern.literals[i + 1];
    const bool last = i + 1 == pattern.places.size();
    std::size_t found = last && next.empty() ? actual.size() : actual.find(next, at);
    if (last && !next.empty() && actual.size() >= at + next.size() && actual.ends_with(next)) {
      found = actual.size() - next.size();
    }
    if (found == std::string::npos) return false;
    if (pattern.places[i] != "any") variables[pattern.places[i]] = actual.substr(at, found - at);
    at = found + next.size();
  }
  return at == actual.size();
}

}  // namespace

Transcript read_transcript(const fs::path& file, const fs::path& fixtures) {
  Transcript transcript;
  transcript.file = file;
  Parser parser(transcript, fixtures);
  std::istringstream in(read_file(file));
  int number = 0;
  try {
    for (std::string line; std::getline(in, line);) parser.line(++number, line);
    parser.end();
  } catch (const std::exception& error) {
    throw std::runtime_error(file.string() + ":" + std::to_string(number) + ": " + error.what());
  }
  return transcript;
}

std::vector<Transcript> read_transcripts(const fs::path& fixtures) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(fixtures / "transcripts")) {
    if (entry.path().extension() == ".http") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Transcript> transcripts;
  for (const fs::path& file : files) transcripts.push_back(read_transcript(file, fixtures));
  return transcripts;
}

std::string fill_in(const std::string& text, const Variables& variables) {
  const Pattern pattern = parse_pattern(text, variables);
  if (!pattern.places.empty()) {
    throw std::runtime_error("{{" + pattern.places.front() + "}} has no value");
  }
  return pattern.literals.front();
}

TranscriptRequest fill_in(TranscriptRequest request, const Variables& variables) {
  request.target = fill_in(request.target, variables);
  request.body = fill_in(request.body, variables);
  for (auto& header : request.headers) header.second = fill_in(header.second, variables);
  return request;
}

std::vector<std::string> deterministic_arguments(const Transcript& transcript) {
  std::vector<std::string> arguments = {"--deterministic", "--clock",
                                        "manual@2016-10-14T14:52:33Z"};
  arguments.insert(arguments.end(), transcript.settings.begin(), transcript.settings.end());
  return arguments;
}

std::optional<std::string> compare(const TranscriptAnswer& expected, const TranscriptAnswer& actual,
                                   Variables& variables) {
  if (expected.status != actual.status) {
    return "status " + std::to_string(actual.status) + ", expected " +
           std::to_string(expected.status) + "\n" + actual.body;
  }
  for (const auto& [name, value] : expected.headers) {
    const auto found =
        std::find_if(actual.headers.begin(), actual.headers.end(),
                     [&name = name](const auto& header) { return same_name(header.first, name); });
    if (value == "{{absent}}") {
      if (found != actual.headers.end()) return "header " + name + " is there: " + found->second;
      continue;
    }
    if (found == actual.headers.end()) return "header " + name + " is missing";
    if (!matches(parse_pattern(value, variables), found->second, variables)) {
      return "header " + name + ": " + found->second + "\nexpected: " + value;
    }
  }
  if (!matches(parse_pattern(expected.body, variables), actual.body, variables)) {
    return "body:\n" + actual.body + "\nexpected:\n" + expected.body;
  }
  return std::nullopt;
}

}  // namespace aml::tests
