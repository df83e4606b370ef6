"use strict";

/** The entries that answer a resident's message best, and the proposals that staff make. */

import { announce, api, element, Failure, t } from "./staff.js";

const $ = (/** @type {string} */ id) => document.getElementById(id);

export class Answers {
  /** @param {{send: (entry: string) => void, insert: (text: string) => void}} actions */
  constructor(actions) {
    this.actions = actions;
    this.found = [];
    this.wanted = "";
  }

  clear() {
    this.wanted = "";
    this.found = [];
    $("answers-for").textContent = t("answers_choose");
    $("entries").replaceChildren();
  }

  /** Looks for the answers to a turn of a conversation. */
  async find(conversation, turn, mayAnswer) {
    this.wanted = turn.id;
    const path = `/desk/conversations/${encodeURIComponent(conversation)}/suggestions?turn=${turn.id}`;
    const found = await api("GET", path);
    if (this.wanted !== turn.id) return; // another message was chosen meanwhile
    this.found = found;
    $("answers-for").textContent = found.length ? t("answers_for", { text: turn.text }) : t("answers_none");
    $("entries").replaceChildren(...found.map((entry) => this.card(entry, mayAnswer, turn)));
  }

  card(entry, mayAnswer, turn) {
    const sources = entry.sources.map(({ title, publisher, as_of }) =>
      element("p", { className: "hint" }, t("source", { title, publisher, date: as_of })));
    const steps = element("div", { className: "choices" },
      element("button", { type: "button", className: "primary", disabled: !mayAnswer, onclick: () => this.actions.send(entry.entry) }, t("send_entry")),
      element("button", { type: "button", disabled: !mayAnswer, onclick: () => this.actions.insert(entry.answer) }, t("insert_entry")));
    if ($("entries").hasAttribute("data-may-keep")) steps.append(this.keeping(entry, turn));
    return element("li", {},
      element("h3", { lang: entry.lang }, entry.question),
      element("div", { className: "answer", lang: entry.lang }, entry.answer),
      element("div", { lang: entry.lang }, ...sources),
      steps);
  }

  /** A form that keeps a resident's message as a test question, to which the entry is due. */
  keeping(entry, turn) {
    const fields = { csrf: document.querySelector('meta[name="csrf"]').content, text: turn.text, lang: turn.lang, entry: entry.entry };
    return element("form", { method: "post", action: "/staff/tests", target: "_blank" },
      ...Object.entries(fields).map(([name, value]) => element("input", { type: "hidden", name, value })),
      element("button", {}, t("keep_as_test")));
  }
}

export class Proposals {
  constructor() {
    $("propose-close").onclick = () => $("propose").close();
    $("propose-form").onsubmit = (event) => { event.preventDefault(); this.send(); };
  }

  /** Opens the dialog with a question, the reply to it, and entries it may be a wording of. */
  open(question, reply, entries) {
    $("propose-question").value = question;
    $("propose-reply").value = reply;
    $("propose-alert").textContent = "";
    $("propose-as").replaceChildren(
      element("option", { value: "" }, t("propose_new")),
      ...entries.map((entry) => element("option", { value: entry.entry }, t("propose_wording", { question: entry.question }))));
    $("propose").showModal();
  }

  async send() {
    const body = { question: $("propose-question").value, reply: $("propose-reply").value, entry: $("propose-as").value };
    try {
      await api("POST", "/desk/proposals", body);
      $("propose").close();
      announce(t("proposed"));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      $("propose-alert").textContent = failure.message;
    }
  }
}
