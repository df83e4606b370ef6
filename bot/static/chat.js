"use strict";

import { openCallback } from "./callback.js";
import { day, firstLocale, phrase } from "./texts.js";

/**
 * @typedef {import("./texts.js").Locale} Locale
 * @typedef {{title: string, url?: string, publisher?: string, as_of?: string}} Source
 * @typedef {{id: string, from: "bot"|"staff", status: string, lang: Locale, text: string,
 *   buttons: {title: string, payload: string}[], sources: Source[],
 *   files: {title: string, name: string, type: string, url: string}[], used?: boolean, helpful?: boolean}} Reply
 * @typedef {{own: true, id: string, lang: Locale, state: "waiting"|"sent"|"unsent"|"refused",
 *   text?: string, payload?: string, silent?: boolean, detail?: string}} Message
 */

const API = "/api/v1";
const STORE = "qianhai-conversation";
const CALLBACK = "/request_callback"; // What a button sends that opens the form.
const LIMIT = 500;
const COUNT_FROM = LIMIT - 80;
const PATIENCE_MS = 30_000;

const $ = (/** @type {string} */ id) => document.getElementById(id);
const [log, input, typing, pill] = ["log", "input", "typing", "unseen"].map($);
const [retry, dialog, menu] = ["retry", "dialog", "menu"].map($);
const root = document.documentElement;

/** @type {{token?: string, session?: string, expires_at?: string, locale?: Locale, heard?: string,
 *   log: (Message|Reply)[]}} heard: the last event of the stream */
let state = { log: [] };
/** @type {Locale} */
let locale = "en";
let trouble = null; // the last Failure, while it lasts
let running = null; // the promise of deliverAll, while it runs
let stream = null; // the AbortController of the event stream
let following = true; // whether new items scroll into view
let lastY = 0;

const t = (key, blanks) => phrase(key, locale, blanks);
const save = () => remember("sessionStorage", STORE, JSON.stringify(state));
const pending = () => state.log.filter((item) => item.state === "waiting" || item.state === "unsent");
const bearer = () => (state.token ? { Authorization: `Bearer ${state.token}` } : {});

// Storage may be blocked altogether: the page then works until it is closed.
function remember(storage, key, value) {
  try { window[storage].setItem(key, value); } catch { /* see above */ }
}
function recall(storage, key) {
  try { return window[storage].getItem(key); } catch { return null; }
}

// crypto.randomUUID is missing where the page is served over plain http.
function uuid() {
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));
}

// ---- The server

class Failure extends Error {
  /**
   * @param {number} status 0 when nothing answered @param {string} [detail] a sentence for the resident
   * @param {string} [field] the field of a form that does not fit
   */
  constructor(status, detail = "", field = "") {
    super(detail);
    this.status = status;
    this.field = field;
    this.passing = [0, 401, 408, 425, 429].includes(status) || status >= 500;
  }
}

async function request(method, path, body) {
  const headers = { ...bearer(), "Accept-Language": locale, ...(body && { "Content-Type": "application/json" }) };
  let response, data;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    response = await fetch(API + path, { method, headers, signal, body: body && JSON.stringify(body) });
    data = JSON.parse((await response.text()) || "null");
  } catch {
    // What is not JSON comes from a proxy or a captive portal: the service itself was not reached.
    throw new Failure(0);
  }
  if (!response.ok) throw new Failure(response.status, data?.detail, data?.field);
  return data;
}

async function authorised(method, path, body) {
  const used = state.token;
  try {
    return await request(method, path, body);
  } catch (failure) {
    if (failure.status !== 401) throw failure;
    if (state.token === used) await openSession();
    return request(method, path, body);
  }
}

async function openSession() {
  const { session, token, expires_at, replies } = await request("POST", "/sessions", { locale });
  Object.assign(state, { session, token, expires_at, locale, heard: "" });
  hush();
  save();
  return replies;
}

// ---- Sending

/** @param {{text?: string, payload?: string, silent?: boolean}} content */
function send(content) {
  const message = { own: true, id: uuid(), lang: locale, state: "waiting", ...content };
  state.log.push(message);
  save();
  if (!message.silent) reveal(show(message), true);
  return flush();
}

/** Sends whatever waits, in order, one at a time; a second call joins the first. */
function flush() {
  running ??= deliverAll().finally(() => { running = null; });
  return running;
}

