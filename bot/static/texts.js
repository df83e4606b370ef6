/** Every phrase of the resident page, in the three scripts. The answers themselves come from the server. */

/** @typedef {"en"|"zh-Hans"|"zh-Hant"} Locale */

/** @type {Record<Locale, Record<string, string>>} */
export const TEXTS = {
  en: {
    name: "Qianhai talent services assistant",
    language: "Language",
    menu: "Menu",
    log: "Conversation",
    you: "You",
    bot: "Assistant",
    staff: "Service centre staff",
    source: "Source: ",
    asOf: "as of {date}",
    comma: ", ",
    newTab: " (opens in a new tab)",
    helpful: "Was this helpful?",
    yes: "Yes",
    no: "No",
    thanks: "Thank you for telling us.",
    typing: "Looking for an answer",
    inputLabel: "Your question",
    placeholder: "Ask about Qianhai",
    send: "Send",
    left: "Characters left: {n}",
    newMessage: "New message",
    notSent: "Not sent",
    offline: "You are offline. Your messages will be sent when the connection is back.",
    lost: "The service cannot be reached at the moment.",
    retry: "Try again",
    close: "Close",
    cancel: "Cancel",
    erase: "Delete my data",
    eraseAsk: "This deletes the conversation here and on our servers. It cannot be undone.",
    eraseYes: "Delete",
    erased: "Your data was deleted on {date}. You can keep this receipt as proof:",
    erasedTitle: "Deleted",
    ended: "That conversation had already ended, so it can no longer be deleted from this page. " +
      "What was kept of it is removed automatically when it expires.",
    callback: "Ask to be called back",
    privacy: "Privacy",
    privacyMask: "Please do not type identity or bank card numbers: they are not needed here. Identity numbers, " +
      "phone numbers, card numbers and e-mail addresses that we recognise are masked before anything is saved.",
    privacyKeep: "The conversation is kept for a limited time, so that it can go on and a member of staff can take " +
      "over, and is then removed automatically. Questions that could not be answered help us to add the answer.",
    privacyErase: "You can delete your data at any time: choose “Delete my data” in the menu.",
    stored: "What is stored about this conversation",
    closeWidget: "Close the assistant",
    transcript: "Save the conversation",
    transcriptFile: "conversation",
    storedName: "Number of this conversation: ",
    storedMessages: "Messages: {n}",
    storedAppointments: "Appointments: {n}",
    storedCallbacks: "Requests to be called back: {n}",
    storedAppointment: "{number}, {date}, check word {word}",
    storedCallback: "{name}, {contact}, asked on {date}",
  },
  "zh-Hans": {
    name: "前海人才服务助手",
    language: "语言",
    menu: "菜单",
    log: "对话",
    you: "您",
    bot: "助手",
    staff: "服务中心工作人员",
    source: "来源：",
    asOf: "截至{date}",
    comma: "，",
    newTab: "（在新标签页打开）",
    helpful: "这个回答有帮助吗？",
    yes: "有",
    no: "没有",
    thanks: "感谢您的反馈。",
    typing: "正在查找答案",
    inputLabel: "您的问题",
    placeholder: "请输入您的问题",
    send: "发送",
    left: "还可输入 {n} 个字",
    newMessage: "新消息",
    notSent: "未发送",
    offline: "您已离线。恢复连接后，消息会自动发送。",
    lost: "暂时无法连接服务。",
    retry: "重试",
    close: "关闭",
    cancel: "取消",
    erase: "删除我的数据",
    eraseAsk: "本页面和服务器上的这次对话都会被删除，且无法恢复。",
    eraseYes: "删除",
    erased: "您的数据已于{date}删除。您可以保存以下回执作为凭证：",
    erasedTitle: "已删除",
    ended: "该对话此前已结束，无法再从本页面删除。其保留的内容到期后会自动清除。",
    callback: "申请回电",
    privacy: "隐私",
    privacyMask: "请不要输入证件号码或银行卡号，这里不需要这些信息。系统识别到的证件号码、电话号码、银行卡号和电子邮箱，" +
      "会在保存之前被遮盖。",
    privacyKeep: "对话只保留一段有限的时间，以便继续交谈或由工作人员接手，之后自动清除。未能回答的问题会帮助我们补充答案。",
    privacyErase: "您可以随时删除自己的数据：在菜单中选择“删除我的数据”。",
    stored: "这次对话保存了哪些内容",
    closeWidget: "关闭助手",
    transcript: "保存对话",
    transcriptFile: "对话记录",
    storedName: "本次对话的编号：",
    storedMessages: "消息：{n}",
    storedAppointments: "预约：{n}",
    storedCallbacks: "回电申请：{n}",
    storedAppointment: "{number}，{date}，核对码：{word}",
    storedCallback: "{name}，{contact}，{date}提交",
  },
  "zh-Hant": {
    name: "前海人才服務助理",
    language: "語言",
    menu: "選單",
    log: "對話",
    you: "你",
    bot: "助理",
    staff: "服務中心職員",
    source: "來源：",
    asOf: "截至{date}",
    comma: "，",
    newTab: "（在新分頁開啟）",
    helpful: "這個回答有幫助嗎？",
    yes: "有",
    no: "沒有",
    thanks: "多謝你的意見。",
    typing: "正在查找答案",
    inputLabel: "你的問題",
    placeholder: "請輸入你的問題",
    send: "傳送",
    left: "尚可輸入 {n} 個字",
    newMessage: "新訊息",
    notSent: "未傳送",
    offline: "你已離線。恢復連線後，訊息會自動傳送。",
    lost: "暫時無法連接服務。",
    retry: "重試",
    close: "關閉",
    cancel: "取消",
    erase: "刪除我的資料",
    eraseAsk: "本頁面及伺服器上的這次對話都會被刪除，而且無法復原。",
    eraseYes: "刪除",
    erased: "你的資料已於{date}刪除。你可保存以下回條作為憑證：",
    erasedTitle: "已刪除",
    ended: "該對話之前已經結束，無法再由本頁面刪除。所保留的內容到期後會自動清除。",
    callback: "要求回電",
    privacy: "私隱",
    privacyMask: "請勿輸入證件號碼或銀行卡號碼，這裏不需要這些資料。系統識別到的證件號碼、電話號碼、銀行卡號碼及電郵地址，" +
      "會在儲存之前被遮蓋。",
    privacyKeep: "對話只會保留一段有限的時間，以便繼續交談或由職員接手，之後自動清除。未能回答的問題會幫助我們補充答案。",
    privacyErase: "你可以隨時刪除自己的資料：在選單中選擇「刪除我的資料」。",
    stored: "這次對話儲存了哪些內容",
    closeWidget: "關閉助理",
    transcript: "儲存對話",
    transcriptFile: "對話記錄",
    storedName: "本次對話的編號：",
    storedMessages: "訊息：{n}",
    storedAppointments: "預約：{n}",
    storedCallbacks: "回電要求：{n}",
    storedAppointment: "{number}，{date}，核對碼：{word}",
    storedCallback: "{name}，{contact}，{date}提交",
  },
};

