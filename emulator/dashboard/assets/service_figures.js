// How a service was called lately: calls, failures, time and jobs, while the page is open.
import { listen } from "./live.js";
import { element, fill, getJson } from "./page.js";
import { emulatorNow, onOverview } from "./shell.js";
import { duration, wholeNumber } from "./show.js";
import { within, workspace } from "./within.js";

const period = 15 * 60_000; // milliseconds
const mostCalls = 100; // that are looked at one by one
const bars = 15; // of the chart: one a minute
const gatherFor = 500;

const cell = (name, ...content) => element("div", { class: "figure" }, element("h2", {}, name), element("p", {}, content));
const big = (...text) => element("b", { class: "num" }, text);
const small = (text) => element("span", { class: "quiet" }, ` ${text}`);

const median = (sorted) => sorted[Math.floor((sorted.length - 1) / 2)];

// One bar a minute, failures in their colour; the numbers beside it say the same.
function chart(calls, now) {
  const all = Array.from({ length: bars }, () => ({ good: 0, bad: 0 }));
  for (const { time, status } of calls) {
    const at = bars - 1 - Math.floor((now - Date.parse(time)) / (period / bars));
    if (at >= 0 && at < bars) all[at][status >= 200 && status < 400 ? "good" : "bad"] += 1;
  }
  const most = Math.max(1, ...all.map(({ good, bad }) => good + bad));
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("class", "spark");
  picture.setAttribute("aria-hidden", "true");
  picture.setAttribute("viewBox", `0 0 ${bars * 4} 24`);
  const bar = (kind, index, from, height) => {
    const made = document.createElementNS(space, "rect");
    const places = { class: kind, x: index * 4, width: 3, y: 24 - from - height, height };
    for (const [name, value] of Object.entries(places)) made.setAttribute(name, String(value));
    if (height > 0) picture.append(made);
  };
  all.forEach(({ good, bad }, index) => {
    bar("good", index, 0, (24 * good) / most);
    bar("bad", index, (24 * good) / most, (24 * bad) / most);
  });
  return picture;
}

function timeCell(calls) {
  const times = calls.map(({ durationMicros }) => durationMicros / 1000).sort((a, b) => a - b);
  return cell("Median time", times.length === 0 ? big("—") : [big(duration(median(times))),
    element("span", { class: "quiet" }, " slowest ", duration(times.at(-1)))]);
}

function jobsCell(jobs) {
  const busy = jobs.filter(({ state }) => ["NotStarted", "Running"].includes(state)).length;
  return cell("Jobs", big(jobs.length === mostCalls ? `${mostCalls}+` : wholeNumber(jobs.length)),
    small(jobs.length === 0 ? "none yet" : busy > 0 ? `${wholeNumber(busy)} not ended` : "all ended"));
}

/// {node}: the row of figures, which follows what happens.
export function serviceFigures({ service, name }) {
  const node = element("section", { class: "figures", "aria-label": "The last 15 minutes" });
  let timer = null;

  async function show() {
    timer = null;
    const now = emulatorNow();
    const members = new URLSearchParams({ service, operation: "execute", since: new Date(now - period).toISOString(),
                                          order: "desc", limit: String(mostCalls), counts: "true" });
    const [{ requests, counts }, jobs] = await Promise.all([getJson(within(`/__emu/requests?${members}`)),
      getJson(within(`/__emu/jobs?${new URLSearchParams({ name, limit: String(mostCalls) })}`))]);
    const share = counts.all === 0 ? "" : `${((100 * counts.failed) / counts.all).toFixed(1)} %`;
    const byRule = counts.faulted === 0 ? "" : `, ${wholeNumber(counts.faulted)} by a fault`;
    fill(node,
      cell("Calls, last 15 min", big(wholeNumber(counts.all)), small(`${(counts.all / 15).toFixed(1)} per min`), chart(requests, now)),
      cell("Failed calls", big(wholeNumber(counts.failed)), small(`${share}${byRule}`)),
      timeCell(requests), jobsCell(jobs));
  }
  const soon = () => (timer ??= setTimeout(() => show().catch(() => {}), gatherFor));
  let isKnown = false; // the emulator's time
  onOverview(() => {
    if (!isKnown) show().catch(() => {});
    isKnown = true;
  });
  listen({ request: soon, job: soon, reset: soon, clock: soon, missed: soon, state: ({ again }) => again && soon() }, workspace);
  return { node };
}
