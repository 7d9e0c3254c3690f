// Batch jobs, a page of the list at a time, changed in place by what happens.
import { denseTable } from "./dense_table.js";
import { isOver, isWaiting, runNext } from "./job_card.js";
import { columns, jobRow, lasted } from "./job_row.js";
import { isPaused, listen } from "./live.js";
import { ask, element, fill, getJson, keepError, problemText, showError } from "./page.js";
import { cancelJob } from "./service_calls.js";
import { emulatorNow, onOverview } from "./shell.js";
import { wholeNumber } from "./show.js";
import { segments, tokenFilter } from "./token_filter.js";
import { within, workspace } from "./within.js";

const pageRows = 100;
const gatherFor = 300;   // milliseconds: what comes together is asked for together
const mostAlone = 8;     // jobs that are asked for by their ids; more: the page is
const progressEvery = 1000;

const $ = (id) => document.getElementById(id);
let services = [];
const serviceOf = new Map();
// Asked for beside the jobs, not before them.
const servicesKnown = getJson(within("/__emu/services")).then((all) => {
  services = all;
  for (const one of all) serviceOf.set(one.service, one);
}, () => {});
const states = ["NotStarted", "Running", "Failed", "Cancelled", "Finished"];
const names = [["", "All"], ["NotStarted", "Not started"], ["Running", "Running"], ["Failed", "Failed"],
               ["Finished", "Finished"]];

const filter = tokenFilter({
  label: "Filter jobs", hint: "service:name  the start of an id",
  keys: {
    workspace: { values: () => [...new Set(services.map((one) => one.workspace))], say: (id) => id.slice(0, 8) },
    service: { values: () => services.map((one) => one.name) },
    state: { values: () => states }, text: {},
  },
  // Another workspace may have another stream of events.
  onchange: (asked) => ((asked.workspace ?? "") === workspace ? first() : location.reload()) });
const table = denseTable("Jobs", columns, sortBy);
const next = runNext(() => soon());
const rows = new Map(); // id -> row
let cursors = [null];   // of the pages up to this one
let following = null;   // the cursor of the page after this one
let order = { name: "created", descending: true };
let counts = null;

function address(members = {}) {
  const { text, service, ...asked } = filter.asked;
  const query = new URLSearchParams({ ...asked, ...members });
  if (text) query.set("id", text);
  if (service) query.set("name", service);
  return `/__emu/jobs?${query}`;
}

async function load() {
  try {
    const cursor = cursors.at(-1);
    const byTime = order.name !== "created" || order.descending;
    const response = await ask(address({ order: byTime ? "desc" : "asc", limit: String(pageRows),
                                         ...(cursor === null ? {} : { after: cursor }) }));
    if (!response.ok) throw new Error(await problemText(response));
    following = /[?&]after=(\d+)/.exec(response.headers.get("Link") ?? "")?.[1] ?? null;
    const [jobs] = await Promise.all([response.json(), servicesKnown]);
    fill($("trouble"));
    drawRows(jobs);
    showList(jobs.length);
  } catch (error) {
    keepError($("trouble"), error);
  }
}

const first = () => {
  cursors = [null];
  return load();
};

function drawRows(jobs) {
  const here = new Set(jobs.map(({ id }) => id));
  for (const [id, row] of rows) {
    if (here.has(id)) continue;
    for (const one of row.elements()) one.remove();
    rows.delete(id);
  }
  const now = emulatorNow();
  for (const job of jobs) {
    if (!rows.has(job.id)) rows.set(job.id, jobRow(job, serviceOf.get(job.service), { cancel, onchange: () => soon(job.id) }));
    rows.get(job.id).update(job, now);
  }
  place(jobs.map(({ id }) => rows.get(id)));
}

const keys = {
  "state-col": (row) => states.indexOf(row.job().state), service: (row) => serviceOf.get(row.job().service)?.name ?? "",
  rows: (row) => row.job().progress.rowsRead, lasted: (row) => lasted(row.job(), emulatorNow()) ?? -1 };

