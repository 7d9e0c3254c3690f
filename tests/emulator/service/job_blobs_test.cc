// The blobs of jobs in the emulator's own accounts. Other endpoints: tests/azurite.

#include "emulator/service/job_blobs.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "emulator/core/api_error.h"
#include "emulator/core/signature.h"
#include "emulator/service/batch_run.h"
#include "emulator/storage/directory_blob_store.h"
#include "emulator/text/dates.h"
#include "tests/support/temporary_folder.h"

namespace job_blobs_test {

using namespace aml;
using core::BlobReference;

namespace {

const std::string kBase = "http://127.0.0.1:41233";

struct House {
  House()
      : accounts(
            [this](const std::string& name) {
              const auto root = folder.path() / name;
              std::filesystem::create_directories(root);
              return std::make_unique<storage::DirectoryBlobStore>(root, clock);
            },
            {}),
        access(accounts, clock, clock,
               [](std::string_view) { return std::vector<core::AccessPolicy>(); }, {}),
        blobs(accounts, access, clock, clock, ids, traffic, {.public_url = "", .remote = quick()}) {
    accounts.add(std::string(core::kDevelopmentAccount), std::string(core::kDevelopmentKey));
    blobs.set_bound({"127.0.0.1:41233"});
  }
  static storage::RemoteSettings quick() {
    storage::RemoteSettings settings;
    settings.attempts = 1;
    return settings;
  }

  void put(const std::string& account, const std::string& container, const std::string& blob,
           std::string_view content) {
    storage::BlobStore& store = *accounts.open(account).store;
    store.create_container(container, {});
    auto upload = store.begin_upload();
    upload->write(content);
    store.put(container, blob, std::move(upload), {}, {});
  }
  std::string get(const std::string& account, const std::string& container,
                  const std::string& blob) {
    const auto open = accounts.open(account).store->open(container, blob);
    if (!open) return "there is none";
    std::string content(static_cast<std::size_t>(open->properties().length), '\0');
    open->read_at(0, content.data(), content.size());
    return content;
  }

  tests::TemporaryFolder folder;
  core::ManualClock clock{text::parse_utc("2016-10-14T14:52:33Z").value()};
  core::SequentialIds ids;
  service::BlobAccounts accounts;
  service::BlobAccess access;
  outbound::Traffic traffic{1};
  service::JobBlobs blobs;
};

BlobReference development(const std::string& relative) {
  return {"UseDevelopmentStorage=true", relative, {}, {}};
}

BlobReference account(const std::string& name, const std::string& key) {
  return {"DefaultEndpointsProtocol=https;AccountName=" + name + ";AccountKey=" + key,
          "input/a.csv",
          {},
          {}};
}

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const core::ApiError& error) {
    return error.code() + ": " + error.message();
  }
  return "fine";
}

std::string read_all(core::ByteSource& source) {
  std::string all;
  char bytes[5];
  while (const std::size_t count = source.read(bytes, sizeof bytes)) all.append(bytes, count);
  return all;
}

void write_all(service::JobBlobs& blobs, const BlobReference& place, std::string_view content) {
  const auto sink = blobs.open_output(place, "text/csv");
  sink->write(content);
  sink->commit();
}

std::string not_found(const std::string& reference, const std::string& words) {
  return "BlobNotFound: Unable to access the provided Azure blob - " + reference +
         ".  Azure error message: " + words;
}

}  // namespace

TEST_CASE("an input is checked, and read") {
  House house;
  house.put("devstoreaccount1", "input", "folder/a b.csv", "Col2\r\nhello\r\n");
  const BlobReference input = development("/input/folder/a b.csv");
  house.blobs.check_input(input, kBase);
  const service::OpenInput open = house.blobs.open_input(input);
  CHECK(open.size == 13);
  CHECK(read_all(*open.bytes) == "Col2\r\nhello\r\n");
}

