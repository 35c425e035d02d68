// Asks the server again and again, and never while nobody sees the page. An ask that answers false was the last.
const EVERY = 20_000;
// Nobody is there when a page asks by itself: the session goes on being idle.
export const BY_ITSELF = { "X-OneClick-Background": "1" };

export function pulse(ask) {
  let timer = 0, last = Date.now(), over = false;
  const wait = () => {
    clearTimeout(timer);
    if (!over && !document.hidden) timer = setTimeout(beat, Math.max(0, last + EVERY - Date.now()));
  };
  const beat = async () => {
    last = Date.now();
    try {
      over = !(await ask());
    } catch { /* no network just now: the next beat tries again */ }
    wait();
  };
  wait();
  document.addEventListener("visibilitychange", wait);
}
