// Chromium without a window, which reaches the emulator and nothing else.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { within } from "./within.mjs";

const STOP_LIMIT = 10_000;

// No sandbox: tests also run as root. No name is ever looked up: the pages' addresses are the
// emulator's socket, and every other host is unknown.
const flags = (shown, real) => [
  "--no-sandbox",
  "--disable-gpu",
  "--accept-lang=en-US", // which one with a window always sends
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--force-color-profile=srgb",
  "--font-render-hinting=none",
  `--host-resolver-rules=${shown.map((host) => `MAP ${host} ${real.host}`)}, MAP * ~NOTFOUND`,
];

/// `names`: hosts beside the emulator's own under which the browser finds it too.
export async function startChromium(require, executablePath, emulator, names = []) {
  const home = await mkdtemp(path.join(tmpdir(), "amlemu-browser-"));
  const { chromium } = require("playwright-core");
  const browser = await chromium.launch({
    executablePath,
    args: flags([new URL(emulator.origin).host, ...names], new URL(emulator.url)),
    env: {
      PATH: process.env.PATH,
      HOME: home,
      XDG_CONFIG_HOME: home,
      XDG_CACHE_HOME: home,
      XDG_RUNTIME_DIR: home,
      TMPDIR: home,
      DBUS_SESSION_BUS_ADDRESS: "disabled:",
    },
    timeout: 60_000,
  });
  return {
    browser,
    // A browser that does not close is killed by Playwright when this process ends.
    async stop() {
      const closed = within(STOP_LIMIT, "the browser's end", browser.close());
      await closed.catch((error) => console.log(error.message));
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
