import { bandwidthChart, requestsChart, statusChart, timeChart } from "./analytics_charts.js";
import { drawFilters, keepView, readView } from "./analytics_filters.js";
import { figureNames, figures, rankings, reportQuery } from "./analytics_report.js";
import { listen } from "./live.js";
import { element, fill, getJson, keepError, refill, showError, table, time } from "./page.js";
import { tabs } from "./tabs.js";
import { within, workspace } from "./within.js";

const refreshEvery = 60_000; // milliseconds, so that what is shown moves on
const gatherFor = 1000;      // milliseconds: calls that come together are asked for together
const atAGlance = 5;         // rows of a ranking on the first tab

// A part of a tab made of tables or figures: {element, draw(report)}.
function part(draw) {
  const place = element("div", {});
  return { element: place, draw: (report) => refill(place, draw(report)) };
}

const totals = () => part(({ total }) => element("dl", { class: "totals" },
  figures(total).map((value, index) => element("div", { class: "card" },
    element("dt", {}, figureNames[index]), element("dd", {}, value)))));

const ranking = ({ title, rows }, most) => element("section", {},
  element("h2", {}, title),
  rows.length === 0
    ? element("p", { class: "quiet" }, "There is no data for the period.")
    : table(title, ["Name", ...figureNames],
        rows.slice(0, most).map((row) => [row.name || "(unknown)", ...figures(row)]),
        { rowHeaders: true, numbersFrom: 1 }));

const tops = (most) =>
  part((report) => rankings(report).map((one) => ranking(one, most)));

const sheets = [
  { name: "At a glance", parts: [totals(), requestsChart(), tops(atAGlance)] },
  { name: "Usage", parts: [requestsChart(), bandwidthChart()] },
  { name: "Health", parts: [statusChart(), timeChart("Response time of the API", "apiTime"),
                            timeChart("Response time of the service", "serviceTime")] },
  { name: "Activity", parts: [tops(Infinity)] },
];

const view = readView();
const problem = document.getElementById("problem");
let report = null;
let asked = 0;

function draw() {
  if (!report) return;
  const sheet = sheets.find(({ name }) => name === view.tab) ?? sheets[0];
  for (const one of sheet.parts) one.draw(report);
}

// The emulator's clock decides what the last hour is. An answer that a later question overtook is
// not shown; one that says nothing new leaves charts and tables to their reader.
async function refresh() {
  asked += 1;
  const mine = asked;
  try {
    const { now } = await getJson(within("/__emu/clock"));
    const answer =
      await getJson(within(`/__emu/gateway/analytics?${reportQuery(view.period, now, view.filters)}`));
    if (mine !== asked) return;
    fill(problem);
    fill(document.getElementById("as-of"), "As of ", time(now));
    const same = report !== null && JSON.stringify({ ...report, to: answer.to }) === JSON.stringify(answer);
    report = answer;
    if (!same) draw();
  } catch (error) {
    if (mine === asked) keepError(problem, error);
  }
}

function changed() {
  keepView(view);
  refresh();
}

// What can be chosen is what the instance has, so that another one has other filters.
async function showFilters() {
  const { instance } = view.filters;
  const gateway = await getJson(within(`/__emu/gateway${instance ? `?instance=${encodeURIComponent(instance)}` : ""}`));
  drawFilters(document.getElementById("filters"), gateway, view, {
    changed,
    otherInstance() {
      changed();
      showFilters().then(() => document.getElementById("filter-instance").focus(), (error) => showError(problem, error));
    } });
}

function autoRefresh() {
  const box = element("input", { type: "checkbox", id: "auto-refresh", checked: true });
  const again = () => box.checked && !document.hidden && refresh();
  let timer = null;
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = null;
      again();
    }, gatherFor);
  };
  setInterval(again, refreshEvery);
  listen({ request: ({ via }) => via === "gateway" && soon(), missed: soon, reset: soon, clock: soon,
           state: (state) => state.again && soon() }, workspace);
  return element("div", { class: "actions" },
    element("label", { for: "auto-refresh" }, box, " Refresh as calls come"),
    element("button", { type: "button", onclick: refresh }, "Refresh now"));
}

fill(document.getElementById("reports"), tabs("Reports",
  sheets.map(({ name, parts }) => ({ name, content: parts.map((one) => one.element) })),
  { selected: view.tab, onchange: (name) => {
    view.tab = name;
    keepView(view);
    draw();
  } }));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
document.addEventListener("theme", draw);
refresh();
try {
  await showFilters();
  fill(document.getElementById("refresh"), autoRefresh());
} catch (error) {
  showError(problem, error);
}
