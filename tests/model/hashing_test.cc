#include "model/hashing.h"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <span>
#include <string>

namespace hashing_test {

using namespace aml::model;

namespace {

using Features = std::map<std::uint32_t, int>;

Features features_of(std::string_view text, int bitsize, int ngrams) {
  Features features;
  for_each_gram(tokenize(text), ngrams, [&](std::size_t, std::size_t, std::uint32_t hash) {
    ++features[bucket_of(hash, bitsize)];
  });
  return features;
}

// An implementation that shares nothing with the one under test: MurmurHash3 from the description
// of the algorithm, sets of words instead of pointers, grams by definition.
namespace naive {

std::uint32_t rotate(std::uint32_t x, int by) {
  return (x << by) | (x >> (32 - by));
}

std::uint32_t murmur3(const std::string& bytes) {
  const auto scrambled = [](std::uint32_t k) { return rotate(k * 0xcc9e2d51u, 15) * 0x1b873593u; };
  std::uint32_t hash = 0;
  std::uint32_t block = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    block |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * (i % 4));
    if (i % 4 != 3) continue;
    hash = rotate(hash ^ scrambled(block), 13) * 5 + 0xe6546b64u;
    block = 0;
  }
  hash ^= scrambled(block);
  hash ^= static_cast<std::uint32_t>(bytes.size());
  hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
  return hash ^ (hash >> 16);
}

std::uint32_t hash_word(std::string word, bool own_numbers) {
  const std::string low = [] {
    std::string bytes;
    for (char c = 0; c <= 0x20; ++c) bytes += c;
    return bytes;
  }();
  word.erase(0, std::min(word.find_first_not_of(low), word.size()));
  word.erase(word.find_last_not_of(low) + 1);
  if (!own_numbers || word.find_first_not_of("0123456789") != word.npos) return murmur3(word);
  std::uint64_t number = 0;
  for (const char digit : word) number = 10 * number + static_cast<std::uint64_t>(digit - '0');
  return static_cast<std::uint32_t>(number);
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (std::string(" \t\r\n").find(c) == std::string::npos)
      words.back() += c;
    else
      words.emplace_back();
  }
  std::erase(words, "");
  return words;
}

Features features_of(const std::string& text, int bitsize, int ngrams, bool own_numbers = true) {
  Features features;
  const std::vector<std::string> words = words_of(text);
  for (std::size_t first = 0; first < words.size(); ++first) {
    for (std::size_t last = first; last < words.size(); ++last) {
      if (last > first && last - first >= static_cast<std::size_t>(ngrams)) break;
      std::uint32_t hash = hash_word(words[first], own_numbers);
      for (std::size_t i = first + 1; i <= last; ++i)
        hash = hash * 27942141u + hash_word(words[i], own_numbers);
      ++features[hash % (1u << bitsize)];
    }
  }
  return features;
}

}  // namespace naive

/// Texts that mix common words, digits, control bytes, long words and any bytes at all.
class TextMaker {
 public:
  std::string make() {
    std::string text;
    for (std::size_t parts = pick(30); parts > 0; --parts) text += part();
    return text;
  }

 private:
  std::size_t pick(std::size_t below) { return random_() % below; }

  std::string part() {
    static const std::vector<std::string> kParts = {
        "a",           "the",     "book",      "12345678",   "1234567",
        "recommended", "0",       "00",        "4294967296", "99999999999999999999",
        "exactly8",    "exactly", "ninechars", "\x01",       "\x1f",
        "é",           "日本語",  "|",         ":",          "x=1"};
    static const std::vector<std::string> kGaps = {" ", "  ", "\t", "\r\n", "\n", "", "\v", "\x02"};
    switch (pick(4)) {
      case 0:
        return kGaps[pick(kGaps.size())];
      case 1:
        return std::string(1 + pick(20), static_cast<char>(pick(256)));
      default:
        return kParts[pick(kParts.size())] + kGaps[pick(kGaps.size())];
    }
  }

  std::mt19937 random_{20140921};
};

}  // namespace

TEST_CASE("the vectors made with Vowpal Wabbit 7.4 hold") {
  std::ifstream file(AML_FIXTURES "/golden/hashing.jsonl");
  REQUIRE(file);
  int lines = 0;
  for (std::string line; std::getline(file, line); ++lines) {
    CAPTURE(line);
    const auto vector = nlohmann::json::parse(line);
    Features expected;
    for (const auto& [bucket, count] : vector["features"].items())
      expected[static_cast<std::uint32_t>(std::stoul(bucket))] = count;
    CHECK(features_of(vector["text"].get<std::string>(), vector["bitsize"], vector["ngrams"]) ==
          expected);
  }
  CHECK(lines == 343);
}

TEST_CASE("hashes of the guide's sentence") {
  const std::string_view text = "This is a good day";
  const struct {
    const char* gram;
    std::uint32_t hash;
    std::uint32_t bucket;
  } expected[] = {
      {"This", 2997037087u, 7}, {"is", 2021799277u, 5},     {"a", 1009084850u, 2},
      {"good", 115441729u, 1},  {"day", 3774761357u, 5},    {"This is", 1774321680u, 0},
      {"is a", 124346987u, 3},  {"a good", 3423268139u, 3}, {"good day", 605775306u, 2},
  };
  const std::vector<Token> tokens = tokenize(text);
  std::size_t next = 0;
  for_each_gram(tokens, 2, [&](std::size_t first, std::size_t length, std::uint32_t hash) {
    REQUIRE(next < std::size(expected));
    std::string gram(tokens[first].text);
    for (std::size_t i = first + 1; i < first + length; ++i)
      gram += " " + std::string(tokens[i].text);
    CHECK(gram == expected[next].gram);
    CHECK(hash == expected[next].hash);
    CHECK(bucket_of(hash, 3) == expected[next].bucket);
    ++next;
  });
  CHECK(next == std::size(expected));
}

