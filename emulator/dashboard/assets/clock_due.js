// What happens when the clock gets there: jobs that end, rules that act no more.
import { element, fill, getJson } from "./page.js";
import { inTime, shortId } from "./show.js";
import { within } from "./within.js";

const lookFor = 300; // milliseconds: what comes together is asked for together

const words = ({ what, id, name }) => (what === "job"
  ? ["Job ", element("code", { title: id }, shortId(id)), " ends"]
  : ["The rule ", element("b", {}, name ?? shortId(id)), " ends"]);

/// {node, look()}: it asks, and draws what is due, at first and after look(). advance(to, words):
/// moves a manual clock.
export function dueList(advance) {
  const list = element("ul", { class: "due" });
  const node = element("section", { class: "due-part", "aria-label": "Due next", hidden: true },
    element("h3", { class: "hint" }, "Due next"), list);
  let timer = null;

  function row(one, now, mode) {
    const when = inTime(Date.parse(one.at), now);
    return element("li", {}, element("time", { class: "num quiet", datetime: one.at, title: one.at.replace("T", " ") }, when),
      element("span", { class: "cut" }, words(one)),
      mode === "manual" ? element("button", { type: "button", class: "link", "aria-label": `Advance to ${one.at}`,
        onclick: () => advance({ to: one.at }, `to ${one.at.slice(11, 19)}Z`) }, "Advance") : null);
  }
  async function show() {
    timer = null;
    const { mode, now, due } = await getJson(within("/__emu/clock/due")).catch(() => ({ due: [] }));
    node.hidden = due.length === 0;
    fill(list, due.map((one) => row(one, Date.parse(now), mode)));
  }
  show();
  return { node, look: () => (timer ??= setTimeout(show, lookFor)) };
}
