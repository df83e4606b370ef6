"use strict";

/** The editor's form and the fields of an entry: one becomes the other. */

import { element, t } from "./staff.js";

/** @type {{name: string, revision: string, fields: Record<string, any>, problems: Problem[], langs: string[]}} */
export const given = JSON.parse(document.getElementById("entry").textContent);
/** @typedef {{field: string, label: string, sentence: string}} Problem */

const byId = (id) => document.getElementById(id);
const PLAIN = ["as_of", "valid_to", "review_by", "owner", "service"];
const wordings = Object.fromEntries(given.langs.map((lang) => [lang, []]));
const listeners = [];

/** Calls back whenever the form has changed. @param {() => void} listener */
export function onChange(listener) { listeners.push(listener); }

export function changed() { for (const listener of listeners) listener(); }

/** Puts fields into the form. @param {Record<string, any>} fields */
export function fill(fields) {
  for (const lang of given.langs) {
    byId(`question-${lang}`).value = fields.question?.[lang] ?? "";
    byId(`answer-${lang}`).value = fields.answer?.[lang] ?? "";
    wordings[lang] = [...(fields.wordings?.[lang] ?? [])];
    showWordings(lang);
  }
  for (const name of PLAIN) byId(name).value = fields[name] ?? "";
  byId("related").value = (fields.related ?? []).join(", ");
  byId("group-name").value = fields.group?.name ?? "";
  tick("audience", fields.audience);
  tick("group-audience", fields.group?.audience);
  showGroup();
  byId("sources").replaceChildren();
  for (const source of fields.sources ?? []) addSource(source);
}

/** What the form holds, as the fields of an entry. */
export function read() {
  const group = byId("group-name").value.trim();
  const texts = (name) => Object.fromEntries(given.langs.map((lang) => [lang, byId(`${name}-${lang}`).value]));
  return {
    topic: given.fields.topic,
    audience: ticked("audience"),
    question: texts("question"),
    answer: texts("answer"),
    wordings: Object.fromEntries(given.langs.map((lang) => [lang, [...wordings[lang]]])),
    sources: [...byId("sources").children].map(readSource),
    ...Object.fromEntries(PLAIN.map((name) => [name, byId(name).value])),
    related: split(byId("related").value),
    group: group ? { name: group, audience: ticked("group-audience") } : null,
  };
}

/** The wordings of a language. @param {string} lang */
export function wordingsOf(lang) { return wordings[lang]; }

/** Adds ways to ask, one a line; what stands there already is left out. */
export function addWordings(lang, text) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  wordings[lang].push(...lines.filter((line, at) => !wordings[lang].includes(line) && lines.indexOf(line) === at));
  showWordings(lang);
  changed();
}

/** Writes remarks beside the wordings that they are about. @param {{lang: string, text: string, sentence: string}[]} remarks */
export function showRemarks(remarks) {
  for (const lang of given.langs) {
    for (const chip of byId(`wordings-${lang}`).children) {
      const found = remarks.filter((one) => one.lang === lang && one.text === chip.dataset.text);
      chip.classList.toggle("remarked", found.length > 0);
      chip.querySelector(".remark").textContent = found.map((one) => one.sentence).join("; ");
    }
  }
}

/** Writes each problem beside its field, and those without one below. @param {Problem[]} problems */
export function showProblems(problems) {
  for (const place of document.querySelectorAll("#editor .problem")) place.textContent = "";
  for (const control of document.querySelectorAll("#editor [aria-invalid]")) control.removeAttribute("aria-invalid");
  const others = problems.filter((problem) => !showProblem(problem));
  byId("others").hidden = !others.length;
  byId("others").firstElementChild.replaceChildren(
    ...others.map(({ label, sentence }) => element("li", {}, label ? `${label}: ${sentence}` : sentence)));
}

function showProblem({ field, sentence }) {
  const place = placeOf(field);
  if (!place) return false;
  const problem = place.querySelector(".problem");
  problem.id ||= `problem-${Math.random().toString(36).slice(2)}`;
  problem.textContent = sentence;
  const control = place.querySelector("textarea, input:not([type=checkbox])");
  control?.setAttribute("aria-invalid", "true");
  control?.setAttribute("aria-describedby", problem.id);
  return true;
}

function placeOf(field) {
  const source = /^source\.(\d+)\.(.+)$/.exec(field);
  if (source) {
    const form = byId("sources").children[Number(source[1]) - 1];
    return form?.querySelector(`[data-part="${source[2]}"]`) ?? form?.querySelector(`[data-part^="${source[2]}."]`);
  }
  const [name, rest] = field.split(".");
  if (name === "question" || name === "answer" || name === "wordings") {
    return document.querySelector(`[data-field="${name}.${given.langs.includes(rest) ? rest : given.langs[0]}"]`);
  }
  return document.querySelector(`[data-field="${name}"]`);
}

function showWordings(lang) {
  byId(`wordings-${lang}`).replaceChildren(...wordings[lang].map((text) => {
    const remove = element("button", { type: "button", className: "remove" }, "×");
    remove.setAttribute("aria-label", t("wording_remove", { text }));
    remove.addEventListener("click", () => {
      wordings[lang].splice(wordings[lang].indexOf(text), 1);
      showWordings(lang);
      changed();
      byId(`wording-${lang}`).focus();
    });
    const chip = element("li", {}, element("span", {}, text), remove, element("span", { className: "remark" }));
    chip.dataset.text = text;
    return chip;
  }));
}

export function addSource(source = {}) {
  const form = byId("source-form").content.firstElementChild.cloneNode(true);
  byId("sources").append(form);
  for (const input of form.querySelectorAll("[data-name]")) {
    const [name, lang] = input.dataset.name.split(".");
    const value = lang ? source[name]?.[lang] : source[name];
    input.value = Array.isArray(value) ? value.join(", ") : value ?? "";
  }
  form.querySelector(".remove-source").addEventListener("click", () => {
    form.remove();
    numberSources();
    changed();
  });
  numberSources();
}

function numberSources() {
  [...byId("sources").children].forEach((form, at) => {
    form.querySelector("legend").textContent = t("field_source", { number: at + 1 });
    form.querySelector(".remove-source").textContent = t("source_remove", { number: at + 1 });
    for (const input of form.querySelectorAll("[data-name]")) {
      input.id = `source-${at + 1}-${input.dataset.name}`;
      input.closest(".field").querySelector("label").htmlFor = input.id;
    }
  });
}

function readSource(form) {
  const source = { title: {}, publisher: {} };
  for (const input of form.querySelectorAll("[data-name]")) {
    const [name, lang] = input.dataset.name.split(".");
    if (lang) source[name][lang] = input.value;
    else source[name] = name === "facts" ? split(input.value) : input.value.trim();
  }
  return source;
}

export function showGroup() { byId("group-audience").hidden = !byId("group-name").value.trim(); }

function split(text) { return text.split(/[,，、\n]/).map((part) => part.trim()).filter(Boolean); }

function tick(name, values = []) {
  for (const box of document.querySelectorAll(`[name="${name}"]`)) box.checked = values.includes(box.value);
}

function ticked(name) {
  return [...document.querySelectorAll(`[name="${name}"]:checked`)].map((box) => box.value);
}
