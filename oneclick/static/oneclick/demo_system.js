// The demo's record system: who is signed in and the service go with every button, and reports of windows are listed.
for (const field of document.querySelectorAll("[data-from]")) {
  const choice = document.getElementById(field.dataset.from);
  const follow = () => { field.value = choice.value; };
  choice.addEventListener("change", follow);
  follow();
}

const reports = document.getElementById("reports");
window.addEventListener("message", ({ origin, data }) => {
  if (!reports || origin !== window.location.origin || data?.type !== "oneclick") return;
  const line = document.createElement("li");
  line.textContent = `${data.outcome} (launch ${data.launch_id})`;
  if (!reports.dataset.used) reports.replaceChildren();
  reports.dataset.used = "yes";
  reports.append(line);
});

document.getElementById("demo-launch")?.submit();
