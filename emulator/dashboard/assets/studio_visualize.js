// Visualize: the first 100 rows of an output, the counts, each column's histogram and statistics.
import { element } from "./page.js";
import { counted, wholeNumber } from "./show.js";
import { arrange, openDialog } from "./studio_dom.js";
import { countsOf, largeBars, numberText, smallBars } from "./studio_histogram.js";

const MOST_COLUMNS = 100; // in the table; a hashed text may have millions
const STATISTICS = [
  ["Mean", "mean"], ["Median", "median"], ["Min", "min"], ["Max", "max"],
  ["Standard deviation", "standardDeviation"], ["Unique values", "unique"], ["Missing values", "missing"]];

/// title: of the port; from: the block's name. data: as the emulator's visualizationdata answers.
export function openVisualize(title, from, data, download) {
  const shown = Math.min(MOST_COLUMNS, data.names.length);
  const heads = data.names.slice(0, shown).map((name, index) => head(name, data.statistics[index] ?? {}, () => choose(index)));
  const rows = data.values.map((cells, number) => element("tr", {}, element("th", { scope: "row" }, String(number + 1)),
    cells.slice(0, shown).map((cell, index) => cellNode(cell, data.statistics[index]))));
  const side = element("aside", { class: "vis-side", "aria-label": "Chosen column", tabindex: "0" });
  function choose(index) {
    heads.forEach(({ node, button }, other) => {
      node.classList.toggle("chosen", other === index);
      button.setAttribute("aria-pressed", String(other === index));
    });
    for (const row of rows) [...row.children].forEach((cell, other) => cell.classList.toggle("chosen", other === index + 1));
    arrange(side, sideOf(data.names[index], data.statistics[index] ?? {}));
  }
  openDialog({
    title, hint: `${from}, ${counted(data.rows, "row")}, ${counted(data.columns, "column")}`, look: "visualize",
    head: download ? element("button", { type: "button", class: "button", onclick: download }, "Download CSV") : [],
    content: element("div", { class: "vis-body" },
      element("div", { class: "vis-table", tabindex: "0", role: "region", "aria-label": "First rows" },
        element("table", {}, element("caption", { class: "offscreen" }, `First rows of ${title}`),
          element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "#"), heads.map(({ node }) => node))),
          element("tbody", {}, rows))), side),
    foot: [element("span", { class: "hint num" }, footText(data, shown))],
  });
  if (shown > 0) choose(0);
}

function footText({ rows, columns, values }, shown) {
  const of = values.length < rows ? `Rows 1–${values.length} of ${wholeNumber(rows)}` : counted(rows, "row");
  return shown < columns ? `${of}; the first ${shown} of ${counted(columns, "column")}` : of;
}

function head(name, statistics, onclick) {
  const button = element("button", { type: "button", "aria-pressed": "false", onclick, title: name },
    element("b", { class: "cut" }, name), element("span", { class: "hint" }, statistics.type ?? ""));
  return { button, node: element("th", { scope: "col" }, button, smallBars(statistics)) };
}

function cellNode(cell, statistics) {
  if (cell === null) return element("td", {}, element("span", { class: "hint" }, "missing"));
  return element("td", { class: statistics?.type === "Numeric" ? "num" : null, title: cell.length > 40 ? cell : null }, cell);
}

function sideOf(name, statistics) {
  const isNumbers = Boolean(statistics.histogram) && countsOf(statistics).length > 0;
  const facts = STATISTICS.filter(([, member]) => statistics[member] !== undefined && statistics[member] !== null);
  return [
    element("h3", {}, name, " ", element("span", { class: "hint" }, statistics.type ?? "")),
    isNumbers ? element("figure", {}, largeBars(name, statistics)) : frequent(statistics),
    element("dl", { class: "facts tight" }, facts.map(([words, member]) =>
      [element("dt", {}, words), element("dd", { class: "num" }, factText(statistics[member]))])),
  ];
}

const factText = (value) => (typeof value === "number" ? numberText(value) : String(value));

// Texts: the most frequent, longest bar first.
function frequent(statistics) {
  const counts = countsOf(statistics);
  const most = Math.max(1, ...counts.map(({ count }) => count));
  return element("ol", { class: "frequent" }, counts.map(({ from, count }) => {
    const bar = element("span", { class: "bar", "aria-hidden": "true" });
    bar.style.width = `${(count / most) * 100}%`;
    return element("li", {}, element("span", { class: "cut", title: from ?? "missing" }, from ?? "missing"),
      element("span", { class: "num" }, wholeNumber(count)), bar);
  }));
}
