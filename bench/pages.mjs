// Measures the pages in Chromium, each visit with an empty cache. Started by bench/pages.
import { createRequire } from "node:module";
import { loadavg, cpus } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { startChromium } from "../tests/browser/chromium.mjs";
import { startEmulator } from "../tests/browser/emulator.mjs";
import { submitJobs } from "../tests/browser/waiting_jobs.mjs";
import { within } from "../tests/browser/within.mjs";

const IDS = { workspace: "756dbbd56cf4b58a5125db394cae1dc4", web: "3742661343a0755323a687315e7ef45e",
              endpoint: "562d088408ce85f89663240a5ea142c9" };
const HELP = `/apihelp/workspaces/${IDS.workspace}/webservices/${IDS.web}/endpoints/${IDS.endpoint}`;
const API = "/__emu/pages/portal/docs/services/azureml-demo-api";
const PUBLISHER = "/__emu/pages/publisher/demoazureml";
const PAGES = {
  requests: "/__emu/",
  "web services": "/__emu/pages/services",
  "one web service": `/__emu/pages/services/${IDS.endpoint}`,
  experiments: "/__emu/pages/experiments",
  experiment: `/__emu/pages/experiments/${IDS.endpoint}`,
  jobs: "/__emu/pages/jobs",
  blobs: "/__emu/pages/blobs",
  "faults and clock": "/__emu/pages/faults",
  workspaces: "/__emu/pages/workspaces",
  publisher: "/__emu/pages/publisher",
  "publisher: API": `${PUBLISHER}/apis/azureml-demo-api`,
  "publisher: policies": `${PUBLISHER}/policies?scope=products/starter`,
  portal: "/__emu/pages/portal",
  "portal: operation": `${API}/operations/rrs-execute`,
  "portal: Try it": `${API}/operations/rrs-execute/console`,
  "portal: products": "/__emu/pages/portal/products",
  "portal: developer": "/__emu/pages/portal/developer",
  analytics: "/__emu/pages/analytics",
  "help: score": `${HELP}/score`,
  "help: jobs": `${HELP}/jobs`,
  "help: update": `${HELP}/update`,
};
const JOBS = 5000;
const REACH = { time: 300, weight: 400_000 };
const CHROMIUM = "/usr/bin/chromium";
const QUIET = 400; // ms in which nothing changes: the page is complete
const LIMIT = 20_000;

// In the page: when its document last changed, or something large was last painted.
function watchChanges() {
  window.lastChange = 0;
  const now = () => (window.lastChange = performance.now());
  new MutationObserver(now).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  });
  new PerformanceObserver(now).observe({ type: "largest-contentful-paint", buffered: true });
  addEventListener("load", now);
}

// In the page: nothing, or the moment of its last change once nothing has changed for `quiet` ms.
function changedLast(quiet) {
  const ends = performance.getEntriesByType("resource").map(({ responseEnd }) => responseEnd);
  const last = Math.max(window.lastChange, ...ends);
  return document.readyState === "complete" && performance.now() - last > quiet ? last : null;
}

/// One visit: status, ms until nothing changes any more, requests, and the bytes of their answers.
async function visit(browser, origin, where) {
  const context = await browser.newContext({ baseURL: origin, viewport: { width: 1600, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(watchChanges);
  const wire = await context.newCDPSession(page);
  let weight = 0;
  let requests = 0;
  wire.on("Network.loadingFinished", ({ encodedDataLength }) => (weight += encodedDataLength));
  wire.on("Network.requestWillBeSent", () => (requests += 1));
  await wire.send("Network.enable");
  const answer = await page.goto(where, { timeout: LIMIT });
  const complete = await page.waitForFunction(changedLast, QUIET, { timeout: LIMIT, polling: 50 });
  const time = await complete.jsonValue();
  await context.close();
  return { status: answer.status(), time, requests, weight };
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
};

/// Something for the pages to show.
async function prepare(emulator) {
  const [service] = await emulator.getJson("/__emu/services");
  await submitJobs(emulator, service, JOBS); // they wait, as many as REACH is about
  const { executeUrl, primaryKey } = service;
  const { baseUrl, subscriptions } = await emulator.getJson("/__emu/gateway");
  const url = new URL(executeUrl);
  const input1 = { ColumnNames: ["Col2"], Values: [["This is a good day"]] };
  const body = JSON.stringify({ Inputs: { input1 } });
  for (let call = 0; call < 20; call += 1) {
    await fetch(`${baseUrl}${url.pathname}${url.search}`, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${primaryKey}`,
                 "Ocp-Apim-Subscription-Key": subscriptions[call % subscriptions.length].primaryKey },
    });
  }
}

async function measure(browser, emulator, rounds) {
  await visit(browser, emulator.origin, "/__emu/"); // the browser's own first time
  console.log(`${"".padEnd(20)}${"complete".padStart(10)}${"best".padStart(10)}${"requests".padStart(10)}${"weight".padStart(12)}   met`);
  let met = true;
  for (const [name, where] of Object.entries(PAGES).filter(([one]) => one.includes(values.only))) {
    const visits = [];
    for (let round = 0; round < rounds; round += 1) visits.push(await visit(browser, emulator.origin, where));
    const times = visits.map((one) => one.time);
    const time = median(times);
    const weight = median(visits.map((one) => one.weight));
    const requests = median(visits.map((one) => one.requests));
    const fine = visits[0].status === 200 && time <= REACH.time && weight <= REACH.weight;
    met &&= fine;
    const columns = [`${time.toFixed(0)} ms`, `${Math.min(...times).toFixed(0)} ms`];
    columns.push(String(requests));
    console.log(name.padEnd(20) + columns.map((column) => column.padStart(10)).join("") +
                `${(weight / 1000).toFixed(1)} kB`.padStart(12) + `   ${fine ? "yes" : "no"}` +
                (visits[0].status === 200 ? "" : `: status ${visits[0].status}`));
  }
  console.log(`reach: ${REACH.time} ms, ${REACH.weight / 1000} kB; met by all: ${met ? "yes" : "no"}`);
}

const { values } = parseArgs({ options: { rounds: { type: "string", default: "7" }, only: { type: "string", default: "" } } });
const load = loadavg()[0].toFixed(1);
console.log(`${cpus().length} cores, load ${load} before the start; empty cache at each visit`);
const rounds = Math.max(3, Number(values.rounds));
const require = createRequire(path.join(process.env.AML_NODE, "package.json"));
const emulator = await startEmulator({ flags: ["--job-workers", "0"] });
try {
  await prepare(emulator);
  const browser = await startChromium(require, CHROMIUM, emulator);
  await within(600_000, "the measurement", measure(browser.browser, emulator, rounds))
    .finally(() => browser.stop());
} finally {
  await emulator.stop();
}
