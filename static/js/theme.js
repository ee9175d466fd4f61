// Shows a theme that was just chosen; every later page comes with it. Without a name the system decides.
document.addEventListener("theme", (event) => {
  const root = document.documentElement;
  if (event.detail.value) root.dataset.theme = event.detail.value;
  else delete root.dataset.theme;
});