TEST_CASE("what is missing is said in the storage's words, at submit and at run") {
  House house;
  house.put("devstoreaccount1", "input", "a.csv", "");
  struct {
    const char* relative;
    std::string words;
  } cases[] = {{"input/none.csv", "404 BlobNotFound: The specified blob does not exist."},
               {"none/a.csv", "404 ContainerNotFound: The specified container does not exist."}};
  for (const auto& c : cases) {
    const std::string expected = not_found(c.relative, c.words);
    const BlobReference reference = development(c.relative);
    CHECK(error_of([&] { house.blobs.check_input(reference, kBase); }) == expected);
    CHECK(error_of([&] { house.blobs.open_input(reference); }) == expected);
  }
  const std::string expected = not_found(cases[1].relative, cases[1].words);
  const BlobReference output = development("none/a.csv");
  CHECK(error_of([&] { house.blobs.check_output(output, kBase); }) == expected);
  CHECK(error_of([&] { house.blobs.open_output(output, "text/csv"); }) == expected);
  house.blobs.check_output(development("input/none.csv"), kBase);
}

TEST_CASE("a container that cannot be one") {
  House house;
  CHECK(error_of([&] { house.blobs.check_input(development("No_Container/a.csv"), kBase); }) ==
        "ContainerSegmentInvalid: Invalid container name. Provide a valid container name and try "
        "again.");
}

TEST_CASE("an output is seen when committed, with its type") {
  House house;
  house.put("devstoreaccount1", "out", "old.csv", "old");
  const BlobReference output = development("out/old.csv");
  {
    const auto sink = house.blobs.open_output(output, "text/csv");
    sink->write("new");
    CHECK(house.get("devstoreaccount1", "out", "old.csv") == "old");
  }
  CHECK(house.get("devstoreaccount1", "out", "old.csv") == "old");
  write_all(house.blobs, output, "new");
  CHECK(house.get("devstoreaccount1", "out", "old.csv") == "new");
  CHECK(house.accounts.open("devstoreaccount1").store->find("out", "old.csv")->content_type ==
        "text/csv");
}

TEST_CASE(
    "the first job that names an account opens it, and its key is the account's from then on") {
  House house;
  const std::string missing =
      not_found("input/a.csv", "404 ContainerNotFound: The specified container does not exist.");
  const std::string refused = not_found(
      "input/a.csv",
      "403 AuthenticationFailed: Server failed to authenticate the request. Make sure the value of "
      "Authorization header is formed correctly including the signature.");
  const auto check = [&](const BlobReference& reference) {
    return error_of([&] { house.blobs.check_input(reference, kBase); });
  };
  CHECK(check(account("mystorage", "a2V5")) == missing);
  house.put("mystorage", "input", "a.csv", "x");
  CHECK(check(account("mystorage", "a2V5")) == "fine");
  CHECK(check(account("mystorage", "b3RoZXI=")) == refused);
  CHECK(check(account("devstoreaccount1", "a2V5")) == refused);
}

TEST_CASE("outputs that the request does not override") {
  House house;
  const BlobReference place = house.blobs.default_output("0f8fad5b-d9cb", ".csv");
  CHECK(place.relative_location == "experimentoutput/0f8fad5b-d9cb/0f8fad5b-d9cb.csv");
  write_all(house.blobs, place, "rows");
  CHECK(house.get("devstoreaccount1", "experimentoutput", "0f8fad5b-d9cb/0f8fad5b-d9cb.csv") ==
        "rows");
}

TEST_CASE("the token of a default output lists and reads its container") {
  House house;
  const BlobReference place = house.blobs.default_output("0f8fad5b-d9cb", ".csv");
  write_all(house.blobs, place, "rows");
  const BlobReference shown = house.blobs.signed_result(place, false, kBase);
  CHECK(shown.sas_blob_token->starts_with("?sv=2013-08-15&sr=c&sig="));
  CHECK(shown.sas_blob_token->ends_with("&sp=rl"));
  CHECK(read_all(*house.blobs.open_input(shown).bytes) == "rows");
}

