"use strict";

/** What staff hand to a visitor: an answer or an outcome in the visitor's script, to copy, print or show. */

import { announce, element, t } from "./staff.js";
import { day } from "./texts.js";

/**
 * @typedef {import("./texts.js").Locale} Locale
 * @typedef {{title: string, url: string, publisher: string, as_of: string}} Source
 * @typedef {{kind: "text"|"list", lines: string[]}} Block
 * @typedef {{lang: Locale, title: string, text: string, blocks: Block[], caution?: string,
 *   sources: Source[], address?: string, code?: string}} Sheet `code` is the address of the QR code
 */

/** @type {Record<Locale, Record<string, string>>} */
const texts = JSON.parse(document.getElementById("visitor-texts").textContent);

const $ = (/** @type {string} */ id) => document.getElementById(id);

/** A sentence of a visitor's sheet. @param {Locale} lang @param {string} key @param {object} [blanks] */
export function visitorText(lang, key, blanks = {}) {
  return Object.entries(blanks).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), texts[lang][key]);
}

/** Who says it, and as of when. @param {Source} source @param {Locale} lang */
function origin(source, lang) {
  return visitorText(lang, "origin", { publisher: source.publisher, day: day(source.as_of, lang) });
}

/** Paragraphs and lists as nodes. @param {Block[]} blocks */
export function prose(blocks) {
  return blocks.map(({ kind, lines }) => (kind === "list"
    ? element("ul", {}, ...lines.map((line) => element("li", {}, line)))
    : element("p", {}, ...lines.flatMap((line, at) => (at ? [element("br"), line] : [line])))));
}

/** The sources as a list of links. @param {Sheet} sheet */
export function sourceList({ sources, lang }) {
  return element("ul", { className: "sources" }, ...sources.map((source) => {
    const safe = /^https?:\/\//i.test(source.url ?? "");
    const link = () => element("a", { href: source.url, target: "_blank", rel: "noopener" }, source.title,
      element("span", { className: "hidden-text" }, visitorText(lang, "new_tab")));
    return element("li", {}, safe ? link() : source.title, element("br"), origin(source, lang));
  }));
}

/** The sheet as plain text. @param {Sheet} sheet */
function plain({ lang, title, text, sources, address }) {
  const said = sources.map((source) => `- ${source.title} (${origin(source, lang)})\n  ${source.url}`);
  const parts = [title, text, said.length ? [visitorText(lang, "sources_title"), ...said].join("\n") : ""];
  if (address) parts.push(`${visitorText(lang, "read_online")}\n${address}`);
  return parts.filter(Boolean).join("\n\n");
}

/** The sheet as nodes to read from afar or on paper. @param {Sheet} sheet @param {string} [id] of its title */
function page(sheet, id = "") {
  const { lang, title, blocks, caution, code, address } = sheet;
  const nodes = [element("h2", id ? { id } : {}, title), ...prose(blocks)];
  if (caution) nodes.push(element("p", { className: "caution" }, caution));
  if (sheet.sources.length) nodes.push(sourceList(sheet));
  if (code) {
    nodes.push(element("p", { className: "code" },
      element("img", { src: code, alt: t("qr_alt"), width: 180, height: 180 }), element("span", {}, address)));
  }
  return element("div", { lang, className: "page" }, ...nodes);
}

/** Copies the sheet as plain text. @param {Sheet} sheet */
export async function copySheet(sheet) {
  const done = await copyText(plain(sheet));
  announce(done ? t("copied") : t("copy_failed"));
  return done;
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without https there is no clipboard, but there is this older way.
    const area = element("textarea", { value: text, readOnly: true, className: "hidden-text" });
    const before = document.activeElement;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus();
    return done;
  }
}

/** Prints the sheet alone, in large type. @param {Sheet} sheet */
export async function printSheet(sheet) {
  $("paper").replaceChildren(page(sheet));
  const picture = $("paper").querySelector("img");
  try { await picture?.decode(); } catch { /* a sheet without its picture is better than none */ }
  window.print();
}

/**
 * Shows the sheet over the whole screen; `change` gives it in another script.
 * @param {Sheet} sheet @param {(lang: Locale) => Promise<Sheet|null>} change
 */
export function showSheet(sheet, change) {
  const dialog = $("visitor");
  const put = (/** @type {Sheet} */ shown) => {
    $("visitor-sheet").replaceChildren(page(shown, "visitor-title"));
    for (const button of dialog.querySelectorAll(".locales button")) {
      button.setAttribute("aria-pressed", String(button.value === shown.lang));
    }
  };
  put(sheet);
  dialog.querySelector(".locales").onclick = async ({ target }) => {
    const other = target.value && await change(target.value);
    if (other) put(other);
  };
  dialog.querySelector(".close").onclick = () => dialog.close();
  dialog.showModal();
  dialog.querySelector(".close").focus();
  dialog.scrollTop = 0;
}
