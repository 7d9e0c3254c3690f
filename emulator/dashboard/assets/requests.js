// What was asked of the emulator, newest first, as it happens.
import { confirmed } from "./confirm.js";
import { firstStart } from "./first_start.js";
import { saveHar } from "./har.js";
import { isPaused, listen } from "./live.js";
import { ask, element, fill, getJson, icon, keepError, oneAtATime, problemText, showError } from "./page.js";
import { requestDetail } from "./request_detail.js";
import { requestRow, requestTable } from "./request_rows.js";
import { onOverview } from "./shell.js";
import { wholeNumber } from "./show.js";
import { segments, tokenFilter } from "./token_filter.js";
import { within, workspace } from "./within.js";

const pageRows = 100;
const mostRows = 500; // that are kept while new ones come
const gatherFor = 150; // milliseconds: what comes together is asked for together
const countFor = 1000;

const $ = (id) => document.getElementById(id);
const operations = ["execute", "submit", "start", "status", "cancel", "blob.put", "blob.get", "gateway",
                    "management", "studio"];
const kinds = [["", "All", "all"], ["failed", "Failed", "failed"], ["faulted", "Faulted", "faulted"], ["gateway", "Gateway", "gateway"]];
const counted = new Map(kinds.map(([, , kind]) => [kind, element("span", { class: "num unit" })]));
const services = [];
const names = new Map();
// Asked for beside the requests, not before them.
const servicesKnown = getJson(within("/__emu/services")).then((all) => {
  services.push(...all);
  for (const one of all) names.set(one.service, one.name);
}, () => {});

const filter = tokenFilter({
  label: "Filter requests",
  hint: "status:4xx  service:name  any text",
  keys: {
    workspace: { values: () => [...new Set(services.map((one) => one.workspace))], say: (id) => id.slice(0, 8) },
    service: { values: () => services.map((one) => one.name), say: (id) => names.get(id) ?? id },
    operation: { values: () => operations },
    status: { values: () => ["2xx", "4xx", "5xx", "400", "401", "429", "503"] },
    method: { values: () => ["GET", "POST", "PUT", "DELETE", "PATCH"] },
    path: {}, job: {}, subscription: {}, text: {}, show: { values: () => ["failed", "faulted", "gateway", "pages", "programs"] },
  },
  // Another workspace may have another stream of events.
  onchange: (asked) => ((asked.workspace ?? "") === workspace ? load() : location.reload()),
});
const { table, body } = requestTable(onKey);
const more = element("button", { type: "button", class: "plain", hidden: true, onclick: () => older() }, "Older requests");
const detail = requestDetail({ services, close: () => open(null), step, onsent: (id) => open(id) });

let newest = null; // id of the newest entry that was seen
let next = null;   // of the oldest page
let chosen = new URLSearchParams(location.search).get("request");
let waiting = 0;   // entries that are new and not shown

function query(members) {
  const asked = new URLSearchParams({ ...filter.asked, order: "desc", limit: String(pageRows), ...members });
  return `/__emu/requests?${asked}`;
}
const row = (entry) => requestRow(entry, names, open);
const isNarrowed = () => Object.keys(filter.asked).length > 0;

async function load() {
  try {
    const [answer] = await Promise.all([getJson(query({ counts: "true" })), servicesKnown]);
    showCounts(answer.counts);
    fill($("problem"));
    fill(body, answer.requests.map(row));
    newest = answer.requests[0]?.id ?? newest;
    follow(answer.next);
    waiting = 0;
    showNewer();
    await showEmpty();
    mark();
  } catch (error) {
    keepError($("problem"), error);
  }
}

function showCounts(counts) {
  for (const [kind, place] of counted) place.textContent = wholeNumber(counts[kind]);
}

// What came meanwhile is counted by the emulator, which knows all pages of the list.
let countTimer = null;
function countSoon() {
  countTimer ??= setTimeout(() => {
    countTimer = null;
    getJson(query({ counts: "true", limit: "1" })).then(({ counts }) => showCounts(counts), () => {});
  }, countFor);
}

async function older() {
  const answer = await getJson(query({ after: next }));
  body.append(...answer.requests.map(row));
  follow(answer.next);
  mark();
}

function follow(cursor) {
  next = cursor;
  more.hidden = next === null;
}

// What is above the newest one that was seen. A clear may have taken that one away.
async function newer() {
  if (newest === null || body.children.length === 0) return load();
  const response = await ask(query({ since: newest }), { headers: { Accept: "application/json" } });
  if (response.status === 404) return load();
  if (!response.ok) throw new Error(await problemText(response));
  const { requests } = await response.json();
  if (requests.length === 0) return;
  if (requests.length === pageRows) return load();
  newest = requests[0].id;
  const rows = requests.map(row);
  rows.forEach((one) => one.classList.add("new"));
  body.prepend(...rows);
  while (body.children.length > mostRows) {
    body.lastChild.remove();
    more.hidden = true;
  }
  mark();
}

