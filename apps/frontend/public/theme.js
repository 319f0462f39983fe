// Before the first paint, so that nobody sees the other theme flash by. A file, since inline scripts are refused.
(function () {
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage can be off: then the system's theme it is.
  }
})();
