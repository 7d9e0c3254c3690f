// Which requests a template takes.

#include "emulator/gateway/url_template.h"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

namespace url_template_test {

using aml::gateway::UrlTemplate;

TEST_CASE("paths and queries") {
  const char* job = "/workspaces/{workspace}/jobs/{job}?api-version={apiversion}";
  struct {
    const char* url_template;
    const char* path;
    const char* query;
    bool fits;
  } cases[] = {
      {job, "/workspaces/w/jobs/j", "api-version=2.0", true},
      {job, "/Workspaces/w/JOBS/j", "API-Version=2.0", true},
      {job, "/workspaces/w/jobs/j/", "api-version=2.0", true},
      {job, "/workspaces/w/jobs/j", "api-version=", true},
      {job, "/workspaces/w/jobs/j", "api-version", true},
      {job, "/workspaces/w/jobs/j", "x=1&api-version=2.0&y=2", true},
      {job, "/workspaces/w/jobs/j", "api%2Dversion=2.0", true},
      {job, "/w%6Frkspaces/w/jobs/j", "api-version=2.0", true},
      {job, "/workspaces/w/jobs/a%2Fb", "api-version=2.0", true},
      {job, "/workspaces/w/jobs/j", "", false},
      {job, "/workspaces/w/jobs/j", "version=2.0", false},
      {job, "/workspaces/w/jobs/j", "api-version2=2.0", false},
      {job, "/workspaces/w/jobs", "api-version=2.0", false},
      {job, "/workspaces/w/jobs/", "api-version=2.0", false},
      {job, "/workspaces/w/jobs/j/start", "api-version=2.0", false},
      {job, "/workspaces/w/jobs/j//", "api-version=2.0", false},
      {job, "/workspaces//jobs/j", "api-version=2.0", false},
      {job, "//workspaces/w/jobs/j", "api-version=2.0", false},
      {job, "/workspaces/w/jobs/..", "api-version=2.0", false},
      {job, "/workspaces/%2e%2E/jobs/j", "api-version=2.0", false},
      {job, "", "", false},
      {"/", "", "", true},
      {"/", "/", "", true},
      {"/", "/a", "", false},
      {"/*", "", "", true},
      {"/*", "/a/b", "x=1", true},
      {"/*", "/a/../b", "", false},
      {"/a/*", "/a", "", true},
      {"/a/{*rest}", "/a/b/c/", "", true},
      {"/a/*", "/b/c", "", false},
      {"/a?format=swagger", "/a", "format=Swagger", true},
      {"/a?format=swagger", "/a", "format=json", false},
      {"/a?format=swagger", "/a", "format=json&format=swagger", false},
      {"/a?flag", "/a", "flag=1", true},
      {"/a?flag", "/a", "", false},
      {"/a?flag=", "/a", "flag=", true},
      {"/a?flag=", "/a", "flag=1", false},
  };
  for (const auto& test : cases) {
    CAPTURE(std::string(test.url_template));
    CAPTURE(std::string(test.path));
    CAPTURE(std::string(test.query));
    CHECK(UrlTemplate(test.url_template).fits(test.path, test.query) == test.fits);
  }
}

TEST_CASE("of templates that a request fits, the first is meant") {
  const char* in_order[] = {
      "/",        "/a/b/c?x=1&y={y}", "/a/b/c?x={x}&y={y}", "/a/b/c?x=1", "/a/b/c",
      "/a/b/{c}", "/a/{b}/c",         "/a/{b}/{c}",         "/a/*",       "/{a}/b/c",
      "/*"};
  for (std::size_t i = 0; i < std::size(in_order); ++i) {
    for (std::size_t j = 0; j < std::size(in_order); ++j) {
      CAPTURE(std::string(in_order[i]));
      CAPTURE(std::string(in_order[j]));
      CHECK(UrlTemplate(in_order[i]).before(UrlTemplate(in_order[j])) == (i < j));
      CHECK(UrlTemplate(in_order[i]).same_as(UrlTemplate(in_order[j])) == (i == j));
    }
  }
}

TEST_CASE("names make no difference, and neither does the order of query members") {
  CHECK(UrlTemplate("/A/{b}?x={x}&y=1").same_as(UrlTemplate("/a/{c}?y=1&x={z}")));
}

TEST_CASE("malformed templates") {
  struct {
    const char* text;
    const char* why;
  } cases[] = {
      {"", "a template begins with a slash"},
      {"a", "a template begins with a slash"},
      {"/a//b", "a segment between two slashes is empty"},
      {"/a/{b}/{B}", "\"{B}\" is twice in the template, case ignored"},
      {"/a/{b}?x={b}", "\"{b}\" is twice in the template, case ignored"},
      {"/{}", "\"{}\" is not a name"},
      {"/a{b}", "the segment \"a{b}\" is neither a text nor one {name}"},
      {"/a/..", "the segment \"..\" is neither a text nor one {name}"},
      {"/a b", "the segment \"a b\" is neither a text nor one {name}"},
      {"/*/a", "a wildcard is allowed at the end of the path only"},
      {"/a?x={y", "the query member \"x\" has neither a text nor one {name}"},
      {"/a?={y}", "the query member \"\" is not a name"},
      {"/a?x=1&X=2", "the query member \"X\" is twice in the template"},
  };
  for (const auto& test : cases) {
    CAPTURE(std::string(test.text));
    CHECK_THROWS_WITH_AS(UrlTemplate{test.text}, test.why, std::invalid_argument);
  }
}

}  // namespace url_template_test
