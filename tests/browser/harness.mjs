// A real Chromium in front of the real emulator, for the tests of the pages. See README.md here.
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

import { ALL_RULES, checkAccessibility, RULES_OF_COLOURS } from "./accessibility.mjs";
import { startChromium } from "./chromium.mjs";
import { startEmulator } from "./emulator.mjs";
import { settled, watch } from "./watch.mjs";
import { within } from "./within.mjs";

// Debian builds both from the same source; without the parts of a window it needs a third of the time.
const CHROMIUM = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find(existsSync);
const SKIPPED = 77; // CTest: what the test drives is not installed
const TEST_LIMIT = 840_000; // below CTest's, so that everything started is ended here
const WAIT_LIMIT = 60_000; // what takes longer is hung, also where three browsers share two processors
const LATENCY = Number(process.env.AML_LATENCY ?? 0); // ms that every answer is late

/// The looks that every page must have: each width in each scheme of colours.
const WIDTHS = [400, 1600];
const SCHEMES = ["light", "dark"];

/// Runs `test` against an emulator of its own in a browser of its own, and ends the program: 0, 1,
/// or 77 where the browser is not installed.
/// options.flags: more flags of the emulator; options.fixtures: a folder for `--fixtures`;
/// options.names: `host:port` of more names under which the browser finds it.
export async function browserTest(options, test) {
  const require = createRequire(path.join(process.env.AML_NODE, "package.json"));
  const modules = path.join(process.env.AML_NODE, "node_modules");
  if (!CHROMIUM || !existsSync(path.join(modules, "playwright-core"))) {
    console.log("chromium or the programs of tests/node are not installed");
    process.exit(SKIPPED);
  }
  const session = new Session(require, options);
  try {
    await within(TEST_LIMIT, "the whole test", session.start().then(() => test(session.tools())));
    await session.finish();
    process.exitCode = 0;
  } catch (error) {
    await session.tell(error);
    process.exitCode = 1;
  } finally {
    await session.stop();
  }
  process.exit();
}

class Session {
  #require;
  #options;
  #emulator;
  #browser;
  #open = new Map(); // page -> its watch
  #step = "start";

  constructor(require, options) {
    this.#require = require;
    this.#options = options;
  }

  async start() {
    await mkdir(process.env.AML_PICTURES, { recursive: true });
    for (const index of [0, 1, 2]) await rm(failurePicture(index), { force: true });
    this.#emulator = await startEmulator(this.#options);
    this.#browser = await startChromium(this.#require, CHROMIUM, this.#emulator,
                                        this.#options.names);
  }

  /// What a test is given.
  tools() {
    return {
      emulator: this.#emulator,
      browser: this.#browser.browser,
      open: (where, look) => this.open(where, look),
      close: (page) => this.close(page),
      told: (page, pattern) => this.#open.get(page).told(pattern),
      everyLook: (where, name, check) => this.everyLook(where, name, check),
      screenshot: (page, name, how) => this.screenshot(page, name, how),
      axe: (page) => this.axe(page),
      step: (name, action) => this.step(name, action),
    };
  }

