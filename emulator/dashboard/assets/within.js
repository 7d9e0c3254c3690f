// Which workspace this page is about: one that its address names, or all open ones.

/// Its id, or an empty text.
export const workspace = new URLSearchParams(globalThis.location?.search).get("workspace") ?? "";

/// A path of the emulator, asked of that workspace.
export const within = (path) =>
  workspace ? `${path}${path.includes("?") ? "&" : "?"}workspace=${encodeURIComponent(workspace)}` : path;
