"use strict";

/** One conversation: what was said, and what staff do with it. */

import { announce, api, element, Failure, t } from "./staff.js";
import { nameOf } from "./desk_queue.js";

const $ = (/** @type {string} */ id) => document.getElementById(id);
const PRESSED = ["ask_person", "return_to_bot", "rate_person"];

// crypto.randomUUID is missing where the page is served over plain http.
function uuid() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Puts the keyboard where it goes on, unless it went elsewhere meanwhile. */
function moveFocus(node, before) {
  const held = document.activeElement;
  if (held === before || !held || held === document.body) node.focus();
}

export class Talk {
  /** @param {{answers: import("./desk_answers.js").Answers, proposals: import("./desk_answers.js").Proposals,
   *   desk: () => any, changed: () => void, fail: (error: Error|null) => void}} around */
  constructor(around) {
    Object.assign(this, around);
    this.row = null;
    this.turns = [];
    this.drafts = new Map();
    this.sending = null; // the id of a reply under way, which a second try uses again
    this.loading = Promise.resolve();
    $("composer").onsubmit = (event) => { event.preventDefault(); this.send({ text: $("reply").value }); };
    $("reply").onkeydown = (event) => {
      // Enter that ends a composition belongs to the input method; 229 is how Safari says so.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      $("composer").requestSubmit();
    };
    $("claim").onclick = () => this.step("claim", {}, t("claimed"));
    $("finish").onclick = () => this.step("finish", { n: this.row.n });
    $("transfer").onclick = () => this.step("transfer", { n: this.row.n, to: $("transfer-to").value });
    $("note-form").onsubmit = (event) => { event.preventDefault(); this.note(); };
    $("label-form").onsubmit = (event) => { event.preventDefault(); this.label(); };
  }

  get path() { return `/desk/conversations/${encodeURIComponent(this.row.conversation)}`; }
  get isMine() { return this.row?.state === "person" && this.row.holder === this.desk().me.id; }

  async open(conversation) {
    if (this.row?.conversation === conversation) return $("talk-title").focus();
    this.keepDraft();
    Object.assign(this, { row: { conversation, n: "" }, turns: [], sending: null });
    $("log").replaceChildren();
    this.answers.clear();
    $("reply").value = this.drafts.get(conversation) ?? "";
    await this.load();
    $("talk-title").focus();
  }

  keepDraft() {
    if (this.row) this.drafts.set(this.row.conversation, $("reply").value);
  }

  /** Reads what is new; several calls at once are done one after another. */
  load() {
    this.loading = this.loading.then(() => this.read()).catch((error) => this.fail(error));
    return this.loading;
  }

  async read() {
    const wanted = this.row?.conversation;
    if (!wanted) return;
    const after = this.turns.at(-1)?.id ?? "";
    const found = await api("GET", `${this.path}?after=${after}`).catch((failure) => {
      if (failure.status === 404) this.close();
      throw failure;
    });
    if (this.row?.conversation !== wanted) return;
    this.row = found;
    this.turns.push(...found.turns);
    this.draw(found.turns);
    const asked = found.turns.filter((turn) => turn.text && !PRESSED.includes(turn.button)).at(-1);
    if (asked) this.find(asked);
  }

  close() {
    this.row = null;
    this.turns = [];
    $("talk-body").hidden = true;
    $("talk-none").hidden = false;
    this.answers.clear();
  }

  find(turn) {
    this.answers.find(this.row.conversation, turn, this.isMine).catch((error) => this.fail(error));
  }

  draw(fresh) {
    $("talk-none").hidden = true;
    $("talk-body").hidden = false;
    const box = $("log");
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60 || this.turns.length === fresh.length;
    box.append(...fresh.flatMap((turn) => this.turn(turn)));
    if (atEnd) box.scrollTop = box.scrollHeight;
    this.drawState();
  }

  /** Who answers, and what can be done; the queue and the colleagues change it as well. */
  drawState() {
    if (!this.row?.state) return;
    const { row, isMine } = this;
    const { may_answer, colleagues, me } = this.desk();
    $("talk-title").textContent = nameOf(row);
    $("talk-about").textContent = t("reason_" + row.reason);
    const state = row.state === "person" ? (isMine ? "mine" : "other") : row.state;
    const sentence = t("state_" + state, { name: row.holder_name });
    if ($("talk-state").textContent !== sentence) $("talk-state").textContent = sentence;
    $("claim").hidden = !may_answer || row.state !== "waiting";
    for (const id of ["finish", "transfer", "transfer-to"]) $(id).hidden = !isMine;
    for (const id of ["reply", "send", "canned"]) $(id).disabled = !isMine;
    for (const form of ["note-form", "label-form"]) $(form).hidden = !may_answer;
    const takers = colleagues.filter((one) => one.here && one.id !== me.id);
    const chosen = $("transfer-to").value;
    $("transfer-to").replaceChildren(...(takers.length ? takers : [{ id: "", name: t("transfer_nobody") }])
      .map(({ id, name }) => element("option", { value: id, selected: id === chosen }, name)));
    $("transfer").disabled = !takers.length;
    for (const button of document.querySelectorAll("#entries button")) button.disabled = !isMine;
    $("labels").replaceChildren(...row.labels.map((label) => this.labelItem(label)));
    $("notes").replaceChildren(...row.notes.map((note) => this.noteItem(note)));
  }

