"use strict";

/** The page inside a page of another site: who is around it, and what passes between the two. */

const { site, origins } = document.documentElement.dataset;
const nonce = window.location.hash.slice(1);

/** Whether this is the page inside another. */
export const embedded = Boolean(site);

/** @type {string|null} the origin of the page around, once it has said hello */
let around = null;
/** @type {MessagePort|null} the way to the script there, which nobody else hears */
let port = null;

/** What every request says of where the page stands. */
export const embeddingHeaders = () => (around ? { "Embedding-Origin": around } : {});

/** What a new session says of it. */
export const visit = () => (embedded ? { site } : {});

/** A name that keeps apart what the browser keeps for each page around. @param {string} name */
export const apart = (name) => (embedded ? `${name}:${site}:${around}` : name);

/**
 * Resolves to what the page around says at first. Only our own script there is heard: it stands in
 * the window that holds us, on an origin of the site, and knows the name it gave this frame.
 * @param {Record<string, (data: object) => void>} handlers @returns {Promise<object>}
 */
export function meet(handlers) {
  if (window.parent === window) window.location.replace("/"); // The frame's address, opened by itself.
  return new Promise((resolve) => window.addEventListener("message", ({ source, origin, data, ports }) => {
    if (around || source !== window.parent || !origins.split(" ").includes(origin)) return;
    if (!nonce || data?.type !== "hello" || data.nonce !== nonce || ports.length !== 1) return;
    around = origin;
    [port] = ports;
    port.onmessage = (event) => {
      if (Object.hasOwn(handlers, event.data.type)) handlers[event.data.type](event.data);
    };
    resolve(data);
  }));
}

/** Tells the script around. @param {string} type @param {object} [more] */
export function tell(type, more = {}) {
  port?.postMessage({ ...more, type });
}
