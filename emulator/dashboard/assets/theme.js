// Before anything is drawn: the theme that the reader chose, if one was chosen.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch {
  // No storage for this page: the system's theme it is.
}
