"use strict";

/** The editor of an entry: typing, checking, converting, previewing, trying, taking steps. */

import { api, element, Failure, t } from "./staff.js";
import {
  addSource, addWordings, changed, fill, given, onChange, read, showGroup, showProblems, showRemarks, wordingsOf,
} from "./entry-form.js";

fill(given.fields);
showProblems(given.problems);
// What is saved is read off the form once it is filled.
const { currentRevision, isDirty, offerKept, refuse, save, say } = await import("./entry-saving.js");
offerKept();

const CHECK_MS = 600;
const byId = (id) => document.getElementById(id);
const path = `/entries/${given.name}`;
let checking = 0;
let idle = [];

/** Does something that may be refused; tells why if it was. */
async function attempt(work) {
  try {
    await work();
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    refuse(failure);
  }
}

// ---- Typing

byId("editor").addEventListener("input", (event) => {
  if (event.target.matches(".wording")) return;
  if (event.target.id === "group-name") showGroup();
  changed();
});
byId("editor").addEventListener("submit", (event) => { event.preventDefault(); save(); });

for (const lang of given.langs) {
  const input = byId(`wording-${lang}`);
  const add = () => {
    addWordings(lang, input.value);
    input.value = "";
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    add();
  });
  input.addEventListener("input", () => { if (input.value.includes("\n")) add(); });
  input.addEventListener("blur", () => { if (input.value.trim()) add(); });
  input.addEventListener("input", () => checkSoon());
  document.querySelector(`.add-wording[data-lang="${lang}"]`).addEventListener("click", () => { add(); input.focus(); });
}

onChange(() => checkSoon());
if (byId("save")) api("GET", `${path}/idle`).then((found) => { idle = found; }, () => {}).then(checkSoon);

/** Looks the wordings over once nobody has typed for a moment, for whoever may change them. */
function checkSoon() {
  if (!byId("save")) return;
  clearTimeout(checking);
  checking = setTimeout(check, CHECK_MS);
}

async function check() {
  const wordings = Object.fromEntries(given.langs.map((lang) => {
    const typed = byId(`wording-${lang}`).value.trim();
    return [lang, typed ? [...wordingsOf(lang), typed] : wordingsOf(lang)];
  }));
  try {
    const remarks = await api("POST", `${path}/wordings`, { wordings, group: byId("group-name").value.trim() });
    showRemarks([...remarks, ...idle]);
    for (const lang of given.langs) {
      const typed = byId(`wording-${lang}`).value.trim();
      const found = remarks.filter((one) => typed && one.lang === lang && one.text === typed);
      byId(`problem-wordings-${lang}`).classList.toggle("remark", found.length > 0);
      if (found.length) byId(`problem-wordings-${lang}`).textContent = found.map(({ text, sentence }) => `${text}: ${sentence}`).join("\n");
    }
  } catch { /* The remarks are an aid: without them one can still write. */ }
}

// ---- Aids

for (const button of document.querySelectorAll(".convert")) {
  const { field, from, to } = button.dataset;
  button.addEventListener("click", () => attempt(async () => {
    const source = field === "wordings" ? wordingsOf(from).join("\n") : byId(`${field}-${from}`).value;
    const { text } = await api("POST", `${path}/convert`, { text: source, to });
    if (field === "wordings") addWordings(to, text);
    else byId(`${field}-${to}`).value = text;
    changed();
    say(t("drafted"));
  }));
}

byId("add-source")?.addEventListener("click", () => {
  addSource();
  changed();
  byId("sources").lastElementChild.querySelector("input").focus();
});
byId("sources").addEventListener("click", (event) => {
  if (!event.target.matches(".check-link")) return;
  const place = event.target.closest(".field");
  attempt(async () => {
    place.querySelector(".link").textContent = "…";
    const { sentence } = await api("POST", `${path}/link`, { url: place.querySelector("input").value.trim() });
    place.querySelector(".link").textContent = sentence;
  });
});

byId("look").addEventListener("click", () => attempt(async () => {
  const shown = await api("POST", `${path}/preview`, { fields: read() });
  byId("preview").replaceChildren(...given.langs.map((lang) => previewOf(lang, shown[lang])));
}));

function previewOf(lang, { reply, telegram }) {
  const page = element("div", { className: "bubble" }, ...reply.text.split(/\n{2,}/).map((text) => element("p", {}, text)));
  const sources = reply.sources.map(({ title, url, publisher, as_of }) =>
    element("li", {}, url ? element("a", { href: url, target: "_blank", rel: "noopener" }, title) : title, ` - ${publisher}, ${as_of}`));
  if (sources.length) page.append(element("ul", { className: "sources" }, ...sources));
  const chat = telegram.map((html) => element("div", { className: "bubble telegram" }, ...plain(html)));
  const column = element("div", {}, element("h3", {}, t("preview_page")), page, element("h3", {}, t("preview_telegram")), ...chat);
  column.lang = lang;
  return column;
}

/** Telegram's few tags as nodes of our own; anything else in a message is only text. */
function plain(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html").body;
  return [...parsed.childNodes].map((node) => {
    if (node.nodeName === "B") return element("strong", {}, node.textContent);
    if (node.nodeName === "A" && /^https?:/.test(node.href)) return element("a", { href: node.href, target: "_blank", rel: "noopener" }, node.textContent);
    return node.textContent;
  });
}

byId("try").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = byId("try-question").value.trim();
  if (!question) return;
  attempt(async () => {
    byId("tried").replaceChildren("…");
    try {
      showTried(await api("POST", `${path}/try`, { fields: read(), question }));
    } catch (failure) {
      byId("tried").replaceChildren(failure.message);
      throw failure;
    }
  });
});

function showTried({ verdict, threshold, matches }) {
  const rows = matches.map(({ entry, question, score, given: isGiven }) => element("li", { className: isGiven ? "answered" : "rejected" },
    element("span", { className: "score" }, score.toFixed(2)), element("span", {}, question, " ", element("span", { className: "id" }, entry)),
    ...(entry === given.name ? [element("span", { className: "tag live" }, t("try_this"))] : [])));
  byId("tried").replaceChildren(
    element("p", { className: "done" }, t(`verdict_${verdict}`, { threshold: threshold.toFixed(2) })),
    element("ol", { className: "matches" }, ...rows));
}

// ---- Steps

byId("save")?.addEventListener("click", save);
for (const button of document.querySelectorAll("[data-step]")) button.addEventListener("click", () => step(button));

async function step(button) {
  const needed = Boolean(button.dataset.reason);
  const comment = needed || button.dataset.ask ? await askReason(button.textContent) : "";
  if (comment === null) return;
  if (button.dataset.step === "submit" && isDirty() && !(await save())) return;
  await attempt(async () => {
    await api("POST", `${path}/${button.dataset.step}`, { revision: currentRevision(), comment });
    if (button.dataset.step === "discard") localStorage.removeItem(`draft:${given.name}`);
    location.reload();
  });
}

/** A reason, empty where none was given, or null where the step was called off. */
function askReason(title) {
  const dialog = byId("reason-dialog");
  byId("reason-title").textContent = title;
  byId("reason").value = "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue ? byId("reason").value.trim() : null), { once: true });
  });
}

byId("schedule")?.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    await api("POST", `${path}/schedule`, { revision: currentRevision(), publish_at: byId("publish-at").value });
    location.reload();
  });
});

byId("remark")?.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    await api("POST", `${path}/comment`, { comment: byId("comment").value });
    location.reload();
  });
});

// What is typed or clicked before would be lost.
const parts = document.querySelector("#editor > fieldset");
parts.disabled = !("open" in parts.dataset);
