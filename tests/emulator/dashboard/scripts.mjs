// The pages' scripts, loaded without a browser.
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";

/// Answers what imports a script by its name from `folder`.
export async function scriptsOf(folder) {
  // Node takes a .js for a module only where a package says so.
  const copy = await mkdtemp(path.join(tmpdir(), "amlemu-assets-"));
  after(() => rm(copy, { recursive: true, force: true }));
  await cp(folder, copy, { recursive: true });
  await writeFile(path.join(copy, "package.json"), '{"type": "module"}');
  return (name) => import(path.join(copy, name));
}
