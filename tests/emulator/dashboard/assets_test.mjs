// What of the pages' scripts needs no browser: addresses of blobs, rows of CSV, when a page asks again.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { scriptsOf } from "./scripts.mjs";

const script = await scriptsOf(process.argv[2]);
const { csvRows } = await script("job_outputs.js");
const { errorLines } = await script("service_calls.js");
const { poll } = await script("poll.js");
const { blobUrl } = await script("storage.js");

const ACCOUNT = { account: "acc", sas: "?sv=1&sig=x" };

test("any blob's name becomes an address that leads to it", () => {
  const cases = [
    ["a/b.csv", "a/b.csv"],
    [`<b>"'</b> %?#&+ü`, "%3Cb%3E%22'%3C/b%3E%20%25%3F%23%26%2B%C3%BC"],
    ["a//b/", "a//b/"],
    ["a/../b", "a%2F..%2Fb"],
    ["./a", ".%2Fa"],
    ["a/...", "a/..."],
  ];
  for (const [name, path] of cases) {
    const url = blobUrl(ACCOUNT, "c", name);
    assert.equal(url, `/acc/c/${path}?sv=1&sig=x`);
    const asked = new URL(url, "http://localhost").pathname;
    assert.equal(decodeURIComponent(asked), `/acc/c/${name}`);
  }
  assert.equal(blobUrl(ACCOUNT, "c", ".."), null);
  assert.equal(blobUrl(ACCOUNT, "c", "", { prefix: "a b+c" }), "/acc/c?sv=1&sig=x&prefix=a%20b%2Bc");
  assert.equal(blobUrl(ACCOUNT, "", "", { comp: "list" }), "/acc/?sv=1&sig=x&comp=list");
});

test("rows of comma-separated values", () => {
  const cases = [
    ["a,b\n1,2\n", [["a", "b"], ["1", "2"]]],
    ["a,b\r\n1,2", [["a", "b"], ["1", "2"]]],
    ['"a,\n""b""",c\n', [['a,\n"b"', "c"]]],
    ["a,\n,b\n", [["a", ""], ["", "b"]]],
    ["a,", [["a", ""]]],
    ["", []],
  ];
  for (const [text, rows] of cases) assert.deepEqual(csvRows(text, false), rows, JSON.stringify(text));
  assert.deepEqual(csvRows("a\nb\nhalf of a r", true), [["a"], ["b"]]);
});

test("what an error says", () => {
  assert.deepEqual(
    errorLines('{"error":{"code":"A","message":"one","details":[{"code":"B","message":"two"}]}}'),
    ["A: one", "B: two"]);
  assert.deepEqual(errorLines("<html>"), ["<html>"]);
  assert.deepEqual(errorLines(""), []);
});

test("a page asks again while it is seen, until the end", async (t) => {
  let timer = null;
  t.mock.method(globalThis, "setTimeout", (action, wait) => ((timer = { action, wait }), timer));
  t.mock.method(globalThis, "clearTimeout", () => (timer = null));
  const watchers = [];
  globalThis.document = { hidden: false, addEventListener: (_, watcher) => watchers.push(watcher) };
  let asked = 0;
  let wait = 1000;
  const turned = () => new Promise(setImmediate);
  poll(async () => {
    asked += 1;
    return wait;
  });
  await turned();
  assert.deepEqual([asked, timer.wait], [1, 1000]);
  timer.action();
  await turned();
  assert.equal(asked, 2);
  document.hidden = true;
  timer.action();
  await turned();
  assert.deepEqual([asked, timer], [2, null]);
  document.hidden = false;
  wait = null;
  watchers.forEach((watcher) => watcher());
  await turned();
  assert.deepEqual([asked, timer], [3, null]);
  watchers.forEach((watcher) => watcher());
  await turned();
  assert.equal(asked, 3);
});

test("who asks during a turn gets another one at once", async (t) => {
  let waited = null;
  t.mock.method(globalThis, "setTimeout", (action, wait) => (waited = wait));
  globalThis.document = { hidden: false, addEventListener: () => {} };
  let answer;
  const turns = poll(() => new Promise((resolve) => (answer = resolve)));
  turns.now();
  answer(1000);
  await new Promise(setImmediate);
  assert.equal(waited, 0);
});

// The classes that a sheet has a rule for by their name alone, outside of windows of a width.
function classesOf(sheet) {
  const text = readFileSync(path.join(process.argv[2], sheet), "utf8").replaceAll(/\/\*[^]*?\*\//g, "")
    .replaceAll(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}/g, "");
  return [...text.matchAll(/([^{}]+)\{/g)].flatMap(([, selectors]) => selectors.split(","))
    .map((one) => /^(?:\.studio-page )?\.([a-z-]+)$/.exec(one.trim())?.[1]).filter(Boolean);
}

test("a class of the sheets of all pages has its own rules in one sheet", () => {
  const layout = readFileSync(path.join(process.argv[2], "..", "layout.cc"), "utf8");
  const ofAll = /kSheets = \{([^}]*)\}/.exec(layout)[1].match(/[a-z_]+\.css/g);
  assert.ok(ofAll.length > 10);
  const known = new Map();
  for (const sheet of ofAll) for (const name of classesOf(sheet)) known.set(name, sheet);
  for (const name of ["note", "status", "row", "segments"]) assert.ok(known.has(name), name);
  for (const sheet of readdirSync(process.argv[2]).filter((one) => one.endsWith(".css"))) {
    for (const name of classesOf(sheet)) assert.ok([undefined, sheet].includes(known.get(name)), `.${name} is in ${sheet} and in ${known.get(name)}`);
  }
});
