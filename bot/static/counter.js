"use strict";

import { copySheet, printSheet, prose, showSheet, sourceList } from "./sheet.js";
import { announce, api, element, Failure, t } from "./staff.js";
import { day } from "./texts.js";

/**
 * @typedef {import("./texts.js").Locale} Locale
 * @typedef {{id: string, question: string, service: string|null}} About
 * @typedef {import("./sheet.js").Block} Block
 * @typedef {{id: string, score: number, topic: string, lang: Locale, question: string, text: string,
 *   answer: Block[], caution: string, sources: import("./sheet.js").Source[], as_of: string, review_by: string,
 *   is_review_due: boolean, service: string|null, related: About[], audience: string[], address: string}} Match
 * @typedef {{masked: string, lang: Locale, verdict: string, depends: boolean, threshold: number,
 *   matches: Match[]}} Found
 */

const PAUSE_MS = 120; // of typing, before the question goes out
const SCRIPTS = ["en", "zh-Hans", "zh-Hant"];
const here = document.documentElement.lang;

const $ = (/** @type {string} */ id) => document.getElementById(id);
const [question, list, answer, verdict] = ["question", "found", "answer", "verdict"].map($);
const [failure, noted] = ["failure", "noted"].map($);

/** @type {Found|null} */
let found = null;
let chosen = ""; // the id of the entry that is shown
let asked = ""; // the question to which `found` speaks
let timer = 0;
let underway = null; // the AbortController of the search that is asked
let counted = ""; // the question and the entry that were counted last
let reported = ""; // the question that was reported as a gap

const percent = (/** @type {number} */ share) => (share > 0 && share < 0.005 ? "<1%"
  : new Intl.NumberFormat(here, { style: "percent", maximumFractionDigits: 0 }).format(share));
const script = () => document.querySelector('[name="script"]:checked').value || null;
const match = () => found?.matches.find(({ id }) => id === chosen);

// ---- Searching

function searchSoon() {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE_MS);
}

/**
 * Asks for the entries; an older search that is still on its way is given up.
 * @param {string} [wanted] the entry to show if it is among them, in place of the likeliest
 */
async function search(wanted = "") {
  clearTimeout(timer);
  underway?.abort();
  underway = null;
  const text = question.value.trim();
  if (!text) return show(null, text, "");
  const mine = underway = new AbortController();
  try {
    const answered = await api("POST", "/counter/search", { question: text, lang: script() }, mine.signal);
    if (underway === mine) show(answered, text, wanted);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (!mine.signal.aborted) failure.textContent = error.message;
    return;
  }
  failure.textContent = "";
}

/** @param {Found|null} answered @param {string} text @param {string} wanted */
function show(answered, text, wanted) {
  found = answered;
  asked = text;
  const ids = found?.matches.map(({ id }) => id) ?? [];
  noted.hidden = true;
  verdict.textContent = found ? verdictOf(found) : t("nothing_asked");
  if (found && found.masked !== text && /\[(email|id|card|phone)\]/.test(found.masked)) {
    verdict.textContent += ` ${t("masked", { question: found.masked })}`;
  }
  list.replaceChildren(...(found ? groups(found) : []));
  list.hidden = !ids.length;
  question.setAttribute("aria-expanded", String(Boolean(ids.length)));
  choose(ids.includes(wanted) ? wanted : ids[0] ?? "");
}

/** @param {Found} answered */
function verdictOf({ verdict: came, depends }) {
  const keys = { answer: "verdict_answer", clarify: "verdict_clarify", unknown: "verdict_unknown" };
  return t(depends ? "verdict_depends" : keys[came]);
}

/** The entries in two groups, with the threshold between them. @param {Found} answered */
function groups({ matches, threshold }) {
  const sure = matches.filter(({ score }) => score >= threshold);
  const unsure = matches.filter(({ score }) => score < threshold);
  return [[sure, t("results_sure")], [unsure, t("results_unsure", { threshold: percent(threshold) })]]
    .filter(([listed]) => listed.length)
    .map(([listed, label], at) => element("div", { role: "group", "aria-labelledby": `group-${at}` },
      element("p", { className: "hint", id: `group-${at}` }, label), ...listed.map(option)));
}