/**
 * A phrase in one script, with its {blanks} filled in.
 * @param {string} key @param {Locale} locale @param {Record<string, string|number>} [blanks]
 */
export function phrase(key, locale, blanks = {}) {
  const text = (TEXTS[locale] ?? TEXTS.en)[key];
  return text.replace(/\{(\w+)\}/g, (_, name) => String(blanks[name]));
}

/**
 * The first of some language tags that we speak.
 * @param {(string|null)[]} tags @returns {Locale}
 */
export function firstLocale(tags) {
  for (const tag of tags) {
    if (/^(zh-(hant|hk|mo|tw)|yue)\b/i.test(tag ?? "")) return "zh-Hant";
    if (/^zh\b/i.test(tag ?? "")) return "zh-Hans";
    if (/^en\b/i.test(tag ?? "")) return "en";
  }
  return "en";
}

/**
 * A date as people write it; the untouched text when it is no date.
 * @param {string} iso @param {Locale} locale @param {boolean} [withTime]
 */
export function day(iso, locale, withTime = false) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const tag = locale === "en" ? "en-GB" : locale;
  // A bare date is midnight UTC: shown in another zone it could become the day before.
  const format = withTime ? { dateStyle: "long", timeStyle: "short" } : { dateStyle: "long", timeZone: "UTC" };
  return new Intl.DateTimeFormat(tag, format).format(date);
}
