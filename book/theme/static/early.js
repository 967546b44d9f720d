// Runs before the first paint: marks that scripts run, and applies remembered colours.
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch { /* storage may be closed: the system's colours stay */ }
