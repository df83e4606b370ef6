"use strict";

/** The list of conversations: who waits, who is with me, who is with colleagues. */

import { element, t } from "./staff.js";

const TICK_MS = 1_000;

/** @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part) => String(part).padStart(2, "0")).join(":");
}

/** What a conversation is called: its topic, language and channel. */
export function nameOf(row) {
  return [t("topic_" + row.topic), t("short_name_" + row.lang), t("channel_" + row.channel)].join(" · ");
}

export class Queue {
  /** @param {(conversation: string) => void} open */
  constructor(open) {
    this.open = open;
    this.rows = [];
    this.skew = 0;
    this.list = document.getElementById("rows");
    setInterval(() => this.tick(), TICK_MS);
  }

  /** Shows the rows anew; the keyboard keeps its place. */
  show(rows, me, now, current) {
    this.rows = rows;
    this.skew = Date.now() - now;
    const focused = document.activeElement?.dataset?.conversation;
    const groups = [
      ["waiting", rows.filter((row) => row.state === "waiting")],
      ["mine", rows.filter((row) => row.holder === me)],
      ["others", rows.filter((row) => row.state === "person" && row.holder !== me)],
    ];
    this.order = groups.flatMap(([, group]) => group.map((row) => row.conversation));
    this.list.replaceChildren(...groups.flatMap(([key, group]) => this.group(key, group, current)));
    if (focused) this.list.querySelector(`[data-conversation="${CSS.escape(focused)}"]`)?.focus();
    this.tick();
  }

  group(key, rows, current) {
    if (!rows.length && key !== "waiting") return [];
    const heading = element("h3", {}, `${t(key)} (${rows.length})`);
    if (!rows.length) return [heading, element("p", { className: "hint" }, t("none_waiting"))];
    return [heading, element("ul", {}, ...rows.map((row) => element("li", {}, this.row(row, current))))];
  }

  row(row, current) {
    const node = element("button", { type: "button", className: "row", onclick: () => this.open(row.conversation) },
      element("b", {}, nameOf(row)),
      element("span", { className: "time" }));
    node.dataset.conversation = row.conversation;
    node.setAttribute("aria-current", String(row.conversation === current));
    if (row.unread && !(row.holder && row.conversation === current)) node.append(element("span", { className: "unread" }, t("unread", { n: row.unread })));
    if (row.labels.length) node.append(element("span", {}, row.labels.join(", ")));
    return node;
  }

  tick() {
    for (const row of this.rows) {
      const node = this.list.querySelector(`[data-conversation="${CSS.escape(row.conversation)}"] .time`);
      if (!node) continue;
      const waited = duration(Date.now() - this.skew - row.asked_at);
      node.textContent = row.state === "waiting" ? t("waited", { time: waited }) : t("with", { name: row.holder_name });
    }
  }

  /** The conversation after or before another in the list. @param {number} step */
  beside(current, step) {
    const order = this.order ?? [];
    const at = order.indexOf(current);
    return order[at < 0 ? (step > 0 ? 0 : order.length - 1) : at + step];
  }
}
