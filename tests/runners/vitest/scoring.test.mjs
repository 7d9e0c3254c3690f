import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { useAmlemu } from "./amlemu.mjs";

const amlemu = useAmlemu({ beforeAll, afterAll, beforeEach, afterEach });
const execute = { operation: "execute" };

async function score(service, text, { tries = 5, sleep } = {}) {
  for (let attempt = 1; ; ++attempt) {
    const answer = await fetch(service.executeUrl, {
      method: "POST",
      headers: { Authorization: `Bearer ${service.primaryKey}`, "Content-Type": "application/json" },
      body: JSON.stringify({
        Inputs: { input1: { ColumnNames: ["Col2"], Values: [[text]] } },
        GlobalParameters: {},
      }),
    });
    if (answer.ok) return (await answer.json()).Results.output1.value.Values[0];
    if (answer.status !== 503 || attempt === tries) throw new Error(`answered ${answer.status}`);
    await sleep(500 * 2 ** attempt);
  }
}

// Moves the emulator's clock instead of waiting.
const sleep = (ms) => amlemu.workspace.advance(`${ms}ms`);
const service = () => amlemu.workspace.services.SimpleFeatureHashingExperiment;

test("busy twice, then served", async () => {
  await amlemu.workspace.fault({ error: "RequestThrottled" }, { when: { first: 2 } });
  const row = await score(service(), "This is a good day", { sleep });
  expect(row.slice(1).join("")).toBe("11220201");
  await amlemu.workspace.verify([{ match: execute, exactly: 3 }], {
    retries: { match: execute, minimumDelay: "1s", backoff: true },
  });
});

test("sees nothing of other tests", async () => {
  expect(await amlemu.workspace.requests()).toEqual([]);
  await amlemu.workspace.fault({ status: 502 });
  await amlemu.workspace.clearFaults();
  await score(service(), "x");
  expect((await amlemu.workspace.requests()).length).toBe(1);
});

test("says what was expected in vain", async () => {
  await expect(amlemu.workspace.verify([{ match: execute, atLeast: 1 }])).rejects.toThrow("unmet");
});
