/// What to ask, as axe-core's option `runOnly`: everything it asks by itself, or what depends on colours.
export const ALL_RULES = undefined;
export const RULES_OF_COLOURS = ["color-contrast", "link-in-text-block"];

/// Runs axe-core in the page; fails on what it finds serious or critical. The pages' policy forbids
/// a script tag, so axe arrives by the debugger.
export async function checkAccessibility(page, axe, rules) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  const violations = await page.evaluate(async (runOnly) => {
    const options = { resultTypes: ["violations"], preload: false, ...(runOnly && { runOnly }) };
    const found = await globalThis.axe.run(document, options);
    return found.violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.map((node) => `${node.target.join(" ")}: ${node.html.slice(0, 200)}`),
    }));
  }, rules);
  const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  if (bad.length === 0) return;
  const lines = bad.map(
    ({ id, impact, help, nodes }) => `${impact} ${id}: ${help}\n    ${nodes.join("\n    ")}`,
  );
  throw new Error(`${page.url()} is not accessible:\n  ${lines.join("\n  ")}`);
}
