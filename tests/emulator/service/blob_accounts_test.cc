#include "emulator/service/blob_accounts.h"

#include <doctest/doctest.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "emulator/core/blob_reference.h"
#include "emulator/service/accounts_file.h"
#include "tests/emulator/service/stub_blob_store.h"
#include "tests/support/temporary_folder.h"

namespace blob_accounts_test {

using namespace aml;
using namespace aml::service;

namespace {

std::atomic<bool> refuses_syncs = false;

}  // namespace

/// In the place of the system's, for this program: none of its tests asks more of a disk.
extern "C" int fsync(int) {
  if (!refuses_syncs) return 0;
  errno = EIO;
  return -1;
}

namespace {

// Accounts whose stores are counted as they are opened.
struct Opened {
  std::atomic<int> stores = 0;
  BlobAccounts accounts;

  explicit Opened(BlobAccounts::Options options = {})
      : accounts(
            [this](const std::string&) {
              ++stores;
              return std::make_unique<tests::StubBlobStore>();
            },
            std::move(options)) {}
};

}  // namespace

TEST_CASE("the development account is always there, with its key") {
  for (const bool known_only : {false, true}) {
    Opened opened({known_only, {}});
    const BlobAccount account = opened.accounts.find("devstoreaccount1");
    REQUIRE(account);
    CHECK(account.key == core::kDevelopmentKey);
    CHECK(opened.accounts.find("devstoreaccount1-secondary").store == account.store);
    CHECK(opened.stores == 1);
    CHECK(opened.accounts.check_key("devstoreaccount1", std::string(core::kDevelopmentKey)) ==
          KeyCheck::kSame);
    CHECK(opened.accounts.check_key("devstoreaccount1", "a2V5") == KeyCheck::kOther);
  }
}

TEST_CASE("an unknown account is not found, only opened, its first key is learnt") {
  Opened opened;
  BlobAccounts& accounts = opened.accounts;
  CHECK_FALSE(accounts.find("newaccount"));
  CHECK(accounts.check_key("newaccount", "a2V5") == KeyCheck::kOther);
  const BlobAccount account = accounts.open("newaccount");
  REQUIRE(account);
  CHECK(account.key.empty());
  CHECK(accounts.find("newaccount").store == account.store);
  CHECK(accounts.check_key("newaccount", "not a key") == KeyCheck::kOther);
  CHECK(accounts.check_key("newaccount", "a2V5") == KeyCheck::kLearnt);
  CHECK(accounts.check_key("newaccount", "a2V5") == KeyCheck::kSame);
  CHECK(accounts.check_key("newaccount-secondary", "b3RoZXI=") == KeyCheck::kOther);
  CHECK(accounts.find("newaccount").key == "a2V5");
  CHECK(accounts.names() == std::vector<std::string>{"devstoreaccount1", "newaccount"});
}

TEST_CASE("known accounts only") {
  Opened opened({true, {}});
  CHECK_FALSE(opened.accounts.open("newaccount"));
  opened.accounts.add("fixture1", "a2V5");
  CHECK(opened.accounts.open("fixture1").key == "a2V5");
}

TEST_CASE("invalid names open nothing") {
  Opened opened;
  for (const char* name : {"", "ab", "Account", "acc-ount", "a_b", "../../etc", "a/b", ".",
                           "acc ount", "abcdefghijklmnopqrstuvwxy", "acc-secondary-secondary"}) {
    CAPTURE(name);
    CHECK_FALSE(opened.accounts.open(name));
  }
  CHECK_THROWS_AS(opened.accounts.add("A", "a2V5"), std::invalid_argument);
  CHECK_THROWS_AS(opened.accounts.add("account", "no key"), std::invalid_argument);
  CHECK(opened.stores == 0);
}

TEST_CASE("the number of accounts is bounded") {
  Opened opened;
  for (std::size_t i = 1; i < BlobAccounts::kMaxAccounts; ++i) {
    REQUIRE(opened.accounts.open("account" + std::to_string(i)));
  }
  CHECK_FALSE(opened.accounts.open("onemore"));
  CHECK(opened.accounts.open("account7"));
}

TEST_CASE("what was learnt survives, readable by its owner alone") {
  const tests::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "accounts";
  {
    Opened opened({false, std::make_shared<AccountsFile>(file)});
    REQUIRE(opened.accounts.open("withkey"));
    REQUIRE(opened.accounts.open("without"));
    CHECK(opened.accounts.check_key("withkey", "a2V5") == KeyCheck::kLearnt);
  }
  CHECK(tests::read_file(file) == "withkey a2V5\nwithout \n");
  CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::all) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  Opened again({false, std::make_shared<AccountsFile>(file)});
  CHECK(again.accounts.find("withkey").key == "a2V5");
  CHECK(again.accounts.find("without"));
  CHECK(again.accounts.find("without").key.empty());
  CHECK(again.accounts.check_key("withkey", "b3RoZXI=") == KeyCheck::kOther);

