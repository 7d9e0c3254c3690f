// The editor of a policy document: a text area over its coloured lines, faults beside them.
import { element, fill } from "./page.js";
import { offsetOf, tokensOf } from "./publisher_policy_text.js";

const LONGEST_COLOURED = 200_000; // letters: beyond it, colours would come later than the typing

// Lines of pieces: a piece that goes over several lines is a piece of each.
function linesOf(text) {
  const lines = [[]];
  const tokens = text.length > LONGEST_COLOURED ? [{ kind: "", text }] : tokensOf(text);
  for (const { kind, text: piece } of tokens) {
    piece.split("\n").forEach((part, index) => {
      if (index > 0) lines.push([]);
      if (part !== "") lines.at(-1).push(kind === "" ? part : element("span", { class: `c-${kind}` }, part));
    });
  }
  return lines;
}

/// onchange(text): after each change by a person. Answers {node, area, text(), set(text), show(faults),
/// mark(passed over), next(), goTo(fault), insert(at, text)}; a fault has line, column, message, and
/// what is passed over has line, name, reason.
export function policyEditor({ label, describedBy, onchange }) {
  const lines = element("ol", { class: "code-lines", "aria-hidden": "true" });
  const area = element("textarea", { class: "code", wrap: "off", spellcheck: "false", autocomplete: "off", autocapitalize: "off",
    "aria-label": label, "aria-describedby": describedBy, oninput() {
      faults = []; // They were of another text.
      marks = [];
      draw();
      onchange(area.value);
    } });
  let faults = [];
  let marks = [];
  let last = -1;

  function draw() {
    const byLine = new Map();
    for (const fault of faults) byLine.set(fault.line, [...(byLine.get(fault.line) ?? []), fault.message]);
    fill(lines, linesOf(area.value).map((pieces, index) => {
      const messages = byLine.get(index + 1);
      const isMarked = marks.some(({ line }) => line === index + 1);
      return element("li", { class: messages ? "bad" : isMarked ? "passed-over" : null }, element("code", {}, pieces, "\u200b"),
        messages ? element("span", { class: "line-fault" }, messages.join(" "))
          : isMarked ? element("span", { class: "line-mark" }, "passed over") : null);
    }));
    if (faults.length > 0) area.setAttribute("aria-invalid", "true");
    else area.removeAttribute("aria-invalid");
  }
  function goTo({ line, column = 1 }) {
    const at = offsetOf(area.value, line, column);
    area.focus();
    area.setSelectionRange(at, at);
    lines.children[line - 1]?.scrollIntoView({ block: "center", inline: "nearest" });
  }
  return {
    node: element("div", { class: "editor" }, element("div", { class: "code-layers" }, lines, area)),
    area,
    text: () => area.value,
    set(text) {
      area.value = text;
      faults = [];
      marks = [];
      draw();
    },
    mark(list) {
      marks = list;
      draw();
    },
    show(found) {
      faults = found;
      last = -1;
      draw();
    },
    next() {
      const placed = faults.filter(({ line }) => line > 0);
      if (placed.length === 0) return;
      last = (last + 1) % placed.length;
      goTo(placed[last]);
    },
    goTo,
    insert(at, text) {
      area.focus();
      area.setSelectionRange(at, at);
      // The browser's own way keeps what was typed in its list of what can be undone.
      if (!document.execCommand("insertText", false, text)) {
        area.setRangeText(text, at, at, "end");
        area.dispatchEvent(new Event("input"));
      }
    },
  };
}
