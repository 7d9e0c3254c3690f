// Policy expressions: what they give, and what is refused when they are stored.

#include <doctest/doctest.h>

#include "emulator/gateway/expressions/expression.h"
#include "emulator/gateway/expressions/instants.h"
#include "emulator/gateway/expressions/types.h"
#include "tests/emulator/gateway/made_context.h"

namespace expressions_test {

using namespace aml;
using namespace aml::gateway::expressions;
using namespace aml::tests;

namespace {

struct Case {
  const char* text;
  const char* wanted;
};

std::string evaluate(const std::string& text, MadeContext& context) {
  std::vector<Fault> faults;
  const auto made = Expression::compile(text, faults);
  if (!made) return "refused at " + std::to_string(faults[0].offset) + ": " + faults[0].message;
  try {
    return to_text(made->evaluate(context));
  } catch (const ExpressionError& error) {
    return std::string("error: ") + error.what();
  }
}

void check_all(std::initializer_list<Case> cases) {
  for (const Case& one : cases) {
    CAPTURE(one.text);
    MadeContext context;
    CHECK(evaluate(one.text, context) == one.wanted);
  }
}

std::string first_fault(const std::string& text) {
  std::vector<Fault> faults;
  CHECK_FALSE(Expression::compile(text, faults));
  REQUIRE_FALSE(faults.empty());
  std::string shown = std::to_string(faults[0].offset) + ": " + faults[0].message;
  for (const std::string& note : faults[0].notes) shown += " | " + note;
  return shown;
}

}  // namespace

TEST_CASE("numbers, texts and their operators") {
  check_all({{"@(1 + 2 * 3)", "7"},
             {"@((1 + 2) * 3)", "9"},
             {"@(7 / 2)", "3"},
             {"@(-7 % 3)", "-1"},
             {"@(7 / 2.0)", "3.5"},
             {"@(2147483647 + 1L)", "2147483648"},
             {"@(2147483647 + 1)", "error: Arithmetic operation resulted in an overflow."},
             {"@(1 / 0)", "error: Attempted to divide by zero."},
             {"@(1.0 / 0 > 5)", "True"},
             {"@(1 < 2 && !(2 <= 1) || false)", "True"},
             {"@(\"a\" + 1 + true + null)", "a1True"},
             {"@('a' + \"b\")", "ab"},
             {"@(1 == 1.0)", "True"},
             {"@(\"a\" == \"A\")", "False"},
             {"@(true ? 1 : 2.5)", "1"},
             {"@((string)null ?? \"none\")", "none"},
             {"@($\"a{1 + 1}b{{c}}\")", "a2b{c}"},
             {"@($\"{12.5:F2} {7:D3}\")", "12.50 007"},
             {"@(@\"a\"\"b\\\")", "a\"b\\"},
             {"@(\"\\u0041\\t|\")", "A\t|"},
             {"@((int)2.9)", "2"},
             {"@((int)'A')", "65"},
             {"@(/* why */ 1 // so\n + 1)", "2"}});
}

TEST_CASE("members of texts, counted as .NET counts") {
  check_all({{"@(\"abc\".Length)", "3"},
             {"@(\"\xF0\x9F\x98\x80\".Length)", "2"},
             {"@(\"Hello\".Substring(1, 3).ToUpper())", "ELL"},
             {"@(\"a\".Substring(2))", "error: Index was out of range. Parameter name: startIndex"},
             {"@(\" x \".Trim() + \"|\")", "x|"},
             {"@(\"/a/b\".TrimStart('/').Split('/')[1])", "b"},
             {"@(\"a,,b\".Split(new[] {','}, StringSplitOptions.RemoveEmptyEntries).Length)", "2"},
             {"@(\"a--b\".Split(new string[] {\"--\"}, StringSplitOptions.None)[1])", "b"},
             {"@(\"Bearer x\".StartsWith(\"bearer\", StringComparison.OrdinalIgnoreCase))", "True"},
             {"@(\"aXbX\".Replace(\"X\", \"\"))", "ab"},
             {"@(\"abc\".IndexOf('c') + \"abc\".IndexOf(\"z\"))", "1"},
             {"@(\"x\".Equals(\"X\", StringComparison.OrdinalIgnoreCase))", "True"},
             {"@(string.IsNullOrEmpty(\"\") && String.IsNullOrWhiteSpace(\" \"))", "True"},
             {"@(string.Join(\"-\", \"a,b\".Split(',')))", "a-b"},
             {"@(string.Join(\",\", \"a\", 1, true))", "a,1,True"},
             {"@(string.Format(\"{0}/{1,4}|{2:X}\", \"a\", 7, 255))", "a/   7|FF"},
             {"@(\"abc\"[1])", "b"},
             {"@(\"\xC3\x84\".ToLower())", "\xC3\xA4"},
             {"@(\"7\".PadLeft(3, '0'))", "007"},
             {"@(\"a,b\".Split(',').Contains(\"b\"))", "True"}});
}

TEST_CASE("the call: requests, addresses, names, variables") {
  check_all(
      {{"@(context.Request.Method)", "POST"},
       {"@(context.Request.Headers.GetValueOrDefault(\"x-many\"))", "a,b"},
       {"@(context.Request.Headers.GetValueOrDefault(\"X-None\", \"none\"))", "none"},
       {"@(context.Request.Headers[\"X-Many\"][1])", "b"},
       {"@(context.Request.Headers[\"X-None\"][0])",
        "error: The given key was not present in the dictionary."},
       {"@(context.Request.Headers.ContainsKey(\"X-Many\"))", "True"},
       {"@(context.Request.Url.Path + context.Request.Url.QueryString)", "/v2/x?a=1"},
       {"@(context.Request.OriginalUrl.Path)", "/api/x"},
       {"@(context.Request.Url.Query.GetValueOrDefault(\"a\", \"0\"))", "1"},
       {"@(context.Request.MatchedParameters[\"job\"])", "j7"},
       {"@(context.Request.MatchedParameters.GetValueOrDefault(\"no\", \"-\"))", "-"},
       {"@(context.Api.Name)", "Demo"},
       {"@(context.Product == null)", "True"},
       {"@(context.Product.Name)", "error: Object reference not set to an instance of an object."},
       {"@(context.Product?.Name ?? \"open\")", "open"},
       {"@(context.Product?.Name.Length == null)", "True"},
       {"@((string)context.Variables[\"text\"])", "seven"},
       {"@((int)context.Variables[\"number\"] + 1)", "8"},
       {"@((int)context.Variables[\"text\"])",
        "error: Unable to cast object of type 'string' to type 'int'."},
       {"@(context.Variables.GetValueOrDefault<int>(\"text\", 5))", "5"},
       {"@(context.Variables.GetValueOrDefault(\"none\", \"d\"))", "d"},
       {"@(context.Variables.ContainsKey(\"text\"))", "True"},
       {"@(context.Response.StatusCode == 200)", "True"},
       {"@(context.Response.Headers.GetValueOrDefault(\"Etag\", \"\"))", "\"1\""}});
}

TEST_CASE("bodies are read once, unless they are to stay") {
  MadeContext context;
  CHECK(evaluate("@((string)context.Request.Body.As<JObject>(preserveContent: true)[\"a\"][\"b\"])",
                 context) == "x");
  CHECK(evaluate("@(context.Request.Body.As<string>(true).Length)", context) == "30");
  CHECK(evaluate("@(context.Request.Body.As<string>().Length)", context) == "30");
  CHECK(evaluate("@(context.Request.Body.As<string>() == null)", context) == "True");
  context.request_body = "{";
  CHECK(evaluate("@(context.Request.Body.As<JObject>())", context)
            .starts_with("error: The body cannot be read: the text is no JSON"));
}

TEST_CASE("JSON is read, asked, made and changed") {
  check_all(
      {{"@(JObject.Parse(\"{\\\"a\\\":[1,2.5,null]}\")[\"a\"][1])", "2.5"},
       {"@((string)JObject.Parse(\"{}\")[\"a\"])", ""},
       {"@(JObject.Parse(\"{}\")[\"a\"] == null)", "True"},
       {"@(JObject.Parse(\"{\\\"a\\\":5}\").Value<int>(\"a\") + 1)", "6"},
       {"@((int)JObject.Parse(\"{\\\"a\\\":\\\"5\\\"}\")[\"a\"] + 1)", "6"},
       {"@((bool)JObject.Parse(\"{\\\"a\\\":true}\")[\"a\"])", "True"},
       {"@(JObject.Parse(\"{\\\"a\\\":{\\\"b\\\":[{\\\"c\\\":3}]}}\").SelectToken(\"a.b[0].c\"))",
        "3"},
       {"@(new JObject(new JProperty(\"a\", 1), new JProperty(\"b\", new JArray(\"x\", "
        "2))).ToString("
        "Newtonsoft.Json.Formatting.None))",
        "{\"a\":1,\"b\":[\"x\",2]}"},
       {"@(new JObject(new JProperty(\"a\", 1)).ToString())", "{\r\n  \"a\": 1\r\n}"},
       {"@{ var body = new JObject(); body[\"a\"] = 1; body.Add(\"b\", \"x\"); body.Remove(\"a\");"
        " return body.ToString(Formatting.None); }",
        "{\"b\":\"x\"}"},
       {"@{ JObject a = new JObject(); a[\"self\"] = a; return a.ToString(Formatting.None); }",
        "{\"self\":{}}"},
       {"@(JArray.Parse(\"[1,2]\").Count)", "2"},
       {"@(JsonConvert.SerializeObject(\"a\\\"\"))", "\"a\\\"\""},
       {"@(JObject.Parse(\"[1]\"))",
        "error: Unable to cast object of type 'JArray' to type 'JObject'."}});
}

TEST_CASE("declarations without a value, and lists that are written out") {
  check_all({{"@{ string a; if (true) { a = \"x\"; } return a; }", "x"},
             {"@{ int a; Jwt b; return a + \"\" + (b == null); }", "0True"},
             {"@{ string[] a = {\"b\", \"c\"}; return a.Length; }", "2"},
             {"@{ String[] cut = {\"--\"}; return \"a--b\".Split(cut, "
              "StringSplitOptions.RemoveEmptyEntries)[1]; }",
              "b"},
             {"@(Regex.IsMatch(\"Ab\", \"^a\", RegexOptions.IgnoreCase, "
              "TimeSpan.FromMilliseconds(500)))",
              "True"}});
  CHECK(first_fault("@{ var a; return a; }").find("missing") != std::string::npos);
  CHECK(first_fault("@{ string[] a = {\"b\"; return a; }").find("missing") != std::string::npos);
}

TEST_CASE("blocks") {
  check_all(
      {{"@{ var a = 1; a += 2; if (a == 3) { return \"three\"; } return \"other\"; }", "three"},
       {"@{ string a = \"\"; if (false) return 1; else if (true) return a + 2; else return 3; }",
        "2"},
       {"@{ return 1; }", "1"}});
}

TEST_CASE("lambdas go through arrays and JSON") {
  check_all(
      {{"@(string.Join(\",\", \"a, b\".Split(',').Select(x => x.Trim() + 1)))", "a1,b1"},
       {"@(string.Join(\",\", \"3,1,22\".Split(',').Where((x) => x.Length < 2).OrderBy(x => x)))",
        "1,3"},
       {"@(\"3,1,22\".Split(',').OrderByDescending(x => int.Parse(x)).First())", "22"},
       {"@(\"a,b\".Split(',').Any(x => x == \"b\") && \"a\".Split(',').All(x => x == \"a\"))",
        "True"},
       {"@(Array.Exists(\"a,b\".Split(','), one => one == \"c\"))", "False"},
       {"@(Array.IndexOf(\"a,b\".Split(','), \"b\"))", "1"},
       {"@(\"a=1;b=2\".Split(';').Select(x => x.Split('=')).Single(x => x[0] == \"b\")[1])", "2"},
       {"@(\"a,b\".Split(',').FirstOrDefault(x => x == \"c\") ?? \"none\")", "none"},
       {"@(\"a,b\".Split(',').First(x => x == \"c\"))",
        "error: Sequence contains no matching element"},
       {"@(\"a,a\".Split(',').Single(x => x == \"a\"))",
        "error: Sequence contains more than one matching element"},
       {"@(\"a,b\".Split(',').SingleOrDefault(x => x == \"c\") == null)", "True"},
       {"@(\"a,b,a\".Split(',').Count(x => x == \"a\") + \"a,b,a\".Split(',').Distinct().Count())",
        "4"},
       {"@(string.Join(\",\", \"a,b,c\".Split(',').Reverse().Skip(1).Take(1).ToList()))", "b"},
       {"@(\"a,b\".Split(',').Last() + \"a,b\".Split(',').LastOrDefault(x => x != \"b\"))", "ba"},
       {"@(JArray.Parse(\"[{\\\"n\\\":2},{\\\"n\\\":1}]\").OrderBy(x => (int)x[\"n\"]).First()"
        "[\"n\"])",
        "1"},
       {"@(JArray.Parse(\"[{\\\"n\\\":2},{\\\"n\\\":1}]\").Any(x => x.Value<int>(\"n\") == 3))",
        "False"},
       {"@(JObject.Parse(\"{\\\"a\\\":[\\\"x\\\"]}\")[\"a\"].Select(x => "
        "x.ToString()).Contains(\"x\"))",
        "True"},
       {"@(JObject.Parse(\"{}\").Select(x => x))",
        "error: Cannot access child value of this token."},
       {"@(((string[])null).Select(x => x))",
        "error: Object reference not set to an instance of an object."},
       {"@((\"a\" as JObject) == null)", "True"},
       {"@(context.User == null || !context.User.Groups.Select(g => g.Id).Contains(\"a\"))",
        "True"}});
  CHECK(
      first_fault("@(context.Variables.GetValueOrDefault(\"a\", x => x))").find("does not take") !=
      std::string::npos);
  CHECK(first_fault("@(x => x)") == "2: a lambda has no place here");
  CHECK(first_fault("@(\"a\".Split(',').Select((x, y) => x))").find("is missing") !=
        std::string::npos);
  CHECK(first_fault("@(\"a\".Split(',').Select(x => { return x; }))") ==
        "29: a lambda has no braces here");
  CHECK(first_fault("@(\"a\".Split(',').Where(x => x))") ==
        "28: this is string, where bool is wanted");
  CHECK(first_fault("@(\"a\".Split(',').Select(x => x.Lenght))").find("did you mean \"Length\"?") !=
        std::string::npos);
  CHECK(first_fault("@(\"a\".Contains(x => true))") == "6: \"Contains\" does not take (a lambda)");
  CHECK(first_fault("@(\"a\".Split(',').Select(context => 1))") ==
        "24: the name \"context\" is there already");
  CHECK(first_fault("@(\"a\" as int)") == "6: \"int\" is never null, so that \"as\" is not asked");
}

TEST_CASE("JSON that is written out") {
  check_all({{"@(JsonConvert.SerializeObject(new { a = 1, b = new { c = \"x\" } }))",
              "{\"a\":1,\"b\":{\"c\":\"x\"}}"},
             {"@(JObject.FromObject(new { a = new [] {1, 2} })[\"a\"][1])", "2"},
             {"@(new JObject { { \"a\", 1 }, [\"b\"] = new JArray { \"x\", 2 } "
              "}.ToString(Formatting.None))",
              "{\"a\":1,\"b\":[\"x\",2]}"},
             {"@{ var a = JObject.Parse(\"{\\\"b\\\":1,\\\"c\\\":2}\"); "
              "a.Property(\"b\").Remove(); return "
              "a.Property(\"c\").Value + a.ToString(Formatting.None); }",
              "2{\"c\":2}"},
             {"@(JToken.Parse(\"null\").Type == JTokenType.Null && JToken.Parse(\"[1]\").Type != "
              "JTokenType.Object)",
              "True"}});
  CHECK(first_fault("@(new { 1 })").find("a name is missing") != std::string::npos);
  CHECK(first_fault("@(new { a = contxt })").find("\"contxt\" is not known") != std::string::npos);
  CHECK(first_fault("@(new Random { a = 1 })").find("members are not set here") !=
        std::string::npos);
}

TEST_CASE("what a member sets, and digests") {
  check_all(
      {{"@{ int a; if (int.TryParse(\"7\", out a)) { return a + 1; } return \"none\"; }", "8"},
       {"@{ if (!long.TryParse(\"x\", out var a)) { return a; } return \"some\"; }", "0"},
       {"@{ Jwt jwt; return \"none\".TryParseJwt(out jwt) || jwt != null; }", "False"},
       {"@{ const string a = \"abc\";; using_none(); return 1; }",
        "refused at 38: this is no statement"},
       {"@(BitConverter.ToString(System.Security.Cryptography.SHA256.Create().ComputeHash("
        "Encoding.UTF8.GetBytes(\"abc\"))).Replace(\"-\", \"\").ToLower().Substring(0, 16))",
        "ba7816bf8f01cfea"},
       {"@{ var key = Encoding.UTF8.GetBytes(\"Jefe\"); HMACSHA256 hasher = new HMACSHA256(key); "
        "return Convert.ToBase64String(hasher.ComputeHash(Encoding.UTF8.GetBytes(\"what do ya want "
        "for nothing?\"))); }",
        "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="},
       {"@(\"a\".GetHashCode() == \"a\".GetHashCode())", "True"},
       {"@(System.Net.WebUtility.HtmlEncode(\"<a>\"))", "&lt;a&gt;"},
       {"@(Regex.Match(\"id=42\", @\"id=(?<n>\\d+)\").Groups[\"n\"].Value)", "42"},
       {"@(\"a\".Split(',').Append(\"b\").Concat(\"c\".Split(',')).Count())", "3"},
       {"@(new HashSet<string>(\"a,b\".Split(',')).Contains(\"b\"))", "True"}});
  CHECK(first_fault("@{ string a; return int.TryParse(\"7\", out a); }")
            .find("this is string, where int is set") != std::string::npos);
  CHECK(first_fault("@(int.TryParse(\"7\", out b))").find("there is no variable \"b\"") !=
        std::string::npos);
  CHECK(first_fault("@(\"a\".Contains(out b))").find("does not take (out)") != std::string::npos);
}

TEST_CASE("loops over arrays and JSON") {
  check_all(
      {{"@{ var all = \"\"; foreach (var x in \"a,b,c\".Split(',')) { if (x == \"b\") continue; "
        "all += x; } return all; }",
        "ac"},
       {"@{ foreach (string x in new [] {\"a\", \"b\"}) { if (x != \"a\") { return x; } } return "
        "\"none\"; }",
        "b"},
       {"@{ var n = 0; foreach (JObject one in JArray.Parse(\"[{\\\"n\\\":2},{\\\"n\\\":3}]\")) "
        "{ n += (int)one[\"n\"]; break; } return n; }",
        "2"},
       {"@{ List<string> a = \"a b\".Split(' ').ToList(); return a.Count(); }", "2"},
       {"@{ List<JToken> a = new List<JToken> { 1, \"x\" }; return a.Count(x => x == 1); }", "1"},
       {"@{ foreach (JObject one in JArray.Parse(\"[1]\")) { } return 1; }",
        "error: Unable to cast object of type 'JToken' to type 'JObject'."}});
  CHECK(first_fault("@{ foreach (var x in 1) { } return 1; }") ==
        "21: int is not gone through here");
  CHECK(first_fault("@{ break; return 1; }") == "3: there is no loop around this");
  CHECK(first_fault("@{ foreach (var x of \"a\".Split('b')) { } return 1; }").find("\"in\"") !=
        std::string::npos);
  CHECK(
      first_fault("@{ foreach (var x in \"a\".Split('b')) { return x; } }").find("not all ways") !=
      std::string::npos);
}

TEST_CASE("what fails is caught, but for limits") {
  check_all({{"@{ try { return int.Parse(\"x\"); } catch (Exception e) { return e.Message; } }",
              "Input string was not in a correct format."},
             {"@{ string a = \"b\"; try { a = (string)context.Variables[\"none\"]; } catch { } "
              "return a; }",
              "b"},
             {"@{ try { return 1 / 0; } catch (System.Exception) { return \"none\"; } }", "none"}});
  CHECK(first_fault("@{ try { return 1; } catch (FormatException e) { return 2; } }")
            .find("all that is caught") != std::string::npos);
  CHECK(first_fault("@{ try { return 1; } finally { } }").find("\"finally\" is not run here") !=
        std::string::npos);
  CHECK(first_fault("@{ throw 1; }").find("\"throw\" is not run here") != std::string::npos);
  MadeContext context;
  const std::string digits = "\"0,1,2,3,4,5,6,7,8,9\".Split(',')";
  std::string loops = "@{ try { ";
  for (const char* name : {"a", "b", "c", "d", "e", "f"})
    loops += std::string("foreach (var ") + name + " in " + digits + ") { ";
  loops += " } } } } } } } catch { return 2; } return 1; }";
  CHECK(evaluate(loops, context) == "error: The expression took too many steps.");
  std::string doubling = "@{ var a = \"0123456789abcdef\"; ";
  for (int i = 0; i < 18; ++i) doubling += "a = a + a; ";
  doubling += "foreach (var x in " + digits + ") { foreach (var y in " + digits + ") { ";
  doubling += "var found = a.Contains(\"b\" + x); } } return 1; }";
  CHECK(evaluate(doubling, context) == "error: The expression read too much.");
}

TEST_CASE("dates, spans, chance and what is converted") {
  check_all({{"@(DateTime.UtcNow.ToString(\"yyyy-MM-ddTHH:mm:ssZ\"))", "2016-10-14T14:52:33Z"},
             {"@(DateTime.UtcNow.AddDays(1).AddSeconds(-33).ToString(\"o\"))",
              "2016-10-15T14:52:00.0000000Z"},
             {"@(DateTime.UtcNow.ToString())", "10/14/2016 14:52:33"},
             {"@((DateTime.UtcNow - new DateTime(2016, 10, 14)).TotalHours > 14)", "True"},
             {"@(new DateTime(2016, 1, 31).AddMonths(1).Day)", "29"},
             {"@(TimeSpan.FromMinutes(90).ToString())", "01:30:00"},
             {"@(DateTimeOffset.UtcNow.ToUnixTimeSeconds())", "1476456753"},
             {"@(Convert.ToBase64String(Encoding.UTF8.GetBytes(\"a:b\")))", "YTpi"},
             {"@(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(\"YTpi\")))", "a:b"},
             {"@(Convert.ToInt32(\"42\") + int.Parse(\" 1 \"))", "43"},
             {"@(int.Parse(\"x\"))", "error: Input string was not in a correct format."},
             {"@(Uri.EscapeDataString(\"a b/c\"))", "a%20b%2Fc"},
             {"@(Math.Round(2.5) + Math.Max(1, 2))", "4"},
             {"@(new Random().Next(5, 6))", "5"},
             {"@(Guid.NewGuid().ToString(\"N\").Length)", "32"},
             {"@(Regex.IsMatch(\"abc\", \"^A\", RegexOptions.IgnoreCase))", "True"},
             {"@(Regex.Match(\"id=42;\", @\"id=(?P<n>\\d+)\").Groups[1].Value)", "42"},
             {"@(Regex.Replace(\"a1b22\", \"\\\\d+\", \"<$0>\"))", "a<1>b<22>"},
             {"@(Regex.Replace(\"ab\", \"\", \"-\"))", "-a-b-"},
             {"@(\"Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIiwicm9sZXMiOlsieCIsInkiXX0.c2ln\""
              ".AsJwt()?.Claims.GetValueOrDefault(\"roles\"))",
              "x,y"},
             {"@(\"nonsense\".AsJwt() == null)", "True"},
             {"@(\"Basic YTpi\".AsBasic().Password)", "b"}});
}

TEST_CASE("what cannot be is shown when it is stored, with its place") {
  CHECK(first_fault("@(contxt.Request)") ==
        "2: the name \"contxt\" is not known | did you mean \"context\"?");
  CHECK(first_fault("@(context.Requst.Method)") ==
        "10: context has no member \"Requst\" that is run here | did you mean \"Request\"?");
  CHECK(first_fault("@(context.Variables[\"a\"].Length)") ==
        "25: object has no member \"Length\" that is run here | help: cast it first, as in "
        "((string)value).Length");
  CHECK(first_fault("@(\"a\".Substring(\"b\"))") == "6: \"Substring\" does not take (string)");
  CHECK(first_fault("@(1 + )") == "6: an expression is missing here");
  CHECK(first_fault("@(\"a)") == "0: the expression's last bracket is missing");
  CHECK(first_fault("@(\"a\" > 1)") == "6: string and int have no order");
  CHECK(first_fault("@(\"a\" == 1)") == "6: string and int are not compared");
  CHECK(first_fault("@{ while (true) { } }") == "3: \"while\" is not run here");
  CHECK(first_fault("@{ if (true) { return 1; } }") ==
        "3: not all ways through the block end with \"return\"");
  CHECK(first_fault("@(new HttpClient())") == "2: the type \"HttpClient\" is not known here");
  CHECK(first_fault("@(context.Request.Body.As<int>())") ==
        "23: a body is read as string, byte[], JToken, JObject or JArray");
  CHECK(first_fault("@(Regex.IsMatch(\"a\", \"(?=a)\"))")
            .starts_with("8: the pattern is not matched here"));
  CHECK(first_fault("@(" + std::string(100, '(') + "1" + std::string(100, ')') + ")")
            .find("nested deeper than") != std::string::npos);
}

TEST_CASE("no expression takes all the time or all the memory") {
  MadeContext context;
  std::string doubling = "@{ var a = \"0123456789abcdef\"; ";
  for (int i = 0; i < 30; ++i) doubling += "a = a + a; ";
  CHECK(evaluate(doubling + "return a; }", context) ==
        "error: The expression made too long texts.");
  std::string sum = "@(1";
  for (int i = 0; i < 2000; ++i) sum += "+1";
  CHECK(evaluate(sum + ")", context).find("too many operators") != std::string::npos);
  CHECK(evaluate("@(string.Format(\"{0,2000}\", 1))", context) ==
        "error: Format string is invalid.");
  // A matcher that goes back would try more ways than there are seconds.
  std::string repeated = "@{ var a = \"aaaaaaaaaaaaaaaa\"; ";
  for (int i = 0; i < 10; ++i) repeated += "a = a + a; ";
  CHECK(evaluate(repeated + "return Regex.IsMatch(a + \"b\", \"^(a+)+$\"); }", context) == "False");
  CHECK(evaluate("@(" + std::string(10'000, '(') + "1" + std::string(10'000, ')') + ")", context)
            .find("nested deeper") != std::string::npos);
}

TEST_CASE("an expression ends at its own bracket") {
  CHECK(find_expression_end("@(\")\" + ')' + $\"{f(1)}\") rest") == 24);
  CHECK(find_expression_end("@{ /* } */ return @\"}\"\"\"; } x") == 27);
  CHECK(find_expression_end("@(a") == std::string::npos);
}

}  // namespace expressions_test
