// What the tests of Studio's editor have in common: what a hand does there.
import assert from "node:assert/strict";

export const REVIEWS = "Book Reviews from Amazon";
export const SELECT = "Select Columns in Dataset";
export const HASH = "Feature Hashing";
export const INPUT = "Web service input";
export const OUTPUT = "Web service output";

/// The page's way to a new, blank experiment.
export async function openBlank(open, look) {
  const page = await open("/__emu/pages/experiments", look);
  await openMenuItem(page, "New", "Blank experiment");
  await page.locator(".canvas").waitFor();
  return page;
}

export async function openMenuItem(page, button, item) {
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

export const block = (page, title) => page.locator(".block", { has: page.locator(`b:text-is(${JSON.stringify(title)})`) });
export const port = (page, title, side) => page.locator(".box", { has: block(page, title) }).locator(`.port.${side}`).first();
export const saved = (page) => page.getByText(/^Draft saved at \d\d:\d\d:\d\dZ$/).waitFor();
const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];

/// Drags an item of the palette to a point of the canvas.
export async function drop(page, item, x, y) {
  const leaf = page.getByRole("treeitem", { name: item, exact: true });
  await leaf.scrollIntoViewIfNeeded();
  const from = middle(await leaf.boundingBox());
  const canvas = await page.locator(".canvas-scroller").boundingBox();
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(from[0] + 20, from[1] + 20);
  await page.mouse.move(canvas.x + x, canvas.y + y);
  await page.mouse.up();
}

/// Draws a wire; `check` looks at it before it is let go.
export async function drawWire(page, from, to, check = async () => {}) {
  const start = middle(await port(page, from, "out").boundingBox());
  const end = middle(await port(page, to, "in").boundingBox());
  await page.mouse.move(...start);
  await page.mouse.down();
  await page.mouse.move(start[0] + 10, start[1] + 20);
  await page.mouse.move(...end);
  await check();
  await page.mouse.up();
}

/// Chooses columns by name for the chosen block's selector.
export async function chooseColumns(page, names) {
  await page.getByRole("button", { name: /^Launch column selector/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Available columns").selectOption(names);
  await dialog.getByRole("button", { name: "Select", exact: true }).click();
  await dialog.getByRole("button", { name: /^Use \d+ columns?$/ }).click();
}

export async function run(page, words = "Finished running") {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator(".command-bar .status", { hasText: words }).waitFor();
}

/// Presses Tab until what has the focus is called so, from when something is.
export async function tabTo(page, name, key = "Tab") {
  await page.waitForFunction(focusAmong, name);
  for (let press = 0; press < 120; press += 1) {
    await page.keyboard.press(key);
    if (name.test((await page.evaluate(focusAmong, name))?.focused)) return;
  }
  assert.fail(`Tab never comes to ${name}, but to ${(await page.evaluate(focusAmong, name))?.focused}`);
}

// In the page. Null: it has nothing of that name yet.
const focusAmong = (name) => {
  const nameOf = (one) => one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent;
  const all = [...document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]")];
  return all.some((one) => name.test(nameOf(one))) ? { focused: nameOf(document.activeElement) } : null;
};
