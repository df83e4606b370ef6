"use strict";

/** A page that shows what is under way asks again until it is over, and then loads once. */

const PAUSE_MS = 1_000;

async function look() {
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-again]");
    if (answer.ok && !now) return location.reload();
    if (now) document.querySelector("[data-again]").replaceChildren(...now.childNodes);
  } catch {
    // The service is away for a moment; the link on the page is there as well.
  }
  setTimeout(look, PAUSE_MS);
}

setTimeout(look, PAUSE_MS);