  /// A new page, in a browser context of its own, at a path of the emulator. It must stay free of
  /// errors until it is closed; `allow` lists statuses that its requests may have all the same.
  async open(where, look = {}) {
    const { width = 1200, height = 900, scheme = "light", motion = "reduce", allow = [] } = look;
    const context = await this.#browser.browser.newContext({
      baseURL: this.#emulator.origin,
      viewport: { width, height },
      colorScheme: scheme,
      reducedMotion: motion,
      locale: "en-US",
      timezoneId: "UTC",
      permissions: ["clipboard-read", "clipboard-write"],
      acceptDownloads: true,
    });
    context.setDefaultTimeout(WAIT_LIMIT);
    const page = await context.newPage();
    this.#open.set(page, await watch(page, this.#emulator.origin, allow));
    if (LATENCY > 0) await answerLate(page);
    await page.goto(where);
    await settled(this.#open.get(page), WAIT_LIMIT);
    return page;
  }

  /// Closes a page after a look at its errors.
  async close(page) {
    const seen = this.#open.get(page);
    await settled(seen, WAIT_LIMIT);
    this.#open.delete(page);
    const address = page.url();
    await page.context().close();
    if (seen.errors.length > 0) throw new Error(`${address}:\n  ${seen.errors.join("\n  ")}`);
  }

  /// Opens `where` in each of the WIDTHS: `check(page)` there, no sideways scrolling, no finding of
  /// the accessibility check, and in each of the SCHEMES a picture `<name>-<width>-<scheme>.png`.
  /// The page stays open when its scheme changes; what colours decide is asked again then.
  async everyLook(where, name, check = async () => {}) {
    for (const width of WIDTHS) {
      await this.step(`${name}-${width}`, async () => {
        const page = await this.open(where, { width });
        await check(page);
        await noSidewaysScroll(page);
        for (const scheme of SCHEMES) {
          await page.emulateMedia({ colorScheme: scheme });
          await this.screenshot(page, `${name}-${width}-${scheme}`);
          await this.axe(page, scheme === SCHEMES[0] ? ALL_RULES : RULES_OF_COLOURS);
        }
        await this.close(page);
      });
    }
  }

  /// Writes `<pictures>/<name>.png`, the whole page. `how` is Playwright's, or {of: locator}.
  async screenshot(page, name, { of, ...how } = {}) {
    await settled(this.#open.get(page), WAIT_LIMIT);
    const file = path.join(process.env.AML_PICTURES, `${name}.png`);
    if (of) await of.screenshot({ path: file, ...how });
    else await page.screenshot({ path: file, fullPage: true, ...how });
    return file;
  }

  async axe(page, rules = ALL_RULES) {
    await settled(this.#open.get(page), WAIT_LIMIT);
    const axe = this.#require.resolve("axe-core/axe.min.js");
    await checkAccessibility(page, await readFile(axe, "utf8"), rules);
  }

  async step(name, action) {
    this.#step = name;
    const started = performance.now();
    const result = await action();
    console.log(`ok ${name} (${Math.round(performance.now() - started)} ms)`);
    return result;
  }

  /// Pages that are still open are looked at as well.
  async finish() {
    for (const page of [...this.#open.keys()]) await this.close(page);
  }

  /// Says what failed, where, and what the pages looked like.
  async tell(error) {
    console.log(`FAILED in: ${this.#step}\n${error.stack ?? error}`);
    for (const [index, [page, seen]] of [...this.#open].entries()) {
      const file = failurePicture(index);
      const picture = await page.screenshot({ path: file, timeout: 5000 }).catch(() => null);
      console.log(`at ${page.url()}, ${picture ? `as in ${file}` : "not to be pictured"}`);
      for (const line of seen.errors) console.log(`  ${line}`);
    }
    if (this.#emulator?.log) console.log(`the emulator's last lines:\n${this.#emulator.log()}`);
  }

  async stop() {
    await this.#browser?.stop();
    await this.#emulator?.stop();
  }
}

/// What a test sees too early by chance is seen too early every time then.
async function answerLate(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.emulateNetworkConditions",
                      { offline: false, latency: LATENCY, downloadThroughput: -1, uploadThroughput: -1 });
}

const failurePicture = (index) => {
  const name = `failed-${path.basename(process.argv[1], ".mjs")}-${index}.png`;
  return path.join(process.env.AML_PICTURES, name);
};

/// Fails where the page can be pushed sideways, and names what is too wide.
export async function noSidewaysScroll(page) {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > width + 1)
      .map((one) => `${one.tagName.toLowerCase()}.${one.className}`)
      .slice(0, 12);
  });
  if (wide.length > 0) throw new Error(`${page.url()} scrolls sideways: ${wide.join(", ")}`);
}
