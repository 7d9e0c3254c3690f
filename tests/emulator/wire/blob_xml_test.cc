#include "emulator/wire/blob_xml.h"

#include <doctest/doctest.h>

#include "emulator/core/blob_errors.h"
#include "emulator/core/error_catalog.h"
#include "emulator/text/dates.h"
#include "emulator/text/xml.h"
#include "emulator/wire/error_wire.h"

namespace blob_xml_test {

using namespace aml;
using namespace aml::wire;

namespace {

const core::TimePoint kTime = *text::parse_utc("2016-10-14T14:52:33.979Z");

// The code of the error that `call` throws; empty: none.
template <typename Call>
std::string code_of(Call&& call) {
  try {
    call();
  } catch (const core::ApiError& error) {
    return error.code();
  }
  return "";
}

std::string refused_list(const std::string& xml) {
  return code_of([&] { parse_block_list(xml); });
}

core::BlobProperties sample_properties() {
  core::BlobProperties properties;
  properties.length = 12;
  properties.etag = "0x8D4";
  properties.created = properties.last_modified = kTime;
  properties.content_type = "text/csv";
  properties.content_md5 = "kAFQmDzST7DWlj99KOF/cg==";
  properties.metadata = {{"Name", "a<b"}, {"empty", ""}};
  return properties;
}

std::string between(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t begin = text.find(from);
  REQUIRE(begin != std::string::npos);
  return text.substr(begin, text.find(to, begin) + to.size() - begin);
}

}  // namespace

TEST_CASE("an error's document") {
  const core::ApiError error = core::ApiError(core::blob_error::kMd5Mismatch)
                                   .with_element("UserSpecifiedMd5", "a&b")
                                   .with_element("ServerCalculatedMd5", "c");
  CHECK(write_blob_error(error, "0b1c", kTime) ==
        R"(<?xml version="1.0" encoding="utf-8"?><Error><Code>Md5Mismatch</Code><Message>The MD5 )"
        "value specified in the request did not match with the MD5 value calculated by the server."
        "\nRequestId:0b1c\nTime:2016-10-14T14:52:33.979Z</Message>"
        "<UserSpecifiedMd5>a&amp;b</UserSpecifiedMd5><ServerCalculatedMd5>c</ServerCalculatedMd5>"
        "</Error>");
}

TEST_CASE("an error of the layers below gets a storage code and keeps what it said") {
  const std::string body =
      write_blob_error(core::ApiError(core::kBodyTooLarge, {"100"}), "id", kTime);
  CHECK(body.find("<Code>RequestBodyTooLarge</Code>") != std::string::npos);
  CHECK(body.find("<Reason>The request body exceeds the limit of 100 bytes.</Reason>") !=
        std::string::npos);
}

TEST_CASE("a list of blobs") {
  ListingFrame frame;
  frame.service_endpoint = "http://127.0.0.1:10000/acc/";
  frame.prefix = "tree/";
  frame.max_results = 2;
  frame.delimiter = "/";
  frame.next_marker = "tree/b&c";
  frame.metadata = true;
  const std::string xml = write_blob_list(
      frame, "cont", {{"tree/a.csv", false, sample_properties()}, {"tree/sub/", true, {}}});
  CHECK(xml ==
        R"(<?xml version="1.0" encoding="utf-8"?>)"
        R"(<EnumerationResults ServiceEndpoint="http://127.0.0.1:10000/acc/" ContainerName="cont">)"
        "<Prefix>tree/</Prefix><MaxResults>2</MaxResults><Delimiter>/</Delimiter><Blobs>"
        "<Blob><Name>tree/a.csv</Name><Properties>"
        "<Creation-Time>Fri, 14 Oct 2016 14:52:33 GMT</Creation-Time>"
        "<Last-Modified>Fri, 14 Oct 2016 14:52:33 GMT</Last-Modified><Etag>0x8D4</Etag>"
        "<Content-Length>12</Content-Length><Content-Type>text/csv</Content-Type>"
        "<Content-Encoding></Content-Encoding><Content-Language></Content-Language>"
        "<Content-MD5>kAFQmDzST7DWlj99KOF/cg==</Content-MD5><Cache-Control></Cache-Control>"
        "<Content-Disposition></Content-Disposition><BlobType>BlockBlob</BlobType>"
        "<AccessTier>Hot</AccessTier><AccessTierInferred>true</AccessTierInferred>"
        "<LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState>"
        "<ServerEncrypted>true</ServerEncrypted></Properties>"
        "<Metadata><Name>a&lt;b</Name><empty></empty></Metadata></Blob>"
        "<BlobPrefix><Name>tree/sub/</Name></BlobPrefix></Blobs>"
        "<NextMarker>tree/b&amp;c</NextMarker></EnumerationResults>");
}

TEST_CASE("what was not asked for is not shown") {
  const std::string xml = write_blob_list({.service_endpoint = "http://h/acc/"}, "cont",
                                          {{"a", false, sample_properties()}});
  for (const char* element : {"Prefix>", "<Marker>", "MaxResults", "Delimiter", "Metadata"}) {
    CAPTURE(element);
    CHECK(xml.find(element) == std::string::npos);
  }
  CHECK(xml.find("<NextMarker></NextMarker>") != std::string::npos);
}

TEST_CASE("names in listings") {
  struct {
    std::string name;
    const char* shown;
  } cases[] = {
      {"a&b<c>\"d\".csv", "<Name>a&amp;b&lt;c&gt;&quot;d&quot;.csv</Name>"},
      {"\xC3\xBC \xF0\x9F\x98\x80", "<Name>\xC3\xBC \xF0\x9F\x98\x80</Name>"},
      {"folder/a\x01%b", "<Name Encoded=\"true\">folder/a%01%25b</Name>"},
      {"\xff\xfe", "<Name Encoded=\"true\">%FF%FE</Name>"},
  };
  for (const auto& c : cases) {
    const std::string xml = write_blob_list({}, "cont", {{c.name, false, {}}});
    CHECK(between(xml, "<Name", "</Name>") == c.shown);
  }
}

TEST_CASE("append blobs have no tier") {
  core::BlobProperties properties = sample_properties();
  properties.type = core::BlobType::kAppend;
  const std::string xml = write_blob_list({}, "cont", {{"log", false, properties}});
  CHECK(xml.find("<BlobType>AppendBlob</BlobType>") != std::string::npos);
  CHECK(xml.find("AccessTier") == std::string::npos);
}

TEST_CASE("a list of containers: ETags in quotes") {
  core::ContainerProperties properties;
  properties.etag = "0x8D4";
  properties.last_modified = kTime;
  properties.metadata = {{"k", "v"}};
  properties.public_access = "blob";
  ListingFrame frame{.service_endpoint = "http://h/acc/"};
  frame.metadata = true;
  frame.marker = "b";
  const std::string xml = write_container_list(frame, {{"cont", properties}});
  CHECK(xml ==
        R"(<?xml version="1.0" encoding="utf-8"?>)"
        R"(<EnumerationResults ServiceEndpoint="http://h/acc/"><Marker>b</Marker><Containers>)"
        "<Container><Name>cont</Name><Properties>"
        "<Last-Modified>Fri, 14 Oct 2016 14:52:33 GMT</Last-Modified>"
        "<Etag>&quot;0x8D4&quot;</Etag><LeaseStatus>unlocked</LeaseStatus>"
        "<LeaseState>available</LeaseState><PublicAccess>blob</PublicAccess>"
        "<HasImmutabilityPolicy>false</HasImmutabilityPolicy><HasLegalHold>false</HasLegalHold>"
        "</Properties><Metadata><k>v</k></Metadata></Container></Containers>"
        "<NextMarker></NextMarker></EnumerationResults>");
}

TEST_CASE("block lists as shown") {
  const core::BlockLists lists{{{"YQ==", 3}, {"Yg==", 4}}, {{"Yw==", 5}}};
  const std::string committed =
      "<CommittedBlocks><Block><Name>YQ==</Name><Size>3</Size></Block>"
      "<Block><Name>Yg==</Name><Size>4</Size></Block></CommittedBlocks>";
  const std::string uncommitted =
      "<UncommittedBlocks><Block><Name>Yw==</Name><Size>5</Size></Block></UncommittedBlocks>";
  const std::string head = std::string(text::kXmlHead) + "<BlockList>";
  CHECK(write_block_lists(lists, true, true) == head + committed + uncommitted + "</BlockList>");
  CHECK(write_block_lists(lists, true, false) == head + committed + "</BlockList>");
  CHECK(write_block_lists({}, false, true) ==
        head + "<UncommittedBlocks></UncommittedBlocks></BlockList>");
}

TEST_CASE("block lists as clients send them") {
  using enum core::BlockSource;
  struct {
    const char* xml;
    std::vector<std::pair<core::BlockSource, std::string>> blocks;
  } cases[] = {
      {"<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList><Latest>YQ==</Latest>"
       "<Committed>Yg==</Committed><Uncommitted>Yw==</Uncommitted><Latest>YQ==</Latest></"
       "BlockList>",
       {{kLatest, "YQ=="}, {kCommitted, "Yg=="}, {kUncommitted, "Yw=="}, {kLatest, "YQ=="}}},
      {"<?xml version='1.0' encoding='UTF-8'?>\r\n<BlockList>\n  <Latest> YQ== "
       "</Latest>\n</BlockList>\n",
       {{kLatest, "YQ=="}}},
      {"\xEF\xBB\xBF<BlockList><Latest>YQ&#61;=</Latest></BlockList>", {{kLatest, "YQ=="}}},
      {"<BlockList/>", {}},
      {"<BlockList><!-- none --></BlockList>", {}},
      {"<?xml version=\"1.0\"?><BlockList></BlockList>", {}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.xml);
    const auto blocks = parse_block_list(c.xml);
    REQUIRE(blocks.size() == c.blocks.size());
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      CHECK(blocks[i].source == c.blocks[i].first);
      CHECK(blocks[i].id == c.blocks[i].second);
    }
  }
}

