// What frames every page: the navigation, the theme, and the strip that shows how the emulator is.
import { listen, pause } from "./live.js";
import { copyButton, element, fill, getJson, icon } from "./page.js";
import { shortId, wholeNumber } from "./show.js";
import { within, workspace } from "./within.js";

const askedAtMostEvery = 1000; // milliseconds

// What the strip shows, and pages may: {version, address, clock, services, jobs, faults, requests,
// privateWorkspaces}.
let overview = null;
const watchers = [];

/// Calls `show(state)` with each state from now on, and with the one that is known.
export function onOverview(show) {
  watchers.push(show);
  if (overview) show(overview);
}

let clockOffset = 0; // of the emulator's clock from this machine's, milliseconds

/// The emulator's time, in milliseconds; this machine's until it is known.
export const emulatorNow = () =>
  overview?.clock.mode === "manual" ? Date.parse(overview.clock.now) : Date.now() + clockOffset;

function nowText() {
  const manual = overview.clock.mode === "manual";
  const now = manual ? overview.clock.now : new Date(Date.now() + clockOffset).toISOString();
  return manual ? `${now.slice(0, 10)} ${now.slice(11, 19)}Z` : `${now.slice(11, 19)}Z`;
}

const clockText = element("span", { class: "num v" });
const live = element("button", { type: "button", class: "live", "aria-pressed": "true",
  title: "What happens appears as it happens. Press to pause.",
  onclick: () => pause(live.getAttribute("aria-pressed") === "true") },
  element("span", { class: "pulse", "aria-hidden": "true" }), element("span", {}, "Live"));
const trouble = element("span", { class: "offscreen", "aria-live": "polite" });

function strip() {
  const manual = overview.clock.mode === "manual";
  const { faults, address } = overview;
  clockText.textContent = nowText();
  return [
    element("a", { href: "/__emu/pages/workspaces",
                   title: workspace ? `Workspace ${workspace}` : "All open workspaces" },
      icon("workspace"), element("span", {}, workspace ? shortId(workspace) : "all workspaces")),
    element("span", { class: "address" }, element("span", { class: "num cut", title: address }, address),
      copyButton(() => address, "address")),
    element("a", { href: "/__emu/pages/faults#clock", class: manual ? "drill" : null,
                   title: manual ? "Manual clock: time moves when it is advanced"
                     : "Wall clock: emulated time is real time" },
      icon("clock"), element("span", { class: "k" }, manual ? "Manual clock" : "Wall clock"), clockText),
    element("a", { href: "/__emu/pages/faults", class: faults > 0 ? "drill" : null }, icon("bolt"),
      element("span", {}, faults === 0 ? "No faults" : [element("b", {}, wholeNumber(faults)),
        faults === 1 ? " fault on" : " faults on"])),
    trouble, live];
}

function counts() {
  const { services, jobs, faults, privateWorkspaces } = overview;
  const busy = jobs.Running + jobs.NotStarted;
  const shown = {
    services: [services, wholeNumber(services), ""],
    jobs: [busy, jobs.Running > 0 ? `${wholeNumber(jobs.Running)} running`
      : `${wholeNumber(jobs.NotStarted)} waiting`, "running"],
    faults: [faults, `${wholeNumber(faults)} on`, "drill"],
    workspaces: [privateWorkspaces, wholeNumber(privateWorkspaces), ""],
  };
  for (const place of document.querySelectorAll("[data-count]")) {
    const [count, text, kind] = shown[place.dataset.count];
    place.textContent = count > 0 ? text : "";
    place.className = `count ${kind}`;
  }
}

function show(state) {
  overview = state;
  clockOffset = Date.parse(overview.clock.now) - Date.now();
  const place = document.getElementById("strip-state");
  const drawn = JSON.stringify([overview.clock.mode, overview.faults, overview.address]);
  if (place.dataset.drawn !== drawn) fill(place, strip());
  place.dataset.drawn = drawn;
  clockText.textContent = nowText();
  counts();
  for (const watcher of watchers) watcher(overview);
}

let asking = false;
let askAgain = false;
/// Asks for the state once more, at most once a second.
async function ask() {
  askAgain = asking;
  if (asking) return;
  asking = true;
  try {
    show(await getJson(within("/__emu/overview")));
  } catch {
    // The Live button says so, and the next event or the next connection asks again.
  }
  setTimeout(() => {
    asking = false;
    if (askAgain) ask();
  }, askedAtMostEvery);
}

function showState({ open, again, paused }) {
  const word = open === false ? "No answer" : paused ? "Paused" : "Live";
  if (live.textContent !== word) {
    live.setAttribute("aria-pressed", String(!paused));
    live.classList.toggle("lost", open === false);
    live.lastChild.textContent = word;
    trouble.textContent = open === false ? "The emulator does not answer. Is it still running?" : "";
  }
  if (again) ask();
}

function drawer() {
  const button = document.getElementById("nav-open");
  const scrim = element("div", { class: "scrim", hidden: true, onclick: () => set(false) });
  document.body.append(scrim);
  function set(open) {
    document.body.dataset.nav = open ? "open" : "";
    button.setAttribute("aria-expanded", String(open));
    scrim.hidden = !open;
    if (open) document.querySelector("#nav a").focus();
    else button.focus();
  }
  button.addEventListener("click", () => set(document.body.dataset.nav !== "open"));
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && document.body.dataset.nav === "open") set(false);
  });
}

function themeSwitch() {
  const root = document.documentElement;
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    document.dispatchEvent(new CustomEvent("theme"));
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // It holds for this page alone.
    }
  });
}

// The page that is about all of the emulator.
const ofAll = "/__emu/pages/workspaces";
/// Links that the page came with stay in its workspace.
function keepWorkspace() {
  if (!workspace) return;
  for (const link of document.querySelectorAll("#nav a, #content a[href^='/__emu/']")) {
    const href = link.getAttribute("href");
    if (href !== ofAll) link.setAttribute("href", within(href));
  }
}

keepWorkspace();
drawer();
themeSwitch();
ask();
listen({ state: showState, job: ask, rule: ask, reset: ask, reload: ask, missed: ask,
  clock: ({ now }) => overview && show({ ...overview, clock: { ...overview.clock, now } }) }, workspace);
setInterval(() => {
  if (overview?.clock.mode === "wall" && !document.hidden) clockText.textContent = nowText();
}, 1000);
