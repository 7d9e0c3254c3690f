#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "emulator/cli/commands.h"
#include "emulator/text/hex.h"
#include "emulator/text/number.h"
#include "model/hashing.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaxCountsInFull = 64;

struct Gram {
  std::string text;  ///< its tokens, a blank between
  std::uint32_t hash;
  std::uint32_t bucket;
};

struct Hashed {
  int bitsize;
  std::vector<model::Token> tokens;
  std::vector<Gram> grams;
  std::map<std::uint32_t, std::uint64_t> counts;  ///< per bucket that has any

  std::uint64_t buckets() const { return std::uint64_t{1} << bitsize; }
};

Hashed hash(std::string_view text, int bitsize, int ngrams) {
  Hashed hashed{bitsize, model::tokenize(text), {}, {}};
  const auto mask = static_cast<std::uint32_t>(hashed.buckets() - 1);
  model::for_each_gram(hashed.tokens, ngrams,
                       [&](std::size_t first, std::size_t length, std::uint32_t value) {
                         std::string words;
                         for (std::size_t i = first; i < first + length; ++i)
                           words.append(i == first ? "" : " ").append(hashed.tokens[i].text);
                         hashed.grams.push_back({std::move(words), value, value & mask});
                         ++hashed.counts[value & mask];
                       });
  return hashed;
}

std::string hex_bytes(std::string_view text) {
  std::string hex;
  for (const char c : text) {
    if (!hex.empty()) hex += ' ';
    text::append_hex(hex, static_cast<unsigned char>(c), 2);
  }
  return hex;
}

/// In double quotes, so that blanks and control characters show.
std::string in_quotes(std::string_view text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void print_counts(const Hashed& hashed) {
  std::printf("\ncounts of %llu buckets", static_cast<unsigned long long>(hashed.buckets()));
  if (hashed.buckets() > kMaxCountsInFull) {
    std::printf(" (all others 0)\n");
    for (const auto& [bucket, count] : hashed.counts)
      std::printf("  %10u  %llu\n", bucket, static_cast<unsigned long long>(count));
    return;
  }
  std::printf("\n ");
  for (std::uint32_t bucket = 0; bucket < hashed.buckets(); ++bucket) {
    const auto found = hashed.counts.find(bucket);
    std::printf(" %llu", found == hashed.counts.end()
                             ? 0ULL
                             : static_cast<unsigned long long>(found->second));
  }
  std::printf("\n");
}

void print_text(const Hashed& hashed) {
  std::printf("%-24s  %10s  %s\n", "token", "hash", "bytes");
  for (const model::Token& token : hashed.tokens) {
    std::printf("%-24s  0x%08x  %s\n", in_quotes(token.text).c_str(), token.hash,
                hex_bytes(token.text).c_str());
  }
  std::printf("\n%-24s  %10s  %s\n", "n-gram", "hash", "bucket");
  for (const Gram& gram : hashed.grams)
    std::printf("%-24s  0x%08x  %u\n", in_quotes(gram.text).c_str(), gram.hash, gram.bucket);
  print_counts(hashed);
}

void print_json(const Hashed& hashed, int ngrams) {
  Json tokens = Json::array();
  for (const model::Token& token : hashed.tokens) {
    tokens.push_back(
        {{"token", token.text}, {"bytes", hex_bytes(token.text)}, {"hash", token.hash}});
  }
  Json grams = Json::array();
  for (const Gram& gram : hashed.grams)
    grams.push_back({{"ngram", gram.text}, {"hash", gram.hash}, {"bucket", gram.bucket}});
  Json counts = Json::object();
  for (const auto& [bucket, count] : hashed.counts) counts[std::to_string(bucket)] = count;
  const Json json = {{"bitsize", hashed.bitsize},
                     {"ngrams", ngrams},
                     {"tokens", tokens},
                     {"grams", grams},
                     {"counts", counts}};
  std::printf("%s\n", json.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
}

/// The flag's value or its default; none, and a message, when it is not between the bounds.
std::optional<int> whole_number(const Invocation& invocation, std::string_view flag, int low,
                                int high, int default_value) {
  const std::string* text = invocation.find(flag);
  if (text == nullptr) return default_value;
  const auto value = text::parse_number<int>(*text);
  if (value && *value >= low && *value <= high) return value;
  std::fprintf(stderr, "error: --%s: \"%s\" is not a value it takes\n  expected %d to %d\n",
               std::string(flag).c_str(), text->c_str(), low, high);
  return std::nullopt;
}

int run_hash(const Invocation& invocation) {
  const auto bitsize = whole_number(invocation, "bitsize", 1, 31, 10);
  const auto ngrams = whole_number(invocation, "ngrams", 0, 10, 2);
  if (invocation.words.size() != 1)
    std::fprintf(stderr, "error: hash takes one text; put it in quotes\n");
  if (!bitsize || !ngrams || invocation.words.size() != 1) return kUsage;
  const std::string& text = invocation.words.front();
  const Hashed hashed = hash(text, *bitsize, *ngrams);
  if (invocation.has("json"))
    print_json(hashed, *ngrams);
  else
    print_text(hashed);
  return kFine;
}

}  // namespace

const Command kHash{.name = "hash",
                    .words = "TEXT",
                    .summary = "show how Feature Hashing hashes a text",
                    .options = {{"bitsize", "N", "hashing bitsize, 1 to 31 (default 10)"},
                                {"ngrams", "N", "longest n-gram, 0 to 10 (default 2)"},
                                {"json", "", "as JSON"}},
                    .reads_settings = false,
                    .run = &run_hash};

}  // namespace aml::cli
