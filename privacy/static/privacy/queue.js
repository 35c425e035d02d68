// The queue tells of new alerts without moving what is being read, and counts what is ticked. It does all else without this file.
import { BY_ITSELF, pulse } from "./pulse.js";

const news = document.querySelector("[data-news]");
if (news) {
  const text = news.querySelector("[data-news-text]"), link = news.querySelector("[data-news-link]");
  const address = new URL(news.dataset.news, location.href);
  address.searchParams.set("since", news.dataset.since);
  address.searchParams.set("but", news.dataset.but);
  const title = document.title;
  let tag = '"0"';
  pulse(async () => {
    const answer = await fetch(address, { headers: { ...BY_ITSELF, "If-None-Match": tag }, cache: "no-store", redirect: "manual" });
    if (!answer.ok) return answer.status === 304; // signed out since, or no longer allowed
    tag = answer.headers.get("ETag");
    const words = await answer.text();
    link.hidden = !words;
    text.textContent = words && `${words}:`;
    document.title = words ? `${words}. ${title}` : title;
    return true;
  });
}

const ticked = document.querySelector("[data-ticked]"), which = document.querySelector("#bulk-which");
if (ticked) {
  const boxes = () => [...document.querySelectorAll("input[name=alert][form=bulk]")];
  document.addEventListener("change", (event) => {
    if (event.target.name !== "alert") return;
    const number = boxes().filter((box) => box.checked).length;
    if (number) which.value = "ticked";
    ticked.textContent = number ? `${number} ticked` : "";
  });
}
