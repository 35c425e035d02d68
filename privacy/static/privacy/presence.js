// Says that this alert is still on somebody's screen, and shows who else has it on theirs.
import { BY_ITSELF, pulse } from "./pulse.js";

const form = document.querySelector("form[data-looking]"), words = document.querySelector("[data-looking-words]");
if (form && words) {
  pulse(async () => {
    const answer = await fetch(form.action, { method: "POST", headers: BY_ITSELF, body: new FormData(form), redirect: "manual" });
    if (!answer.ok) return false;
    const said = await answer.text();
    if (words.textContent !== said) words.textContent = said;
    return true;
  });
  addEventListener("pagehide", () => {
    const leaves = new FormData(form);
    leaves.set("leaves", "1");
    fetch(form.action, { method: "POST", headers: BY_ITSELF, body: leaves, keepalive: true, redirect: "manual" }).catch(() => {});
  });
}
