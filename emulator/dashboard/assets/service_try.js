// A call of the service in place: the request as it is sent at the left, the answer at the right.
import { prettyJson } from "./json_text.js";
import { bytes, copyButton, element, fill, oneAtATime, showError } from "./page.js";
import { sampleBody } from "./sample_body.js";
import { execute } from "./service_calls.js";
import { duration, statusMark } from "./show.js";
import { within } from "./within.js";

const mostRows = 20;
const mostColumns = 24;
const mostText = 200_000;

function outputTable([name, { value }]) {
  const { ColumnNames, Values } = value;
  const columns = ColumnNames.slice(0, mostColumns);
  const left = ColumnNames.length - columns.length;
  return element("section", {},
    element("h3", { class: "hint" }, `${name}, ${Values.length === 1 ? "1 row" : `${Values.length} rows`}`),
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Rows of ${name}` },
      element("table", {},
        element("thead", {}, element("tr", {}, columns.map((column) => element("th", { scope: "col", title: column }, column)))),
        element("tbody", {}, Values.slice(0, mostRows).map((row) =>
          element("tr", {}, row.slice(0, mostColumns).map((cell) => element("td", {}, cell ?? "—"))))))),
    left > 0 || Values.length > mostRows ? element("p", { class: "quiet" }, "More is in the JSON.") : null);
}

function tables(text) {
  try {
    return Object.entries(JSON.parse(text).Results).map(outputTable);
  } catch {
    return null; // an error, or no JSON at all: its text is shown
  }
}

function answerPart({ status, statusText, id, text, took }) {
  const shown = tables(text);
  const raw = element("pre", { class: "wrapped", tabindex: "0", "aria-label": "The answer as JSON", hidden: shown !== null },
    prettyJson(text).slice(0, mostText));
  const toggle = element("button", { type: "button", class: "plain", "aria-expanded": String(shown === null), onclick() {
    raw.hidden = !raw.hidden;
    toggle.setAttribute("aria-expanded", String(!raw.hidden));
  } }, "Show JSON");
  return [
    element("p", { class: "try-status" }, statusMark(status, true), element("b", {}, statusText),
      element("span", { class: "quiet" }, duration(took), `, ${bytes(text.length)}`), element("span", { class: "grow" }),
      id ? element("a", { href: within(`/__emu/?request=${encodeURIComponent(id)}`) }, "Explain") : null),
    shown, raw,
    element("div", { class: "actions" }, copyButton(() => text, "answer"), toggle)];
}

/// {node}: the card.
export function serviceTry(service) {
  const request = element("textarea", { id: "try-request", class: "code", rows: "10", spellcheck: "false" });
  request.value = prettyJson(sampleBody({ method: "POST", urlTemplate: "/execute", sampleBody: "" }, service));
  const answer = element("div", { class: "try-answer", role: "region", "aria-label": "Answer", "aria-live": "polite" },
    element("p", { class: "quiet" }, "The answer appears here."));
  const send = element("button", { class: "main" }, "Send");
  const act = oneAtATime(send, async () => {
    const started = performance.now();
    try {
      const sent = await execute(service, request.value);
      fill(answer, answerPart({ ...sent, took: performance.now() - started }));
    } catch (error) {
      showError(answer, error);
    }
  });
  request.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) act(event);
  });
  return { node: element("section", { class: "card flush try", "aria-labelledby": "try-title" },
    element("header", {}, element("h2", { id: "try-title" }, "Test in place"),
      element("span", { class: "hint" }, "Request/response, as a program sends it")),
    element("div", { class: "try-columns" },
      element("form", { novalidate: true, onsubmit: act }, element("label", { for: "try-request" }, "Request"), request,
        element("div", { class: "actions end" }, element("span", { class: "hint" }, "Ctrl+Enter"), send)),
      answer)) };
}
