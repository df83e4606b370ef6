"use strict";

/** The desk as a whole: the stream that keeps it true, presence, notifications, the keyboard. */

import { announce, api, element, t } from "./staff.js";
import { Answers, Proposals } from "./desk_answers.js";
import { Queue } from "./desk_queue.js";
import { Talk } from "./desk_talk.js";

const REFRESH_MS = 150; // several events at once lead to one look
const KEYS_OFF = "desk-keys-off";

const $ = (/** @type {string} */ id) => document.getElementById(id);

let desk = { me: { id: "", name: "" }, may_answer: false, colleagues: [], conversations: [] };
let refreshing = 0;

const answers = new Answers({ send: (entry) => talk.send({ entry }), insert: (text) => talk.insert(text) });
const talk = new Talk({
  answers, proposals: new Proposals(), desk: () => desk, changed: refreshSoon,
  fail: (error) => { $("alert").textContent = error?.message ?? ""; },
});
const queue = new Queue(open);

// Storage may be blocked altogether: the shortcuts then stay on.
function keysAreOff() {
  try { return window.localStorage.getItem(KEYS_OFF) === "1"; } catch { return false; }
}

async function open(conversation) {
  if (!conversation) return;
  $("desk").dataset.view = "talk";
  await talk.open(conversation);
  drawQueue();
}

// ---- What is true

async function refresh() {
  const before = new Set(desk.conversations.map((row) => row.conversation));
  desk = await api("GET", "/desk");
  drawQueue();
  drawColleagues();
  talk.drawState();
  return desk.conversations.filter((row) => row.state === "waiting" && !before.has(row.conversation));
}

function refreshSoon() {
  refreshing ||= setTimeout(async () => {
    refreshing = 0;
    try { await refresh(); } catch (failure) { $("alert").textContent = failure.message; }
  }, REFRESH_MS);
}

function drawQueue() {
  queue.show(desk.conversations, desk.me.id, desk.now, talk.row?.conversation);
}

function drawColleagues() {
  const names = desk.colleagues.map(({ id, name, here }) => {
    const shown = id === desk.me.id ? t("you", { name }) : name;
    return here ? shown : t("colleague_away", { name: shown });
  });
  const listed = new Intl.ListFormat(document.documentElement.lang).format(names);
  $("colleagues").textContent = `${t("colleagues")} ${listed || t("nobody")}`;
  const isHere = desk.colleagues.some(({ id, here }) => here && id === desk.me.id);
  $("presence").setAttribute("aria-checked", String(isHere));
  $("presence").disabled = !desk.may_answer;
}

// ---- The stream

function listen() {
  const stream = new EventSource(`/staff/api/desk/events?after=${desk.event}`);
  let wasLost = false;
  stream.onopen = () => {
    $("link").textContent = t("live");
    if (wasLost) { attend(null); refreshSoon(); talk.load(); }
    wasLost = false;
  };
  stream.onerror = () => {
    wasLost = true;
    $("link").textContent = t("lost");
    // A closed stream is not taken up again by the browser: the session may have ended.
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 5_000);
  };
  stream.onmessage = ({ data }) => heed(JSON.parse(data));
  // Timers sleep in the background; what the server sends does not.
  stream.addEventListener("beat", () => attend(null));
}

function heed({ kind, conversation }) {
  if (conversation === talk.row?.conversation || kind === "erase") talk.load();
  if (kind === "request") tellWaiting();
  refreshSoon();
}

function tellWaiting() {
  announce(t("came"));
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  const note = new Notification(t("notify_title"), { tag: "desk" });
  note.onclick = () => { window.focus(); note.close(); };
}

// ---- Presence and notifications

async function attend(here) {
  if (!desk.may_answer) return;
  try {
    await api("POST", "/desk/presence", { here });
  } catch (failure) {
    $("alert").textContent = failure.message;
  }
}

async function switchPresence() {
  await attend($("presence").getAttribute("aria-checked") !== "true");
  await refresh();
}

async function askToNotify() {
  if (!("Notification" in window)) return ($("alert").textContent = t("notify_denied"));
  const answer = await Notification.requestPermission();
  if (answer === "granted") $("notify").textContent = t("notify_on");
  else $("alert").textContent = t("notify_denied");
}

// ---- Ready-made replies

async function fillCanned() {
  const canned = await api("GET", "/desk/canned");
  const lang = document.documentElement.lang;
  $("canned").append(...canned.map(({ id, title }) => element("option", { value: id }, title[lang])));
  $("canned").onchange = () => {
    const chosen = canned.find(({ id }) => id === $("canned").value);
    if (chosen) talk.insert(chosen.text[talk.row?.lang ?? lang]);
    $("canned").value = "";
  };
}

// ---- The keyboard

const KEYS = {
  j: () => open(queue.beside(talk.row?.conversation, 1)),
  k: () => open(queue.beside(talk.row?.conversation, -1)),
  c: () => $("claim").hidden || $("claim").click(),
  r: () => $("reply").focus(),
  n: () => $("note").focus(),
  a: () => $("answers-title").focus(),
  f: () => $("finish").hidden || $("finish").click(),
  "?": showKeys,
};

function showKeys() {
  $("single-keys").checked = !keysAreOff();
  $("keys").showModal();
}

function onKey(event) {
  const isTyping = event.target.matches?.("input, textarea, select") || document.querySelector("dialog[open]");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const act = KEYS[event.key];
  if (!act || (keysAreOff() && event.key !== "?")) return;
  event.preventDefault();
  act();
}

// ---- Start

function listenToPage() {
  $("presence").onclick = switchPresence;
  $("notify").onclick = askToNotify;
  $("shortcuts").onclick = showKeys;
  $("back").onclick = () => { $("desk").dataset.view = "queue"; };
  $("single-keys").onchange = ({ target }) => {
    try { window.localStorage.setItem(KEYS_OFF, target.checked ? "" : "1"); } catch { /* see above */ }
  };
  document.addEventListener("keydown", onKey);
  if ("Notification" in window && Notification.permission === "granted") $("notify").textContent = t("notify_on");
}

async function start() {
  listenToPage();
  try {
    await refresh();
    if (!desk.may_answer) $("alert").textContent = t("viewer");
    await attend(null);
    await Promise.all([refresh(), fillCanned()]);
    listen();
  } catch (failure) {
    $("alert").textContent = failure.message;
  }
}

start();
