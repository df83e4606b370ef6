"use strict";

/** What the scripts of the staff pages share. A page gives its sentences in `<script id="texts">`. */

const PATIENCE_MS = 30_000;

/** @type {Record<string, string>} */
const texts = JSON.parse(document.getElementById("texts")?.textContent || "{}");

/** A sentence of the page, with `{name}` replaced. @param {string} key @param {object} [blanks] */
export function t(key, blanks = {}) {
  return Object.entries(blanks).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), texts[key] ?? key);
}

/** A request that failed; `status` is 0 when nothing answered, `message` a sentence for the reader. */
export class Failure extends Error {
  /** @param {number} status @param {string} [detail] @param {Record<string, any>} [problem] */
  constructor(status, detail, problem = {}) {
    super(detail || t("unreachable"));
    this.status = status;
    this.problem = problem;
  }
}

/**
 * Asks the server; resolves to the answer's JSON, or null where there is none; throws Failure.
 * @param {string} method @param {string} path under /staff/api @param {object|FormData} [body]
 * @param {AbortSignal} [abandoned] ends it when nobody waits for the answer any more
 */
export async function api(method, path, body, abandoned) {
  const headers = { "Accept-Language": document.documentElement.lang };
  if (method !== "GET") headers["X-CSRF-Token"] = document.querySelector('meta[name="csrf"]').content;
  const form = body instanceof FormData;
  if (body && !form) headers["Content-Type"] = "application/json";
  let response, data;
  try {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const signal = abandoned ? AbortSignal.any([patience, abandoned]) : patience;
    const content = form ? body : body && JSON.stringify(body);
    response = await fetch(`/staff/api${path}`, { method, headers, signal, body: content });
    data = JSON.parse((await response.text()) || "null");
  } catch {
    throw new Failure(0);
  }
  if (!response.ok) throw new Failure(response.status, data?.detail, data ?? {});
  return data;
}

/**
 * A node with its properties and content; text is only ever text.
 * @param {string} tag @param {Record<string, any>} [properties] @param {...(Node|string)} content
 */
export function element(tag, properties = {}, ...content) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...content);
  return node;
}

/** Lets a screen reader say a sentence, the same one again as well. @param {string} sentence */
export function announce(sentence) {
  const announcer = document.getElementById("announcer");
  announcer.textContent = "";
  setTimeout(() => { announcer.textContent = sentence; }, 50);
}
