// Traces of the gateway: the newest hundred, as blobs.

#include "emulator/cli/trace_store.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <memory>
#include <string>
#include <system_error>

#include "emulator/core/sas.h"
#include "emulator/storage/directory_blob_store.h"
#include "emulator/storage/postgres_blob_store.h"
#include "emulator/text/dates.h"
#include "tests/support/postgres_place.h"
#include "tests/support/temporary_folder.h"

namespace trace_store_test {

using namespace aml;
using namespace aml::cli;

namespace {

constexpr const char* kContainer = "apiinspectorcontainer";

/// Takes no upload while it is full.
class FullableStore : public storage::DirectoryBlobStore {
 public:
  FullableStore(const std::string& folder, const core::Clock& clock, const bool& full)
      : DirectoryBlobStore(folder, clock), full_(full) {}

  std::unique_ptr<storage::Upload> begin_upload() override {
    if (full_) throw std::system_error(ENOSPC, std::generic_category());
    return DirectoryBlobStore::begin_upload();
  }

 private:
  const bool& full_;
};

/// What a home account is kept in, and what survives it.
struct Backing {
  tests::TemporaryFolder folder;
  tests::PostgresPlace database;
};

struct Implementation {
  const char* name;
  bool is_database;
};

const Implementation kImplementations[] = {{"directory", false}, {"postgres", true}};

/// The home account.
struct Account {
  explicit Account(Backing& backing, bool is_database = false)
      : accounts(
            [this, &backing,
             is_database](const std::string& account) -> std::unique_ptr<storage::BlobStore> {
              if (!is_database)
                return std::make_unique<FullableStore>(backing.folder.path(), clock, full);
              return std::make_unique<storage::PostgresBlobStore>(backing.database.pool, account,
                                                                  clock);
            },
            {}) {}

  storage::BlobStore& store() { return *accounts.open("devstoreaccount1").store; }
  std::size_t kept() { return store().list(kContainer, {}).entries.size(); }
  bool has(const std::string& id) { return store().find(kContainer, id).has_value(); }

  bool full = false;
  core::ManualClock clock{*text::parse_utc("2016-10-14T14:52:33Z")};
  service::BlobAccounts accounts;
};

}  // namespace

TEST_CASE("a trace is read at the address of the caller") {
  Backing backing;
  Account account(backing);
  TraceStore traces(account.accounts, account.clock, "");
  const std::string url = traces.keep("id-1", "{}", "http://h:7").value();
  CHECK(url.starts_with("http://h:7/devstoreaccount1/apiinspectorcontainer/id-1?sv="));
  CHECK(url.ends_with("&sp=r"));
  const auto sas = core::find_sas(url.substr(url.find('?') + 1));
  REQUIRE(sas.has_value());
  CHECK(core::verify_sas(*sas, {"devstoreaccount1", kContainer, "id-1"},
                         account.accounts.open("devstoreaccount1").key));
  const auto properties = account.store().find(kContainer, "id-1");
  REQUIRE(properties.has_value());
  CHECK(properties->content_type == "application/json");
  CHECK(properties->length == 2);
  CHECK(TraceStore(account.accounts, account.clock, "https://public")
            .keep("id-2", "{}", "http://h:7")
            .value()
            .starts_with("https://public/devstoreaccount1/"));
}

TEST_CASE("the newest hundred are kept, over a restart too") {
  for (const Implementation& row : kImplementations) {
    CAPTURE(row.name);
    Backing backing;
    {
      Account account(backing, row.is_database);
      TraceStore traces(account.accounts, account.clock, "");
      for (int i = 0; i < 120; ++i) {
        account.clock.advance(std::chrono::seconds(1));
        traces.keep(std::to_string(i), "{}", "");
      }
      CHECK(account.kept() == TraceStore::kMaxTraces);
      CHECK_FALSE(account.has("19"));
      CHECK(account.has("20"));
    }
    Account account(backing, row.is_database);
    account.clock.advance(std::chrono::hours(1));
    TraceStore traces(account.accounts, account.clock, "");
    traces.keep("new", "{}", "");
    CHECK(account.kept() == TraceStore::kMaxTraces);
    CHECK_FALSE(account.has("20"));
    CHECK(account.has("new"));
    account.store().remove_container(kContainer);
    traces.reset();
    traces.keep("first", "{}", "");
    CHECK(account.kept() == 1);
  }
}

TEST_CASE("processes that share an account keep little more than a hundred") {
  Backing backing;
  Account account(backing, true);
  TraceStore one(account.accounts, account.clock, "");
  TraceStore other(account.accounts, account.clock, "");
  for (int i = 0; i < 120; ++i) {
    account.clock.advance(std::chrono::seconds(1));
    one.keep("a" + std::to_string(i), "{}", "");
    account.clock.advance(std::chrono::seconds(1));
    other.keep("b" + std::to_string(i), "{}", "");
  }
  CHECK(account.kept() <= TraceStore::kMaxTraces + TraceStore::kLoadEvery);
  for (const char* newest : {"a119", "b119", "a100", "b100"}) CHECK(account.has(newest));
  for (const char* old : {"a9", "b9"}) CHECK_FALSE(account.has(old));
}

TEST_CASE("a full disk keeps no trace, and no call fails for it") {
  Backing backing;
  Account account(backing);
  TraceStore traces(account.accounts, account.clock, "");
  traces.keep("before", "{}", "");
  account.full = true;
  CHECK_FALSE(traces.keep("lost", "{}", ""));
  CHECK_FALSE(traces.keep("lost too", "{}", ""));
  account.full = false;
  CHECK(traces.keep("after", "{}", ""));
  CHECK(account.kept() == 2);
}

}  // namespace trace_store_test
