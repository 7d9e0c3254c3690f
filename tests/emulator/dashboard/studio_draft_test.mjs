// How the editor's draft is saved, and what its fields and figures say, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";

import { scriptsOf } from "./scripts.mjs";

const script = await scriptsOf(process.argv[2]);
const { clockTime, instantOf } = await script("studio_api.js");
const { checkOf } = await script("studio_check.js");
const { draftOf } = await script("studio_draft.js");
const { typeOfFile } = await script("studio_dataset.js");
const { problemOf } = await script("studio_fields.js");
const { countsOf, numberText } = await script("studio_histogram.js");
const { durationOf } = await script("studio_properties.js");

const failure = (status) => Object.assign(new Error(`status ${status}`), { status });
const turned = () => new Promise(setImmediate);

/// A draft before a studio whose answers to submit() are `answers`: Etags, or errors to throw.
function draftBefore(t, answers, others = {}) {
  const timers = [];
  t.mock.method(globalThis, "setTimeout", (action, wait) => (timers.push({ action, wait }), timers.length));
  t.mock.method(globalThis, "clearTimeout", (id) => id && (timers[id - 1].action = () => {}));
  const sent = [];
  const states = [];
  const studio = {
    submit: async (id, body, etag) => {
      sent.push({ id, name: body.Description, isDraft: body.IsDraft, etag });
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    ...others,
  };
  let name = "one";
  const draft = draftOf({ studio, id: "e1", etag: "a", body: () => ({ Description: name }),
                          onstate: ({ kind }) => states.push(kind), onmoved: (id) => states.push(`moved ${id}`) });
  const fire = async () => {
    timers.at(-1).action();
    await turned();
  };
  return { draft, sent, states, timers, fire, change: (next) => ((name = next), draft.changed()) };
}

test("changes are saved a moment later, once, with the Etag that was read", async (t) => {
  const { sent, states, timers, fire, change } = draftBefore(t, ["b", "c"]);
  change("two");
  change("three");
  assert.equal(sent.length, 0);
  await fire();
  assert.deepEqual(sent, [{ id: "e1", name: "three", isDraft: true, etag: "a" }]);
  assert.deepEqual(states, ["saving", "saved"]);
  timers[0].action();
  await turned();
  assert.equal(sent.length, 1);
  change("four");
  await fire();
  assert.equal(sent[1].etag, "b");
});

test("what another page saved is not overwritten without a question", async (t) => {
  const { draft, sent, states, fire, change } = draftBefore(t, [failure(412), "d"], { experiment: async () => ({ Etag: "c" }) });
  change("two");
  await fire();
  assert.deepEqual(states, ["saving", "conflict"]);
  change("three");
  await assert.rejects(draft.flush(), /choose which of both/);
  assert.equal(sent.length, 1);
  await draft.overwrite();
  assert.deepEqual(sent[1], { id: "e1", name: "three", isDraft: true, etag: "c" });
  assert.equal(states.at(-1), "saved");
});

test("an emulator that does not answer is asked again", async (t) => {
  const { sent, states, timers, fire, change } = draftBefore(t, [failure(0), failure(0), "b"]);
  change("two");
  await fire();
  assert.deepEqual(states, ["saving", "offline"]);
  await fire();
  await fire();
  assert.equal(sent.length, 3);
  assert.equal(states.at(-1), "saved");
  assert.equal(timers.at(-1).wait, 1000);
});

test("an experiment that a restart forgot is saved under another id", async (t) => {
  const { draft, states, fire, change } = draftBefore(t, [failure(404)], {
    create: async ({ Description }) => ({ ExperimentId: `new ${Description}`, Etag: "z" }) });
  change("two");
  await fire();
  assert.deepEqual([draft.id, draft.etag, draft.isClean], ["new two", "z", true]);
  assert.deepEqual(states, ["saving", "moved new two", "saved"]);
});

test("after an outage: the same, changed, or gone", async (t) => {
  const cases = [
    [async () => ({ Etag: "a" }), ["saved"]],
    [async () => ({ Etag: "other" }), ["conflict"]],
    [async () => { throw failure(404); }, ["moved e2", "saved"]],
    [async () => { throw failure(0); }, []],
  ];
  for (const [experiment, expected] of cases) {
    const { draft, states } = draftBefore(t, [], { experiment, create: async () => ({ ExperimentId: "e2", Etag: "b" }) });
    await draft.reconcile();
    assert.deepEqual(states, expected);
    t.mock.restoreAll();
  }
});

test("an answer about an older graph is left out", async () => {
  const answers = [];
  const shown = [];
  const editor = { state: 1, showProblems: (found) => shown.push(found) };
  const studio = { check: () => new Promise((resolve) => answers.push(resolve)) };
  const check = checkOf({ studio, editor, draft: { submission: () => ({}) } });
  check.soon();
  const first = check.settled();
  editor.state = 2;
  check.soon();
  const second = check.settled();
  answers[0]("of 1");
  answers[1]("of 2");
  await Promise.all([first, second]);
  assert.deepEqual(shown, ["of 2"]);
});

test("what a field refuses", () => {
  const rules = { ParameterType: "Int", ParameterRules: [{ Min: 1, Max: 31 }] };
  const cases = [["3", null], ["0", "At least 1."], ["32", "At most 31."], ["3.5", "This is no whole number."], ["", "A number is missing."]];
  for (const [text, problem] of cases) assert.equal(problemOf(rules, text), problem, text);
  assert.equal(problemOf({ ParameterType: "Double" }, "1e-3"), null);
  assert.equal(problemOf({ ParameterType: "Double" }, "x"), "This is no number.");
  assert.equal(problemOf({ ParameterType: "Int", IsOptional: true }, ""), null);
  assert.equal(problemOf({ ParameterType: "String" }, ""), null);
});

test("times, numbers, types of files", () => {
  assert.equal(instantOf("/Date(1476456753000)/"), 1476456753000);
  for (const none of [null, "", "0001-01-01", "/Date(x)/"]) assert.equal(instantOf(none), null);
  assert.equal(clockTime(1476456753000), "14:52:33Z");
  assert.deepEqual([14, 1500, 123000].map(durationOf), ["14 ms", "1.50 s", "2 min 3 s"]);
  assert.deepEqual([null, 0, 3271.2581, 2.5, 1e-7, 7043].map(numberText), ["—", "0", "3,271.26", "2.5", "1.000e-7", "7,043"]);
  const files = { "a.csv": "GenericCSV", "a.nh.csv": "GenericCSVNoHeader", "A.TSV": "GenericTSV", "a.arff": "ARFF", a: "GenericCSV" };
  for (const [name, type] of Object.entries(files)) assert.equal(typeOfFile(name), type);
});

test("what a drawing counts", () => {
  assert.deepEqual(countsOf({ histogram: { edges: [0, 1, 2], counts: [5, 7] } }),
                   [{ from: 0, to: 1, count: 5 }, { from: 1, to: 2, count: 7 }]);
  assert.deepEqual(countsOf({ top: [{ value: "a", count: 2 }] }), [{ from: "a", to: "a", count: 2 }]);
  assert.deepEqual(countsOf({}), []);
});