async function deliverAll() {
  const hint = setTimeout(showTyping, 400);
  pending().forEach((message) => mark(message, "waiting"));
  try {
    if (!state.token) receive(await openSession());
    for (let message; (message = pending()[0]);) await deliver(message);
    report(null);
    if (state.log.some((item) => item.own)) listen();
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    pending().forEach((message) => mark(message, "unsent"));
    report(failure);
  } finally {
    clearTimeout(hint);
    typing.replaceChildren();
  }
}

async function deliver(message) {
  const { id, text, payload } = message;
  try {
    const body = { message_id: id, ...(payload ? { payload } : { text }) };
    const { replies } = await authorised("POST", "/messages", body);
    mark(message, "sent");
    receive(replies);
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.passing) throw failure;
    mark(message, "refused", failure.message);
  }
}

function mark(message, status, detail = "") {
  Object.assign(message, { state: status, detail });
  save();
  const note = $(`note-${message.id}`);
  if (note) note.textContent = ["unsent", "refused"].includes(status) ? detail || t("notSent") : "";
}

/** @param {Reply[]} replies */
function receive(replies) {
  // A language switch may repeat an answer under its old id, hence the language.
  const known = new Set(state.log.map((item) => item.id + item.lang));
  const fresh = replies.filter((reply) => !known.has(reply.id + reply.lang));
  if (!fresh.length) return;
  state.log.push(...fresh);
  save();
  typing.replaceChildren();
  reveal(fresh.map(show)[0]);
}

// ---- Replies that come later

async function listen() {
  if (stream) return;
  const { signal } = (stream = new AbortController());
  for (let pause = 3_000; !signal.aborted; pause = Math.min(pause * 2, 300_000)) {
    try {
      const headers = { ...bearer(), ...(state.heard && { "Last-Event-ID": state.heard }) };
      const response = await fetch(`${API}/events`, { headers, signal });
      if (response.status === 401) return; // The next message opens a new session and listens again.
      if (response.ok) {
        pause = 3_000;
        await readEvents(response.body.pipeThrough(new TextDecoderStream()).getReader());
      }
    } catch { /* Missing or broken: tried again after the pause, without troubling the reader. */ }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function readEvents(reader) {
  for (let rest = "", chunk; !(chunk = await reader.read()).done;) {
    const lines = (rest + chunk.value).split(/\r?\n/);
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("id:")) state.heard = line.slice(3).trim();
      if (line.startsWith("data:")) receive([JSON.parse(line.slice(5))]);
    }
  }
}

function hush() {
  stream?.abort();
  stream = null;
}

// ---- Drawing

/** Text goes in as text only, so nothing typed here or sent to us can become markup. */
function element(tag, properties, ...content) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...content);
  return node;
}

const hiddenText = (text) => element("span", { className: "hidden-text" }, text);
const button = (title, onclick) => element("button", { type: "button", onclick }, title);

/** @param {Message|Reply} item What surrounds its text is in the text's language, like its `lang`. */
function show(item) {
  const say = (key, blanks) => phrase(key, item.lang, blanks);
  const parts = item.own ? ownParts(item, say) : replyParts(item, say);
  const node = element("article", { className: item.own ? "own" : item.from, lang: item.lang }, ...parts);
  log.append(node);
  if (item.own) mark(item, item.state, item.detail);
  return node;
}

function ownParts({ id, text }, say) {
  const bubble = element("div", { className: "bubble" }, hiddenText(`${say("you")}: `), text);
  return [bubble, element("p", { className: "note", id: `note-${id}` })];
}

/** @param {Reply} reply */
function replyParts(reply, say) {
  const staff = reply.from === "staff";
  const parts = [staff ? element("p", { className: "who" }, reply.name ?? say("staff")) : hiddenText(`${say("bot")}: `)];
  parts.push(element("div", { className: "bubble" }, ...prose(reply.text)));
  if (reply.sources?.length) parts[1].append(sourceList(reply, say));
  if (reply.files?.length) parts[1].append(fileList(reply));
  if (reply.buttons?.length) parts.push(optionRow(reply));
  if (reply.status === "answered") parts.push(feedbackRow(reply, say));
  return parts;
}

function prose(text) {
  const blocks = text.match(/(^- .*\n?)+|(^(?!- ).+\n?)+/gm) ?? [];
  return blocks.map((block) => block.trim()).map((block) => (block.startsWith("- ")
    ? element("ul", {}, ...block.split("\n").map((line) => element("li", {}, line.slice(2))))
    : element("p", {}, block)));
}

