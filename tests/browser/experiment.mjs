// What the tests of the experiment view have in common.
import assert from "node:assert/strict";

/// The path of the experiment of a service.
export const pageOf = async (emulator, name) => {
  const services = await emulator.getJson("/__emu/services");
  return `/__emu/pages/experiments/${services.find((service) => service.name === name).service}`;
};

/// Presses Run and waits until the page tells that it ended.
export const runOf = async (page, status = "Run finished") => {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("status").getByText(status).waitFor();
};

export const texts = (locator) => locator.allInnerTexts().then((all) => all.map((text) => text.trim()));

/// Every wire begins at the foot of a node and ends at the head of another.
export async function endsTouch(page) {
  const far = await page.evaluate(() => {
    const boxes = [...document.querySelectorAll(".node")].map((node) => node.getBoundingClientRect());
    return [...document.querySelectorAll("circle.wire")].filter((circle) => {
      const { left, top, width } = circle.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + width / 2];
      return !boxes.some((box) => Math.abs(x - box.left - box.width / 2) < 1.5 &&
                                  Math.min(Math.abs(y - box.top), Math.abs(y - box.bottom)) < 1.5);
    }).length;
  });
  assert.equal(far, 0);
}
