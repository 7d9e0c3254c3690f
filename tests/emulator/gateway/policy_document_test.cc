#include "emulator/gateway/policies/policy_document.h"

#include <doctest/doctest.h>

#include <string>

namespace policy_document_test {

using namespace aml;
using namespace aml::gateway;

namespace {

std::string faults_of(const std::string& xml) {
  definition::FaultList faults("p.xml");
  const auto root = parse_policy_document(xml, faults);
  CHECK(root.has_value() == (faults.size() == 0));
  std::string all;
  for (const auto& fault : faults.take()) all += to_text(fault) + "\n";
  return all;
}

std::string nested(std::size_t depth) {
  std::string xml;
  for (std::size_t i = 0; i < depth; ++i) xml += "<a>";
  for (std::size_t i = 0; i < depth; ++i) xml += "</a>";
  return xml;
}

}  // namespace

TEST_CASE("a tree, and where its parts stand") {
  definition::FaultList faults("p.xml");
  const auto root = parse_policy_document(
      "\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!-- words -->\n<policies>\n"
      "\t<inbound>\n  <a one='1' two = \"&amp;&#50;\" />text <b>x</b>more\n</inbound>\r\n"
      "</policies>\n",
      faults);
  REQUIRE(root.has_value());
  CHECK(root->position == definition::SourcePosition{3, 1});
  const PolicyElement& inbound = root->children.at(0);
  CHECK(inbound.position == definition::SourcePosition{4, 2});
  CHECK(inbound.text == "text more");
  const PolicyElement& a = inbound.children.at(0);
  CHECK(a.position == definition::SourcePosition{5, 3});
  REQUIRE(a.attributes.size() == 2);
  CHECK(a.find("one")->position == definition::SourcePosition{5, 6});
  CHECK(a.find("two")->position == definition::SourcePosition{5, 14});
  CHECK(a.find("two")->value == "&2");
  CHECK(a.find("three") == nullptr);
  CHECK(inbound.children.at(1).text == "x");
}

TEST_CASE("what is no tree") {
  struct {
    std::string xml;
    const char* faults;
  } cases[] = {{"", "error: p.xml:1:1: broken XML: no document element found\n"},
               {"words", "error: p.xml:1:5: broken XML: no document element found\n"},
               {"<a>", "error: p.xml:1:3: broken XML: start-end tags mismatch\n"},
               {"<a>\n</b>", "error: p.xml:2:3: broken XML: start-end tags mismatch\n"},
               {"<a b='1' b='2'/>", "error: p.xml:1:10: \"b\" is there twice\n"},
               {"<a/>\n <b/>", "error: p.xml:2:2: there is a second document element, \"b\"\n"},
               {"<!DOCTYPE a [<!ENTITY x 'y'>]>\n<a>&x;</a>",
                "error: p.xml:1:1: a policy document has no DOCTYPE\n"
                "error: p.xml:2:4: \"&\" begins no entity that XML knows\n"
                "  help: write &amp; for the character itself\n"},
               {"<a b='x&y'/>",
                "error: p.xml:1:8: \"&\" begins no entity that XML knows\n"
                "  help: write &amp; for the character itself\n"},
               {"<a b='x&#0;y'>&#xD800;</a>",
                "error: p.xml:1:8: \"&\" begins no entity that XML knows\n"
                "  help: write &amp; for the character itself\n"
                "error: p.xml:1:15: \"&\" begins no entity that XML knows\n"
                "  help: write &amp; for the character itself\n"},
               {"<a>\xFF</a>", "error: p.xml:1:1: the text is not UTF-8\n"},
               {std::string("<a>\0</a>", 8), "error: p.xml:1:1: the text is not UTF-8\n"},
               {"<a b=\"@(x.Get(\"y\", \"\")\"/>",
                "error: p.xml:1:16: broken XML: error parsing element attribute\n"},
               {nested(33), "error: p.xml:1:97: elements are nested deeper than 32\n"},
               {std::string(kMaxPolicyBytes + 1, ' '),
                "error: p.xml:1:1: a policy document has 262144 bytes at most\n"},
               {nested(4000), "error: p.xml:1:1: a policy document has 4096 tags at most\n"}};
  for (const auto& c : cases) {
    CAPTURE(c.xml.substr(0, 80));
    CHECK(faults_of(c.xml) == c.faults);
  }
  CHECK(faults_of(nested(32)).empty());
  CHECK(faults_of(nested(10'000)) == faults_of(nested(4000)));
}

TEST_CASE("inside of an expression quotes and brackets may stand as they are") {
  definition::FaultList faults("p.xml");
  const auto root = parse_policy_document(
      "<a b=\"@(x.Get(\"y\") < 1 && z)\" c='@(\"d\")'>\n"
      "<e>@{ return \"<\" + '\"'; }</e><f g=\"@(h == &quot;i&quot;)\"/></a>",
      faults);
  CHECK(faults.size() == 0);
  REQUIRE(root);
  CHECK(root->find("b")->value == "@(x.Get(\"y\") < 1 && z)");
  CHECK(root->find("c")->value == "@(\"d\")");
  CHECK(root->children[0].text == "@{ return \"<\" + '\"'; }");
  CHECK(root->children[0].position == definition::SourcePosition{2, 1});
  CHECK(root->children[1].find("g")->value == "@(h == \"i\")");
}

TEST_CASE("every piece of a document is read or refused, and nothing else happens") {
  const std::string whole =
      "<?xml version='1.0'?><policies><inbound><a b=\"&lt;c\" d='@(e)'/><![CDATA[&<]]>"
      "<!-- f --><g>h&#x41;</g></inbound><backend><base /></backend></policies>";
  for (std::size_t from = 0; from < whole.size(); ++from) {
    faults_of(whole.substr(from));
    faults_of(whole.substr(0, from));
    for (const char c : {'<', '>', '&', '"', '\'', '\x01', '\x80', '='}) {
      std::string changed = whole;
      changed[from] = c;
      faults_of(changed);
    }
  }
}

}  // namespace policy_document_test
