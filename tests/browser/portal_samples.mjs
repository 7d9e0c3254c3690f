// The portal's code samples, run as they are shown.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const LIMIT = 30_000;
const RUNNERS = {
  Curl: ["sh", ["-c"]],
  JavaScript: [process.execPath, ["--input-type=module", "-e"]],
  Python: ["/usr/bin/python3", ["-c"]],
};

/// Languages that can be run wherever these tests are.
export const RUNNABLE = Object.keys(RUNNERS);

/// The text under the tab `name` of the code samples.
export async function shownSample(page, name) {
  await page.getByRole("tab", { name, exact: true }).click();
  return page.getByRole("tabpanel", { name, exact: true }).locator("pre").innerText();
}

/// Runs a sample against the emulator, `values` in the place of its braces; answers what it prints.
export async function runSample(name, shown, values, emulator) {
  const text = Object.entries(values)
    .reduce((sum, [key, value]) => sum.replaceAll(`{${key}}`, value), shown)
    .replaceAll(emulator.origin, emulator.url);
  const [program, words] = RUNNERS[name];
  return (await promisify(execFile)(program, [...words, text], { timeout: LIMIT })).stdout;
}
