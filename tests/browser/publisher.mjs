// The guide's API as a person makes it in the publisher portal, and an emulator without any.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export const PUBLISHER = "/__emu/pages/publisher";

const SERVICE = "/workspaces/{workspace}/services/{service}";
const VERSION = "api-version={apiversion}";

/// Display name, verb and template of the guide's five operations.
export const OPERATIONS = [
  ["RRS Execute", "POST", `${SERVICE}/execute?${VERSION}&details={details}`],
  ["BES Submit", "POST", `${SERVICE}/jobs?${VERSION}`],
  ["BES Start", "POST", `${SERVICE}/jobs/{jobid}/start?${VERSION}`],
  ["BES Status", "GET", `${SERVICE}/jobs/{jobid}?${VERSION}`],
  ["BES Delete", "DELETE", `${SERVICE}/jobs/{jobid}?${VERSION}`]];

export const WEB_SERVICE = "https://ussouthcentral.services.azureml.net";

/// A folder for `--fixtures`: the built-in services, and `gateway` as its gateway.json.
export function fixturesWith(gateway) {
  const folder = mkdtempSync(path.join(tmpdir(), "amlemu-publisher-"));
  process.once("exit", () => rmSync(folder, { recursive: true }));
  mkdirSync(path.join(folder, "gateway"));
  writeFileSync(path.join(folder, "gateway", "gateway.json"), JSON.stringify(gateway));
  cpSync(path.join(process.env.AML_FIXTURES, "services"), path.join(folder, "services"), { recursive: true });
  return folder;
}

/// Chooses a section of the instance that is open.
export const section = (page, name) =>
  page.getByRole("navigation", { name: /^Instance / }).getByRole("link", { name, exact: true }).click();

/// Presses a button of the page's head or list.
export const press = (page, name) => page.getByRole("button", { name, exact: true }).first().click();

/// Waits for a toast.
export const said = (page, text) => page.getByRole("status").getByText(text).waitFor();
