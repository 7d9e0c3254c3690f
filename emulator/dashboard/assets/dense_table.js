// A dense table whose columns keep their widths, and by whose heads its rows are sorted.
import { element, fill } from "./page.js";

/// `columns`: [{name, text, hidden?, number?, sort?}]; `name` is a class of the column, `hidden`: its
/// head is for screen readers, `sort`: pressing the head calls `onsort(name)`.
/// Answers {element, body, showOrder(name, descending)}.
export function denseTable(label, columns, onsort = () => {}) {
  const body = element("tbody", {});
  const heads = columns.map(({ name, text, hidden, number, sort }) => element("th",
    { scope: "col", class: [name, number ? "number" : ""].join(" ").trim(), "data-name": name },
    hidden ? element("span", { class: "offscreen" }, text)
      : sort ? element("button", { type: "button", title: sort, onclick: () => onsort(name) }, text,
          element("span", { class: "arrow", "aria-hidden": "true" }))
      : text));
  function showOrder(name, descending) {
    for (const head of heads) {
      const is = head.dataset.name === name;
      if (is) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
      const arrow = head.querySelector(".arrow");
      if (arrow) fill(arrow, is ? (descending ? "↓" : "↑") : null);
    }
  }
  const table = element("table", { class: "dense", "aria-label": label },
    element("colgroup", {}, columns.map(({ name }) => element("col", { class: name }))),
    element("thead", {}, element("tr", {}, heads)), body);
  return { element: table, body, showOrder };
}

/// A button that unfolds the row below: `aria-expanded`, and an arrow, which the style sheet draws.
export function unfolder(label, onclick) {
  const button = element("button", { type: "button", class: "plain tiny icon-only unfolder", "aria-expanded": "false",
                                     "aria-label": label, onclick });
  return { button, set: (open) => button.setAttribute("aria-expanded", String(open)) };
}
