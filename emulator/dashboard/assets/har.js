// Requests of the journal as a HAR file, which other tools read, and `amlemu import har`.
import { element, getJson } from "./page.js";
import { within } from "./within.js";

const atOnce = 6; // questions to the emulator that run together

const headersOf = ({ headers }) => headers.map(({ name, value }) => ({ name, value }));
const typeOf = ({ headers }) => headers.find(({ name }) => name.toLowerCase() === "content-type")?.value ?? "";
// Neither is kept in the journal: HAR has -1 for what is not known.
const sizes = { headersSize: -1, cookies: [] };

function queryOf(url) {
  return [...url.searchParams].map(([name, value]) => ({ name, value }));
}

function entryOf({ time, durationMicros, method, target, status, request, response }) {
  const duration = durationMicros / 1000;
  const url = new URL(target, location.origin);
  const body = request.body === "" ? {} : { postData: { mimeType: typeOf(request), text: request.body } };
  return {
    startedDateTime: time,
    time: duration,
    request: { method, url: url.href, httpVersion: "HTTP/1.1", headers: headersOf(request), queryString: queryOf(url),
               bodySize: request.bodyBytes, ...sizes, ...body },
    response: { status, statusText: "", httpVersion: "HTTP/1.1", headers: headersOf(response), redirectURL: "",
                bodySize: response.bodyBytes, ...sizes,
                content: { size: response.bodyBytes, mimeType: typeOf(response), text: response.body } },
    cache: {},
    timings: { send: 0, wait: duration, receive: 0 },
  };
}

/// The document for requests by their ids, oldest first; those that left the journal are not in it.
export async function harOf(ids, version) {
  const entries = [];
  const left = [...ids].reverse().map((id, index) => [id, index]);
  const work = async () => {
    for (let one = left.pop(); one; one = left.pop()) {
      const entry = await getJson(within(`/__emu/requests/${encodeURIComponent(one[0])}`)).catch(() => null);
      if (entry) entries[one[1]] = entryOf(entry);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { log: { version: "1.2", creator: { name: "amlemu", version }, entries: entries.filter(Boolean) } };
}

/// Saves it as a file of this machine.
export async function saveHar(ids, version) {
  const text = JSON.stringify(await harOf(ids, version), null, 2);
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  element("a", { href: url, download: "requests.har" }).click();
  URL.revokeObjectURL(url);
}
