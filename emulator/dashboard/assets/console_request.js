// From what was typed into the console to a request, and from the request to its answer.

import { ownHeader } from "./page.js";

/// What is wrong with a request, or why there is no answer; its message is for people.
export class ConsoleError extends Error {}

const timeLimit = 60_000;   // milliseconds
const shownLimit = 1 << 20; // bytes of an answer; more would only stop the page

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;
// Browsers drop these without a word.
const browsersOwn = new Set([
  "accept-charset", "accept-encoding", "access-control-request-headers",
  "access-control-request-method", "connection", "content-length", "cookie", "cookie2", "date",
  "dnt", "expect", "host", "keep-alive", "origin", "referer", "set-cookie", "te", "trailer",
  "transfer-encoding", "upgrade", "via"]);

function checkHeader({ name, value }) {
  if (!token.test(name) || !fieldValue.test(value)) {
    throw new ConsoleError(`The request header “${name}” is invalid.`);
  }
  if (browsersOwn.has(name.toLowerCase()) || /^(?:proxy|sec)-/i.test(name)) {
    throw new ConsoleError(
      `The request header “${name}” is invalid here: a browser sets it itself.`);
  }
}

function percent(text) {
  try {
    return encodeURIComponent(text);
  } catch {
    throw new ConsoleError("The request URL is invalid: a value is no Unicode text.");
  }
}

const encoded = ({ name, value }) => (value === "" ? `{${name}}` : percent(value));

function pathOf(operation, parameters) {
  const path = operation.urlTemplate.split("?")[0];
  return path.replaceAll(/\{([^}]*)\}/g, (_, name) => {
    const parameter = parameters.find((one) => one.in === "path" && one.name === name);
    // Browsers walk up at these, however they are encoded.
    if (/^\.\.?$/.test(parameter.value)) {
      throw new ConsoleError(`The request URL is invalid: “${name}” has dots alone.`);
    }
    return encoded(parameter);
  });
}

// Words that a template's query spells out stay as they are.
function queryOf(operation, parameters, extra) {
  const spelled = (operation.urlTemplate.split("?")[1] ?? "").split("&")
    .filter((member) => member !== "" && !/=\{[^}]*\}$/.test(member));
  const typed = parameters.filter((one) => one.in === "query" && !one.removed)
    .map((one) => `${percent(one.queryName)}=${encoded(one)}`);
  const added = extra.filter(({ name }) => name !== "")
    .map(({ name, value }) => `${percent(name)}=${percent(value)}`);
  return [...typed, ...spelled, ...added].join("&");
}

/// The request that the fields make: {method, path, headers, body}.
/// `parameters` are {name, in, queryName, value, removed}; `extra` and `headers` are {name, value}.
/// Without `complete`, parameters that are not filled in stay in braces.
/// Throws ConsoleError.
export function compose({ api, operation, parameters, extra, headers, body }, complete = true) {
  const wanted = parameters.filter((one) => !one.removed && one.value === "");
  if (complete && wanted.length > 0) {
    throw new ConsoleError(`A value of the parameter “${wanted[0].name}” is expected.`);
  }
  const sent = headers.filter(({ name, value }) => name !== "" || value !== "");
  sent.forEach(checkHeader);
  const query = queryOf(operation, parameters, extra);
  const path = `/${api.suffix}${pathOf(operation, parameters)}${query ? `?${query}` : ""}`;
  return { method: operation.method, path, headers: sent, body };
}

/// The request as text, the way it goes over the wire.
export const requestText = ({ method, path, headers, body }, host) =>
  [`${method} ${path} HTTP/1.1`, `Host: ${host}`,
   ...headers.map(({ name, value }) => `${name}: ${value}`), "", body].join("\n");

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/// The command that sends it.
export const curlOf = ({ method, path, headers, body }, origin) =>
  ["curl", "-s", "-X", method, ...headers.flatMap(({ name, value }) => ["-H", quoted(`${name}: ${value}`)]),
   ...(body ? ["--data-raw", quoted(body)] : []), quoted(origin + path)].join(" ");

async function textOf(response) {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let seen = 0; reader && seen < shownLimit;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    seen += value.length;
    text += decoder.decode(value, { stream: true });
  }
  await reader?.cancel();
  return reader ? `${text}\n… only the first ${shownLimit} bytes are shown.` : text;
}

/// Sends it, answers {url, status, latency (milliseconds), at, headers, text}.
/// Throws ConsoleError when nothing came, or not in time.
export async function send({ method, path, headers, body }) {
  const url = new URL(path, location.origin).href;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeLimit);
  const start = performance.now();
  try {
    // A Blob without a type, so that the browser adds no Content-Type to a text.
    const response = await fetch(url, {
      method, headers: [...headers.map(({ name, value }) => [name, value]), [ownHeader, "1"]],
      body: body === "" ? undefined : new Blob([body]), signal: abort.signal,
      cache: "no-store", credentials: "omit",
    });
    const text = await textOf(response);
    return { url, status: `${response.status} ${response.statusText}`.trim(),
             latency: performance.now() - start, at: new Date().toISOString(), headers: [...response.headers], text };
  } catch {
    throw new ConsoleError(abort.signal.aborted
      ? `The API did not answer within ${timeLimit / 1000} seconds.`
      : "The API is not accessible: the connection failed.");
  } finally {
    clearTimeout(timer);
  }
}
