"use strict";

/** Publishing: choose, try on the kept questions, publish, go back. */

import { api, element, Failure, t } from "./staff.js";

const { number, more } = JSON.parse(document.getElementById("plan").textContent);
const byId = (id) => document.getElementById(id);

/** The entries to publish: those ticked, and those beyond the page if they are ticked as one. */
const chosen = () => [
  ...[...document.querySelectorAll(".pick:checked")].map((box) => box.value), ...(byId("more")?.checked ? more : []),
];

function say(bad, ...parts) {
  byId("message").className = bad ? "alert" : "done";
  byId("message").replaceChildren(...parts);
}

/** Does something that may be refused, once at a time; tells why if it was. */
async function attempt(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    const lines = failure.problem.refused ?? [];
    say(true, failure.message, ...(lines.length ? [element("ul", {}, ...lines.map((line) => element("li", {}, line)))] : []));
    byId("message").scrollIntoView({ block: "nearest" });
  } finally {
    button.disabled = false;
  }
}

byId("try")?.addEventListener("click", () => attempt(byId("try"), async () => {
  byId("tried").replaceChildren(element("progress"), element("p", { className: "hint" }, t("trying")));
  try {
    showTrial(await api("POST", "/publish/trial", { names: chosen() }));
  } catch (failure) {
    byId("tried").replaceChildren();
    throw failure;
  }
}));

function showTrial({ faults, worse }) {
  if (faults.length) {
    byId("tried").replaceChildren(element("div", { className: "alert" }, t("tried_faulty"),
      element("ul", {}, ...faults.map((fault) => element("li", {}, fault)))));
    return;
  }
  if (!worse.length) {
    byId("tried").replaceChildren(element("p", { className: "done" }, t("tried_well")));
    return;
  }
  const head = ["column_question", "column_due", "column_before", "column_after"].map((key) => element("th", { scope: "col" }, t(key)));
  const rows = worse.map(({ text, lang, due, before, after, given }) => element("tr", {},
    element("td", { lang }, text), element("td", {}, due), element("td", {}, before), element("td", {}, [after, given].filter(Boolean).join(": "))));
  byId("tried").replaceChildren(
    element("p", { className: "alert" }, t("tried_worse", { count: worse.length })),
    element("div", { className: "scroll", tabIndex: 0 }, element("table", {},
      element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows))));
}

byId("publish")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const names = chosen();
  if (!names.length) {
    say(true, t("choose_some"));
    return;
  }
  attempt(event.submitter, async () => {
    const told = await api("POST", "/publish", { names, reason: byId("why").value, force: byId("force").checked, after: number });
    sessionStorage.setItem("published", String(told.number));
    location.reload();
  });
});

const published = sessionStorage.getItem("published");
if (published) {
  sessionStorage.removeItem("published");
  say(false, t("published", { number: published }));
}

for (const button of document.querySelectorAll(".back")) {
  button.addEventListener("click", () => {
    const dialog = byId("back-dialog");
    const to = Number(button.dataset.number);
    byId("back-title").textContent = t("go_back_ask", { number: to });
    byId("back-why").value = "";
    dialog.returnValue = "";
    dialog.showModal();
    dialog.addEventListener("close", () => {
      if (!dialog.returnValue) return;
      attempt(button, async () => {
        const told = await api("POST", "/publish/back", { number: to, reason: byId("back-why").value });
        sessionStorage.setItem("published", String(told.number));
        location.reload();
      });
    }, { once: true });
  });
}

for (const button of document.querySelectorAll(".settle")) {
  button.addEventListener("click", () => attempt(button, async () => {
    await api("POST", "/publish/conflict", { entry: button.dataset.entry, take: Boolean(button.dataset.take) });
    location.reload();
  }));
}

byId("rules").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(event.submitter, async () => {
    await api("POST", "/publish/policy", {
      two_people: byId("two-people").checked, at_end: byId("at-end").value, reason: byId("rules-why").value,
    });
    location.reload();
  });
});
