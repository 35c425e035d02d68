// Warns before a session ends, keeps it while somebody works, and leaves the page when it is over. Without this file the
// next page says that the session is over.
const box = document.querySelector("dialog[data-session]");
const idle = Number(box.dataset.idle) * 1000;
const warn = Math.min(120_000, idle / 3);
const words = box.querySelector("[data-words]");
const stay = box.querySelector("[data-stay]");
const again = box.querySelector("[data-again]");
let ends = Date.now() + Number(box.dataset.left) * 1000;
let told = Date.now();
let working = false;
let asking = false;
let final = false; // it ends then whoever is there: the longest that a session lives is over
let warned = false;

for (const kind of ["keydown", "pointerdown", "input"]) {
  document.addEventListener(kind, () => { working = !box.open; }, { passive: true, capture: true });
}

// Asks the server how long the session lives; other pages may have kept it. Being here counts only where somebody is.
async function ask(here) {
  asking = true;
  try {
    const headers = here ? {} : { "X-OneClick-Background": "1" };
    const answer = await fetch(box.dataset.session, { headers, credentials: "same-origin", cache: "no-store" });
    const found = await answer.json();
    ends = Date.now() + found.left * 1000;
    final = found.left > 0 ? found.final : final;
    told = here ? Date.now() : told;
  } catch {
    // No network: the server will say at the next page.
  }
  asking = false;
}

function written() {
  const fields = [...document.querySelectorAll("main textarea, main input[type=text]")];
  return fields.filter((field) => field.value !== field.defaultValue && field.value.trim()).map((field) => field.value);
}

function leave() {
  const here = location.pathname + location.search;
  const over = `${box.dataset.over}?${new URLSearchParams({ why: final ? "too_long" : "idle", next: here })}`;
  const texts = written();
  if (!texts.length) {
    location.assign(over);
    return;
  }
  box.classList.add("app-session--over");
  words.textContent = "You have been signed out. What you wrote has not been kept: copy it before you sign in again.";
  stay.hidden = true;
  again.hidden = false;
  again.querySelector("textarea").value = texts.join("\n\n");
  again.querySelector("a").href = over;
  if (!box.open) box.showModal();
}

function show(left) {
  const seconds = Math.max(1, Math.round(left / 1000));
  const about = seconds > 90 ? `${Math.round(seconds / 60)} minutes` : seconds > 10 ? `${Math.round(seconds / 10) * 10} seconds` : "a few seconds";
  const text = final
    ? `You will be signed out in about ${about}, because you have been signed in for as long as is allowed. Finish what you are doing.`
    : `You will be signed out in about ${about}, because nobody has used this page.`;
  stay.textContent = final ? "Go on until then" : "Stay signed in";
  if (words.textContent !== text) words.textContent = text;
  if (!box.open) box.showModal();
}

async function look() {
  if (asking || box.classList.contains("app-session--over")) return;
  const now = Date.now();
  if (working && now - told > Math.min(60_000, idle / 6)) {
    working = false;
    await ask(true);
  }
  if (ends - now > warn) {
    if (box.open) box.close();
    return;
  }
  if ((!box.open && !(final && warned)) || ends <= now) await ask(false);
  const left = ends - Date.now();
  if (left <= 0) {
    clearInterval(timer);
    leave();
  } else if (left <= warn && !(final && warned)) {
    show(left);
  }
}

stay.addEventListener("click", async () => {
  await ask(true);
  warned = final;
  if (final || ends - Date.now() > warn) box.close();
});
box.addEventListener("cancel", (event) => event.preventDefault());
const timer = setInterval(look, Math.min(1000, idle / 12));
