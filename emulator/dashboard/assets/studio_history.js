// What can be undone: states in a row, of which one is shown. States are never changed.

const LONGEST = 200;

export const historyOf = (state) => ({ past: [], state, future: [] });

/// `name` says what was done, for the button that takes it back.
export const done = (history, state, name) =>
  state === history.state ? history
    : { past: [...history.past.slice(1 - LONGEST), { state: history.state, name }], state, future: [] };

export function undone({ past, state, future }) {
  const last = past.at(-1);
  if (!last) return { past, state, future };
  return { past: past.slice(0, -1), state: last.state, future: [{ state, name: last.name }, ...future] };
}

export function redone({ past, state, future }) {
  const [next, ...later] = future;
  if (!next) return { past, state, future };
  return { past: [...past, { state, name: next.name }], state: next.state, future: later };
}