TEST_CASE("a result opens its blob, and can be the next job's input") {
  House house;
  for (const char* blob : {"a.csv", "deep/er/b.csv", "a b+c%20d.csv", "ü&?#.csv"}) {
    CAPTURE(blob);
    house.put("devstoreaccount1", "out", blob, "rows");
    const std::string relative = "/out/" + std::string(blob);
    const BlobReference shown = house.blobs.signed_result(development(relative), true, kBase);
    CHECK(shown.connection_string == std::nullopt);
    CHECK(shown.base_location == kBase + "/devstoreaccount1/");
    CHECK(shown.relative_location->starts_with("out/"));
    CHECK(shown.relative_location->find_first_of(" ?#&+") == std::string::npos);
    CHECK(shown.sas_blob_token->starts_with("?sv=2015-02-21&sr=b&sig="));
    CHECK(shown.sas_blob_token->ends_with(
        "&st=2016-10-14T14%3A47%3A33Z&se=2016-10-15T14%3A52%3A33Z&sp=r"));

    house.blobs.check_input(shown, kBase);
    CHECK(read_all(*house.blobs.open_input(shown).bytes) == "rows");
    const std::string refused = error_of([&] { house.blobs.check_output(shown, kBase); });
    CHECK(refused.find("403 AuthorizationPermissionMismatch") != std::string::npos);
  }
}

TEST_CASE("a token is checked as a request's would be") {
  House house;
  house.put("devstoreaccount1", "out", "a.csv", "rows");
  const BlobReference good = house.blobs.signed_result(development("out/a.csv"), true, kBase);
  struct {
    const char* what;
    std::function<void(BlobReference&)> change;
    const char* code;
  } cases[] = {{"another signature",
                [](BlobReference& r) {
                  r.sas_blob_token->replace(r.sas_blob_token->find("sig=") + 4, 4, "AAAA");
                },
                "403 AuthenticationFailed"},
               {"another blob", [](BlobReference& r) { r.relative_location = "out/b.csv"; },
                "403 AuthenticationFailed"}};
  for (const auto& c : cases) {
    CAPTURE(std::string(c.what));
    BlobReference bad = good;
    c.change(bad);
    const std::string text = error_of([&] { house.blobs.check_input(bad, kBase); });
    CHECK_MESSAGE(text.find(c.code) != std::string::npos, text);
  }
  house.clock.advance(std::chrono::hours(25));
  const std::string late = error_of([&] { house.blobs.check_input(good, kBase); });
  CHECK_MESSAGE(late.find("403 AuthenticationFailed") != std::string::npos, late);
}

TEST_CASE("results at another endpoint") {
  House house;
  const std::string endpoint = "http://10.0.0.9:10000/a1b";
  const BlobReference with_key = house.blobs.signed_result(
      {"AccountName=a1b;AccountKey=a2V5;BlobEndpoint=" + endpoint + "/", "/out/a b.csv", {}, {}},
      true, kBase);
  CHECK(with_key.base_location == endpoint + "/");
  CHECK(with_key.relative_location == "out/a%20b.csv");
  CHECK(with_key.sas_blob_token->starts_with("?sv=2015-04-05&sr=b&sig="));
  const BlobReference with_token = house.blobs.signed_result(
      {"BlobEndpoint=" + endpoint + ";SharedAccessSignature=sv=1&sig=x", "out/a.csv", {}, {}}, true,
      kBase);
  CHECK(with_token.sas_blob_token == "?sv=1&sig=x");
}

TEST_CASE("a submit does not wait for an endpoint where too many requests do") {
  House house;
  const BlobReference reference = {
      "AccountName=a1b;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:1/a1b", "input/a.csv", {}, {}};
  const std::string full = "TooManyConcurrentRequests: Too many concurrent requests sent.";
  outbound::Traffic::Permit only = house.traffic.try_wait();
  CHECK(error_of([&] { house.blobs.check_input(reference, kBase); }) == full);
  CHECK(error_of([&] { house.blobs.check_output(reference, kBase); }) == full);
  CHECK(error_of([&] { house.blobs.open_input(reference); }) != full);
  only.reset();
  for (int i = 0; i < 2; ++i) {
    CHECK(error_of([&] { house.blobs.check_input(reference, kBase); }) != full);
  }
}

TEST_CASE("an endpoint that is down refuses a submit, and the emulator's end leaves the job") {
  House house;
  const BlobReference reference = {
      "AccountName=a1b;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:1/a1b", "input/a.csv", {}, {}};
  CHECK(error_of([&] { house.blobs.check_input(reference, kBase); }) ==
        not_found("http://127.0.0.1:1/a1b/input/a.csv", "http://127.0.0.1:1 cannot be reached."));
  house.traffic.stop();
  CHECK_THROWS_AS(house.blobs.open_input(reference), service::JobStopped);
}

}  // namespace job_blobs_test
