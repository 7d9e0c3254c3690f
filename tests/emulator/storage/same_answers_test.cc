// Any calls in any order: each way to keep blobs gives what the first one gives. The calls are the
// same ones at each run; AML_STORE_CALLS asks for more of them.

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "emulator/text/number.h"
#include "tests/emulator/storage/backends.h"

namespace same_answers_test {

using namespace aml;
using namespace aml::storage;
using namespace aml::tests;

// Folders and files of the same name, names that differ in case alone, names beside the ASCII ones.
constexpr std::array kBlobs = {"a", "a/b", "a/b/c", "A", "a.b", "b/", "\xC3\xA9", "%41"};
constexpr std::array kIds = {"QUE=", "QUI=", "QUM=", "QUFBQQ=="};

enum class Condition { kNone, kCurrent, kStale, kAbsent, kPresent };

struct Call {
  enum Kind { kPut, kStage, kCommit, kAppend, kSetProperties, kRemove, kList, kEmptyContainer };

  Kind kind = kPut;
  std::string blob;
  std::string content;
  std::vector<BlockChoice> blocks;
  BlobType type = BlobType::kBlock;
  Condition condition = Condition::kNone;
  ListQuery query;
};

class Calls {
 public:
  explicit Calls(std::uint32_t seed) : random_(seed) {}

  Call next() {
    // Mostly writes of blocks, which have the most states.
    constexpr std::array kKinds = {
        Call::kPut,    Call::kPut,    Call::kStage,  Call::kStage,  Call::kStage,
        Call::kCommit, Call::kCommit, Call::kAppend, Call::kAppend, Call::kSetProperties,
        Call::kRemove, Call::kList,   Call::kList};
    Call call;
    call.kind = below(100) == 0 ? Call::kEmptyContainer : one_of(kKinds);
    call.blob = one_of(kBlobs);
    call.content = std::string(below(4) * below(40), static_cast<char>('a' + below(26)));
    call.type = below(3) == 0 ? BlobType::kAppend : BlobType::kBlock;
    for (std::size_t left = below(5); left > 0; --left)
      call.blocks.push_back({static_cast<BlockSource>(below(3)), one_of(kIds)});
    call.condition = below(2) == 0 ? Condition::kNone : static_cast<Condition>(below(5));
    call.query = query();
    return call;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  template <typename Rows>
  typename Rows::value_type one_of(const Rows& rows) {
    return rows[below(rows.size())];
  }

  ListQuery query() {
    constexpr std::array kPrefixes = {"", "", "a", "a/", "b", "\xC3"};
    ListQuery query;
    query.prefix = one_of(kPrefixes);
    query.delimiter = below(2) == 0 ? "/" : "";
    query.marker = below(3) == 0 ? one_of(kBlobs) : "";
    query.max_results = 1 + below(5);
    query.uncommitted = below(2) == 0;
    return query;
  }

  std::mt19937 random_;
};

std::string time_of(core::TimePoint time) {
  return std::to_string(time.time_since_epoch().count());
}

// ETags are each store's.
std::string shown(const BlobProperties& properties) {
  return std::to_string(properties.length) + " " + time_of(properties.created) + " " +
         time_of(properties.last_modified) + " " +
         (properties.type == BlobType::kAppend ? "append " : "block ") + properties.content_type;
}

std::string shown(const std::vector<Block>& blocks) {
  std::string text;
  for (const Block& block : blocks) text += block.id + ":" + std::to_string(block.size) + " ";
  return text;
}

std::string shown(const WriteResult& result) {
  const std::string status = std::to_string(static_cast<int>(result.status));
  return result.status == WriteStatus::kDone ? status + " " + shown(result.properties) : status;
}

std::string shown(const BlobList& list) {
  std::string text = names_of(list);
  for (const ListedBlob& entry : list.entries)
    if (!entry.is_prefix) text += "\n    " + shown(entry.properties);
  return text;
}

Conditions conditions_of(const Call& call, const BlobStore& store) {
  const auto current = store.find("c", call.blob);
  Conditions conditions;
  switch (call.condition) {
    case Condition::kNone:
      break;
    case Condition::kCurrent:
      conditions.if_match = {current ? current->etag : "0x8D000000000000"};
      break;
    case Condition::kStale:
      conditions.if_match = {"0x8D000000000000"};
      break;
    case Condition::kAbsent:
      conditions.if_none_match = {"*"};
      break;
    case Condition::kPresent:
      conditions.if_match = {"*"};
      break;
  }
  return conditions;
}

std::string answer_to(const Call& call, Storage& world) {
  BlobStore& store = *world.store;
  const Conditions conditions = conditions_of(call, store);
  BlobProperties properties;
  properties.type = call.type;
  properties.content_type = "text/" + call.content.substr(0, 1);
  switch (call.kind) {
    case Call::kPut:
      return shown(world.put("c", call.blob, call.content, properties, conditions));
    case Call::kStage:
      return std::to_string(static_cast<int>(
          world.stage(call.blob, call.blocks.empty() ? kIds[0] : call.blocks[0].id, call.content)));
    case Call::kCommit:
      return shown(world.commit(call.blob, call.blocks, properties, conditions));
    case Call::kAppend:
      return shown(world.append(call.blob, call.content));
    case Call::kSetProperties:
      return shown(store.set_properties("c", call.blob, properties, conditions));
    case Call::kRemove:
      return std::to_string(static_cast<int>(store.remove("c", call.blob, conditions).status));
    case Call::kList:
      return shown(store.list("c", call.query));
    case Call::kEmptyContainer:
      return std::to_string(store.remove_container("c")) +
             std::to_string(store.create_container("c", {}));
  }
  return {};
}

std::string state_of(const BlobStore& store) {
  ListQuery all;
  all.uncommitted = true;
  std::string text = shown(store.list("c", all));
  for (const char* const blob : kBlobs) {
    text += std::string("\n") + blob + " = " + content_of(store, blob);
    if (const auto lists = store.block_lists("c", blob); lists)
      text += " | " + shown(lists->committed) + "| " + shown(lists->uncommitted);
  }
  return text;
}

std::size_t calls_of_each_seed() {
  const char* const asked = std::getenv("AML_STORE_CALLS");
  return asked == nullptr ? 150 : text::parse_number<std::size_t>(asked).value_or(150);
}

TEST_CASE("any calls in any order have one answer from all stores, and leave the same") {
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    std::vector<std::unique_ptr<Storage>> worlds;
    for (const Backend& row : backends()) worlds.push_back(std::make_unique<Storage>(row));
    Calls calls(seed);
    for (std::size_t i = 0; i < calls_of_each_seed(); ++i) {
      const Call call = calls.next();
      CAPTURE(seed);
      CAPTURE(i);
      CAPTURE(static_cast<int>(call.kind));
      CAPTURE(call.blob);
      const std::string answer = answer_to(call, *worlds.front());
      const std::string state = state_of(*worlds.front()->store);
      for (std::size_t at = 1; at < worlds.size(); ++at) {
        CAPTURE(backends()[at].name);
        REQUIRE(answer_to(call, *worlds[at]) == answer);
        REQUIRE(state_of(*worlds[at]->store) == state);
      }
      for (const auto& world : worlds) world->clock.advance(std::chrono::seconds(1));
    }
  }
}

}  // namespace same_answers_test
