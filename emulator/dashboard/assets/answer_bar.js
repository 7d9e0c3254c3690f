// The bar at the foot of the window that tells the answer of a test.
import { prettyJson } from "./json_text.js";
import { element, fill } from "./page.js";

const MOST_VALUES = 40;
const MOST_TEXT = 200_000;

/// `node` belongs at the end of the page's content; it is there before it has something to tell, so
/// that screen readers watch it.
export function answerBar() {
  const status = element("div", { role: "status" });
  const more = element("div");
  const node = element("section", { class: "bar", "aria-label": "Answer of the test", hidden: true }, status, more);

  // Room below the content, so that the bar hides nothing, nor what has the focus.
  new ResizeObserver(() => {
    const height = `${node.offsetHeight}px`;
    document.body.style.paddingBottom = height;
    document.documentElement.style.scrollPaddingBottom = height;
  }).observe(node);

  function show(bad, ...summary) {
    node.hidden = false;
    node.classList.toggle("bad", bad);
    fill(more);
    fill(status, ...summary);
  }
  const close = () => (node.hidden = true);
  const closing = () => element("button", { type: "button", onclick: close }, "Close");
  return {
    node,
    working: (text) => show(false, element("p", {}, text)),
    failed(error) {
      show(true, element("p", { class: "error" }, error.message));
      fill(more, element("div", { class: "actions" }, closing()));
    },
    /// `lines` sum the answer up, `text` is its body as received.
    answered({ bad, lines, text }) {
      show(bad, lines.map((line) => element("p", { class: bad ? "error" : null }, line)));
      fill(more, details(text, closing()));
    },
  };
}

function details(text, closing) {
  const raw = element("pre", { class: "wrapped", tabindex: "0", "aria-label": "The answer's body" });
  const pretty = element("input", { type: "checkbox" });
  const draw = () => fill(raw, shortened(pretty.checked ? prettyJson(text) : text));
  pretty.addEventListener("change", draw);
  const sheet = element("div", { id: "answer-details", hidden: true },
    element("label", { class: "inline" }, pretty, " Indented"), raw);
  const button = element("button", {
    type: "button", "aria-expanded": "false", "aria-controls": "answer-details",
    onclick() {
      sheet.hidden = !sheet.hidden;
      button.setAttribute("aria-expanded", String(!sheet.hidden));
      draw();
    },
  }, "Details");
  return [element("div", { class: "actions" }, button, closing), sheet];
}

const shortened = (text) =>
  text.length <= MOST_TEXT ? text
    : `${text.slice(0, MOST_TEXT)}\n… ${text.length - MOST_TEXT} more characters are not shown`;

/// The rows of an answer, quoted as sent, one line for each output.
export function summaryLines(service, text) {
  const results = JSON.parse(text).Results;
  return Object.entries(results).map(([output, { value }]) => {
    const row = value.Values[0] ?? [];
    const cells = row.slice(0, MOST_VALUES).map((cell) => JSON.stringify(cell)).join(", ");
    const left = row.length > MOST_VALUES ? ` … and ${row.length - MOST_VALUES} more values` : "";
    return `✓ ${service.name} answered ${output}: ${cells || "no row"}${left}`;
  });
}
