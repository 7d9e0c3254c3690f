// The console of the developer portal, as a person uses it.
const CONSOLE = "/__emu/pages/portal/docs/services/azureml-demo-api/operations";

export const consoleOf = (operation) => `${CONSOLE}/${operation}/console`;

export const PARTS = [
  "Requested URL", "Response status", "Response latency", "Response headers", "Response content"];

/// Fills in the boxes of parameters: {name: value}.
export async function fillIn(page, parameters) {
  for (const [name, value] of Object.entries(parameters)) {
    await page.getByLabel(name, { exact: true }).fill(value);
  }
}

/// Adds a header by hand, the way the guide does.
export async function addHeader(page, name, value) {
  await page.getByRole("button", { name: "Add header" }).click();
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(value);
}

export const chooseKey = (page, label) =>
  page.getByLabel("Subscription key", { exact: true }).selectOption({ label });

/// Sends the request and answers the five parts by their headings.
export async function sent(page) {
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("status").filter({ hasText: /^Answered: / }).waitFor();
  const answer = page.locator("#answer");
  const names = await answer.getByRole("heading").allTextContents();
  const texts = await answer.locator("pre").allTextContents();
  return Object.fromEntries(names.map((name, index) => [name, texts[index]]));
}

/// Sends the request and answers why there was no answer.
export async function refused(page) {
  await page.getByRole("button", { name: "Send" }).click();
  return page.locator("#answer").getByRole("alert").textContent();
}
