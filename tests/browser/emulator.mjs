// The emulator as a child: started on a port that the system chooses, ended by its own id.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { within } from "./within.mjs";

const START_LIMIT = 30_000;
const STOP_LIMIT = 10_000;
const KEPT_LINES = 20;

/// url: where it really listens. origin: where the browser finds it (chromium.mjs), the same on
/// every run, so that pictures are. restart(gone): ends it and, after `gone`, starts another at the
/// same place.
export async function startEmulator(options = {}) {
  let running = await launch(options, "0");
  const { url } = running;
  return {
    url,
    origin: "http://localhost:10100",
    log: () => running.log.join("\n"),
    getJson: async (path) => (await called(url + path)).json(),
    post: (path, body) => called(url + path, { method: "POST", body }),
    stop: () => stop(running.child, running.ended),
    async restart(gone = async () => {}) {
      await stop(running.child, running.ended);
      await gone();
      running = await launch(options, new URL(url).port);
    },
  };
}

async function launch({ flags = [], fixtures }, port) {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("AMLEMU_")),
  );
  const words = ["serve", "--port", port, "--quiet", ...flags];
  if (fixtures) words.push("--fixtures", fixtures);
  const stdio = ["ignore", "pipe", "pipe"];
  const child = spawn(process.env.AML_BINARY, words, { env: environment, stdio });
  const ended = once(child, "exit");
  process.once("exit", () => child.kill("SIGKILL")); // where stop() never came
  const log = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    log.push(line);
    if (log.length > KEPT_LINES) log.shift();
  });
  const started = within(START_LIMIT, "the emulator's start", ready(child, log));
  const url = await started.catch((error) => {
    child.kill("SIGKILL");
    throw error;
  });
  return { child, ended, log, url };
}

async function ready(child, log) {
  for await (const line of createInterface({ input: child.stdout })) {
    const words = /^READY (.*)$/.exec(line);
    if (words) return JSON.parse(words[1]).http;
  }
  throw new Error(`the emulator did not start:\n${log.join("\n")}`);
}

async function called(url, request) {
  const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(START_LIMIT) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function stop(child, ended) {
  child.kill("SIGTERM");
  const [code, signal] = await within(STOP_LIMIT, "the emulator's end", ended).catch((error) => {
    child.kill("SIGKILL");
    return [error.message];
  });
  if (code === 0) return;
  console.log(`FAILED: the emulator ended with ${code ?? signal}`);
  process.exitCode = 1;
}