  Opened strict({true, std::make_shared<AccountsFile>(file)});
  CHECK_FALSE(strict.accounts.find("withkey"));
}

TEST_CASE("a damaged file costs the lines that are damaged") {
  const tests::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "accounts";
  std::ofstream(file)
      << "\n../x a2V5\ngood a2V5\nbadkey !!\ndevstoreaccount1 a2V5\nUPPER a2V5\ncut";
  Opened opened({false, std::make_shared<AccountsFile>(file)});
  CHECK(opened.accounts.names() ==
        std::vector<std::string>{"badkey", "cut", "devstoreaccount1", "good"});
  CHECK(opened.accounts.find("good").key == "a2V5");
  CHECK(opened.accounts.find("badkey").key.empty());
  CHECK(opened.accounts.find("devstoreaccount1").key == core::kDevelopmentKey);
}

TEST_CASE("a key that cannot be kept is not learnt") {
  const tests::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "accounts";
  Opened opened({false, std::make_shared<AccountsFile>(file)});
  REQUIRE(opened.accounts.open("account"));
  std::filesystem::create_directory(file.string() + ".new");  // nothing can be written there
  CHECK_THROWS_AS(opened.accounts.check_key("account", "a2V5"), std::system_error);
  CHECK(opened.accounts.find("account").key.empty());
}

TEST_CASE("a key that the disk does not confirm is not learnt") {
  const tests::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "accounts";
  Opened opened({false, std::make_shared<AccountsFile>(file)});
  REQUIRE(opened.accounts.open("account"));
  refuses_syncs = true;
  CHECK_THROWS_AS(opened.accounts.check_key("account", "a2V5"), std::system_error);
  refuses_syncs = false;
  CHECK(opened.accounts.find("account").key.empty());
  CHECK(opened.accounts.check_key("account", "a2V5") == KeyCheck::kLearnt);
}

TEST_CASE("a store that fails to open may open later") {
  bool broken = true;
  BlobAccounts accounts(
      [&](const std::string&) -> std::unique_ptr<storage::BlobStore> {
        if (broken) throw std::system_error(std::make_error_code(std::errc::no_space_on_device));
        return std::make_unique<tests::StubBlobStore>();
      },
      {});
  CHECK_THROWS_AS(accounts.find("devstoreaccount1"), std::system_error);
  broken = false;
  CHECK(accounts.find("devstoreaccount1"));
}

TEST_CASE("many threads open one account: one store, one key") {
  Opened opened;
  std::atomic<int> learnt = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      opened.accounts.open("account");
      const std::string key = i % 2 == 0 ? "a2V5" : "b3RoZXI=";
      if (opened.accounts.check_key("account", key) == KeyCheck::kLearnt) ++learnt;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(opened.stores == 1);
  CHECK(learnt == 1);
}

}  // namespace blob_accounts_test
