// A 1-Click window: reports what happened to the system that opened it, hints at poor explanations, hands over, closes.
// Every page does all that it does without this file, except the report.
const report = document.getElementById("launch-report");
if (report && window.opener) {
  const { origin, outcome, launch, correlation } = report.dataset;
  window.opener.postMessage({ type: "oneclick", outcome, launch_id: launch, correlation_id: correlation }, origin);
}

const explanation = document.getElementById("explanation");
if (explanation) {
  const advice = document.getElementById("explanation-advice");
  const hinted = document.getElementById("hinted");
  const runs = explanation.dataset.runs.split("|");
  const nothing = explanation.dataset.nothing.split("|");
  const saysLittle = (text) => {
    const core = text.replace(/^[ \t\n.,;:!?_-]+|[ \t\n.,;:!?_-]+$/g, "");
    const low = core.toLowerCase();
    if (core.length < 4 || !/\p{L}/u.test(core) || /^(.)\1*$/u.test(low)) return true;
    if (runs.some((run) => low.includes(run)) || nothing.includes(low)) return true;
    return /\p{Ll}/u.test(core) && !/[aeiouy]/.test(low);
  };
  const look = () => {
    const poor = explanation.value.trim() !== "" && saysLittle(explanation.value);
    advice.hidden = !poor;
    advice.textContent = poor ? explanation.dataset.advice : "";
    if (poor) hinted.value = "yes";
  };
  let waiting;
  explanation.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 400);
  });
  explanation.addEventListener("change", look);
}

const onward = document.getElementById("launch-hand-over");
if (onward) onward.tagName === "FORM" ? onward.submit() : onward.click();

if (document.getElementById("launch-closed") && window.opener) window.close();
