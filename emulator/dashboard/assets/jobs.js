import { isOver, isWaiting, jobCard, runNext } from "./job_card.js";
import { element, fill, getJson, keepError } from "./page.js";
import { poll } from "./poll.js";

const WHILE_RUNNING = 1000;
const IDLE = 5000;
const PAGE = 50;
const MOST = 1000; // of one page of the list

const place = document.getElementById("jobs");
const trouble = document.getElementById("trouble");
const list = element("div");
const empty = element("p", { hidden: true }, "No job was submitted yet. A service's dashboard has a batch test.");
const more = element("button", { type: "button", hidden: true, onclick: showMore }, "Show older jobs");
const next = runNext(() => turns.now());
fill(place, empty, list, more);
fill(document.getElementById("queue"), next.node);

const cards = new Map();
let services;
let most = PAGE;

const turns = poll(async () => {
  try {
    const [jobs, waiting, running, published] = await Promise.all([
      getJson(`/__emu/jobs?order=desc&limit=${Math.min(most + 1, MOST)}`),
      getJson(`/__emu/jobs?state=NotStarted&limit=${PAGE}`),
      getJson("/__emu/jobs?state=Running&limit=1"),
      services ?? getJson("/__emu/services"),
    ]);
    services = published;
    draw(jobs);
    next.update([...jobs, ...waiting].some(isWaiting) && running.length === 0);
    fill(trouble);
    return [...jobs, ...waiting, ...running].every(isOver) ? IDLE : WHILE_RUNNING;
  } catch (error) {
    keepError(trouble, error);
    return IDLE;
  }
});

function showMore() {
  most = Math.min(most + PAGE, MOST);
  turns.now();
}

/// `jobs`: the newest ones, one more than are shown where there are more.
function draw(jobs) {
  const newest = jobs.slice(0, most);
  empty.hidden = jobs.length > 0;
  more.hidden = jobs.length <= most;
  const shown = new Set(newest.map((job) => job.id));
  for (const [id, card] of cards) {
    if (shown.has(id)) continue;
    card.node.remove();
    cards.delete(id);
  }
  newest.forEach((job, index) => {
    const { node, update } = cardOf(job);
    update(job);
    // Only what is elsewhere is moved: moving takes the focus away.
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
}

function cardOf({ id, service }) {
  if (!cards.has(id)) {
    const known = services.find((one) => one.service === service);
    cards.set(id, jobCard(known, id, { onchange: () => turns.now() }));
  }
  return cards.get(id);
}