/** @param {Match} entry */
function option({ id, question: title, lang, score }) {
  return element("div", { role: "option", id: `option-${id}`, className: "option", onclick: () => { choose(id); enter(); } },
    element("span", { lang }, title), element("span", { className: "hint" }, t("score", { percent: percent(score) })));
}

/** Shows an entry beside the list. @param {string} id */
function choose(id) {
  chosen = id;
  for (const each of list.querySelectorAll("[role=option]")) {
    each.setAttribute("aria-selected", String(each.id === `option-${id}`));
  }
  const selected = id && $(`option-${id}`);
  question.setAttribute("aria-activedescendant", selected ? selected.id : "");
  selected?.scrollIntoView({ block: "nearest" });
  const entry = match();
  answer.hidden = !entry;
  answer.replaceChildren(...(entry ? card(entry) : []));
}

function step(by) {
  const ids = found?.matches.map((each) => each.id) ?? [];
  if (ids.length) choose(ids[(ids.indexOf(chosen) + by + ids.length) % ids.length]);
}

function enter() {
  if (!answer.hidden) answer.focus();
}

// ---- The answer

/** @param {Match} entry */
function card(entry) {
  const { lang, answer: blocks, caution, audience } = entry;
  const button = (key, letter, onclick) =>
    element("button", { type: "button", onclick }, t(key), " ", element("kbd", { ariaHidden: "true" }, letter));
  const dates = element("p", { className: entry.is_review_due ? "due" : "hint" },
    t(entry.is_review_due ? "review_due" : "review_by", { day: day(entry.review_by, here) }));
  const whom = audience.map((each) => t("audience_" + each)).join(here === "en" ? ", " : "、");
  return [
    element("h2", { lang }, entry.question),
    ...(whom ? [element("p", { className: "hint" }, t("for_whom", { audience: whom }))] : []),
    element("div", { className: "choices" },
      button("copy", "C", copy), button("print", "P", print), button("show_visitor", "V", present),
      button("qr", "Q", toggleCode)),
    element("div", { lang, className: "prose" }, ...prose(blocks),
      ...(caution ? [element("p", { className: "caution" }, caution)] : []), sourceList(entry)),
    codeOf(entry),
    dates,
    ...linksOf(entry),
  ];
}

/** The QR code, hidden until it is asked for. @param {Match} entry */
function codeOf({ id, lang, address }) {
  const picture = element("img", { src: codePath(id, lang), alt: t("qr_alt"), width: 220, height: 220 });
  const link = element("a", { href: address, target: "_blank", rel: "noopener" }, t("open_page"));
  return element("p", { id: "code", className: "code", hidden: true }, picture, link);
}

function codePath(id, lang) {
  return `/answer/${encodeURIComponent(id)}/qr.svg?lang=${lang}`;
}

/** Services to fill in, and entries that are near. @param {Match} entry */
function linksOf({ lang, related, service, question: title, id }) {
  const services = [...(service ? [{ id, question: title, service }] : []), ...related.filter((each) => each.service)];
  const entries = related.filter((each) => !each.service);
  const go = (about) => element("button", { type: "button", className: "link", lang, onclick: () => ask(about) }, about.question);
  const fill = (about) => element("a", { href: servicePath(about, lang), target: "_blank", lang }, about.question);
  const titled = (key, links) => (links.length
    ? [element("h3", {}, t(key)), element("ul", { className: "links" }, ...links.map((link) => element("li", {}, link)))]
    : []);
  return [...titled("services_here", services.map(fill)), ...titled("related_here", entries.map(go))];
}

/** @param {About} about @param {Locale} lang */
function servicePath({ service, question: title }, lang) {
  const forms = JSON.parse($("forms").textContent);
  return forms.includes(service) ? `/staff/counter/services/${service}?lang=${lang}`
    : `/?${new URLSearchParams({ lang, question: title })}`;
}

