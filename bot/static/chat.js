"use strict";

import { openCallback } from "./callback.js";
import { button, element, fileList, hiddenText, prose, sourceList } from "./drawing.js";
import { apart, embedded, embeddingHeaders, meet, tell, visit } from "./embedding.js";
import { logOf, recordParts, saveFile } from "./my_data.js";
import { Failure, readEvents, request } from "./server.js";
import { keeps, recall, remember, uuid } from "./storage.js";
import { day, firstLocale, phrase } from "./texts.js";

/**
 * @typedef {import("./texts.js").Locale} Locale
 * @typedef {{title: string, url?: string, publisher?: string, as_of?: string}} Source
 * @typedef {{id: string, from: "bot"|"staff", status: string, lang: Locale, text: string,
 *   buttons: {title: string, payload: string}[], sources: Source[],
 *   files: {title: string, name: string, type: string, url: string}[], used?: boolean, chosen?: string, helpful?: boolean}} Reply
 * @typedef {{own: true, id: string, lang: Locale, state: "waiting"|"sent"|"unsent"|"refused",
 *   text?: string, payload?: string, silent?: boolean, detail?: string}} Message
 */

const STORE = "qianhai-conversation";
const CALLBACK = "/request_callback"; // What a button sends that opens the form.
const RATING = "/rate_person"; // What the buttons begin with that say how a person's help was.
const LIMIT = 500;
const COUNT_FROM = LIMIT - 80;
const RENEW_AT = 0.6; // of a token's life
const LEAST_MS = 60_000; // between two renewals, whatever the clock here says

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
let shown = true; // whether the page around shows this one
let unread = 0; // replies since it was last shown
let renewal = 0; // timers
let patience = 0;

const t = (key, blanks) => phrase(key, locale, blanks);
const save = () => remember("sessionStorage", apart(STORE), JSON.stringify(state));
const pending = () => state.log.filter((item) => item.state === "waiting" || item.state === "unsent");
const bearer = () => (state.token ? { Authorization: `Bearer ${state.token}` } : {});

// ---- The server

const call = (method, path, body) =>
  request(method, path, body, { ...bearer(), ...embeddingHeaders(), "Accept-Language": locale });

async function authorised(method, path, body) {
  const used = state.token;
  try {
    return await call(method, path, body);
  } catch (failure) {
    if (failure.status !== 401) throw failure;
    if (state.token === used && !(await renew())) await openSession();
    return call(method, path, body);
  }
}

async function openSession() {
  const { session, token, expires_at, replies } = await call("POST", "/sessions", { locale, ...visit() });
  Object.assign(state, { session, locale, heard: "" });
  hush();
  keepToken(token, expires_at);
  return replies;
}

function keepToken(token, expires_at) {
  Object.assign(state, { token, expires_at });
  save();
  renewLater();
}

function renewLater() {
  clearTimeout(renewal);
  const left = new Date(state.expires_at).getTime() - Date.now();
  renewal = setTimeout(() => renew().catch(renewLater), Math.max(left * RENEW_AT, LEAST_MS));
}

/** Gets a new token for the session; tells whether there still is one. */
async function renew() {
  try {
    const { token, expires_at } = await call("POST", "/sessions/me/token");
    keepToken(token, expires_at);
    return true;
  } catch (failure) {
    if (failure.status === 401) return false;
    throw failure;
  }
}

/** Goes on with the conversation of a frame for which the browser keeps nothing but a cookie. */
async function resume() {
  if (!embedded || keeps()) return null;
  try {
    const renewed = await call("POST", "/sessions/resume", visit());
    if (!renewed) return null;
    state.token = renewed.token;
    const { session, turns } = await call("GET", "/sessions/me");
    return { ...renewed, session, log: logOf(turns) };
  } catch {
    return null;
  }
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
  clearTimeout(patience);
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
    if (failure.wait) patience = setTimeout(flush, failure.wait * 1_000);
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
  if (!shown) tell("unread", { count: (unread += fresh.length) });
  reveal(fresh.map(show)[0]);
}

// ---- Replies that come later

