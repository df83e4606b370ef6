"use strict";

/** Pieces of the page. Text goes in as text only, so nothing typed or sent to us can become markup. */

import { day } from "./texts.js";

/** @param {string} tag @param {object} properties @param {...(Node|string)} content */
export function element(tag, properties, ...content) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...content);
  return node;
}

/** @param {string} text */
export const hiddenText = (text) => element("span", { className: "hidden-text" }, text);

/** @param {string} title @param {() => unknown} onclick */
export const button = (title, onclick) => element("button", { type: "button", onclick }, title);

/** The paragraphs and lists of a text. @param {string} text */
export function prose(text) {
  const blocks = text.match(/(^- .*\n?)+|(^(?!- ).+\n?)+/gm) ?? [];
  return blocks.map((block) => block.trim()).map((block) => (block.startsWith("- ")
    ? element("ul", {}, ...block.split("\n").map((line) => element("li", {}, line.slice(2))))
    : element("p", {}, block)));
}

/** @param {{sources: object[], lang: string}} reply @param {(key: string, blanks?: object) => string} say */
export function sourceList({ sources, lang }, say) {
  return element("ul", { className: "sources" }, ...sources.map(({ title, url, publisher, as_of }) => {
    const origin = [publisher, as_of && say("asOf", { date: day(as_of, lang) })].filter(Boolean).join(say("comma"));
    const safe = /^https?:\/\//i.test(url ?? "");
    const link = () => element("a", { href: url, target: "_blank", rel: "noopener" }, title, hiddenText(say("newTab")));
    return element("li", {}, say("source"), safe ? link() : title, origin && ` - ${origin}`);
  }));
}

/** @param {{files: {title: string, name: string, url: string}[]}} reply */
export function fileList({ files }) {
  const links = files.filter(({ url }) => url.startsWith("/api/"))
    .map(({ title, name, url }) => element("li", {}, element("a", { href: url, download: name }, title)));
  return element("ul", { className: "files" }, ...links);
}
