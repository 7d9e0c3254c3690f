// What the emulator takes for now, and how a manual clock is moved.
import { ask, element, fill, problemText, showError } from "./page.js";
import { dueList } from "./clock_due.js";
import { within } from "./within.js";
import { toast } from "./toast.js";

const steps = [["1s", "+1 s"], ["1m", "+1 min"], ["1h", "+1 h"], ["24h", "+1 day"]];
// Tue, 4 Oct 2016
const dayOf = (iso) => new Date(iso).toUTCString().slice(0, 16).replace(", 0", ", ");

/// Fills `place`; {show({mode, now}), lookSoon()} as the clock is, and what comes next.
export function clockCard(place) {
  const trouble = element("div", {});
  const day = element("span", { class: "quiet" });
  const time = element("time", {});
  const now = element("p", { class: "clock-now" }, day, time);
  const to = element("input", { id: "clock-to", class: "mono", autocomplete: "off" });
  const due = dueList(advance);
  let mode = null;

  async function advance(body, words) {
    try {
      const response = await ask(within("/__emu/clock/advance"), { method: "POST", body: JSON.stringify(body),
                                                           headers: { "Content-Type": "application/json" } });
      if (!response.ok) throw new Error(await problemText(response));
      show(await response.json());
      fill(trouble);
      toast(`Clock advanced ${words}.`);
    } catch (error) {
      showError(trouble, error);
    }
  }
  function parts() {
    if (mode === "wall") {
      return [now, element("p", { class: "quiet" }, "Wall clock: emulated time is real time. Started with ",
        element("code", {}, "--clock manual"), " it moves when a test says so, and leases, quotas and jobs with it."), due.node];
    }
    return [now, element("div", { class: "advance", role: "group", "aria-label": "Advance by" },
        steps.map(([by, text]) => element("button", { type: "button", onclick: () => advance({ by }, `by ${text.slice(1)}`) }, text))),
      element("form", { class: "to", novalidate: true, onsubmit(event) {
        event.preventDefault();
        advance({ to: to.value }, `to ${to.value}`);
      } }, element("label", { for: "clock-to" }, "To"), to, element("button", {}, "Advance")), trouble, due.node];
  }
  function show(clock) {
    day.textContent = dayOf(clock.now);
    time.textContent = `${clock.now.slice(11, 19)}Z`;
    time.dateTime = clock.now;
    now.classList.toggle("drill", clock.mode === "manual");
    if (document.activeElement !== to) to.value = `${new Date(Date.parse(clock.now) + 3_600_000).toISOString().slice(0, 19)}Z`;
    if (mode === clock.mode) return;
    mode = clock.mode;
    fill(place, parts());
  }
  return { show, lookSoon: due.look };
}
