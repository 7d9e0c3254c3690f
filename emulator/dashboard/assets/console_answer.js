// What came back, for people: the five documented parts, its status in its colour, its trace.
import { prettyJson } from "./json_text.js";
import { ask, element, fill, showError } from "./page.js";
import { codeBlock } from "./portal_frame.js";
import { duration, statusMark } from "./show.js";

const block = (text) => codeBlock(text, { class: "wrapped" });
const numberOf = (status) => Number.parseInt(status, 10);
const find = (headers, name) => headers.find(([one]) => one === name)?.[1];

// A limit says when it opens again.
function limitNote({ status, headers, text }) {
  const wait = find(headers, "retry-after");
  if (!wait || ![403, 429, 503].includes(numberOf(status))) return null;
  let message = "";
  try {
    message = JSON.parse(text).message ?? "";
  } catch {
    // The status and the header say enough.
  }
  return element("div", { class: "note warn" },
    element("p", {}, element("b", {}, `Try again in ${wait} s.`), " ", message));
}

function entryRows(entries) {
  return Object.entries(entries).flatMap(([section, list]) => list.map((one) => element("li", {},
    element("span", { class: "mono" }, `${section} ${one.source}`),
    element("span", { class: "hint" }, String(one.elapsed)),
    element("code", { class: "data" }, typeof one.data === "string" ? one.data : JSON.stringify(one.data)))));
}

// The trace is read in place; it is the emulator's own, so this page may ask for it.
function trace(headers) {
  const place = find(headers, "ocp-apim-trace-location");
  if (!place || !/^https?:\/\//.test(place)) return null;
  const body = element("div", {});
  const { pathname, search } = new URL(place);
  return element("details", { class: "part trace", async ontoggle() {
    if (!this.open || body.hasChildNodes()) return;
    try {
      const response = await ask(pathname + search);
      const { traceEntries } = await response.json();
      fill(body, element("ol", {}, entryRows(traceEntries)));
    } catch (error) {
      showError(body, error);
    }
  } },
    element("summary", {}, "Trace of this call"), body,
    element("p", {}, element("a", { href: place, target: "_blank", rel: "noopener noreferrer" },
      "As JSON (opens in a new tab)")));
}

/// The parts of an answer, in the order that was documented.
export const answerParts = (result) => {
  const { url, status, latency, headers, text } = result;
  return [
    element("p", { class: "row answered" }, statusMark(numberOf(status), true),
      element("b", {}, status.replace(/^\d+ ?/, "")), element("span", { class: "hint" }, duration(latency))),
    limitNote(result),
    element("h3", {}, "Requested URL"), block(url),
    element("h3", {}, "Response status"), block(status),
    element("h3", {}, "Response latency"), block(`${latency.toFixed(0)} ms`),
    element("h3", {}, "Response headers"),
    block(headers.map(([name, value]) => `${name}: ${value}`).join("\n")),
    element("h3", {}, "Response content"), block(prettyJson(text)),
    trace(headers),
  ];
};

/// Why there is no answer.
export function failureParts(error) {
  const place = element("div", {});
  showError(place, error);
  return place;
}

/// One of the answers that the page remembers.
export const sentRow = ({ status, latency, text, at }) => element("li", { class: "row" },
  element("time", { class: "mono", datetime: at }, at.slice(11, 19)), statusMark(numberOf(status)),
  element("span", { class: "cut grow mono", title: text.slice(0, 400) }, text.slice(0, 200)),
  element("span", { class: "num" }, duration(latency)));
