// Fault rules in words, and the ready-made ones.
import { element } from "./page.js";
import { statusMark } from "./show.js";

/// {name, about, rule} by the heading that they are under; a rule gets its service later.
export const drills = [
  ["Request/response", [
    ["Throttled twice", "503 RequestThrottled, then fine",
     { match: { operation: "execute" }, when: { first: 2 }, then: { error: "RequestThrottled", retryAfter: 5 } }],
    ["Slow", "200 ms ± 50 ms on every call",
     { match: { operation: "execute" }, then: { delay: { mean: "200ms", deviation: "50ms", seed: 7 } } }],
    ["Connection reset", "before any byte of the answer",
     { match: { operation: "execute" }, when: { first: 1 }, then: { connection: "reset" } }],
    ["Cut in half", "the body stops at 50 %",
     { match: { operation: "execute" }, when: { first: 1 }, then: { body: { cut: 0.5 } } }],
    ["Bad gateway", "502 with an HTML body",
     { match: { operation: "execute" }, when: { first: 1 },
       then: { status: 502, headers: { "Content-Type": "text/html" }, body: "<h1>502 Bad Gateway</h1>" } }],
    ["Hang", "accepts, never answers",
     { match: { operation: "execute" }, when: { first: 1 }, then: { connection: "hang" } }]]],
  ["Batch", [
    ["Stuck not started", "the job never leaves the queue", job("start", "stuck-not-started")],
    ["Stuck running", "progress stops", job("start", "stuck-running")],
    ["Fail at 40 %", "with details of a module error", job("start", "fail", { at: 0.4 })],
    ["Cancel race", "finishes as it is cancelled", job("submit", "cancel-race")],
    ["Expired SAS", "the result's token is too old", job("start", "expired-sas")],
    ["Truncated result", "the blob lacks its last rows", job("start", "truncated-result")]]],
];

function job(operation, drill, more = {}) {
  return { match: { operation }, when: { first: 1 }, then: { job: drill, ...more } };
}

const times = (count) => (count === 1 ? "1 call" : `${count} calls`);

/// When a rule acts.
export function whenText(when) {
  if (!when) return "always";
  if ("first" in when) return `first ${times(when.first)}`;
  if ("nth" in when) return `call ${when.nth.join(", ")}`;
  if ("every" in when) return `every ${when.every} calls`;
  if ("after" in when) return `after ${times(when.after)}${when.count ? `, ${times(when.count)}` : ""}`;
  if ("probability" in when) return `probability ${when.probability}${when.seed === undefined ? "" : `, seed ${when.seed}`}`;
  if ("until" in when) return `until ${when.until} after it was made`;
  return JSON.stringify(when);
}

const delayText = (delay) => typeof delay === "string" ? delay : `${delay.mean} ± ${delay.deviation ?? "0"}`;

function bodyText(body) {
  if (typeof body === "string") return "with a body";
  if ("cut" in body) return `body cut at ${body.cut * 100} %`;
  if ("rate" in body) return `body at ${body.rate}`;
  return "body damaged";
}

/// What a rule does, as elements.
export function thenParts(then) {
  const words = [
    then.error, then.job && `drill: ${then.job}${then.at === undefined ? "" : ` at ${then.at * 100} %`}`,
    then.connection && `connection ${then.connection}`, then.body && bodyText(then.body),
    then.delay && `after ${delayText(then.delay)}`, then.retryAfter !== undefined && `retry in ${then.retryAfter} s`]
    .filter(Boolean).join(", ");
  const mark = then.status ? statusMark(then.status) : then.connection ? statusMark(0) : null;
  return [mark, mark && words ? " " : null, words];
}

/// What a rule is about, as tokens.
export function matchParts(match = {}, names) {
  // The operation first: the name of a service may be long.
  const entries = Object.entries(match).sort(([a], [b]) => Number(b === "operation") - Number(a === "operation"));
  if (entries.length === 0) return [element("span", { class: "token" }, "any call")];
  return entries.map(([key, value]) => {
    const text = key === "service" ? names.get(value) ?? value : typeof value === "string" ? value : JSON.stringify(value);
    return [element("span", { class: "token", title: `${key}: ${text}` }, ["service", "operation"].includes(key) ? null
      : element("span", { class: "k" }, key), text), " "];
  });
}
