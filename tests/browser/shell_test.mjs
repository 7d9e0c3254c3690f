// What holds for every page: it opens without an error, narrow and wide, and by keyboard. The tests
// of the single pages look closer.
import assert from "node:assert/strict";

import { browserTest, noSidewaysScroll } from "./harness.mjs";
import { kindOf, visitEveryPage } from "./pages.mjs";

const HEAVIEST = 400_000; // bytes of a page with all its parts
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

await browserTest({}, async (tools) => {
  const { emulator, open, close, axe, step } = tools;
  const parts = new Set();
  const kinds = new Map(); // kind -> a path of it

  await step("every page that links lead to, narrow and dark", async () => {
    const look = { width: 400, scheme: "dark" };
    const paths = await visitEveryPage(tools, look, async (page, path) => {
      await checkFrame(page);
      await checkWeight(page, parts);
      await checkStyles(page);
      await checkScripts(page);
      await checkAskedAhead(page);
      await noSidewaysScroll(page);
      if (!kinds.has(kindOf(path))) await axe(page);
      kinds.set(kindOf(path), path);
    }, { ofAKind: 2 });
    console.log(`${paths.length} pages of ${kinds.size} kinds: ${[...kinds.keys()].join(" ")}`);
  });

  for (const [kind, path] of kinds) {
    await step(`${kind}, wide, light and by keyboard`, async () => {
      const page = await open(path, { width: 1600 });
      await checkKeyboard(page);
      await axe(page);
      await close(page);
    });
  }

  await step("an address that leads to no page has one of its own; the drawer and the theme", async () => {
    const page = await open("/__emu/pages/nothing", { width: 400, allow: [404] });
    await page.getByRole("heading", { name: "No page is here" }).waitFor();
    await axe(page);
    const menu = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Jobs" });
    assert.equal(await menu.isVisible(), false);
    await page.getByRole("button", { name: "Open the navigation" }).click();
    await menu.waitFor();
    await page.getByRole("button", { name: "Switch between light and dark" }).click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
    await axe(page);
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
    await close(page);
  });

  await step("headers of pages and their parts", async () => {
    for (const path of [...kinds.values(), ...parts]) await checkHeaders(emulator.url + path);
  });
});

async function checkFrame(page) {
  assert.equal(await page.locator("h1").count(), 1, `one heading of ${page.url()}`);
  assert.match(await page.title(), /^.+ – amlemu$/);
  const marked = page.locator("nav[aria-label=Main] [aria-current=page]");
  assert.equal(await marked.count(), 1, `menu of ${page.url()}`);
}

// A brace that is missing makes rules part of the one above, without an error.
async function checkStyles(page) {
  const nested = await page.evaluate(() =>
    [...document.styleSheets]
      .flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => rule instanceof CSSStyleRule && rule.cssRules.length > 0)
      .map((rule) => rule.selectorText),
  );
  assert.deepEqual(nested, [], "rules within rules");
}

// A script that no tag of the page names is found only when another has come and been read.
async function checkScripts(page) {
  const late = await page.evaluate(() => {
    const known = new Set([...document.querySelectorAll("script[src]")].map(({ src }) => src));
    return performance.getEntriesByType("resource").map(({ name }) => name)
      .filter((name) => name.endsWith(".js") && !known.has(name));
  });
  assert.deepEqual(late, [], "scripts that are found late");
}

// What is asked for while the page is read is what its scripts ask for: nothing is asked for twice.
async function checkAskedAhead(page) {
  const left = await page.evaluate(() => [...(globalThis.askedAhead?.keys() ?? [])]);
  assert.deepEqual(left, [], `asked for in vain by ${page.url()}`);
}

// `parts` gets the paths of what the page consists of.
async function checkWeight(page, parts) {
  const loaded = await page.evaluate(() =>
    ["navigation", "resource"]
      .flatMap((type) => performance.getEntriesByType(type))
      .map(({ name, encodedBodySize: size }) => ({ path: new URL(name).pathname, size })),
  );
  for (const { path } of loaded) if (path.startsWith("/__emu/assets/")) parts.add(path);
  const weight = loaded.reduce((sum, { size }) => sum + size, 0);
  assert.ok(weight > 0 && weight <= HEAVIEST, `${page.url()} weighs ${weight} bytes`);
}

async function checkHeaders(url) {
  const { status, headers } = await fetch(url);
  assert.equal(status, 200, url);
  assert.equal(headers.get("content-security-policy"), POLICY, url);
  assert.equal(headers.get("x-content-type-options"), "nosniff", url);
  assert.equal(headers.get("referrer-policy"), "same-origin", url);
}

// Tab passes the skip link, the strip, the menu, and then everything that can be used, and is never caught.
async function checkKeyboard(page) {
  const stops = [];
  await page.evaluate(() => {
    const kinds = "a[href], button, input, select, textarea, summary, [tabindex]";
    globalThis.reached = new Set();
    globalThis.usable = () =>
      [...document.querySelectorAll(kinds)].filter(
        (one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility(),
      );
  });
  // What data brings may come while it is walked: then the walk goes round once more.
  for (let press = 0, left = 1, count = 1; left > 0 && press < 2 * count + 10; press += 1) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(() => {
      globalThis.reached.add(document.activeElement);
      const usable = globalThis.usable();
      return {
        stop: document.activeElement.textContent.trim(),
        count: usable.length,
        left: usable.filter((one) => !globalThis.reached.has(one)).length,
      };
    });
    ({ left, count } = now);
    stops.push(now.stop);
  }
  assert.deepEqual(stops.slice(0, 2), ["Skip to the content", "amlemu"]);
  assert.ok(stops.includes("Requests") && stops.includes("Developer portal"), stops.join());
  const missed = await page.evaluate(() =>
    globalThis
      .usable()
      .filter((one) => !globalThis.reached.has(one))
      .map((one) => one.outerHTML),
  );
  assert.deepEqual(missed, [], `not reached by Tab on ${page.url()}`);

  await page.locator("a.skip").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "content");
}
