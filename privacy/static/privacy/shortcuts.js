// Keyboard shortcuts of the queue and of an alert. Loaded only for people who have switched them on. Each presses, follows
// or focuses something that stands on the page.
const TYPING = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit], [type=button])";
const keys = document.querySelector("[data-keys]");
const rows = () => [...document.querySelectorAll(".app-queue tbody tr")];
const rowOf = () => document.activeElement?.closest?.(".app-queue tbody tr");
const linkOf = (row) => row?.querySelector(".app-table__reference a");
const ticked = () => document.querySelectorAll("input[name=alert][form=bulk]:checked").length > 0;

function move(step) {
  const all = rows();
  if (!all.length) return document.querySelector(`[data-shortcut=${step > 0 ? "next" : "previous"}]`)?.click();
  const here = all.indexOf(rowOf());
  const row = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1)];
  linkOf(row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function preview(act) {
  document.querySelector("#bulk-which").value = "ticked";
  document.querySelector("#bulk-act").value = act;
  document.querySelector("#bulk").requestSubmit();
}

function open(act) { // the form of an act, on the page of the alert
  const form = document.querySelector(`form[data-act="${act}"]`);
  const details = form?.closest("details") ?? form?.querySelector("details");
  if (details) details.open = true;
  form?.querySelector("input:not([type=hidden]), textarea, select, button")?.focus();
}

function act(name, onRow) {
  if (ticked()) return preview(name);
  if (!rows().length) return open(name);
  const row = rowOf();
  if (row) onRow(row);
}

const toForm = (name) => (row) => { location.href = `${linkOf(row).href}#act-${name}`; };
const DOES = {
  j: () => move(1),
  k: () => move(-1),
  x: () => rowOf()?.querySelector("input[name=alert]")?.click(),
  e: () => act("close", toForm("close")),
  s: () => act("snooze", toForm("snooze")),
  a: () => {
    if (ticked()) return preview("take");
    (rows().length ? rowOf()?.querySelector("[data-take]") : document.querySelector('form[data-act="take"] button'))?.click();
  },
  "/": () => {
    const search = document.querySelector("#filter-person"), queue = document.querySelector("[data-shortcut=queue]");
    if (search) search.focus();
    else if (queue) location.href = `${queue.href}#filter-person`;
  },
  "?": () => keys?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.key !== "j" && event.key !== "k") return;
  if (keys?.open || event.target.closest?.(TYPING)) return;
  const does = DOES[event.key];
  if (!does) return;
  event.preventDefault();
  does();
});

const wanted = location.hash.match(/^#act-([a-z-]+)$/);
if (wanted) open(wanted[1]);