  labelItem(label) {
    const remove = element("button", { type: "button", onclick: () => this.setLabels(this.row.labels.filter((one) => one !== label)) }, "×");
    remove.setAttribute("aria-label", t("label_remove", { label }));
    return element("li", { className: "tag" }, label, remove);
  }

  noteItem({ by, text, at }) {
    return element("li", {}, element("span", { className: "hint" }, `${by}, ${this.time(at)}: `), text);
  }

  time(at) {
    return new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date(at));
  }

  turn(turn) {
    const items = turn.text || turn.button ? [this.asked(turn)] : [];
    return [...items, ...turn.replies.map((reply) => this.replied(reply, turn))];
  }

  asked(turn) {
    const isEntry = turn.button === "ask_entry";
    const pressed = PRESSED.includes(turn.button) ? turn.button : "other";
    const text = turn.button && !isEntry ? t("pressed_" + pressed) : turn.text;
    const bubble = element("div", { className: "bubble" }, turn.button ? `${t("pressed")} ${text}` : text);
    if (!turn.button || isEntry) bubble.lang = turn.lang;
    const node = element("article", { className: "resident" }, this.who(t("resident"), turn.at), bubble);
    if (!turn.button || isEntry) node.append(element("button", { type: "button", onclick: () => this.find(turn) }, t("find")));
    return node;
  }

  replied(reply, turn) {
    const isStaff = reply.from === "staff";
    const name = isStaff ? reply.name : t("assistant");
    const node = element("article", { className: reply.from }, this.who(name, turn.at),
      element("div", { className: "bubble", lang: reply.lang }, reply.text));
    if (isStaff && !reply.entry && this.desk().may_answer) {
      node.append(element("button", { type: "button", onclick: () => this.propose(reply) }, t("propose")));
    }
    return node;
  }

  who(name, at) { return element("p", { className: "who" }, `${name} · ${this.time(at)}`); }

  propose(reply) {
    const upTo = this.turns.findIndex((turn) => turn.replies.some((one) => one.id === reply.id));
    const asked = this.turns.slice(0, upTo).filter((turn) => turn.text && !turn.button).at(-1);
    this.proposals.open(asked?.text ?? "", reply.text, this.answers.found);
  }

  // ---- Deeds

  /** Does something to the conversation; a refusal is shown, and what was written stays. */
  async attempt(work) {
    this.fail(null);
    try {
      await work();
      return true;
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      this.fail(failure);
      return false;
    } finally {
      if (this.row) await this.load();
      this.changed();
    }
  }

  async step(name, body, told = "") {
    const before = document.activeElement;
    const done = await this.attempt(() => api("POST", `${this.path}/${name}`, body));
    if (done && told) announce(told);
    if (done) moveFocus(name === "claim" ? $("reply") : $("talk-title"), before);
  }

  /** Sends a text or an entry; a second try of the same has the same id, so that it arrives once. */
  async send(content) {
    const same = this.sending && JSON.stringify(this.sending.content) === JSON.stringify(content);
    if (!same) this.sending = { id: uuid(), content };
    const { conversation, n } = this.row;
    const before = document.activeElement;
    $("send").disabled = true;
    const done = await this.attempt(() => api("POST", `${this.path}/replies`, { id: this.sending.id, n, ...content }));
    if (!done || this.row?.conversation !== conversation) return;
    this.sending = null;
    if ("text" in content) $("reply").value = "";
    announce(t("sent"));
    moveFocus($("reply"), before);
  }

  insert(text) {
    const box = $("reply");
    box.value = box.value ? `${box.value.trimEnd()}\n\n${text}` : text;
    box.focus();
  }

  async note() {
    if (await this.attempt(() => api("POST", `${this.path}/notes`, { text: $("note").value }))) $("note").value = "";
  }

  async label() {
    if (await this.setLabels([...this.row.labels, $("label").value])) $("label").value = "";
  }

  setLabels(labels) { return this.attempt(() => api("PUT", `${this.path}/labels`, { labels })); }
}

