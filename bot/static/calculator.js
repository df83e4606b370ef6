"use strict";

import { copySheet, printSheet, prose, showSheet, sourceList } from "./sheet.js";
import { announce, api, element, Failure, t } from "./staff.js";

/**
 * @typedef {import("./texts.js").Locale} Locale
 * @typedef {{value: string, title: string}} Choice
 * @typedef {{name: string, kind: string, label: string, why: string, choices: Choice[], is_needed: boolean,
 *   is_missing: boolean, error: string, options: Choice[], note: string}} Field
 * @typedef {{lang: Locale, intro: string, fields: Field[], outcome: null | {text: string, headline: string,
 *   blocks: import("./sheet.js").Block[], sources: import("./sheet.js").Source[]}}} Form
 */

const PAUSE_MS = 300; // of typing, before it is worked out

const $ = (/** @type {string} */ id) => document.getElementById(id);
const { service, titles, form: empty } = JSON.parse($("first").textContent);
const [sheet, waiting, outcome, failure, noted] = ["form", "waiting", "outcome", "failure", "noted"].map($);

/** @type {Record<string, string>} what was written, and what was chosen */
let typed = {};
/** @type {Record<string, string>} */
let chosen = {};
/** @type {Form} */
let form = empty;
let timer = 0;
let underway = null;

// ---- The form

/** Builds the fields anew, as in another script; what stands in them stays. */
function build() {
  $("title").lang = form.lang;
  $("title").textContent = titles[form.lang];
  sheet.lang = form.lang;
  sheet.replaceChildren(element("p", { className: "hint" }, form.intro), ...form.fields.map(fieldOf));
}

/** @param {Field} field */
function fieldOf(field) {
  const isYesNo = field.kind === "yes_no";
  const box = element(isYesNo ? "fieldset" : "div", { className: "field", id: `box-${field.name}` });
  const label = isYesNo ? element("legend", {}, field.label) : element("label", { htmlFor: `field-${field.name}` }, field.label);
  const why = element("details", {}, element("summary", {}, t("why")), element("p", { className: "hint" }, field.why));
  why.lang = form.lang;
  why.firstChild.lang = document.documentElement.lang;
  box.append(label, ...(isYesNo ? [yesNo(field)] : [field.kind === "choice" ? select(field) : input(field)]),
    element("p", { className: "wrong", id: `wrong-${field.name}` }),
    element("div", { className: "choices", id: `options-${field.name}` }),
    element("p", { className: "hint", id: `note-${field.name}` }), why);
  return box;
}

/** @param {Field} field */
function input({ name }) {
  return element("input", { id: `field-${name}`, name, value: typed[name] ?? "", maxLength: 200,
    "aria-describedby": `wrong-${name} note-${name}`,
    oninput: ({ target }) => { typed[name] = target.value; delete chosen[name]; workOutSoon(); } });
}

/** @param {Field} field */
function select({ name, choices }) {
  const nothing = element("option", { value: "", lang: document.documentElement.lang }, t("choose"));
  const listed = choices.map(({ value, title }) => element("option", { value, selected: chosen[name] === value }, title));
  return element("select", { id: `field-${name}`, name, "aria-describedby": `wrong-${name} note-${name}`,
    onchange: ({ target }) => { chosen[name] = target.value; workOut(); } }, nothing, ...listed);
}

/** @param {Field} field */
function yesNo({ name, choices }) {
  return element("div", { className: "choices" }, ...choices.map(({ value, title }) =>
    element("label", { className: "radio" },
      element("input", { type: "radio", name, value, checked: chosen[name] === value,
        "aria-describedby": `wrong-${name}`,
        onchange: () => { chosen[name] = value; workOut(); } }), ` ${title}`)));
}

/** Says beside each field what is to be said of it. */
function mark() {
  for (const { name, is_needed, is_missing, error, options, note } of form.fields) {
    const box = $(`box-${name}`);
    box.hidden = !is_needed;
    box.classList.toggle("missing", is_missing);
    $(`wrong-${name}`).textContent = error;
    $(`note-${name}`).textContent = note;
    for (const control of box.querySelectorAll("input, select")) control.setAttribute("aria-invalid", String(Boolean(error)));
    $(`options-${name}`).replaceChildren(...(error ? options : []).map(({ value, title }) =>
      element("button", { type: "button", onclick: () => take(name, value, title) }, title)));
  }
}

/** Takes one of the values that may have been meant. */
function take(name, value, title) {
  chosen[name] = value;
  typed[name] = title;
  $(`field-${name}`).value = title;
  $(`field-${name}`).focus();
  workOut();
}

// ---- The outcome

function workOutSoon() {
  clearTimeout(timer);
  timer = setTimeout(workOut, PAUSE_MS);
}

/** @param {Locale} [lang] */
async function workOut(lang = form.lang) {
  clearTimeout(timer);
  underway?.abort();
  const mine = underway = new AbortController();
  try {
    const filled = await api("POST", `/counter/services/${service}`, { lang, typed, chosen: given() }, mine.signal);
    if (underway !== mine) return;
    const other = filled.lang !== form.lang;
    form = filled;
    if (other) build();
    show();
    failure.textContent = "";
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (!mine.signal.aborted) failure.textContent = error.message;
  }
}

const given = () => Object.fromEntries(Object.entries(chosen).filter(([, value]) => value));

function show() {
  mark();
  const before = outcome.textContent;
  const missing = form.fields.filter((field) => field.is_missing || (field.is_needed && field.error)).length;
  waiting.textContent = form.outcome ? "" : t("outcome_waits", { n: missing });
  outcome.lang = form.lang;
  outcome.replaceChildren(...(form.outcome ? [...prose(form.outcome.blocks), sourceList({ ...form.outcome, lang: form.lang })] : []));
  for (const id of ["copy", "print", "show"]) $(id).disabled = !form.outcome;
  noted.hidden = true;
  if (form.outcome && outcome.textContent !== before) announce(t("outcome_ready", { headline: form.outcome.headline }));
}

/** @returns {import("./sheet.js").Sheet} */
function sheetOf() {
  const { text, blocks, sources } = form.outcome;
  return { lang: form.lang, title: titles[form.lang], text, blocks, sources };
}

async function copy() {
  if (!await copySheet(sheetOf())) {
    failure.textContent = t("copy_failed");
    return;
  }
  noted.textContent = t("copied");
  noted.hidden = false;
}

function present() {
  showSheet(sheetOf(), async (lang) => {
    document.querySelector(`[name="script"][value="${lang}"]`).checked = true;
    await workOut(lang);
    return form.outcome && sheetOf();
  });
}

function again() {
  typed = {};
  chosen = {};
  form = { ...form, fields: form.fields.map((field) => ({ ...field, error: "", note: "" })) };
  build();
  workOut();
  sheet.querySelector("input, select")?.focus();
}

function start() {
  build();
  show();
  sheet.onsubmit = (event) => { event.preventDefault(); workOut(); };
  $("scripts").onchange = ({ target }) => workOut(target.value);
  $("copy").onclick = copy;
  $("print").onclick = () => printSheet(sheetOf());
  $("show").onclick = present;
  $("again").onclick = again;
}

start();
