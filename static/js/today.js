// On a phone the days of a week stand one below the other: one that is opened without a date begins with today.
const today = document.querySelector(".strip [aria-current=date]");
const isFirst = today?.closest("li").previousElementSibling === null;
const isAsked = location.hash !== "" || new URLSearchParams(location.search).has("date");
const isNew = performance.getEntriesByType("navigation")[0]?.type === "navigate"; // else the browser knows where one was
if (today?.checkVisibility() && !isFirst && !isAsked && isNew) document.querySelector(today.hash).closest(".day").scrollIntoView();
