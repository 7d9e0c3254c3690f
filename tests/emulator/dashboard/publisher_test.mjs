// What the publisher's pages do with texts: ids, URL templates, policy documents.
import assert from "node:assert/strict";
import { test } from "node:test";

import { scriptsOf } from "./scripts.mjs";

const script = await scriptsOf(process.argv[2]);
const words = await script("publisher_words.js");
const policy = await script("publisher_policy_text.js");

const RRS = "/workspaces/{workspace}/services/{service}/execute?api-version={apiversion}&details={details}";

test("an id is made of a name, and is not one that is taken", () => {
  const cases = [
    ["RRS Execute", [], "rrs-execute"],
    ["AzureML Demo API", [], "azureml-demo-api"],
    ["  Größe & Maß!  ", [], "gro-e-ma"],
    ["<b>", ["B"], "b-2"],
    ["a", ["a", "a-2"], "a-3"],
    ["…", [], "unnamed"],
  ];
  for (const [name, taken, id] of cases) assert.equal(words.idFor(name, taken), id, name);
});

test("parameters of a template, with their place", () => {
  assert.deepEqual(words.parametersIn(RRS).map(({ name, place }) => `${name} ${place}`),
    ["workspace path", "service path", "apiversion query", "details query"]);
  assert.deepEqual(words.parametersIn("/a/{x}/{X}/{*rest}?y={y}&z=1").map(({ name }) => name), ["x", "rest", "y"]);
  assert.deepEqual(words.parametersIn("/*"), []);
});

test("what is wrong with a template or a verb", () => {
  for (const text of [RRS, "/", "/*", "/a/{*rest}", "/a?b={c}"]) assert.equal(words.templateProblem(text), null, text);
  const cases = [
    ["", /missing/], ["score", /slash/], ["/a b", /blanks/], ["/{a", /needs its/], ["/a}", /needs its/],
    ["/{a{b}}", /needs its/], ["/{}", /name/], ["/{a}/{A}", /twice/]];
  for (const [text, expected] of cases) assert.match(words.templateProblem(text) ?? "", expected, text);
  assert.equal(words.verbProblem("post"), null);
  assert.match(words.verbProblem(RRS), /template/);
  assert.match(words.verbProblem("PO ST"), /word/);
  assert.match(words.verbProblem(""), /missing/);
});

test("the parameters that are sent are those of the template, with what is known of them", () => {
  const known = [{ name: "SERVICE", type: "number", description: "d" }, { name: "gone", type: "string" }];
  assert.deepEqual(words.templateParameters("/{service}?v={v}", known), [
    { type: "number", required: true, name: "service", description: "d" }, { type: "string", required: true, name: "v" }]);
});

test("addresses have one slash between their parts", () => {
  assert.equal(words.addressOf("https://a.azure-api.net/", "/demo/", "/x"), "https://a.azure-api.net/demo/x");
  assert.equal(words.addressOf("https://a.azure-api.net", ""), "https://a.azure-api.net");
});

const DOCUMENT = `<policies>
  <inbound>
    <!-- <base /> in a comment -->
    <base />
    <choose>
      <when condition="@(context.Request.Method == "POST" && "a<b)" != ')')">
        <set-header name="x" exists-action="override"><value>{{key}}</value></set-header>
      </when>
    </choose>
    <rate-limit calls="5" renewal-period="60" />
  </inbound>
  <outbound />
</policies>
`;

test("pieces of a document are its text, whatever it is", () => {
  const broken = ["", "<", "</", "<a b='", "<a @(", "<!--", "<![CDATA[x", "{{", "@{ \"", "< a>", "<a b=c/>", DOCUMENT,
                  DOCUMENT.slice(0, 300), "<a\n\"x\"<b>"];
  for (const text of broken) assert.equal(policy.tokensOf(text).map((one) => one.text).join(""), text, text);
  const kinds = policy.tokensOf(`<a k="v">{{n}} @(f(")"))</a><!--c-->`).filter(({ kind }) => kind !== "")
    .map(({ kind, text }) => `${kind} ${text}`);
  assert.deepEqual(kinds, ["word a", "key k", `string "v"`, "value {{n}}", `expression @(f(")"))`, "word a", "quiet <!--c-->"]);
});

test("statements of the sections, expressions and comments aside", () => {
  const sections = policy.sectionsOf(DOCUMENT);
  assert.deepEqual(Object.keys(sections), ["inbound", "outbound"]);
  assert.deepEqual(sections.inbound.statements.map(({ name }) => name), ["base", "choose", "rate-limit"]);
  assert.deepEqual(policy.statementsOf(sections, "inbound"), ["choose", "rate-limit"]);
  const [, choose] = sections.inbound.statements;
  assert.match(DOCUMENT.slice(choose.start, choose.end), /^<choose>[^]*<\/choose>$/);
  assert.deepEqual(policy.statementsOf(policy.sectionsOf(policy.EMPTY), "backend"), []);
});

test("base is where the enclosing document runs", () => {
  const inner = "<policies>\n<inbound>\n<set-status code='1' />\n<base />\n</inbound>\n</policies>";
  const all = "<policies><inbound><base /><trace source='s' /></inbound><backend><forward-request /></backend></policies>";
  const text = policy.effectivePolicy([all, null, inner]);
  assert.match(text, /<inbound>\s+<set-status code='1' \/>\s+<trace source='s' \/>\s+<\/inbound>/);
  assert.match(text, /<backend>\s+<forward-request \/>\s+<\/backend>/);
  assert.match(text, /<outbound \/>/);
  assert.doesNotMatch(text, /<base/);
  const without = policy.effectivePolicy([all, "<policies><inbound></inbound></policies>"]);
  assert.match(without, /<inbound \/>/);
});

test("what is passed over is said before its statement", () => {
  const all = "<policies>\n<inbound>\n<choose><when condition='@(true)'>\n<send-request /></when></choose>\n<base />\n</inbound>\n</policies>";
  const text = policy.effectivePolicy([all], [[{ name: "send-request", line: 4 }]]);
  assert.match(text, /<inbound>\s+<!-- passed over: send-request -->\s+<choose>/);
  assert.doesNotMatch(policy.effectivePolicy([all], [[{ name: "elsewhere", line: 9 }]]), /passed over/);
});

test("lines and columns lead to letters and back", () => {
  const text = "ab\ncde\n";
  for (let at = 0; at <= text.length; at += 1) {
    const { line, column } = policy.placeOf(text, at);
    assert.equal(policy.offsetOf(text, line, column), at);
  }
  assert.equal(policy.offsetOf(text, 2, 99), 6);
  assert.equal(policy.offsetOf(text, 99, 1), text.length);
});

test("faults have their line from the members, or from the words", () => {
  const faults = policy.faultsOf([{ target: "rate-limit", message: "calls is missing", line: 3, column: 5 },
                                  { message: "Error in element 'x' on line 7, column 9: no" }, { message: "as a whole" }]);
  assert.deepEqual(faults.map(({ line, column }) => [line, column]), [[3, 5], [7, 9], [0, 1]]);
});

test("a statement goes in at the end of its section, on lines of its own", () => {
  const { at, text } = policy.insertion(policy.EMPTY, "inbound", "<a>\n  <b />\n</a>");
  const after = policy.EMPTY.slice(0, at) + text + policy.EMPTY.slice(at);
  assert.match(after, /<base \/>\n {4}<a>\n {6}<b \/>\n {4}<\/a>\n {2}<\/inbound>/);
  assert.equal(policy.insertion("<policies />", "inbound", "<a />"), null);
  assert.equal(policy.insertion("<policies><inbound /></policies>", "inbound", "<a />"), null);
});
