"use strict";

import { element } from "./drawing.js";

/** The form by which a resident asks to be called back. Its texts come with it from the server. */

/**
 * @typedef {{value: string, title: string}} Choice
 * @typedef {{lang: string, texts: Record<string, string>, topics: Choice[], parts: Choice[],
 *   consent: {version: string, text: string}}} Form
 */

const $ = (/** @type {string} */ id) => document.getElementById(id);

/** A field with its label, and a hint that is read out with it. */
function labelled(title, control, hint = "") {
  const parts = [element("label", { htmlFor: control.id }, title), control];
  if (hint) {
    parts.push(element("p", { className: "hint", id: `${control.id}-hint` }, hint));
    control.setAttribute("aria-describedby", `${control.id}-hint`);
  }
  return element("div", { className: "field" }, ...parts);
}

const input = (name, properties) => element("input", { id: `callback-${name}`, name, ...properties });
const select = (name, choices) => element("select", { id: `callback-${name}`, name },
  ...choices.map(({ value, title }) => element("option", { value }, title)));

// The day where the reader is; nothing is lost if it is a day off: the server looks again.
const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

/** @param {Form} form */
function fields({ texts, topics, parts, consent }) {
  return [
    labelled(texts.name, input("name", { autocomplete: "name" })),
    labelled(texts.reach, input("reach", { autocomplete: "tel" }), texts.reach_hint),
    labelled(texts.topic, select("topic", topics)),
    element("div", { className: "pair" },
      labelled(texts.day, input("day", { type: "date", min: today() })),
      labelled(texts.part, select("part", parts))),
    element("div", { className: "consent" },
      input("consent", { type: "checkbox", value: consent.version }),
      element("label", { htmlFor: "callback-consent" }, consent.text)),
  ];
}

/** What was filled in, as the server wants it. */
function filled(form) {
  const data = Object.fromEntries(new FormData(form));
  return { ...data, day: data.day || null, consent: data.consent ?? null };
}

/** Says what does not fit where it stands, so that it is in view on a small screen too. */
function complain(form, { message, field }, otherwise) {
  const alert = $("callback-alert");
  const wrong = field ? $(`callback-${field}`) : null;
  for (const control of form.elements) control.removeAttribute("aria-invalid");
  (wrong?.parentElement ?? form.lastElementChild.previousElementSibling).after(alert);
  alert.textContent = message || otherwise;
  wrong?.setAttribute("aria-invalid", "true");
  wrong?.focus();
}

/**
 * Opens the form; resolves to the replies to it, or to none where it was left.
 * @param {Form} texts @param {(filled: object) => Promise<{replies: object[]}>} submit
 * @param {string} otherwise what to say of a failure that has no words of its own
 */
export function openCallback(texts, submit, otherwise) {
  const dialog = $("callback-dialog");
  dialog.lang = texts.lang;
  $("callback-title").textContent = texts.texts.title;
  const send = element("button", { type: "submit", className: "primary" }, texts.texts.send);
  const leave = element("button", { type: "button", onclick: () => dialog.close() }, texts.texts.cancel);
  const form = element("form", { noValidate: true }, element("p", {}, texts.texts.intro), ...fields(texts),
    element("p", { id: "callback-alert", role: "alert" }), element("div", { className: "choices" }, leave, send));
  let replies = [];
  form.onsubmit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    try {
      ({ replies } = await submit(filled(form)));
      dialog.close();
    } catch (failure) {
      send.disabled = false;
      complain(form, failure, otherwise);
    }
  };
  $("callback-body").replaceChildren(form);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    $("callback-body").replaceChildren(); // Nothing personal stays in the page.
    resolve(replies);
  }, { once: true }));
}
