// Runs before the first paint, so that a chosen theme never flashes. A file of its own: the CSP has no inline scripts.
try {
  const theme = localStorage.getItem("threadmill.theme");
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // Without storage the system's theme counts.
}
