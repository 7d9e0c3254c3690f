// xml-to-json and json-to-xml: what a body becomes, and which bodies do.

#include <doctest/doctest.h>

#include <string>

#include "emulator/gateway/policies/json_xml.h"
#include "tests/emulator/gateway/gate.h"

namespace xml_and_json_test {

using namespace aml;
using namespace aml::gateway;
using namespace aml::tests;

namespace {

std::string json(std::string_view xml, const JsonOfXml& form = {}) {
  std::string problem;
  const auto made = json_of_xml(xml, form, problem);
  return made ? expressions::write_json(**made, false) : problem;
}

std::string xml(std::string_view json, const XmlOfJson& form = {}) {
  std::string problem;
  const auto node = expressions::parse_json(json, problem);
  REQUIRE_MESSAGE(node.has_value(), problem);
  return xml_of_json(**node, form);
}

}  // namespace

TEST_CASE("an XML document as JSON") {
  CHECK(json(R"(<?xml version="1.0"?><s:E xmlns="u" xmlns:s="v"><s:B><C>12</C></s:B></s:E>)") ==
        R"({"version":"1.0","s$E":{"@xmlns":"u","@xmlns$s":"v","s$B":{"C":"12"}}})");
  CHECK(json("<a><b>1</b><c/><b>2</b></a>") == R"({"a":{"b":["1","2"],"c":null}})");
  CHECK(json("<a x='1'>t<![CDATA[ <u>]]></a>") == R"({"a":{"@x":"1","#text":"t <u>"}})");
  CHECK(json("<a x='1'>t</a>", {.friendly = true}) == R"({"a":{"x":"1","$text":"t"}})");
  CHECK(json("<a><b>1</b></a>", {.lists = true}) == R"({"a":{"b":["1"]}})");
}

TEST_CASE("bodies that are no XML for us") {
  CHECK(json("<a>") == "The body is no XML.");
  CHECK(json("") == "The body is no XML.");
  CHECK(json("<a>\xff</a>") == "The body is no XML.");
  CHECK(json("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>") == "The body has a DOCTYPE.");
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "<a>";
  for (int i = 0; i < 10'000; ++i) deep += "</a>";
  CHECK(json(deep) == "The body's elements are nested too deep.");
}

TEST_CASE("JSON as an XML document") {
  CHECK(
      xml(R"({"name":"J","old":true,"age":2.5,"list":[],"kids":[1,{"n":"K"}],"no":null})") ==
      R"(<Document><name>J</name><old>true</old><age>2.5</age><list /><kids>1</kids>)"
      R"(<kids><n>K</n></kids>)"
      R"(<no xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" /></Document>)");
  CHECK(xml(R"([1,"<&>"])") == "<Document><Item>1</Item><Item>&lt;&amp;&gt;</Item></Document>");
  CHECK(xml(R"({"a":{"@x":"\"1","#text":"t"}})") == "<a x=\"&quot;1\">t</a>");
  CHECK(xml(R"({"a b":{"1<":1}})") == "<a_x0020_b><_x0031__x003C_>1</_x0031__x003C_></a_x0020_b>");
}

TEST_CASE("namespaces and attributes, as the policy's own example has them") {
  const XmlOfJson form{
      .namespace_separator = ":", .namespace_prefix = "xmlns", .attribute_block_name = "#attrs"};
  CHECK(xml(R"({"soapenv:Envelope":{"xmlns:soapenv":"u","xmlns:v1":"v","soapenv:Header":{},)"
            R"("soapenv:Body":{"v1:QueryList":{"#attrs":{"queryName":"test"},"v1:Item":"d"}}}})",
            form) ==
        R"(<soapenv:Envelope xmlns:soapenv="u" xmlns:v1="v"><soapenv:Header /><soapenv:Body>)"
        R"(<v1:QueryList queryName="test"><v1:Item>d</v1:Item></v1:QueryList></soapenv:Body>)"
        R"(</soapenv:Envelope>)");
  // A prefix that nothing declares is no prefix.
  CHECK(xml(R"({"a:b":1})", form) == "<a_x003A_b>1</a_x003A_b>");
}

TEST_CASE("which bodies are converted") {
  const auto answered = [](const std::string& attributes, const std::string& type,
                           const core::Headers& headers) {
    Gate gate({.outbound = "<xml-to-json kind='direct' " + attributes + " />"});
    gate.reply = [&] {
      http::Response response;
      response.content_type = type;
      response.body = "<a>1</a>";
      return response;
    };
    const http::Response response = gate.post("", headers);
    CHECK(response.content_type == (response.body == "<a>1</a>" ? type : "application/json"));
    return response.body;
  };
  const std::string made = R"({"a":"1"})";
  CHECK(answered("apply='always' consider-accept-header='false'", "text/plain", {}) == made);
  CHECK(answered("apply='content-type-xml' consider-accept-header='false'", "text/plain", {}) ==
        "<a>1</a>");
  CHECK(answered("apply='content-type-xml' consider-accept-header='false'", "text/xml", {}) ==
        made);
  CHECK(answered("apply='always'", "text/xml", {{"Accept", "application/json"}}) == made);
  CHECK(answered("apply='always'", "text/xml", {{"Accept", "*/*"}}) == made);
  CHECK(answered("apply='always'", "text/xml", {{"Accept", "text/html"}}) == "<a>1</a>");
  CHECK(answered("apply='always'", "text/xml", {}) == "<a>1</a>");
}

TEST_CASE("a request's body becomes XML, and one that is no JSON is a failed expression") {
  Gate gate({.inbound = "<json-to-xml apply='always' consider-accept-header='false' "
                        "parse-date='false' namespace-separator='@(\"_\")' />"});
  gate.post(R"({"a":"2016-10-14"})", {{"Content-Type", "application/json"}});
  CHECK(gate.last.body == "<a>2016-10-14</a>");
  CHECK(gate.sent("Content-Type") == "application/xml");
  CHECK(gate.post("{").status == 500);
}

}  // namespace xml_and_json_test