TEST_CASE("malformed block lists") {
  for (const char* xml :
       {"", " ", "no xml", "<BlockList>", "<BlockList></Blocklist>", "<Blocks></Blocks>",
        "<BlockList><Newest>YQ==</Newest></BlockList>", "<BlockList/><BlockList/>",
        "<BlockList><Latest>YQ==</BlockList></Latest>",
        "<BlockList><Latest>YQ==&#2;</Latest></BlockList>"}) {
    CAPTURE(xml);
    CHECK(refused_list(xml) == "InvalidXmlDocument");
  }
  CHECK(refused_list("<BlockList><Latest></Latest></BlockList>") == "InvalidXmlNodeValue");
}

TEST_CASE("entities of a document's own are not expanded") {
  CHECK(refused_list("<!DOCTYPE b [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                     "<BlockList><Latest>&x;</Latest></BlockList>") == "");
  const auto blocks = parse_block_list(
      "<!DOCTYPE b [<!ENTITY x \"YQ==\">]>"
      "<BlockList><Latest>&x;</Latest></BlockList>");
  REQUIRE(blocks.size() == 1);
  CHECK(blocks[0].id == "&x;");
}

TEST_CASE("block lists are bounded") {
  const auto list_of = [](std::size_t entries) {
    std::string xml = "<BlockList>";
    for (std::size_t i = 0; i < entries; ++i) xml += "<Latest>YQ==</Latest>";
    return xml + "</BlockList>";
  };
  CHECK(parse_block_list(list_of(kMaxBlockListEntries)).size() == kMaxBlockListEntries);
  CHECK(refused_list(list_of(kMaxBlockListEntries + 1)) == "BlockListTooLong");
  CHECK(refused_list(std::string(kMaxBlockListBytes + 1, ' ')) == "BlockListTooLong");
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "<a>";
  CHECK(refused_list(deep) == "BlockListTooLong");
  CHECK(refused_list(deep.substr(0, 240'000)) == "InvalidXmlDocument");
}

TEST_CASE("service properties: what is shown is also taken") {
  const std::string xml = write_service_properties();
  for (const char* element :
       {"Logging", "HourMetrics", "MinuteMetrics", "Cors", "DefaultServiceVersion"}) {
    CHECK(xml.find(std::string("<") + element) != std::string::npos);
  }
  check_service_properties(xml);
  CHECK(code_of([] { check_service_properties("<Other/>"); }) == "InvalidXmlDocument");
  CHECK(code_of([] { check_service_properties(std::string(70'000, ' ')); }) ==
        "InvalidXmlDocument");
}

TEST_CASE("access policies there and back") {
  const auto policies = parse_access_policies(
      "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?><SignedIdentifiers><SignedIdentifier>"
      "<Id>pol1</Id><AccessPolicy><Start>2026-11-20T05:26:22.0000000Z</Start>"
      "<Expiry>2026-11-21</Expiry><Permission>rl</Permission></AccessPolicy></SignedIdentifier>"
      "<SignedIdentifier><Id>a&amp;b</Id><AccessPolicy/></SignedIdentifier></SignedIdentifiers>");
  REQUIRE(policies.size() == 2);
  CHECK(policies[0].id == "pol1");
  CHECK(policies[0].start == "2026-11-20T05:26:22.0000000Z");
  CHECK(policies[0].expiry == "2026-11-21");
  CHECK(policies[0].permissions == "rl");
  CHECK(policies[1].id == "a&b");
  CHECK(policies[1].expiry.empty());
  CHECK(write_access_policies(parse_access_policies(write_access_policies(policies))) ==
        write_access_policies(policies));
  CHECK(parse_access_policies("").empty());
  CHECK(write_access_policies({}) ==
        std::string(text::kXmlHead) + "<SignedIdentifiers></SignedIdentifiers>");
}

TEST_CASE("malformed access policies") {
  const auto identifier = [](const std::string& id, const std::string& policy = "") {
    return "<SignedIdentifier><Id>" + id + "</Id><AccessPolicy>" + policy +
           "</AccessPolicy></SignedIdentifier>";
  };
  std::string six;
  for (int i = 0; i < 6; ++i) six += identifier(std::to_string(i));
  struct {
    std::string content;
    const char* code;
  } cases[] = {
      {six, "InvalidXmlDocument"},
      {identifier(""), "InvalidXmlNodeValue"},
      {identifier(std::string(65, 'x')), "InvalidXmlNodeValue"},
      {identifier("a") + identifier("a"), "InvalidXmlNodeValue"},
      {identifier("a", "<Expiry>tomorrow</Expiry>"), "InvalidXmlNodeValue"},
      {identifier("a", "<Start>2026-13-01</Start>"), "InvalidXmlNodeValue"},
      {"<SignedIdentifier>", "InvalidXmlDocument"},
      {identifier("a\x03"), "InvalidXmlDocument"},
      {identifier("&#1;"), "InvalidXmlDocument"},
      {identifier("\xFF"), "InvalidXmlDocument"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.content);
    CHECK(code_of([&] {
            parse_access_policies("<SignedIdentifiers>" + c.content + "</SignedIdentifiers>");
          }) == c.code);
  }
}

}  // namespace blob_xml_test