// While a person reads further down, or paused, the list stays where it is.
const isHeld = () => isPaused() || $("list").scrollTop > 0;

let timer = null;
function gather() {
  countSoon();
  if (isHeld()) {
    waiting += 1;
    showNewer();
  } else {
    timer ??= setTimeout(bring, gatherFor);
  }
}
async function bring() {
  timer = null;
  waiting = 0;
  showNewer();
  await newer().catch((error) => keepError($("problem"), error));
}

function showNewer() {
  fill($("newer"), waiting === 0 ? null : element("button", { type: "button", class: "newer", onclick() {
    $("list").scrollTop = 0;
    bring();
  } }, icon("send"), `${wholeNumber(waiting)} new`));
}

async function showEmpty() {
  const empty = body.children.length === 0;
  const first = empty && !isNarrowed();
  $("first-start").hidden = !first;
  $("split").hidden = $("filter").hidden = first;
  if (first && !$("first-start").hasChildNodes()) fill($("first-start"), firstStart(services, overview));
  fill($("list"), empty && !first ? element("div", { class: "empty" },
    element("h2", {}, "No request matches"),
    element("p", { class: "quiet" }, "Others may: the filter says what is shown."),
    element("a", { class: "button", href: "/__emu/" }, "Clear filter")) : [table, more]);
}

function open(id) {
  chosen = id;
  const address = new URLSearchParams(location.search);
  if (id) address.set("request", id);
  else address.delete("request");
  history.replaceState(null, "", `?${address}`);
  mark();
  if (id) return detail.show(id);
  $("split").classList.remove("open");
  detail.element.remove();
  (body.querySelector("[data-was]") ?? body.firstChild)?.focus();
}

function mark() {
  for (const one of body.children) {
    // An answer through the gateway has the id of the service's own call.
    const is = chosen !== null && [one.dataset.id, one.dataset.inner].includes(chosen);
    one.setAttribute("aria-selected", String(is));
    one.tabIndex = is ? 0 : -1;
    if (is) {
      body.querySelector("[data-was]")?.removeAttribute("data-was");
      one.dataset.was = "";
    }
  }
  if (!body.querySelector("[tabindex='0']") && body.firstChild) body.firstChild.tabIndex = 0;
  if (chosen && !detail.element.isConnected) {
    $("split").append(detail.element);
    $("split").classList.add("open");
  }
}

function step(by) {
  const rows = [...body.children];
  const at = rows.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const to = rows[at + by];
  if (to) open(to.dataset.id);
}

function onKey(event) {
  const at = event.target.closest("tr");
  const to = { ArrowDown: "nextSibling", j: "nextSibling", ArrowUp: "previousSibling", k: "previousSibling" }[event.key];
  if (to) at[to]?.focus();
  else if (event.key === "Enter" || event.key === " ") open(at.dataset.id);
  else if (event.key === "Escape") open(null);
  else return;
  event.preventDefault();
}

let overview = null;
onOverview((state) => {
  const isNew = overview?.address !== state.address;
  overview = state;
  const { kept, dropped } = state.requests;
  fill($("sum"), `${wholeNumber(kept)} in the journal, ${dropped === 0 ? "none" : wholeNumber(dropped)} dropped`);
  if (isNew && !$("first-start").hidden) fill($("first-start"), firstStart(services, overview));
});

$("har").addEventListener("click", oneAtATime($("har"), async () => {
  const ids = [...body.children].map(({ dataset }) => dataset.id);
  await saveHar(ids, overview?.version ?? "").catch((error) => showError($("problem"), error));
}));
$("clear").addEventListener("click", async () => {
  if (!(await confirmed("Reset the emulator? Requests, jobs, blobs, faults and counters go, and the clock starts anew.", "Reset"))) return;
  await ask("/__emu/reset", { method: "POST" });
});
fill($("filter"), filter.element,
  segments("Show", kinds.map(([value, name, kind]) => [value, [name, " ", counted.get(kind)]]), filter.asked.show ?? "", (value) => filter.set("show", value)), filter.problem);
$("list").addEventListener("scroll", () => waiting > 0 && !isHeld() && bring());
const again = () => {
  newest = null;
  load();
};
listen({ request: gather, missed: again, reset: again,
         state: (state) => (state.again ? again() : !state.paused && waiting > 0 && bring()) },
       workspace);
await load();
if (chosen) open(chosen);
