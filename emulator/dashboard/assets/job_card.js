// One batch job as people see it: state, progress, what came of it. Drawn once, then changed in
// place, so that neither focus nor what was unfolded is lost when the page asks again.
import { ask, element, fill, oneAtATime, problemText, showError, time } from "./page.js";
import { jobOutputs } from "./job_outputs.js";
import { cancelJob, dashboardOf, jobStatus } from "./service_calls.js";
import { wholeNumber } from "./show.js";
import { within } from "./within.js";

const STATES = {
  NotStarted: ["Not started", ""],
  Queued: ["Queued", ""],
  Running: ["Running", "warn"],
  Failed: ["Failed", "bad"],
  Cancelled: ["Cancelled", "bad"],
  Finished: ["Finished", "good"],
};

export const isOver = ({ state }) => ["Failed", "Cancelled", "Finished"].includes(state);
export const isWaiting = ({ state, queued }) => state === "NotStarted" && queued;

/// `service` is undefined where it is not published any more; `onchange` is called on a cancel,
/// `unfolded`: the outputs are shown as soon as they are there.
export function jobCard(service, id, { onchange = () => {}, unfolded = false } = {}) {
  const state = element("span", { class: "state", role: "status" });
  const bar = element("progress", { max: "1", "aria-label": `Progress of job ${id}` });
  const count = element("p", { class: "quiet" });
  const times = element("p", { class: "quiet" });
  const trouble = element("div");
  const failure = element("pre", { class: "wrapped", hidden: true, tabindex: "0", "aria-label": "Why the job failed" });
  const outputs = element("div", { tabindex: "-1" });
  const cancel = element("button", { type: "button", hidden: true, "aria-label": `Cancel job ${id}` }, "Cancel");
  cancel.addEventListener("click", oneAtATime(cancel, stop));
  const show = element("button", { type: "button", hidden: true, "aria-label": `Outputs of job ${id}`, onclick: unfold },
    "Outputs");
  let unfolding = false;

  async function stop() {
    try {
      await cancelJob(service, id);
      onchange();
    } catch (error) {
      showError(trouble, error);
    }
  }

  async function unfold() {
    unfolding = true;
    show.hidden = true;
    try {
      fill(outputs, await jobOutputs((await jobStatus(service, id)).Results));
      fill(trouble);
      if (!unfolded) outputs.focus();
    } catch (error) {
      showError(trouble, error);
      unfolding = false;
      show.hidden = false;
    }
  }

  function update(job) {
    const [text, look] = STATES[isWaiting(job) ? "Queued" : job.state];
    if (state.textContent !== text) fill(state, text);
    state.className = `state ${look}`;
    drawProgress(bar, job);
    fill(count, countText(job));
    fill(times, timesOf(job));
    failure.hidden = !job.details;
    if (failure.textContent !== (job.details ?? "")) fill(failure, job.details ?? "");
    cancel.hidden = isOver(job) || !service;
    show.hidden = job.state !== "Finished" || !service || unfolding;
    if (unfolded && !show.hidden) unfold();
  }

  const title = service ? element("a", { href: dashboardOf(service) }, service.name) : "Service that is gone";
  const node = element("article", { class: "card job", "aria-label": `Job ${id}` },
    element("div", { class: "actions" }, element("strong", {}, title), state, element("code", {}, id)),
    bar, count, times, failure, trouble, cancel, show, outputs);
  return { node, update };
}

function drawProgress(bar, { state, progress }) {
  bar.hidden = state !== "Running";
  if (progress.bytesTotal) bar.value = progress.bytesRead / progress.bytesTotal;
  else bar.removeAttribute("value");
}

function countText({ state, progress }) {
  if (state === "NotStarted") return "";
  const parts = [`${wholeNumber(progress.rowsRead)} rows read, ${wholeNumber(progress.rowsWritten)} written`];
  if (progress.rowsPerSecond) parts.push(`${wholeNumber(Math.round(progress.rowsPerSecond))} rows per second`);
  if (progress.secondsLeft !== null) parts.push(`about ${wholeNumber(Math.round(progress.secondsLeft))} s left`);
  return parts.join(" · ");
}

const timesOf = ({ createdAt, startedAt, endedAt }) => [
  "Created ", time(createdAt),
  startedAt ? [" · started ", time(startedAt)] : [],
  endedAt ? [" · ended ", time(endedAt)] : [],
];

/// A button that runs the next queued job here and now, for an emulator whose own workers do not.
/// Shown by `update(waits)` when it waits for the second time.
export function runNext(onchange) {
  let seen = 0;
  let running = false;
  const trouble = element("div");
  async function run() {
    running = true;
    fill(trouble);
    try {
      const answer = ask(within("/__emu/jobs/run"), { method: "POST" });
      onchange();
      const response = await answer;
      if (!response.ok) throw new Error(await problemText(response));
    } catch (error) {
      showError(trouble, error);
    }
    running = false;
    onchange();
  }
  const button = element("button", { type: "button" }, "Run next queued job");
  button.addEventListener("click", oneAtATime(button, run));
  const node = element("div", { hidden: true },
    element("p", {}, "A job waits, and nothing runs it: this emulator may have no workers (--job-workers 0)."),
    element("div", { class: "actions" }, button), trouble);
  function update(waits) {
    seen = waits ? seen + 1 : 0;
    node.hidden = seen < 2 && !running;
  }
  return { node, update };
}
