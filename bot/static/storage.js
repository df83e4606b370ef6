"use strict";

/** What the browser keeps for the page. Storage may be blocked altogether: then nothing is kept. */

/** @param {"localStorage"|"sessionStorage"} storage @param {string} key @param {string} value */
export function remember(storage, key, value) {
  try { window[storage].setItem(key, value); } catch { /* see above */ }
}

/** @param {"localStorage"|"sessionStorage"} storage @param {string} key @returns {string|null} */
export function recall(storage, key) {
  try { return window[storage].getItem(key); } catch { return null; }
}

/** A name that nobody else gives; crypto.randomUUID is missing where the page comes over plain http. */
export function uuid() {
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));
}

/** Whether the browser keeps anything for this page until its tab is closed. */
export function keeps() {
  try { return Boolean(window.sessionStorage); } catch { return false; }
}
