/**
 * The assistant on a page of another site:
 *
 *   <script async src="https://…/widget.js" data-site="site_…"></script>
 *
 * data-locale (en, zh-Hans, zh-Hant), data-position (right, left), data-colour (#0b6170) and
 * data-question (asked when it is first opened) are optional. `Qianhai.open()`, `.close()`,
 * `.setLocale(tag)`, `.ask(text)` and `.reset()` steer it; a page that calls before this script is
 * there writes `(window.Qianhai ||= []).push(["ask", "…"])`.
 *
 * The conversation stands in a frame of our own origin, which the page around cannot read.
 */
(() => {
  "use strict";

  const script = document.currentScript ?? document.querySelector("script[data-site][src*='/widget.js']");
  const queued = window.Qianhai;
  if (!script || queued?.open) return;

  const TEXTS = {
    en: {
      name: "Qianhai talent services assistant",
      ask: "Ask about Qianhai",
      close: "Close the assistant",
      opening: "Opening the assistant…",
      failed: "The assistant cannot be shown here at the moment.",
      retry: "Try again",
      page: "Open it on a page of its own",
      unread: "New messages: ",
    },
    "zh-Hans": {
      name: "前海人才服务助手",
      ask: "前海咨询",
      close: "关闭助手",
      opening: "正在打开助手…",
      failed: "助手暂时无法在此显示。",
      retry: "重试",
      page: "在单独的页面打开",
      unread: "新消息：",
    },
    "zh-Hant": {
      name: "前海人才服務助理",
      ask: "前海查詢",
      close: "關閉助理",
      opening: "正在開啟助理…",
      failed: "助理暫時無法在此顯示。",
      retry: "重試",
      page: "在獨立網頁開啟",
      unread: "新訊息：",
    },
  };
  const STYLE = `
    :host {
      all: initial !important; direction: ltr !important; display: block !important;
      position: fixed !important; inset: auto !important; width: 0 !important; height: 0 !important;
      z-index: 2147483647 !important; color-scheme: light dark !important;
    }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    :lang(zh-Hans) { font-family: "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
    :lang(zh-Hant) { font-family: "PingFang HK", "Microsoft JhengHei", "Noto Sans CJK HK", "Noto Sans CJK TC", sans-serif; }
    .shell {
      --ground: #ffffff; --ink: #16262b; --line: #cfd9db; --colour: #0b6170; --on: #ffffff;
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink);
    }
    button, a {
      font: inherit; min-height: 44px; padding: 8px 16px; border-radius: 22px; cursor: pointer;
      border: 1px solid currentColor; background: transparent; color: inherit;
    }
    button:focus-visible, a:focus-visible, .panel:focus-visible {
      outline: 3px solid var(--colour); outline-offset: 2px; box-shadow: 0 0 0 2px var(--ground);
    }
    .launcher {
      position: fixed; bottom: 20px; right: 20px; min-width: 56px; min-height: 56px; padding: 0 20px 0 16px;
      display: flex; align-items: center; gap: 10px; border-radius: 28px; border: 2px solid var(--ground);
      background: var(--colour); color: var(--on); box-shadow: 0 4px 16px rgb(0 0 0 / 30%); font-weight: 600;
    }
    .launcher svg { flex: none; width: 24px; height: 24px; }
    .badge {
      position: absolute; top: -8px; right: -4px; min-width: 26px; height: 26px; padding: 0 6px; border-radius: 13px;
      background: #9a3412; color: #ffffff; border: 2px solid #ffffff; font-size: 14px; line-height: 22px; text-align: center;
    }
    .hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .panel {
      position: fixed; bottom: 92px; right: 20px; width: 400px; max-width: calc(100vw - 40px);
      height: 680px; max-height: calc(100vh - 112px); max-height: calc(100dvh - 112px);
      background: var(--ground); border: 1px solid var(--line); border-radius: 16px; overflow: hidden;
      box-shadow: 0 8px 32px rgb(0 0 0 / 25%);
    }
    .left .launcher, .left .panel { right: auto; left: 20px; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    .note { padding: 24px; display: flex; flex-direction: column; gap: 16px; align-items: flex-start; }
    .note p { margin: 0; }
    .note a { display: inline-block; text-decoration: underline; }
    @media (prefers-color-scheme: dark) { .shell { --ground: #10181b; --ink: #e8eff0; --line: #33444a; } }
    @media (max-width: 480px), (max-height: 480px) {
      .panel, .left .panel { inset: 0; width: auto; height: auto; max-width: none; max-height: none; border: 0; border-radius: 0; }
      .launcher { padding: 0 14px; }
      .launcher .label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    }
    @media (forced-colors: active) { .launcher, .badge { border-color: ButtonText; } }
    @media print { .shell { display: none; } }
  `;
  const SMALL = "(max-width: 480px), (max-height: 480px)"; // The panel then covers the page.
  const ICON = "M12 3C6.5 3 2 6.8 2 11.5c0 2.4 1.2 4.6 3.1 6.1L4 22l4.7-2.3c1 .3 2.1.4 3.3.4 5.5 0 10-3.8 10-8.6S17.5 3 12 3z";
  const KEPT = "qianhai-widget"; // in the page's own session storage: "open" or "closed"
  const PATIENCE_MS = 15_000;

  // Whatever the page did to the browser's objects, those of a frame of its own are as they were.
  // Nodes are made there and keep their methods when they come here; texts and lists of this
  // script are the page's, so their methods, and loops that ask a list for its items, stay out.
  const realm = openRealm();
  const own = realm.document;
  const on = (target, type, listener) =>
    realm.EventTarget.prototype.addEventListener.call(target, type, listener);
  const setting = (name) => realm.Element.prototype.getAttribute.call(script, name) ?? "";
  const matches = (pattern, text) => new realm.RegExp(pattern, "i").test(text);
  const { origin } = new realm.URL(setting("src"), document.baseURI);
  const [site, position, colour] = realm.Array.of("data-site", "data-position", "data-colour").map(setting);

  const { host, shell, launcher, label, unreadText, badge, status, panel, note } = build();
  let frame = null; // the frame of the conversation, once it is wanted
  let port = null; // the way to it, once it has loaded
  let ready = false;
  let isOpen = false;
  let unread = 0;
  let carried = setting("data-question"); // what is asked when it is first opened
  let covers = false; // whether it covers the page
  let inertBefore = false;
  let patience = 0;
  let locale = firstLocale(setting("data-locale"))
    ?? firstLocale(document.documentElement.lang) ?? spoken() ?? "en";
  const waiting = realm.Array.of(); // what the frame is told once it is ready

  function openRealm() {
    const node = document.createElement("iframe");
    node.style.setProperty("display", "none", "important");
    document.documentElement.appendChild(node);
    return node.contentWindow;
  }

  /** What we speak of a language tag, if anything. */
  function firstLocale(tag) {
    if (matches("^(zh-(hant|hk|mo|tw)|yue)\\b", tag)) return "zh-Hant";
    if (matches("^zh\\b", tag)) return "zh-Hans";
    return matches("^en\\b", tag) ? "en" : undefined;
  }

  function spoken() {
    for (let i = 0; i < navigator.languages.length; i++) {
      const found = firstLocale(navigator.languages[i]);
      if (found) return found;
    }
  }

  // ---- What is shown

  function make(tag, className, parent) {
    const node = own.createElement(tag);
    node.className = className;
    parent?.appendChild(node);
    return node;
  }

  function build() {
    const host = own.createElement("qianhai-assistant");
    const shadow = host.attachShadow({ mode: "open" });
    const shell = make("div", position === "left" ? "shell left" : "shell", shadow);
    const panel = make("div", "panel", shell);
    panel.setAttribute("role", "dialog");
    panel.tabIndex = -1;
    panel.hidden = true;
    const note = make("div", "note", panel);
    const launcher = make("button", "launcher", shell);
    launcher.type = "button";
    launcher.setAttribute("aria-expanded", "false");
    drawIcon(launcher);
    const label = make("span", "label", launcher);
    const unreadText = make("span", "hidden-text", launcher);
    const badge = make("span", "badge", launcher);
    badge.setAttribute("aria-hidden", "true");
    const status = make("div", "hidden-text", shell);
    status.setAttribute("role", "status");
    if (matches("^#[0-9a-f]{6}$", colour)) paint(shell);
    return { host, shell, launcher, label, unreadText, badge, status, panel, note };
  }

  function dress(shadow) {
    try {
      const sheet = new CSSStyleSheet(); // A policy without 'unsafe-inline' lets this pass.
      sheet.replaceSync(STYLE);
      shadow.adoptedStyleSheets = realm.Array.of(sheet);
    } catch {
      make("style", "", shadow).textContent = STYLE;
    }
  }

  function drawIcon(parent) {
    const svg = own.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = own.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", ICON);
    path.setAttribute("fill", "currentColor");
    svg.appendChild(path);
    parent.appendChild(svg);
  }

  /** The page's colour, with black or white on it, whichever can be read. */
  function paint(shell) {
    let luminance = 0;
    const value = realm.parseInt(`0x${new realm.String(colour).slice(1)}`, 16);
    const weights = { 16: 0.2126, 8: 0.7152, 0: 0.0722 };
    for (let shift = 0; shift < 24; shift += 8) {
      const part = ((value >> shift) & 255) / 255;
      luminance += weights[shift] * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    }
    shell.style.setProperty("--colour", colour);
    shell.style.setProperty("--on", luminance > 0.179 ? "#000000" : "#ffffff");
  }

  function relabel() {
    const texts = TEXTS[locale];
    shell.lang = locale;
    panel.setAttribute("aria-label", texts.name);
    if (frame) frame.title = texts.name;
    label.textContent = isOpen ? texts.close : texts.ask;
    const told = unread ? texts.unread + unread : "";
    unreadText.textContent = told && `, ${told}`;
    badge.textContent = unread;
    badge.hidden = !unread;
    status.textContent = told;
  }

  /** Says in the panel that the frame opens, or that it does not. */
  function explain(failed) {
    const texts = TEXTS[locale];
    note.replaceChildren();
    make("p", "", note).textContent = failed ? texts.failed : texts.opening;
    if (failed) {
      const retry = make("button", "", note);
      retry.textContent = texts.retry;
      on(retry, "click", load);
      const page = make("a", "", note);
      page.textContent = texts.page;
      page.href = `${origin}/?lang=${locale}`;
      page.target = "_blank";
      page.rel = "noopener";
    }
    const leave = make("button", "", note);
    leave.textContent = texts.close;
    on(leave, "click", close);
  }

  // ---- The frame

  function load() {
    frame?.remove();
    ready = false;
    note.hidden = false;
    explain(false);
    const name = realm.Array.from(realm.crypto.getRandomValues(new realm.Uint8Array(16)), (byte) => byte.toString(16)).join("");
    frame = own.createElement("iframe");
    frame.src = `${origin}/widget?site=${realm.encodeURIComponent(site)}&lang=${locale}#${name}`;
    frame.title = TEXTS[locale].name;
    frame.hidden = true;
    on(frame, "load", () => greet(name));
    panel.appendChild(frame);
    realm.clearTimeout(patience);
    patience = realm.setTimeout(() => explain(true), PATIENCE_MS);
  }

  /** Gives the frame a way to us that nobody else hears; the name says that it is we. */
  function greet(name) {
    const channel = new realm.MessageChannel();
    port = channel.port1;
    ready = false;
    on(port, "message", ({ data }) => hear(data));
    port.start();
    const hello = { type: "hello", nonce: name, locale, shown: isOpen };
    frame.contentWindow.postMessage(hello, origin, realm.Array.of(channel.port2));
  }

  function hear(data) {
    if (data.type === "ready") begin();
    if (data.type === "close") close();
    if (data.type === "unread") count(data.count);
    if (data.type === "locale") { locale = firstLocale(data.locale) ?? locale; relabel(); }
  }

  function begin() {
    ready = true;
    realm.clearTimeout(patience);
    const focused = host.shadowRoot.activeElement;
    note.hidden = true;
    frame.hidden = false;
    if (isOpen) show(focused && focused !== launcher);
    while (waiting.length > 0) port.postMessage(waiting.shift());
  }

  function tell(message) {
    if (ready) port.postMessage(message);
    else waiting.push(message);
  }

  function show(focus) {
    if (focus) frame.focus();
    port.postMessage({ type: "shown", focus });
    if (carried) tell({ type: "ask", text: carried, once: true });
    carried = "";
  }

  function count(given) {
    unread = realm.Number(given) || 0;
    relabel();
  }

  // ---- Open and closed

  function open(focus = true) {
    if (isOpen) return;
    settle(true);
    if (!frame) load();
    if (focus) panel.focus();
    if (ready) show(focus);
  }

  function close() {
    if (!isOpen) return;
    const wasInside = host.shadowRoot.activeElement && host.shadowRoot.activeElement !== launcher;
    settle(false);
    if (ready) port.postMessage({ type: "hidden" });
    if (wasInside) launcher.focus();
  }

  function settle(opened) {
    isOpen = opened;
    panel.hidden = !opened;
    launcher.setAttribute("aria-expanded", opened);
    try { realm.sessionStorage.setItem(KEPT, opened ? "open" : "closed"); } catch { /* blocked: forgotten */ }
    cover();
    relabel();
  }

  /** Where the panel covers the page, nothing behind it can be reached by the keyboard. */
  function cover() {
    const small = isOpen && realm.matchMedia.call(window, SMALL).matches;
    launcher.hidden = small;
    panel.setAttribute("aria-modal", small);
    if (small === covers) return;
    if (small) inertBefore = document.body.inert;
    document.body.inert = small || inertBefore;
    covers = small;
  }

  // ---- The page's own calls

  const commands = {
    open: () => open(),
    close,
    setLocale(tag) {
      locale = firstLocale(tag) ?? locale;
      relabel();
      if (frame) tell({ type: "locale", locale });
    },
    ask(text) {
      open();
      tell({ type: "ask", text: realm.String(text) });
    },
    reset() {
      if (frame) tell({ type: "reset" });
    },
  };

  function push(command) {
    const name = realm.String(command?.[0]);
    if (realm.Object.hasOwn(commands, name)) commands[name](command[1]);
  }

  function start() {
    realm.Node.prototype.appendChild.call(document.documentElement, host);
    dress(host.shadowRoot); // Not before: a style sheet belongs to the document it was made in.
    on(launcher, "click", () => (isOpen ? close() : open()));
    on(shell, "keydown", (event) => { if (event.key === "Escape") close(); });
    on(window, "resize", cover);
    on(window, "online", () => { if (frame && !ready) load(); });
    relabel();
    resume();
    window.Qianhai = realm.Object.freeze({ ...commands, push });
    for (let i = 0; i < (queued?.length ?? 0); i++) push(queued[i]);
  }

  /** Goes on where the page before left it, and takes along a question in the page's address. */
  function resume() {
    let kept = null;
    try { kept = realm.sessionStorage.getItem(KEPT); } catch { /* blocked: closed */ }
    const asked = new realm.URLSearchParams(window.location.search).get("question");
    if (asked) carried = asked;
    if (asked || kept === "open") open(false);
    else if (kept === "closed") load();
  }

  if (document.readyState === "loading") on(document, "DOMContentLoaded", start);
  else start();
})();
