// One request: what was asked and answered, why, and what a person may do with it.
import { explanation } from "./explanation.js";
import { expectDialog } from "./expect_dialog.js";
import { prettyJson } from "./json_text.js";
import { copyButton, element, fill, getJson, icon, oneAtATime, showError } from "./page.js";
import { curlText, openKeys, sendAgain, whyNotSent } from "./replay.js";
import { within } from "./within.js";
import { duration, statusMark, timeOfDay, verbMark } from "./show.js";
import { shortPath } from "./request_rows.js";
import { tabs } from "./tabs.js";

const reasons = { 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
  304: "Not Modified", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
  405: "Method Not Allowed", 409: "Conflict", 412: "Precondition Failed", 413: "Payload Too Large",
  429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable" };

function message({ headers, body, bodyBytes, bodyTruncated }, name) {
  const text = prettyJson(body);
  return [
    element("h3", { class: "group-title" }, "Headers"),
    headers.length === 0 ? element("p", { class: "hint" }, "None")
      : element("dl", { class: "mono-facts" }, headers.map((one) =>
          [element("dt", {}, one.name), element("dd", {}, one.value)])),
    element("h3", { class: "group-title" }, `Body, ${bodyBytes} bytes${bodyTruncated ? ", its begin" : ""}`),
    bodyBytes === 0 ? element("p", { class: "hint" }, "None")
      : [element("pre", { class: "wrapped", tabindex: "0" }, text),
         copyButton(() => body, `body of the ${name}`)],
  ];
}

const part = (title, entry, name) => [
  element("h3", { class: "group-title" }, title), message(entry, name)];

/// What a fault rule or an expectation is about, when it is made of `entry`.
export function matchOf(entry) {
  const of = entry.inner ?? entry;
  const match = {};
  if (of.service) match.service = of.service;
  if (of.operation) match.operation = of.operation;
  if (!of.operation) Object.assign(match, { method: entry.method, path: entry.target.split("?")[0] });
  return match;
}

/// The panel: `close()`, `step(by)` to a neighbour, `onsent(id)` once it was sent again.
export function requestDetail({ services, close, step, onsent }) {
  const head = element("header", {});
  const body = element("div", { class: "body" });
  const foot = element("footer", {});
  const panel = element("section", { class: "detail", "aria-label": "Request", onkeydown(event) {
    if (event.key === "Escape") close();
  } }, head, body, foot);
  let asked = 0;
  let chosenTab = "Explain";

  const button = (name, label, onclick) =>
    element("button", { type: "button", class: "plain icon-only", "aria-label": label, title: label, onclick }, icon(name));

  function heading(entry) {
    const { text, query } = shortPath(entry.target);
    const service = services.find((one) => one.service === entry.service);
    return [
      element("div", { class: "row" }, statusMark(entry.status, true),
        element("h2", {}, entry.status === 0 ? "No answer" : reasons[entry.status] ?? `Status ${entry.status}`),
        element("span", { class: "hint" }, timeOfDay(entry.time), "Z, ", duration(entry.durationMicros / 1000)),
        element("span", { class: "grow" }),
        button("left", "Newer request", () => step(-1)), button("right", "Older request", () => step(1)),
        button("x", "Close the request", close)),
      element("p", { class: "address-line" }, verbMark(entry.method), " ",
        element("span", { class: "mono", title: entry.target }, `…${text}`, element("span", { class: "hint" }, query)),
        copyButton(() => entry.target, "path")),
      element("p", { class: "hint" },
        service ? element("a", { href: `/__emu/pages/services/${service.service}` }, service.name)
          : entry.operation ?? "no operation",
        entry.via ? [" through the gateway", entry.subscription ? ` as ${entry.subscription}` : ""] : "",
        entry.error ? [element("br"), element("code", {}, entry.error)] : "")];
  }

  function actions(entry) {
    const status = element("span", { class: "error", role: "status" });
    const refusal = whyNotSent(entry);
    const send = element("button", { type: "button", class: "main", title: refusal,
                                     "aria-disabled": refusal ? "true" : null }, icon("again"), "Send again");
    send.addEventListener("click", oneAtATime(send, async () => {
      if (refusal) return;
      try {
        const id = await sendAgain(entry, await openKeys(services));
        if (id) onsent(id);
      } catch (error) {
        status.textContent = error.message;
      }
    }));
    const rule = { name: `as ${entry.operation ?? entry.method}`, match: matchOf(entry),
                   then: { status: entry.status >= 400 ? entry.status : 503 } };
    return [send,
      element("button", { type: "button", onclick: async () => {
        const text = await curlText(entry, await openKeys(services));
        await navigator.clipboard?.writeText(text);
        status.className = "hint";
        status.textContent = "Copied as curl";
      } }, "Copy as curl"),
      element("a", { class: "button", href: `/__emu/pages/faults?rule=${encodeURIComponent(JSON.stringify(rule))}` },
        "Make a fault"),
      element("button", { type: "button", "aria-haspopup": "dialog", onclick: () => expectDialog(matchOf(entry)) },
        "Expect this"),
      status];
  }

  function draw(entry, explained) {
    fill(head, heading(entry));
    const sheets = [
      { name: "Explain", content: explanation(explained) },
      { name: "Request", content: message(entry.request, "request") },
      { name: "Answer", content: message(entry.response, "answer") }];
    if (entry.inner) {
      sheets.push({ name: "Service call", content: [
        element("p", { class: "row" }, statusMark(entry.inner.status), verbMark(entry.inner.method),
          element("span", { class: "mono" }, entry.inner.target)),
        part("What the service was asked", entry.inner.request, "inner request"),
        part("What it answered", entry.inner.response, "inner answer")] });
    }
    fill(body, tabs("Parts of the request", sheets, { selected: chosenTab, onchange: (name) => (chosenTab = name) }));
    fill(foot, actions(entry));
  }

  async function show(id) {
    asked += 1;
    const mine = asked;
    try {
      const path = `/__emu/requests/${encodeURIComponent(id)}`;
      const [entry, explained] = await Promise.all([getJson(within(path)), getJson(within(`${path}/explain`))]);
      if (mine === asked) draw(entry, explained);
    } catch (error) {
      if (mine !== asked) return;
      fill(head, element("div", { class: "row" }, element("h2", { class: "grow" }, "Request"),
        button("x", "Close the request", close)));
      showError(body, error);
      fill(foot);
    }
  }
  return { element: panel, show };
}
