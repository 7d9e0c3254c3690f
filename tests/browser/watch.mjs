// Everything that goes wrong in a page without a test asking for it.

const QUIET = 150; // ms without a request in flight: the page is as it stays

/// Listens to `page`. `allow`: statuses its requests may have, besides success; "refused": nothing may
/// answer them for a while.
export async function watch(page, origin, allow) {
  const errors = [];
  const pending = new Set();
  let lastChange = performance.now();
  const listeners = [];
  const note = (text) => {
    errors.push(text);
    for (const listener of listeners) listener();
  };
  const done = (request) => {
    pending.delete(request);
    lastChange = performance.now();
  };

  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    if (isRefused(message.text(), allow) || isStatusLine(message.text(), allow) || isStream(message.location().url)) return;
    note(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => note(`uncaught: ${error.message}`));
  page.on("dialog", (dialog) => {
    note(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  page.on("request", (request) => {
    if (isForeign(request.url(), origin)) note(`request to elsewhere: ${request.url()}`);
    if (isStream(request.url())) return;
    pending.add(request);
    lastChange = performance.now();
  });
  page.on("requestfinished", done);
  page.on("requestfailed", (request) => {
    done(request);
    // What a navigation or a download cuts off is no failure; a stream is asked for again.
    if (isRefused(request.failure()?.errorText, allow)) return;
    if (!isStream(request.url()) && request.failure()?.errorText !== "net::ERR_ABORTED")
      note(`request failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400 && !allow.includes(response.status()))
      note(`status ${response.status()}: ${response.request().method()} ${response.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });

  return {
    errors,
    /// Waits for an error like `pattern`.
    told: (pattern) =>
      new Promise((resolve) => {
        const look = () => errors.some((text) => pattern.test(text)) && resolve();
        listeners.push(look);
        look();
      }),
    quiet: async () => {
      if (pending.size > 0 || performance.now() - lastChange <= QUIET) return false;
      const idle = await page.evaluate(isIdle).catch(isGone);
      return idle && pending.size === 0;
    },
  };
}

// What is drawn from several answers in a row is marked as busy between them.
const isIdle = () => document.querySelector("[aria-busy=true]") === null;

// A page that is just being left for another one answers nothing.
const isGone = () => false;

const isRefused = (text, allow) => allow.includes("refused") && /net::ERR_CONNECTION_REFUSED/.test(text ?? "");

// Chromium itself reports every answer of 400 and above on the console.
function isStatusLine(text, allow) {
  const status = /^Failed to load resource: the server responded with a status of (\d+)/.exec(text);
  return status !== null && allow.includes(Number(status[1]));
}

// Goes on for as long as the page is open; its worker's own script is never reported as read.
const isStream = (url) => /\/__emu\/(events|assets\/live_worker\.js)(\?|$)/.test(url);

function isForeign(url, origin) {
  return !url.startsWith(`${origin}/`) && !/^(data|blob|about):/.test(url);
}

/// Waits until the page of this watch has no request in flight for a moment.
export async function settled(seen, limit) {
  const end = performance.now() + limit;
  while (!(await seen.quiet())) {
    if (performance.now() > end) throw new Error("the page never came to rest");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
