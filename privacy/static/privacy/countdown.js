// Keeps the time that is left until a moment right while the page is open. Without it the time is that of the page.

const MINUTE = 60_000;
const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

function tell(clock) {
  const left = new Date(clock.dateTime) - Date.now();
  const minutes = Math.floor(Math.abs(left) / MINUTE);
  const length = `${count(Math.floor(minutes / 60), "hour")} ${count(minutes % 60, "minute")}`;
  clock.textContent = `${length} ${left < 0 ? "over the 72 hours" : "left to tell the regulator"}`;
  clock.parentElement.classList.toggle("app-clock--over", left < 0);
}

for (const clock of document.querySelectorAll("time[data-countdown]")) {
  setInterval(() => tell(clock), MINUTE / 2);
}