function sourceList({ sources, lang }, say) {
  return element("ul", { className: "sources" }, ...sources.map(({ title, url, publisher, as_of }) => {
    const origin = [publisher, as_of && say("asOf", { date: day(as_of, lang) })].filter(Boolean).join(say("comma"));
    const safe = /^https?:\/\//i.test(url ?? "");
    const link = () => element("a", { href: url, target: "_blank", rel: "noopener" }, title, hiddenText(say("newTab")));
    return element("li", {}, say("source"), safe ? link() : title, origin && ` - ${origin}`);
  }));
}

function fileList({ files }) {
  const links = files.filter(({ url }) => url.startsWith("/api/"))
    .map(({ title, name, url }) => element("li", {}, element("a", { href: url, download: name }, title)));
  return element("ul", { className: "files" }, ...links);
}

function optionRow(reply) {
  const row = element("div", { className: "options" });
  const close = () => { for (const option of row.children) option.disabled = Boolean(reply.used); };
  row.append(...reply.buttons.map(({ title, payload }) => button(title, () => {
    if (payload === CALLBACK) return askForCallback();
    reply.used = reply.status === "clarify";
    close();
    if (reply.used) focusInput(); // A disabled button loses the keyboard's place.
    const chosen = payload.match(/^\/set_language.*"(en|zh-Han[st])"/)?.[1];
    if (chosen) setLocale(state.locale = chosen);
    return send({ text: title, payload });
  })));
  close();
  return row;
}

function feedbackRow(reply, say) {
  const thanks = element("span", { tabIndex: -1 }, say("thanks"));
  const rate = async (helpful) => {
    try {
      await authorised("POST", "/feedback", { reply: reply.id, helpful });
      reply.helpful = helpful;
      save();
      row.replaceChildren(thanks);
      thanks.focus({ preventScroll: true });
    } catch (failure) {
      report(failure);
    }
  };
  const question = [say("helpful"), button(say("yes"), () => rate(true)), button(say("no"), () => rate(false))];
  const row = element("div", { className: "feedback" }, ...(reply.helpful === undefined ? question : [thanks]));
  return row;
}

function showTyping() {
  typing.append(hiddenText(t("typing")), ...[1, 2, 3].map(() => element("i", { className: "dot" })));
  if (following) window.scrollTo({ top: root.scrollHeight });
}

function report(failure) {
  trouble = failure;
  $("status").textContent = failure ? failure.message || t(navigator.onLine ? "lost" : "offline") : "";
  retry.hidden = !failure || Boolean(state.token && !pending().length);
}

// ---- Scrolling

/** Brings a new item into view from its first line, unless the reader is reading further up. */
function reveal(node, always = false) {
  pill.hidden = always || following;
  if (!pill.hidden) return;
  const below = root.scrollHeight - window.scrollY - node.getBoundingClientRect().top;
  following = always || below <= window.innerHeight - document.querySelector("header").offsetHeight;
  node.scrollIntoView({ block: "start" });
}

function onScroll() {
  const atEnd = window.innerHeight + window.scrollY >= root.scrollHeight - 40;
  // Our own smooth scrolling only ever goes down: whoever goes up is reading.
  following = atEnd || (following && window.scrollY >= lastY);
  lastY = window.scrollY;
  if (atEnd) pill.hidden = true;
}

// ---- Language

/** @param {Locale} next */
function setLocale(next) {
  locale = root.lang = next;
  remember("localStorage", "locale", next);
  document.title = t("name");
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of document.querySelectorAll(".locales button")) node.setAttribute("aria-pressed", node.value === next);
  input.placeholder = t("placeholder");
  for (const message of pending()) mark(message, message.state);
  if (trouble) report(trouble);
  fitInput();
}

/** @param {Locale} next */
function switchTo(next) {
  setLocale(next);
  if (next === state.locale || !(state.token || running)) return flush();
  // An earlier switch that never got through is no longer wanted.
  state.log = state.log.filter((item) => !(item.silent && item.state === "unsent"));
  state.locale = next;
  return send({ payload: `/set_language${JSON.stringify({ locale: next })}`, silent: true });
}

// ---- Privacy and deletion