// Only what is elsewhere is moved: moving takes the focus away.
function place(all) {
  const key = keys[order.name];
  const compare = (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (order.descending ? -1 : 1);
  const sorted = key ? [...all].sort(compare) : all;
  sorted.flatMap((row) => row.elements()).forEach((one, index) => {
    if (table.body.children[index] !== one) table.body.insertBefore(one, table.body.children[index] ?? null);
  });
  table.showOrder(order.name, order.descending);
}

function sortBy(name) {
  order = { name, descending: order.name === name ? !order.descending : true };
  if (name === "created") first();
  else place([...rows.values()]);
}

function showList(count) {
  const narrowed = Object.keys(filter.asked).length > 0;
  // A table that is there stays, with the place that it was scrolled to.
  if (count === 0) fill($("list"), element("div", { class: "empty" },
    element("h2", {}, narrowed ? "No job matches" : "No jobs yet"),
    element("p", { class: "quiet" }, narrowed ? "Others may: the filter says what is shown."
      : "No job was submitted yet. A service's dashboard has a batch test."),
    narrowed ? element("a", { class: "button", href: "/__emu/pages/jobs" }, "Clear filter")
      : element("a", { class: "button", href: "/__emu/pages/services" }, "Run batch test")));
  else if (!table.element.isConnected) fill($("list"), table.element);
  const before = (cursors.length - 1) * pageRows;
  const step = (text, off, action) => element("button", { type: "button", "aria-disabled": off ? "true" : null,
    onclick: () => !off && action() }, text);
  const last = order.descending || order.name !== "created";
  fill($("paging"), element("span", {}, count === 0 ? "" : `${wholeNumber(before + 1)}–${wholeNumber(before + count)}`),
    element("span", { class: "grow" }),
    step(last ? "Newer" : "Older", cursors.length === 1, () => {
      cursors.pop();
      load();
    }),
    step(last ? "Older" : "Newer", following === null, () => {
      cursors.push(following);
      load();
    }));
}

async function cancel(service, id) {
  try {
    await cancelJob(service, id);
    fill($("trouble"));
  } catch (error) {
    showError($("trouble"), error);
  }
  soon(id);
}

// What changed is asked for alone, where that is little and cannot change what the page lists.
const changed = new Set();
let timer = null;
function soon(id = null) {
  changed.add(id);
  timer ??= setTimeout(bring, gatherFor);
}
async function bring() {
  timer = null;
  const ids = [...changed];
  changed.clear();
  if (isPaused()) return;
  if (ids.length > mostAlone || filter.asked.state || !ids.every((id) => rows.has(id))) {
    if (cursors.length === 1 || ids.includes(null)) return load();
  }
  await Promise.all(ids.filter((id) => rows.has(id)).slice(0, mostAlone).map(async (id) => {
    const job = await getJson(within(`/__emu/jobs/${id}`))
      .catch(() => null);
    if (job) rows.get(id)?.update(job, emulatorNow());
  }));
}

setInterval(() => {
  if (document.hidden) return;
  const now = emulatorNow();
  for (const row of rows.values()) row.tick(now);
  const all = [...rows.values()].map((row) => row.job());
  const running = all.filter(({ state }) => state === "Running");
  for (const { id } of running.slice(0, mostAlone)) soon(id);
  next.update(all.some(isWaiting) && running.length === 0 && !(counts?.Running > 0));
}, progressEvery);

onOverview(({ jobs }) => {
  counts = jobs;
  const all = states.reduce((sum, state) => sum + jobs[state], 0);
  fill($("sum"), `${wholeNumber(all)} ${all === 1 ? "job" : "jobs"}, ${wholeNumber(jobs.Running)} running`);
  for (const button of $("filter").querySelectorAll("[data-value]")) {
    const count = jobs[button.dataset.value];
    button.querySelector(".num")?.remove();
    if (count > 0) button.append(" ", element("span", { class: "num" }, wholeNumber(count)));
  }
});
fill($("filter"), filter.element, segments("Show", names, filter.asked.state ?? "", (value) => filter.set("state", value)),
  filter.problem);
fill($("queue"), next.node);
const again = () => soon();
listen({ job: ({ id }) => soon(id), missed: again, reset: again, state: (state) => (state.again || state.resumed) && again() },
       workspace);
await load();
