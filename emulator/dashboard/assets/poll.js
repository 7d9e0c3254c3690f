/// Calls `action` again and again, `await action()` milliseconds apart; null ends it. Pauses
/// while the page is hidden. `now()` does not wait for the next turn; during one, another follows
/// at once.
export function poll(action) {
  const end = new AbortController();
  let timer;
  let busy = false;
  let again = false;
  async function now() {
    clearTimeout(timer);
    again = busy;
    if (end.signal.aborted || busy || document.hidden) return;
    busy = true;
    try {
      const wait = await action();
      if (wait === null) end.abort();
      else timer = setTimeout(now, again ? 0 : wait);
    } finally {
      busy = false;
    }
  }
  document.addEventListener("visibilitychange", now, { signal: end.signal });
  now();
  return { now };
}
