"use strict";

/** Saving a draft: what cannot be saved now is kept in the browser, and offered again. */

import { api, announce, element, Failure, t } from "./staff.js";
import { changed, fill, given, onChange, read, showProblems } from "./entry-form.js";

const FIRST_RETRY_S = 2;
const LAST_RETRY_S = 30;
const KEY = `draft:${given.name}`;
const byId = (id) => document.getElementById(id);
const path = `/entries/${given.name}`;
let revision = given.revision;
let saved = JSON.stringify(read());
let rebase = Boolean(byId("moved"));
let running = null;

/** The revision that this page is at. */
export function currentRevision() { return revision; }

/** Whether the form holds anything that is not saved. */
export function isDirty() { return JSON.stringify(read()) !== saved || checkedTexts().length > 0; }

/** Saves the form; resolves to whether it is saved. A second call joins the first. */
export function save() {
  running ??= trySaving().finally(() => { running = null; });
  return running;
}

async function trySaving() {
  for (let seconds = FIRST_RETRY_S; ; seconds = Math.min(2 * seconds, LAST_RETRY_S)) {
    try {
      await send();
      return true;
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      if (failure.status !== 0 && failure.status !== 503) {
        refuse(failure);
        return false;
      }
      keep();
      say(t("retrying", { seconds }), true);
      await new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });
    }
  }
}

async function send() {
  const fields = read();
  say(t("saving"));
  const told = await api("PUT", `${path}/draft`, { revision, fields, checked: checkedTexts(), rebase });
  revision = told.revision;
  rebase = false;
  saved = JSON.stringify(fields);
  for (const box of document.querySelectorAll("input.checked:checked")) box.closest(".older").remove();
  if (isDirty()) keep();
  else localStorage.removeItem(KEY);
  showProblems(told.problems);
  const at = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const count = told.problems.length;
  say(t(count ? "saved_with_problems" : "saved", { at, count }));
}

/** Shows why something was refused; a draft that somebody else changed is shown beside ours. */
export function refuse(failure) {
  keep();
  if (failure.status === 401) {
    const here = encodeURIComponent(location.pathname);
    say("", true, t("session_over"), " ", element("a", { href: `/staff/sign-in?next=${here}` }, t("sign_in_again")));
    return;
  }
  say(failure.message, true);
  if (failure.problem.problems) showProblems(failure.problem.problems);
  if ("theirs" in failure.problem) showConflict(failure);
}

function showConflict({ message, problem }) {
  byId("conflict-who").textContent = message;
  byId("conflict-changes").replaceChildren(changesList(problem.differences));
  byId("conflict-mine").onclick = () => {
    revision = problem.revision;
    byId("conflict").close();
    save();
  };
  byId("conflict-theirs").onclick = () => {
    localStorage.removeItem(KEY);
    location.reload();
  };
  byId("conflict-later").onclick = () => byId("conflict").close();
  byId("conflict").showModal();
}

/** Differences as a list. @param {{label: string, pieces: {kind: string, text: string}[]}[]} differences */
export function changesList(differences) {
  const tags = { out: "del", in: "ins" };
  const rows = differences.map(({ label, pieces }) => element("div", {}, element("dt", {}, label), element("dd", {},
    ...pieces.map(({ kind, text }) => (tags[kind] ? element(tags[kind], {}, text) : text)))));
  return element("dl", { className: "changes" }, ...rows);
}

/** A sentence beside the buttons. @param {string} sentence @param {boolean} [bad] @param {...(Node|string)} parts */
export function say(sentence, bad = false, ...parts) {
  byId("message").classList.toggle("bad", bad);
  byId("message").replaceChildren(...(parts.length ? parts : [sentence]));
}

function checkedTexts() {
  return [...document.querySelectorAll("input.checked:checked")].map((box) => box.value);
}

function keep() {
  try {
    localStorage.setItem(KEY, JSON.stringify({ at: new Date().toISOString(), fields: read() }));
  } catch { /* A browser that keeps nothing still shows the text. */ }
}

/** Offers what the browser kept of an earlier visit, if it is not what the page shows. */
export function offerKept() {
  const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
  if (!kept) return;
  if (JSON.stringify(kept.fields) === saved) {
    localStorage.removeItem(KEY);
    return;
  }
  const at = new Date(kept.at).toLocaleString(document.documentElement.lang);
  byId("kept").firstElementChild.textContent = t("kept_notice", { at });
  byId("kept").hidden = false;
  announce(t("kept_notice", { at }));
  byId("kept-take").onclick = () => {
    fill(kept.fields);
    changed();
    byId("kept").hidden = true;
  };
  byId("kept-drop").onclick = () => {
    localStorage.removeItem(KEY);
    byId("kept").hidden = true;
  };
}

onChange(() => {
  if (!isDirty()) return;
  keep();
  say(t("unsaved"));
});
