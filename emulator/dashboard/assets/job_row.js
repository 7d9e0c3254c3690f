// One batch job as a row, and what unfolds below it.
import { unfolder } from "./dense_table.js";
import { isOver, isWaiting, jobCard } from "./job_card.js";
import { element, fill } from "./page.js";
import { ago, clockTime, duration, shortId, wholeNumber } from "./show.js";

export const columns = [
  { name: "fold", text: "Details", hidden: true },
  { name: "state-col", text: "State", sort: "Sorts this page" }, { name: "job-id", text: "Job" },
  { name: "service", text: "Service", sort: "Sorts this page" }, { name: "input", text: "Input" },
  { name: "rows", text: "Rows", number: true, sort: "Sorts this page" }, { name: "progress", text: "Progress" },
  { name: "lasted", text: "Duration", number: true, sort: "Sorts this page" },
  { name: "created", text: "Created", number: true, sort: "Sorts all jobs" },
  { name: "act", text: "Action", hidden: true }];

const words = { NotStarted: "Not started", Running: "Running", Failed: "Failed", Cancelled: "Cancelled",
                Finished: "Finished" };

/// How long a job has run by `now`, in milliseconds; null: it has not started.
export function lasted({ startedAt, endedAt }, now) {
  if (!startedAt) return null;
  return Math.max(0, (endedAt ? Date.parse(endedAt) : now) - Date.parse(startedAt));
}

function rowsText({ state, progress }) {
  const { rowsRead, bytesRead, bytesTotal } = progress;
  if (state === "NotStarted") return "";
  const part = bytesTotal && bytesRead < bytesTotal ? Math.floor((bytesRead / bytesTotal) * 100) : null;
  return [wholeNumber(rowsRead), part === null ? null : element("span", { class: "unit" }, ` ${part} %`)];
}

function durationText(milliseconds) {
  if (milliseconds === null) return "—";
  return milliseconds < 1000 ? duration(milliseconds) : clockTime(milliseconds / 1000);
}

function bar({ id, state, progress: { bytesRead, bytesTotal } }) {
  if (state !== "Running") return null;
  const made = element("progress", { max: "1", "aria-label": `Progress of job ${id}` });
  if (bytesTotal) made.value = bytesRead / bytesTotal;
  return made;
}

/// {update(job, now), tick(now), job, elements()}: `elements()` are the row and, once it was
/// unfolded, the one below.
export function jobRow(job, service, { cancel, onchange }) {
  const cell = (name, more = {}) => element("td", { class: name, ...more });
  const cells = {
    state: cell("state-col first"), rows: cell("rows number num"), progress: cell("progress"),
    lasted: cell("lasted number num"), created: cell("created number num push"), act: cell("act number") };
  const inputs = Object.entries(job.inputs);
  const fold = unfolder(`Details of job ${job.id}`, () => open(!isOpen()));
  let detail = null;
  let card = null;
  let now = job;

  const isOpen = () => detail !== null && !detail.hidden;
  function open(is) {
    if (!detail) addDetail();
    detail.hidden = !is;
    row.setAttribute("aria-selected", String(is));
    fold.set(is);
  }
  function addDetail() {
    card = jobCard(service, job.id, { onchange });
    detail = element("tr", { class: "unfolded" }, element("td", { colspan: String(columns.length) }, card.node));
    card.update(now);
    row.after(detail);
  }
  const stop = element("button", { type: "button", class: "link tiny", "aria-label": `Cancel job ${job.id}`,
                                   onclick: () => cancel(service, job.id) }, "Cancel");
  const see = element("button", { type: "button", class: "link tiny", onclick: () => open(!isOpen()) });
  const row = element("tr", { "data-id": job.id, "aria-selected": "false" },
    element("td", { class: "fold first" }, fold.button), cells.state,
    element("td", { class: "job-id mono", title: job.id }, shortId(job.id)),
    element("td", { class: "service first", title: service?.name ?? job.service }, service?.name ?? "gone"),
    element("td", { class: "input mono", title: inputs.map(([name, at]) => `${name}: ${at}`).join("\n") },
      inputs[0]?.[1].split("/").pop() ?? ""),
    cells.rows, cells.progress, cells.lasted, cells.created, cells.act);

  const made = element("time", { datetime: job.createdAt, title: job.createdAt.replace("T", " ") });
  cells.created.append(made);
  let shown; // milliseconds
  // Most rows say what they said a second ago.
  function tick(time) {
    const milliseconds = lasted(now, time);
    if (milliseconds !== shown) fill(cells.lasted, durationText(milliseconds));
    shown = milliseconds;
    const text = ago(Date.parse(job.createdAt), time);
    if (made.textContent !== text) made.textContent = text;
  }
  function update(newer, time) {
    now = newer;
    fill(cells.state, element("span", { class: `status ${now.state}` }, isWaiting(now) ? "Queued" : words[now.state]));
    fill(cells.rows, rowsText(now));
    fill(cells.progress, bar(now));
    const wanted = !isOver(now) && service ? stop : ["Finished", "Failed"].includes(now.state) ? see : null;
    see.textContent = now.state === "Failed" ? "Details" : "Outputs";
    see.setAttribute("aria-label", `${see.textContent}, job ${job.id}`);
    if (cells.act.firstChild !== wanted) fill(cells.act, wanted);
    tick(time);
    card?.update(now);
  }
  return { update, tick, job: () => now, elements: () => (detail ? [row, detail] : [row]) };
}
