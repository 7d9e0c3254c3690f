/// Calls `action` again and again, `await action()` milliseconds apart; null ends it. Stands still
/// while nobody sees the page. `now()` does not wait for the next turn.
export function poll(action) {
  let timer;
  let busy = false;
  let ended = false;
  async function now() {
    clearTimeout(timer);
    if (ended || busy || document.hidden) return;
    busy = true;
    try {
      const wait = await action();
      ended = wait === null;
      if (!ended) timer = setTimeout(now, wait);
    } finally {
      busy = false;
    }
  }
  document.addEventListener("visibilitychange", now);
  now();
  return { now };
}