/** Asks in the dialog; resolves to the value of the chosen button, empty when dismissed. */
function consult(title, content, choices = [["", "close"]]) {
  menu.open = false;
  menu.firstElementChild.focus(); // Where the dialog gives the focus back to.
  $("dialog-title").textContent = title;
  $("dialog-body").replaceChildren(...content.map((part) => (part.nodeType ? part : element("p", {}, part))));
  $("dialog-choices").replaceChildren(
    ...choices.map(([value, key]) => element("button", { value, className: value }, t(key))));
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

async function showPrivacy() {
  const record = element("pre", {}, "…");
  const details = element("details", {}, element("summary", {}, t("stored")), record);
  consult(t("privacy"), [t("privacyMask"), t("privacyKeep"), t("privacyErase"), details]);
  await flush(); // If the first session never opened, its greeting must not be lost here.
  try {
    record.textContent = JSON.stringify(await authorised("GET", "/sessions/me"), null, 2);
  } catch (failure) {
    record.textContent = failure.message || t("lost");
  }
}

async function erase() {
  if ((await consult(t("erase"), [t("eraseAsk")], [["", "cancel"], ["primary", "eraseYes"]])) !== "primary") return;
  await running;
  let outcome = [t("erase"), [t("ended")]];
  try {
    const { receipt, erased_at } = await request("DELETE", "/sessions/me");
    outcome = [t("erasedTitle"), [t("erased", { date: day(erased_at, locale, true) }), element("code", {}, receipt)]];
  } catch (failure) {
    // A 401 must not open a new session here: the receipt would be for the wrong conversation.
    if (failure.status !== 401) return consult(t("erase"), [failure.message || t("lost")]);
  }
  hush();
  state = { log: [] };
  save();
  log.replaceChildren();
  following = true;
  flush();
  consult(...outcome).then(focusInput);
}

// ---- Callback

async function askForCallback() {
  menu.open = false;
  await flush(); // If the first session never opened, its greeting must not be lost here.
  const message_id = uuid(); // The same however often the form is sent, until it is taken.
  try {
    const form = await request("GET", `/callbacks/form?lang=${locale}`);
    const submit = (filled) => authorised("POST", "/callbacks", { ...filled, message_id });
    receive(await openCallback(form, submit, t("lost")));
  } catch (failure) {
    report(failure);
  }
  focusInput();
}

// ---- Composer

// On a phone the keyboard would cover the answer.
function focusInput() {
  if (window.matchMedia("(pointer: fine)").matches) input.focus();
}

function fitInput() {
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
  $("counter").hidden = input.value.length < COUNT_FROM;
  $("counter").textContent = t("left", { n: LIMIT - input.value.length });
}

function onKey(event) {
  // Enter that ends a composition belongs to the input method; 229 is how Safari says so.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  $("composer").requestSubmit();
}

function onSubmit(event) {
  event.preventDefault();
  const text = input.value.trim();
  input.focus();
  if (!text) return;
  input.value = "";
  fitInput();
  send({ text });
}

// ---- Start

function listenToPage() {
  $("composer").onsubmit = onSubmit;
  input.onkeydown = onKey;
  input.oninput = fitInput;
  retry.onclick = () => { focusInput(); flush(); };
  pill.onclick = () => { focusInput(); reveal(log.lastChild, true); };
  $("callback").onclick = askForCallback;
  $("privacy").onclick = showPrivacy;
  $("erase").onclick = erase;
  document.querySelector(".locales").onclick = ({ target }) => target.value && switchTo(target.value);
  menu.onkeydown = ({ key }) => { if (key === "Escape") { menu.open = false; menu.firstElementChild.focus(); } };
  document.onclick = ({ target }) => { menu.open &&= menu.contains(target); };
  window.onscroll = onScroll;
  window.ononline = flush;
  window.onoffline = () => report(new Failure(0));
}

async function start() {
  const query = new URLSearchParams(window.location.search);
  // Once only: a reload must not ask again, nor undo a later choice of language.
  window.history.replaceState(null, "", window.location.pathname);
  window.history.scrollRestoration = "manual";
  state = JSON.parse(recall("sessionStorage", STORE)) ?? state;
  setLocale(firstLocale([query.get("lang"), recall("localStorage", "locale"), ...navigator.languages]));
  state.log.filter((item) => !item.silent).forEach(show);
  window.scrollTo({ top: root.scrollHeight, behavior: "instant" });
  listenToPage();
  await switchTo(locale);
  const question = query.get("question")?.trim().slice(0, LIMIT);
  if (question) send({ text: question });
  if (query.has("callback")) askForCallback();
}

start();
