// The charts: each answers {element, draw(report)}.
import "./chart.min.js";
import { bytes, element, refill, table } from "./page.js";
import { bucketName, duration, outcomes, statusColour } from "./analytics_report.js";

const Chart = globalThis.Chart;
Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
Chart.defaults.interaction = { mode: "index", intersect: false };

// What a variable is in the theme that is shown: only a property of colours resolves light-dark().
const probe = element("span", { hidden: true });
function colour(name) {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

// Lines across a fill of 8 by 8, so that fills differ by more than their colour.
const hatches = {
  plain: [],
  rising: [[0, 8, 8, 0], [-2, 2, 2, -2], [6, 10, 10, 6]],
  falling: [[0, 0, 8, 8], [-2, 6, 2, 10], [6, -2, 10, 2]],
  upright: [[4, 0, 4, 8]],
};

function hatched(context, name, hatch) {
  const tile = new OffscreenCanvas(8, 8);
  const pen = tile.getContext("2d");
  pen.fillStyle = colour(name);
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = colour("ground");
  pen.lineWidth = 2;
  for (const [x, y, toX, toY] of hatches[hatch]) {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(toX, toY);
    pen.stroke();
  }
  return context.createPattern(tile, "repeat");
}

const looks = [["accent", "plain"], ["warn-solid", "rising"], ["error-solid", "falling"], ["queued-solid", "upright"]];

function bar(context, label, data, [name, hatch]) {
  return { label, data, backgroundColor: hatched(context, name, hatch), borderColor: colour(name),
           borderWidth: 1 };
}

function axes(stacked, write) {
  const axis = { stacked, grid: { color: colour("line-soft") }, border: { color: colour("line") },
                 ticks: { color: colour("text-3") } };
  return {
    x: { ...axis, ticks: { ...axis.ticks, maxRotation: 0, autoSkipPadding: 12 } },
    y: { ...axis, beginAtZero: true,
         ticks: { ...axis.ticks, precision: write === String ? 0 : undefined,
                  callback: (value) => write(value) } },
  };
}

const optionsOf = ({ stacked = false, write = String, legend = true, lines = false }) => ({
  scales: axes(stacked, write),
  plugins: {
    legend: { display: legend, labels: { color: colour("text"), usePointStyle: lines } },
    tooltip: { callbacks: {
      label: ({ dataset, parsed }) => `${dataset.label}: ${write(parsed.y)}` } },
  },
});

// A chart, and its numbers in a table below a disclosure. `shape(report, context)` answers
// {labels, datasets, options, columns, rows}; no rows: there is nothing to draw.
function figure(title, shape) {
  const canvas = element("canvas", { role: "img", "aria-label": title });
  const frame = element("div", { class: "chart", hidden: true }, canvas);
  const numbers = element("div", {});
  const details = element("details", { hidden: true },
    element("summary", {}, `${title} as a table`), numbers);
  const empty = element("p", { class: "quiet", hidden: true }, "There is no data for the period.");
  let chart = null;
  return {
    element: element("figure", { class: "card" },
      element("figcaption", {}, element("h2", {}, title)), frame, empty, details),
    draw(report) {
      const { labels, datasets, options, columns, rows } = shape(report, canvas.getContext("2d"));
      const shown = rows.length > 0;
      frame.hidden = details.hidden = !shown;
      empty.hidden = shown;
      chart?.destroy();
      chart = null;
      if (!shown) return;
      canvas.setAttribute("aria-label", `${title}; the numbers are in the table below`);
      refill(numbers, table(title, columns, rows, { rowHeaders: true, numbersFrom: 1 }));
      chart = new Chart(canvas, { type: datasets[0].type ?? "bar", data: { labels, datasets },
                                  options: optionsOf(options) });
    },
  };
}

// What charts over time have in common: `read(row)` answers the texts of a row of the table, which
// has the buckets with calls alone.
function overTime(report, columns, read) {
  const name = (row) => bucketName(row.timestamp, report);
  return {
    // Day above time of day.
    labels: report.byTime.map((row) => name(row).split(" ")),
    columns: ["From (UTC)", ...columns],
    rows: report.byTime.filter((row) => row.callCountTotal > 0)
      .map((row) => [name(row), ...read(row)]),
  };
}

export const requestsChart = () => figure("Requests over time", (report, context) => ({
  ...overTime(report, outcomes.map(({ name }) => name),
    (row) => outcomes.map(({ member }) => String(row[member]))),
  options: { stacked: true },
  datasets: outcomes.map(({ name, member, colour: of }, index) =>
    bar(context, name, report.byTime.map((row) => row[member]), [of, looks[index][1]])),
}));

export const bandwidthChart = () => figure("Bandwidth over time", (report, context) => ({
  ...overTime(report, ["Bandwidth"], (row) => [bytes(row.bandwidth)]),
  options: { legend: false, write: bytes },
  datasets: [bar(context, "Bandwidth", report.byTime.map((row) => row.bandwidth), looks[0])],
}));

export const statusChart = () => figure("Status codes", ({ byStatus }, context) => ({
  labels: byStatus.map(({ status }) => String(status)),
  columns: ["Status", "Calls"],
  rows: byStatus.map(({ status, count }) => [String(status), String(count)]),
  options: { legend: false },
  datasets: [{ ...bar(context, "Calls", byStatus.map(({ count }) => count), looks[0]),
               backgroundColor: byStatus.map(({ status }) => colour(statusColour(status))),
               borderColor: byStatus.map(({ status }) => colour(statusColour(status))) }],
}));

// Distinguished by colour, dashes and points.
const timeLines = [["Average", "Avg", [], "circle"], ["Smallest", "Min", [2, 4], "triangle"],
                   ["Largest", "Max", [8, 4], "rectRot"]];

/// `member`: "apiTime" or "serviceTime".
export const timeChart = (title, member) => figure(title, (report) => ({
  ...overTime(report, timeLines.map(([name]) => name),
    (row) => timeLines.map(([, end]) => duration(row[member + end]))),
  options: { write: duration, lines: true },
  datasets: timeLines.map(([label, end, borderDash, pointStyle], index) => ({
    type: "line", label, borderDash, pointStyle, pointRadius: 4, borderWidth: 2, spanGaps: true,
    data: report.byTime.map((row) => row[member + end]),
    borderColor: colour(looks[index][0]), backgroundColor: colour(looks[index][0]) })),
}));
