// What htmx sends to be written carries the token of the page; plain forms have it as a field.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]");
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
});
