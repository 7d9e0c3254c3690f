#include "emulator/tls/played_names.h"

#include <doctest/doctest.h>

namespace played_names_test {

using aml::tls::PlayedNames;

TEST_CASE("which names are played") {
  struct Row {
    const char* host;
    bool played;
  };
  const Row rows[] = {{"ussouthcentral.services.azureml.net", true},
                      {"USSOUTHCENTRAL.SERVICES.AZUREML.NET", true},
                      {"azureml.net", true},
                      {"europewest.services.azureml.de", true},
                      {"account.blob.core.windows.net", true},
                      {"demo.azure-api.net", true},
                      {"localhost", true},
                      {"a.localhost", true},
                      {"127.0.0.1", true},
                      {"127.8.9.10", true},
                      {"::1", true},
                      {"notazureml.net", false},
                      {"azureml.net.example.org", false},
                      {"core.windows.net", false},
                      {"database.windows.net", false},
                      {"example.org", false},
                      {"10.0.0.1", false},
                      {"", false}};
  const PlayedNames names;
  for (const Row& row : rows) {
    CAPTURE(row.host);
    CHECK(names.contains(row.host) == row.played);
  }
}

TEST_CASE("the host of the public URL is played too") {
  CHECK(PlayedNames("emulator.example").contains("emulator.example"));
  CHECK(PlayedNames("emulator.example").domains().back() == "emulator.example");
  CHECK(PlayedNames("10.1.2.3").contains("10.1.2.3"));
  CHECK_FALSE(PlayedNames("10.1.2.3").contains("10.1.2.4"));
  CHECK(PlayedNames("localhost").domains() == PlayedNames().domains());
  CHECK(PlayedNames("127.0.0.1").address().empty());
}

}  // namespace played_names_test