TEST_CASE("published MurmurHash3 values, seed 0") {
  CHECK(hash_token("test", NumericTokens::kMurmurHash3) == 0xba6bd213u);
  CHECK(hash_token("The quick brown fox jumps over the lazy dog") == 0x2e4ff723u);
  CHECK(hash_token("") == 0);
}

TEST_CASE("tokens of digits") {
  const struct {
    std::string_view token;
    std::uint32_t number;
  } cases[] = {{"0", 0},
               {"2007", 2007},
               {"00042", 42},
               {"4294967295", 4294967295u},
               {"4294967296", 0},
               {"18446744073709551616", 0},
               {"99999999999999999999", 1661992959u}};
  for (const auto& c : cases) {
    CAPTURE(c.token);
    CHECK(hash_token(c.token) == c.number);
    CHECK(hash_token(c.token, NumericTokens::kMurmurHash3) == naive::murmur3(std::string(c.token)));
  }
  for (const std::string_view token : {"-7", "3.14", "1a", "a1", "1 "})
    CHECK(hash_token(token) == naive::murmur3(std::string(token)));
}

TEST_CASE("where tokens begin and end") {
  const struct {
    std::string_view text;
    std::vector<std::string> tokens;
  } cases[] = {
      {"", {}},
      {" \t\r\n", {}},
      {"one", {"one"}},
      {"a b", {"a", "b"}},
      {"  a\t\tb\r\nc\n", {"a", "b", "c"}},
      {"\x01"
       "a\x02 b\x03"
       "c",
       {"a",
        "b\x03"
        "c"}},
      {"\x01 a", {"", "a"}},
      {"a\vb\f c", {"a\vb", "c"}},
      {"exactly8 exactly ninechars", {"exactly8", "exactly", "ninechars"}},
      {"seven77", {"seven77"}},
      {"eight888", {"eight888"}},
      {"Day, day: \"day\"", {"Day,", "day:", "\"day\""}},
      {"a|b c:2 |ns :3", {"a|b", "c:2", "|ns", ":3"}},
      {"\xC2\xA0nbsp\xC2\xA0in", {"\xC2\xA0nbsp\xC2\xA0in"}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    std::vector<std::string> texts;
    for (const Token& token : tokenize(c.text)) texts.emplace_back(token.text);
    CHECK(texts == c.tokens);
  }
  const std::string with_nul("\0a\0 b", 5);
  REQUIRE(tokenize(with_nul).size() == 2);
  CHECK(tokenize(with_nul)[0].text == "a");
}

TEST_CASE("N-grams 0 counts as 1, and long grams stop at the text's end") {
  CHECK(features_of("a b c", 10, 0) == features_of("a b c", 10, 1));
  const auto count = [](std::string_view text, int ngrams) {
    int grams = 0;
    for_each_gram(tokenize(text), ngrams, [&](auto...) { ++grams; });
    return grams;
  };
  CHECK(count("a b c", 1) == 3);
  CHECK(count("a b c", 2) == 5);
  CHECK(count("a b c", 3) == 6);
  CHECK(count("a b c", 10) == 6);
  CHECK(count("", 10) == 0);
}

TEST_CASE("buckets are the low bits, from 1 bit to 31") {
  CHECK(bucket_of(0xFFFFFFFFu, 1) == 1);
  CHECK(bucket_of(0xFFFFFFFFu, 10) == 1023);
  CHECK(bucket_of(0xFFFFFFFFu, 31) == 0x7FFFFFFFu);
}

TEST_CASE("random texts hash as the naive implementation hashes them") {
  TextMaker maker;
  for (int i = 0; i < 4000; ++i) {
    const std::string text = maker.make();
    const int bitsize = 1 + i % 20;
    const int ngrams = i % 11;
    CAPTURE(text);
    CHECK(features_of(text, bitsize, ngrams) == naive::features_of(text, bitsize, ngrams));
  }
}

TEST_CASE("words of every short length hash as the library hashes them, wherever they end") {
  std::mt19937 random(14);
  for (std::size_t size = 1; size <= 20; ++size) {
    for (int i = 0; i < 2000; ++i) {
      std::string word;
      while (word.size() < size) word += static_cast<char>(0x21 + random() % (0xFF - 0x21));
      word[0] = static_cast<char>(0x3A + random() % 0x40);  // no digit
      CAPTURE(word);
      const std::uint32_t expected = hash_token(word, NumericTokens::kMurmurHash3);
      for (const std::string& text : {word, word + " a", word + "\t", " " + word}) {
        const std::vector<Token> tokens = tokenize(text);
        REQUIRE(!tokens.empty());
        CHECK(tokens.front().text == word);
        CHECK(tokens.front().hash == expected);
      }
    }
  }
}

TEST_CASE("hashes of text after text are those of each alone") {
  for (const auto numeric : {NumericTokens::kOwnNumber, NumericTokens::kMurmurHash3}) {
    TextMaker maker;
    TokenHashes token_hashes(numeric);
    for (int i = 0; i < 4000; ++i) {
      const std::string text = maker.make();
      CAPTURE(text);
      const std::span<const std::uint32_t> found = token_hashes.of(text);
      const std::vector<std::uint32_t> hashes(found.begin(), found.end());
      std::vector<std::uint32_t> expected;
      for (const std::string& word : naive::words_of(text))
        expected.push_back(naive::hash_word(word, numeric == NumericTokens::kOwnNumber));
      CHECK(hashes == expected);
    }
  }
}

}  // namespace hashing_test