/** Asks a related entry's own question. @param {About} about */
async function ask(about) {
  question.value = about.question;
  await search(about.id);
  enter();
}

/** @param {Match} entry @returns {import("./sheet.js").Sheet} */
function sheetOf({ id, lang, question: title, text, answer: blocks, caution, sources, address }) {
  return { lang, title, text, blocks, caution, sources, address, code: codePath(id, lang) };
}

async function copy() {
  const entry = match();
  if (await copySheet(sheetOf(entry))) note(t("copied"));
  else failure.textContent = t("copy_failed");
  count(entry);
}

function print() {
  const entry = match();
  count(entry);
  return printSheet(sheetOf(entry));
}

function present() {
  const entry = match();
  count(entry);
  showSheet(sheetOf(entry), async (lang) => {
    chooseScript(lang);
    await search(chosen);
    return match() ? sheetOf(match()) : null;
  });
}

function toggleCode() {
  $("code").hidden = !$("code").hidden;
  if (!$("code").hidden) count(match());
}

/** Counts once that an entry helped with a question; the text of the question is not sent. */
function count({ id, lang }) {
  const key = `${question.value.trim()} ${id}`;
  if (key === counted) return;
  counted = key;
  api("POST", "/counter/uses", { entry: id, lang }).catch(() => { counted = ""; });
}

// ---- Reporting

async function report() {
  const text = question.value.trim();
  if (!text) {
    failure.textContent = t("gap_needs_question");
    question.focus();
    return;
  }
  if (text === reported) return;
  const nearest = found?.matches.slice(0, 5).map(({ id }) => id) ?? [];
  try {
    const lang = script() ?? found?.lang ?? here;
    const kept = await api("POST", "/counter/gaps", { question: text, lang, nearest });
    reported = text;
    failure.textContent = "";
    note(t("gap_noted", { question: kept.question }));
    announce(noted.textContent);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failure.textContent = error.message;
  }
}

function note(sentence) {
  noted.textContent = sentence;
  noted.hidden = false;
}

// ---- Scripts and keys

/** @param {string} lang */
function chooseScript(lang) {
  document.querySelector(`[name="script"][value="${lang}"]`).checked = true;
}

async function nextScript() {
  const now = match()?.lang ?? here;
  chooseScript(SCRIPTS[(SCRIPTS.indexOf(now) + 1) % SCRIPTS.length]);
  await search(chosen);
  enter();
}

function help() {
  const dialog = $("keys");
  dialog.querySelector(".close").onclick = () => dialog.close();
  dialog.showModal();
}

const INPUT_KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: async () => {
    if (question.value.trim() !== asked) await search();
    enter();
  },
};
const LETTERS = { c: copy, p: print, v: present, q: toggleCode, l: nextScript, g: report };

function onInputKey(event) {
  const act = INPUT_KEYS[event.key];
  if (!act || event.isComposing) return; // Enter ends a composition of Chinese characters.
  event.preventDefault();
  act();
}

function onKey(event) {
  if (event.altKey && event.key.toLowerCase() === "g") {
    event.preventDefault();
    report();
    return;
  }
  const isTyping = event.target.matches("input:not([type=radio]), textarea, select");
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping || document.querySelector("dialog[open]")) return;
  const act = event.key === "?" ? help : event.key === "/" ? () => question.focus() : onAnswerKey(event);
  if (!act) return;
  event.preventDefault();
  act();
}

/** The letters work within the answer only. */
function onAnswerKey({ key, target }) {
  if (!answer.contains(target)) return null;
  if (key === "Escape") return () => question.focus();
  if (key === "ArrowDown" || key === "ArrowUp") return null; // They scroll a long answer.
  return LETTERS[key.toLowerCase()] ?? null;
}

function start() {
  question.oninput = searchSoon;
  question.onkeydown = onInputKey;
  $("scripts").onchange = () => search(chosen);
  $("gap").onclick = report;
  $("help").onclick = help;
  document.addEventListener("keydown", onKey);
  if (question.value) search(); // The browser kept it over a reload.
}

start();