async function listen() {
  if (stream) return;
  const { signal } = (stream = new AbortController());
  const take = (id, reply) => {
    state.heard = id;
    receive([reply]);
  };
  for (let pause = 3_000; !signal.aborted; pause = Math.min(pause * 2, 300_000)) {
    try {
      const after = state.heard && { "Last-Event-ID": state.heard };
      const status = await readEvents({ ...bearer(), ...embeddingHeaders(), ...after }, signal, take);
      if (status === 401 && !(await renew())) return; // The next message opens a new session and listens again.
      if (status === 200) pause = 3_000;
    } catch { /* Missing or broken: tried again after the pause, without troubling the reader. */ }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function hush() {
  stream?.abort();
  stream = null;
}

// ---- Drawing

/** @param {Message|Reply} item What surrounds its text is in the text's language, like its `lang`. */
function show(item) {
  const say = (key, blanks) => phrase(key, item.lang, blanks);
  const parts = item.own ? ownParts(item, say) : replyParts(item, say);
  const notice = item.from === "bot" && item.status === "handover" ? " handover" : "";
  const node = element("article", { className: `${item.own ? "own" : item.from}${notice}`, lang: item.lang }, ...parts);
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
  const parts = [staff ? element("p", { className: "who" }, staffName(reply, say)) : hiddenText(`${say("bot")}: `)];
  parts.push(element("div", { className: "bubble" }, ...prose(reply.text)));
  if (reply.sources?.length) parts[1].append(sourceList(reply, say));
  if (reply.files?.length) parts[1].append(fileList(reply));
  if (reply.buttons?.length) parts.push(optionRow(reply));
  if (reply.status === "answered") parts.push(feedbackRow(reply, say));
  return parts;
}

const staffName = ({ name }, say) => (name ? `${name}${say("comma")}${say("staff")}` : say("staff"));

const optionOf = (title, payload, choose) => Object.assign(button(title, choose), { value: payload });

function optionRow(reply) {
  const row = element("div", { className: "options" });
  const close = () => {
    for (const option of row.children) {
      option.disabled = Boolean(reply.used);
      if (reply.chosen) option.setAttribute("aria-pressed", option.value === reply.chosen);
    }
  };
  row.append(...reply.buttons.map(({ title, payload }) => optionOf(title, payload, () => {
    if (payload === CALLBACK) return askForCallback();
    const isRating = payload.startsWith(RATING);
    reply.used = reply.status === "clarify" || isRating;
    if (isRating) reply.chosen = payload;
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
  tell("locale", { locale: next });
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
  const record = element("div", { className: "record" }, "…");
  const details = element("details", {}, element("summary", {}, t("stored")), record);
  consult(t("privacy"), [t("privacyMask"), t("privacyKeep"), t("privacyErase"), details]);
  await flush(); // If the first session never opened, its greeting must not be lost here.
  try {
    record.replaceChildren(...recordParts(await authorised("GET", "/sessions/me"), locale));
  } catch (failure) {
    record.textContent = failure.message || t("lost");
  }
}

async function saveTranscript() {
  menu.open = false;
  menu.firstElementChild.focus();
  await flush();
  try {
    const text = await authorised("GET", `/sessions/me/transcript?lang=${locale}`);
    saveFile(`${t("transcriptFile")}.txt`, text);
  } catch (failure) {
    report(failure);
  }
}

async function erase() {
  if ((await consult(t("erase"), [t("eraseAsk")], [["", "cancel"], ["primary", "eraseYes"]])) !== "primary") return;
  await running;
  let outcome = [t("erase"), [t("ended")]];
  try {
    const { receipt, erased_at } = await eraseStored();
    outcome = [t("erasedTitle"), [t("erased", { date: day(erased_at, locale, true) }), element("code", {}, receipt)]];
  } catch (failure) {
    if (failure.status !== 401) return consult(t("erase"), [failure.message || t("lost")]);
  }
  restart();
  consult(...outcome).then(focusInput);
}

/** A 401 must not open a new session here: the receipt would be for the wrong conversation. */
async function eraseStored() {
  try {
    return await call("DELETE", "/sessions/me");
  } catch (failure) {
    if (failure.status !== 401 || !(await renew())) throw failure;
    return call("DELETE", "/sessions/me");
  }
}

/** Leaves the conversation and begins another. */
function restart() {
  hush();
  clearTimeout(renewal);
  state = { log: [] };
  save();
  log.replaceChildren();
  following = true;
  return flush();
}

// ---- Callback

async function askForCallback() {
  menu.open = false;
  await flush(); // If the first session never opened, its greeting must not be lost here.
  const message_id = uuid(); // The same however often the form is sent, until it is taken.
  try {
    const form = await call("GET", `/callbacks/form?lang=${locale}`);
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
  if (input.scrollHeight) input.style.height = `${input.scrollHeight}px`; // None while it is not shown.
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

// ---- The page around

const AROUND = {
  shown({ focus }) {
    shown = true;
    tell("unread", { count: (unread = 0) });
    if (following) window.scrollTo({ top: root.scrollHeight, behavior: "instant" });
    if (focus && document.hasFocus()) focusStart();
    // The focus is on its way to this frame; taken before it is here, it would be lost.
    else if (focus) window.addEventListener("focus", focusStart, { once: true });
    flush();
  },
  hidden() { shown = false; },
  locale: ({ locale: next }) => switchTo(firstLocale([next])),
  ask({ text, once }) {
    const question = String(text).trim().slice(0, LIMIT);
    // What came with the page around is asked once in a conversation, however often it loads.
    if (!question || (once && state.log.some((item) => item.own && item.text === question))) return;
    send({ text: question });
  },
  reset: () => Promise.resolve(running).then(restart),
};

// Where the keyboard is used, the question; else the top, from which a screen reader reads on.
function focusStart() {
  focusInput();
  if (document.activeElement !== input) document.querySelector("h1").focus();
}

function onEscape({ key, isComposing }) {
  if (key === "Escape" && !isComposing && !document.querySelector("dialog[open]")) tell("close");
}

/** Waits for the page around to say who it is; what the browser keeps hangs on it. */
async function enter() {
  if (!embedded) return {};
  $("close").onclick = () => tell("close");
  document.addEventListener("keydown", onEscape);
  const hello = await meet(AROUND);
  shown = Boolean(hello.shown);
  return hello;
}

// ---- Start

function listenToPage() {
  $("composer").onsubmit = onSubmit;
  input.onkeydown = onKey;
  input.oninput = fitInput;
  retry.onclick = () => { focusInput(); flush(); };
  pill.onclick = () => { focusInput(); reveal(log.lastChild, true); };
  $("callback").onclick = askForCallback;
  $("transcript").onclick = saveTranscript;
  $("privacy").onclick = showPrivacy;
  $("erase").onclick = erase;
  document.querySelector(".locales").onclick = ({ target }) => target.value && switchTo(target.value);
  menu.onkeydown = (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation(); // It closes the menu, and not the page as well.
    menu.open = false;
    menu.firstElementChild.focus();
  };
  document.onclick = ({ target }) => { menu.open &&= menu.contains(target); };
  window.onscroll = onScroll;
  window.ononline = flush;
  window.onoffline = () => report(new Failure(0));
}

/** Takes the page's address apart, once only: a reload must not ask again, nor undo a later choice. */
function readQuery() {
  const query = new URLSearchParams(window.location.search);
  if (!embedded) window.history.replaceState(null, "", window.location.pathname);
  return query;
}

async function start() {
  const query = readQuery();
  window.history.scrollRestoration = "manual";
  const hello = await enter();
  state = JSON.parse(recall("sessionStorage", apart(STORE))) ?? (await resume()) ?? state;
  state.locale ??= state.log.at(-1)?.lang;
  const wanted = embedded ? [state.locale, hello.locale] : [query.get("lang")];
  setLocale(firstLocale([...wanted, recall("localStorage", "locale"), ...navigator.languages]));
  state.log.filter((item) => !item.silent).forEach(show);
  window.scrollTo({ top: root.scrollHeight, behavior: "instant" });
  listenToPage();
  if (state.token) renewLater();
  tell("ready");
  if (shown || state.token) await switchTo(locale);
  const question = query.get("question")?.trim().slice(0, LIMIT);
  if (question) send({ text: question });
  if (query.has("callback")) askForCallback();
}

start();
