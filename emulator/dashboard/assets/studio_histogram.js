// A column's distribution as a drawing: bars of a histogram, or of the most frequent values.
import { svgElement } from "./studio_dom.js";

const BARS = { left: 44, top: 8, width: 226, height: 96 };

/// Numbers as people read them.
export const numberText = (value) => {
  if (value === null || value === undefined) return "—";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e15 || size < 1e-4)) return value.toExponential(3);
  return value.toLocaleString("en", { maximumFractionDigits: size >= 100 ? 2 : 4 });
};

/// What is counted in a column's statistics: [{from, to, count}], numbers or one text twice.
export function countsOf({ histogram, top }) {
  if (histogram) return histogram.counts.map((count, index) =>
    ({ from: histogram.edges[index], to: histogram.edges[index + 1], count }));
  return (top ?? []).map(({ value, count }) => ({ from: value, to: value, count }));
}

/// Small bars without words, for a table's head.
export function smallBars(statistics) {
  const counts = countsOf(statistics);
  const most = Math.max(1, ...counts.map(({ count }) => count));
  const step = 100 / Math.max(1, counts.length);
  const bars = counts.map(({ count }, index) => {
    const height = count === 0 ? 0 : Math.max(1, (count / most) * 36);
    return svgElement("rect", { x: index * step, y: 40 - height, width: Math.max(0.5, step - 1), height });
  });
  return svgElement("svg", { class: "bars", viewBox: "0 0 100 40", preserveAspectRatio: "none", "aria-hidden": "true" }, ...bars);
}

/// The whole drawing of a column of numbers, its axes in words.
export function largeBars(name, statistics) {
  const counts = countsOf(statistics);
  const most = Math.max(1, ...counts.map(({ count }) => count));
  const { left, top, width, height } = BARS;
  const step = width / Math.max(1, counts.length);
  const line = (part) => top + height * (1 - part) + 0.5;
  const text = (x, y, words) => svgElement("text", { x, y }, words);
  const mostly = counts.reduce((best, one) => (one.count > best.count ? one : best), counts[0]);
  const label = `Histogram of ${name}: most between ${numberText(mostly.from)} and ${numberText(mostly.to)}`;
  return svgElement("svg", { class: "histogram", viewBox: "0 0 272 128", role: "img", "aria-label": label },
    svgElement("path", { class: "grid", d: [0, 0.5, 1].map((part) => `M${left} ${line(part)}H${left + width}`).join("") }),
    svgElement("g", { class: "axis" }, ...[0, 0.5, 1].map((part) => text(left - 6, line(part) + 3, numberText(most * part)))),
    svgElement("g", { class: "bars" }, ...counts.map(({ count }, index) => svgElement("rect", {
      x: left + index * step + 1, y: line(count / most), width: Math.max(1, step - 2), height: height * (count / most) }))),
    svgElement("g", { class: "axis x" }, text(left, 122, numberText(counts[0].from)),
      text(left + width, 122, numberText(counts.at(-1).to))));
}
