// What the page's script asks for first is asked for while the page is still read. An address that
// narrows what is shown asks for something else.
const ahead = new Map();
if (!location.search)
  for (const path of document.currentScript.dataset.ask.split(" ")) {
    const answer = fetch(path, { headers: { Accept: "application/json", "x-amlemu-own": "1" } });
    answer.catch(() => {}); // who takes it sees the failure
    ahead.set(path, answer);
  }
globalThis.askedAhead = ahead;
