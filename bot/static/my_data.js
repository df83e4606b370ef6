"use strict";

/** What is stored about a resident, as a person reads it, and as a file to take away. */

import { element } from "./drawing.js";
import { uuid } from "./storage.js";
import { day, phrase } from "./texts.js";

/** @typedef {import("./texts.js").Locale} Locale */

/**
 * The parts of a page that show it.
 * @param {{session: string, turns: object[], appointments: object[], callbacks: object[]}} stored
 * @param {Locale} locale
 */
export function recordParts(stored, locale) {
  const t = (key, blanks) => phrase(key, locale, blanks);
  const when = (iso) => day(iso, locale, true);
  const appointments = stored.appointments.map(({ number, start, check_word, state }) =>
    [t("storedAppointment", { number, date: when(start), word: check_word }), state !== "open" && `(${state})`]
      .filter(Boolean).join(" "));
  const callbacks = stored.callbacks.map(({ name, contact, asked_at }) =>
    t("storedCallback", { name, contact: contact.value, date: when(asked_at) }));
  const titles = buttonTitles(stored.turns);
  return [
    element("p", {}, t("storedName"), element("code", {}, stored.session)),
    ...section(t("storedMessages", { n: stored.turns.length }), stored.turns.map((turn) => turnParts(turn, titles, t, when))),
    ...section(t("storedAppointments", { n: appointments.length }), appointments.map((line) => [line])),
    ...section(t("storedCallbacks", { n: callbacks.length }), callbacks.map((line) => [line])),
  ];
}

function section(title, items) {
  const list = items.map((parts) => element("li", {}, ...parts));
  return [element("h3", {}, title), ...(list.length ? [element("ul", {}, ...list)] : [])];
}

function turnParts({ at, text, replies }, titles, t, when) {
  const lines = [element("p", { className: "when" }, when(at))];
  const said = saidIn(text, titles);
  if (said) lines.push(element("p", {}, `${t("you")}: ${said}`));
  for (const reply of replies) {
    const who = reply.from === "staff" ? reply.name ?? t("staff") : t("bot");
    lines.push(element("p", { lang: reply.lang }, `${who}: ${reply.text}`));
  }
  return lines;
}

/** The stored turns as the page keeps them. */
export function logOf(turns) {
  const titles = buttonTitles(turns);
  return turns.flatMap(({ text, replies }) => {
    const said = saidIn(text, titles);
    const own = { own: true, id: uuid(), lang: replies[0]?.lang, state: "sent", text: said };
    return said ? [own, ...replies] : replies;
  });
}

const saidIn = (text, titles) => titles.get(text) ?? (text.startsWith("/") ? "" : text);

// A button is stored as what it sends; a person knows it by its title.
const buttonTitles = (turns) => new Map(turns.flatMap(({ replies }) => replies)
  .flatMap(({ buttons }) => buttons).map(({ payload, title }) => [payload, title]));

/** Gives a text to the browser as a file. @param {string} name @param {string} text */
export function saveFile(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
