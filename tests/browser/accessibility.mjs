/// Runs axe-core in the page; fails on what it finds serious or critical. The pages' policy forbids
/// a script tag, so axe arrives by the debugger.
export async function checkAccessibility(page, axe) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const options = { resultTypes: ["violations"], preload: false };
    const found = await globalThis.axe.run(document, options);
    return found.violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.map((node) => `${node.target.join(" ")}: ${node.html.slice(0, 200)}`),
    }));
  });
  const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  if (bad.length === 0) return;
  const lines = bad.map(
    ({ id, impact, help, nodes }) => `${impact} ${id}: ${help}\n    ${nodes.join("\n    ")}`,
  );
  throw new Error(`${page.url()} is not accessible:\n  ${lines.join("\n  ")}`);
}
