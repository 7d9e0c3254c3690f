// Fault rules with their counts, the drills, and the clock.
import { clockCard } from "./clock_card.js";
import { drills, matchParts, thenParts, whenText } from "./fault_words.js";
import { listen } from "./live.js";
import { ask, element, fill, getJson, keepError, oneAtATime, problemText, showError } from "./page.js";
import { ruleForm } from "./rule_form.js";
import { onOverview } from "./shell.js";
import { within, workspace } from "./within.js";
import { toast } from "./toast.js";
import { wholeNumber } from "./show.js";

const $ = (id) => document.getElementById(id);
const gatherFor = 300; // milliseconds
const offKey = `rules-off${workspace}`;
const askRules = () => getJson(within("/__emu/faults?limit=1000"));
const [services, firstRules] = await Promise.all([getJson(within("/__emu/services")).catch(() => []), askRules().catch(() => null)]);
const names = new Map(services.map((one) => [one.service, one.name]));

// A rule that is switched off is gone from the emulator: this browser remembers how to make it anew.
const readOff = () => JSON.parse(localStorage.getItem(offKey) ?? "[]");
const keepOff = (rules) => localStorage.setItem(offKey, JSON.stringify(rules));
const textOf = ({ id: _id, seen: _seen, applied: _applied, ...rule }) => rule;

async function add(rule) {
  const response = await ask(within("/__emu/faults"), { method: "POST", body: JSON.stringify(rule),
                                                headers: { "Content-Type": "application/json" } });
  if (!response.ok) throw new Error(await problemText(response));
  await load();
}
async function remove(rule) {
  const response = await ask(within(`/__emu/faults/${rule.id}`), { method: "DELETE" });
  if (!response.ok && response.status !== 404) throw new Error(await problemText(response));
}

const nameOf = (rule) => rule.name ?? "without a name";

function row(rule, on) {
  const act = (action) => async () => {
    try {
      await action();
      fill($("problem"));
    } catch (error) {
      showError($("problem"), error);
    }
    await load();
  };
  const turn = on
    ? act(async () => {
        await remove(rule);
        keepOff([...readOff(), rule]);
      })
    : act(async () => {
        await add(textOf(rule));
        keepOff(readOff().filter(({ id }) => id !== rule.id));
      });
  const drop = act(async () => {
    if (on) await remove(rule);
    keepOff(readOff().filter(({ id }) => id !== rule.id));
    toast(`Removed ${nameOf(rule)}.`, { name: "Undo", action: () => add(textOf(rule)) });
  });
  const limit = rule.when?.first;
  return element("tr", { class: on ? null : "off" },
    element("td", { class: "first" }, element("button", { type: "button", class: "switch", role: "switch",
      "aria-checked": String(on), "aria-label": `${nameOf(rule)} ${rule.id.slice(0, 4)}`, onclick: turn })),
    element("th", { scope: "row", class: "first", title: nameOf(rule) }, element("b", {}, nameOf(rule))),
    element("td", { class: "match" }, matchParts(rule.match, names)),
    element("td", {}, whenText(rule.when)),
    element("td", {}, thenParts(rule.then)),
    element("td", { class: "number num", "data-label": "seen" }, wholeNumber(rule.seen)),
    element("td", { class: "number num applied", "data-label": "applied" }, wholeNumber(rule.applied),
      limit ? element("span", { class: "unit" }, ` of ${limit}`) : null),
    element("td", { class: "act number" }, element("button", { type: "button", class: "link tiny",
      "aria-label": `Remove ${nameOf(rule)} ${rule.id.slice(0, 4)}`, onclick: drop }, "Remove")));
}

const columns = [["on", "On"], ["rule", "Rule"], ["match", "Match"], ["when", "When"], ["then", "Then"],
                 ["seen number", "Seen"], ["applied number", "Applied"], ["act", "Actions"]];

async function load(known = null) {
  try {
    const rules = known ?? await askRules();
    fill($("problem"), $("problem").querySelector("[role=alert]:not(.lost)"));
    const all = [...rules.map((rule) => row(rule, true)), ...readOff().map((rule) => row(rule, false))];
    const focused = $("rules").contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    fill($("rules"), all.length === 0
      ? element("div", { class: "empty" }, element("p", {}, "No rule is on: every call gets its plain answer."),
          element("p", { class: "quiet" }, "Pick a drill below, or write a rule."))
      : element("table", { class: "dense rules", "aria-label": "Rules" },
          element("colgroup", {}, columns.map(([name]) => element("col", { class: name }))),
          element("thead", {}, element("tr", {}, columns.map(([name, text]) => element("th", { scope: "col", class: name },
            name === "act" ? element("span", { class: "offscreen" }, text) : text)))),
          element("tbody", {}, all)));
    if (focused) [...$("rules").querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === focused)?.focus();
  } catch (error) {
    keepError($("problem"), error);
  }
}

function drillList() {
  const target = $("drill-for");
  fill(target, element("option", { value: "" }, "any service"),
    services.map((one) => element("option", { value: one.service }, one.name)));
  const withService = ([name, , rule]) =>
    ({ name, ...rule, match: { ...(target.value ? { service: target.value } : {}), ...rule.match } });
  let chosen = null;
  const status = element("span", { class: "grow" }, "Choose a drill.");
  const on = element("button", { type: "button", "aria-disabled": "true" }, "Turn on");
  const change = element("button", { type: "button", class: "plain", "aria-disabled": "true",
    onclick: () => chosen && form.set(withService(chosen)) }, "Change first");
  on.addEventListener("click", oneAtATime(on, async () => {
    if (!chosen) return;
    try {
      await add(withService(chosen));
      toast(`Turned on ${chosen[0]}.`);
    } catch (error) {
      showError($("problem"), error);
    }
  }));
  const cards = [];
  const lists = drills.map(([heading, rows]) => [element("h3", { class: "hint" }, heading),
    element("ul", { class: "drills" }, rows.map((drill) => {
      const card = element("button", { type: "button", class: "drill-card", "aria-pressed": "false", onclick() {
        chosen = drill;
        cards.forEach((one) => one.setAttribute("aria-pressed", String(one === card)));
        [on, change].forEach((one) => one.removeAttribute("aria-disabled"));
        fill(status, element("b", {}, drill[0]), element("span", { class: "quiet" },
          ` on ${drill[2].match.operation}, ${whenText(drill[2].when)}`));
      } }, element("b", {}, drill[0]), element("span", { class: "hint" }, drill[1]));
      cards.push(card);
      return element("li", {}, card);
    }))]);
  fill($("drills"), lists, element("div", { class: "actions" }, status, change, on));
}

$("all-off").addEventListener("click", async () => {
  const rules = await askRules();
  await ask(within("/__emu/faults"), { method: "DELETE" });
  keepOff([...readOff(), ...rules]);
  await load();
});

let timer = null;
const soon = () => {
  timer ??= setTimeout(() => {
    timer = null;
    load();
    clock.lookSoon();
  }, gatherFor);
};
const form = ruleForm($("rule"), services, add);
const clock = clockCard($("clock-body"));
drillList();
const wanted = new URLSearchParams(location.search).get("rule");
if (wanted) form.set(JSON.parse(wanted));
onOverview((state) => clock.show(state.clock));
const reset = () => {
  keepOff([]);
  soon();
};
listen({ fault: soon, rule: soon, reset, missed: soon, job: clock.lookSoon, clock: clock.lookSoon,
         state: ({ again }) => again && soon() }, workspace);
addEventListener("storage", ({ key }) => key === offKey && load());
await load(firstRules);
