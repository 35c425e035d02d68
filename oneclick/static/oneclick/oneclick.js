// Starts the design system's components. A page does all that it does without this file.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
const { initAll } = await import(document.documentElement.dataset.nhsuk);
initAll();
