#include "tests/fuzz/seeds.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#include "emulator/text/ascii.h"
#include "emulator/text/hex.h"

namespace aml::tests {

namespace {

namespace fs = std::filesystem;

const fs::path kFixtures = AML_FIXTURES;
const fs::path kOwn = fs::path(AML_SOURCE_DIR) / "tests/fuzz";

/// What is longer teaches a fuzzer nothing and makes each run slow.
constexpr std::size_t kMaxSeedBytes = 12u << 10;
constexpr std::size_t kTableStart = 2'000;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

/// Sorted, so that each machine has the same order.
std::vector<fs::path> files_below(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const bool wanted = extension.empty() || entry.path().extension() == extension;
    if (entry.is_regular_file() && wanted) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Seeds texts_below(const fs::path& folder, const std::string& extension) {
  Seeds texts;
  for (const fs::path& file : files_below(folder, extension)) texts.push_back(bytes_of(file));
  return texts;
}

void append(Seeds& to, Seeds more) {
  for (std::string& text : more) to.push_back(std::move(text));
}

/// One request of a transcript: `> ` lines, then its body.
struct Asked {
  std::vector<std::string> lines;
  std::string body;

  std::string target() const {
    std::istringstream words(lines.front());
    std::string method;
    std::string target;
    words >> method >> target;
    return target;
  }
};

void add_asked(const std::string& transcript, std::vector<Asked>& asked) {
  std::istringstream in(transcript);
  bool in_request = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("> ")) {
      if (!in_request || !asked.back().body.empty()) asked.emplace_back();
      in_request = true;
      asked.back().lines.push_back(line.substr(2));
    } else if (line.starts_with("< ")) {
      in_request = false;
    } else if (in_request && !line.starts_with("@")) {
      asked.back().body += line + "\n";
    }
  }
}

const std::vector<Asked>& all_asked() {
  static const std::vector<Asked> kAsked = [] {
    std::vector<Asked> asked;
    for (const std::string& text : texts_below(kFixtures / "transcripts", ".http"))
      add_asked(text, asked);
    return asked;
  }();
  return kAsked;
}

enum class BodyKind { kJson, kXml, kTable };

BodyKind kind_of(const std::string& body) {
  const std::string_view text = text::trim_white(body);
  if (text.starts_with('{') || text.starts_with('[') || text.starts_with("null") ||
      text.starts_with('"'))
    return BodyKind::kJson;
  return text.starts_with('<') ? BodyKind::kXml : BodyKind::kTable;
}

Seeds bodies(BodyKind kind) {
  std::set<std::string> found;
  for (const Asked& asked : all_asked()) {
    if (!asked.body.empty() && kind_of(asked.body) == kind)
      found.insert(asked.body.substr(0, asked.body.size() - 1));
  }
  return {found.begin(), found.end()};
}

Seeds sorted(const std::set<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

}  // namespace

Seeds request_bodies() {
  Seeds seeds = bodies(BodyKind::kJson);
  append(seeds, texts_below(kFixtures / "examples", ".json"));
  return seeds;
}

Seeds xml_bodies() {
  return bodies(BodyKind::kXml);
}

Seeds table_texts() {
  Seeds seeds = bodies(BodyKind::kTable);
  for (const std::string& text : texts_below(kFixtures / "scoring", ".csv"))
    seeds.push_back(text.substr(0, kTableStart));
  return seeds;
}

Seeds request_heads() {
  std::set<std::string> heads;
  for (const Asked& asked : all_asked()) {
    std::string head = asked.lines.front() + " HTTP/1.1\r\nHost: localhost\r\n";
    for (std::size_t i = 1; i < asked.lines.size(); ++i) head += asked.lines[i] + "\r\n";
    if (!asked.body.empty())
      head += "Content-Length: " + std::to_string(asked.body.size()) + "\r\n";
    heads.insert(head + "\r\n");
  }
  return sorted(heads);
}

Seeds request_targets() {
  std::set<std::string> targets;
  for (const Asked& asked : all_asked()) targets.insert(asked.target());
  return sorted(targets);
}

Seeds query_strings() {
  std::set<std::string> queries;
  const auto add = [&](const std::string& target) {
    const std::size_t mark = target.find('?');
    if (mark != std::string::npos) queries.insert(target.substr(mark + 1));
  };
  for (const Asked& asked : all_asked()) add(asked.target());
  std::istringstream lines(bytes_of(kFixtures / "blob-auth" / "vectors.json"));
  for (std::string piece; std::getline(lines, piece, '"');) {
    if (piece.find("sig=") != std::string::npos) add(piece);
  }
  return sorted(queries);
}

Seeds blob_names() {
  std::set<std::string> names;
  for (const std::string& target : request_targets())
    names.insert(target.substr(0, target.find('?')));
  return sorted(names);
}

Seeds service_definitions() {
  Seeds seeds;
  for (const fs::path& file : files_below(kFixtures, ".json")) {
    if (file.filename() == "service.json") seeds.push_back(bytes_of(file));
  }
  return seeds;
}

Seeds models() {
  Seeds seeds = texts_below(kFixtures / "scoring", ".json");
  std::erase_if(seeds, [](const std::string& text) { return text.size() > kMaxSeedBytes; });
  return seeds;
}

Seeds graphs() {
  return texts_below(kFixtures / "graphs", ".json");
}

Seeds gateway_definitions() {
  Seeds seeds;
  for (const fs::path& file : files_below(kFixtures, ".json")) {
    if (file.filename() == "gateway.json") seeds.push_back(bytes_of(file));
  }
  return seeds;
}

Seeds policy_documents() {
  Seeds seeds = texts_below(kFixtures / "broken-policies", ".xml");
  append(seeds, texts_below(kFixtures / "policies", ".xml"));
  append(seeds, texts_below(kFixtures / "cors", ".xml"));
  return seeds;
}

Seeds recordings() {
  return texts_below(kFixtures / "recordings", ".har");
}

Seeds all_seeds(const FuzzTarget& target) {
  Seeds seeds = target.seeds();
  const fs::path own = kOwn / "seeds" / target.name;
  if (fs::exists(own)) append(seeds, texts_below(own, ""));
  if (seeds.empty()) throw std::runtime_error(std::string(target.name) + " has no seeds");
  return seeds;
}

// A word a line, `"…"`, as the fuzzer reads them: `\\`, `\"` and `\xAB` are escapes.
Seeds dictionary_words(const FuzzTarget& target) {
  Seeds words;
  std::ifstream in(kOwn / "dictionaries" / (std::string(target.name) + ".dict"));
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with('"')) continue;
    std::string word;
    for (std::size_t i = 1; i + 1 < line.size(); ++i) {
      if (line[i] != '\\') {
        word += line[i];
      } else if (line[++i] == 'x') {
        word += static_cast<char>(text::hex_byte(line, i + 1));
        i += 2;
      } else {
        word += line[i];
      }
    }
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace aml::tests
