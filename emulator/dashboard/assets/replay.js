// A request of the journal, once more. The journal keeps no secrets: keys and tokens are filled in
// from what the emulator says of its services, subscriptions and accounts.
import { ask, getJson } from "./page.js";
import { within } from "./within.js";

// What a browser or a connection sets by itself.
const left = /^(host|connection|content-length|transfer-encoding|keep-alive|expect|upgrade|te|trailer|origin|referer|user-agent|accept-encoding|sec-.*|x-amlemu-own|cookie)$/i;
const hidden = "[redacted]";

/// Why a request cannot be sent once more; null: it can.
export const whyNotSent = ({ request }) =>
  request.bodyTruncated ? "The journal keeps the first 16 KiB of a body, and this one is longer." : null;

/// {services, subscriptions, accounts}, of which keys are taken.
export async function openKeys(services) {
  const [gateway, storage] = await Promise.all([getJson(within("/__emu/gateway")), getJson(within("/__emu/storage"))]);
  return { services, subscriptions: gateway.subscriptions, accounts: storage.accounts, address: location.origin };
}

function header({ name, value }, entry, keys) {
  if (!value.includes(hidden)) return [name, value];
  const service = keys.services.find((one) => one.service === entry.service);
  const subscription = keys.subscriptions.find((one) => one.name === entry.subscription);
  if (/^authorization$/i.test(name)) return service ? [name, `Bearer ${service.primaryKey}`] : null;
  return subscription ? [name, subscription.primaryKey] : null;
}

function target(entry, { accounts }) {
  if (!entry.target.includes(hidden) && !/[?&]sig=/.test(entry.target)) return entry.target;
  const account = accounts.find((one) => entry.target.startsWith(`/${one.account}/`));
  if (!account) return entry.target;
  const [path, query] = entry.target.split(/\?(.*)/s);
  const kept = query.split("&").filter((one) => /^(comp|restype|prefix|marker|maxresults|blockid|delimiter|include|timeout)=/.test(one));
  return `${path}${account.sas}${kept.map((one) => `&${one}`).join("")}`;
}

function filled(entry, keys) {
  const headers = entry.request.headers.filter(({ name }) => !left.test(name))
    .map((one) => header(one, entry, keys)).filter((one) => one !== null);
  return { target: target(entry, keys), headers, body: entry.request.body };
}

/// Sends it; the id under which the journal has it then.
export async function sendAgain(entry, keys) {
  const { target: path, headers, body } = filled(entry, keys);
  const withBody = !["GET", "HEAD"].includes(entry.method) && body !== "";
  const response = await ask(path, { method: entry.method, headers, body: withBody ? body : undefined });
  await response.arrayBuffer();
  return response.headers.get("x-ms-request-id");
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/// The command that sends it.
export function curlText(entry, keys) {
  const { target: path, headers, body } = filled(entry, keys);
  const words = ["curl", "-s", "-X", entry.method, ...headers.flatMap(([name, value]) => ["-H", quoted(`${name}: ${value}`)])];
  if (body) words.push("--data-raw", quoted(body));
  return [...words, quoted(keys.address + path)].join(" ");
}
