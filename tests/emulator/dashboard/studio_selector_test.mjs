// Column selectors: the text that graphs carry, and what rules leave of columns.
import assert from "node:assert/strict";
import { test } from "node:test";

import { scriptsOf } from "./scripts.mjs";

const script = await scriptsOf(process.argv[2]);
const { chosenOf, namesOf, readSelector, shortWords, writeSelector } = await script("studio_selector.js");

const GUIDE =
  '{"isFilter":true,"rules":[{"exclude":false,"ruleType":"ColumnNames","columns":["Col2"]}],"ui":{"withRules":true}}';
const COLUMNS = [
  { name: "A", type: "Int32" }, { name: "B", type: "String" }, { name: "C", type: "Double" }, { name: "D", type: "DateTime" }];
const rule = (exclude, kind, ...columns) => ({ exclude, kind, columns });
const left = (keepsOrder, ...rules) =>
  chosenOf({ keepsOrder, rules }, COLUMNS).chosen.map((index) => COLUMNS[index].name).join("");

test("the text of a selector is read and written as it was", () => {
  const text = encodeURIComponent(GUIDE);
  const read = readSelector(text);
  assert.deepEqual(read, { keepsOrder: false, withRules: true,
                           rules: [rule(false, "ColumnNames", "Col2")] });
  assert.equal(writeSelector(read), text);
  assert.deepEqual(namesOf(read), ["Col2"]);
  const kept = encodeURIComponent('{"isFilter":false,"rules":[{"exclude":false,"ruleType":"ColumnTypes",' +
    '"columnTypes":["Numeric"],"columnKinds":["Label"]}],"ui":{"withRules":true}}');
  assert.equal(writeSelector(readSelector(kept)), kept);
});

test("what is no selector is known as none, and nothing chosen writes nothing", () => {
  for (const text of ["Col1,Col2", "%", "%7B%7D", "%5B%5D"]) assert.equal(readSelector(text), null, text);
  assert.deepEqual(readSelector("").rules, []);
  assert.equal(writeSelector(readSelector("")), "");
  assert.equal(writeSelector({ keepsOrder: false, withRules: false, rules: [rule(false, "ColumnNames")] }), "");
});

test("rules apply in order, the last that names a column decides", () => {
  const cases = [
    ["ABCD", false, [rule(false, "AllColumns")]],
    ["ACD", false, [rule(false, "AllColumns"), rule(true, "ColumnNames", "B")]],
    ["ABCD", false, [rule(false, "AllColumns"), rule(true, "ColumnNames", "B"), rule(false, "ColumnIndexes", "2")]],
    ["BC", false, [rule(false, "ColumnIndexes", "2-3")]],
    ["AC", false, [rule(false, "ColumnTypes", "Numeric")]],
    ["A", false, [rule(false, "ColumnTypes", "Integer")]],
    ["ABCD", false, [rule(false, "ColumnTypes", "All")]],
    ["AB", false, [rule(false, "ColumnNames", "B", "A", "B")]],
    ["BAB", true, [rule(false, "ColumnNames", "B", "A", "B")]],
    ["", false, []],
  ];
  for (const [names, keepsOrder, rules] of cases) assert.equal(left(keepsOrder, ...rules), names, JSON.stringify(rules));
  const { by } = chosenOf({ rules: [rule(false, "AllColumns"), rule(true, "ColumnTypes", "DateTime")] }, COLUMNS);
  assert.deepEqual(by, [0, 0, 0, 2]);
});

test("a selector in words", () => {
  const words = (...rules) => shortWords(writeSelector({ keepsOrder: false, withRules: true, rules }));
  assert.equal(words(rule(false, "ColumnNames", "A", "B")), "A, B");
  assert.equal(words(rule(false, "AllColumns"), rule(true, "ColumnTypes", "DateTime")),
               "all columns; exclude type DateTime");
  assert.equal(shortWords("no selector"), "");
});
