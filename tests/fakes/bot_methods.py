"""The methods of the Bot API that the bot may call, and what is wrong with a call."""

from __future__ import annotations

import queue
import re
from html import unescape
from itertools import count
from typing import Any, Final

_TEXT: Final = 4096  # UTF-16 units
_CALLBACK: Final = 64  # bytes
_TAG: Final = re.compile(r"<(/?)([a-z]+)((?: [a-z]+=\"[^\"<>]*\")*)>")
_ENTITY: Final = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);")
_COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
Params = dict[str, Any]


class Refused(Exception):
    """The error that Telegram answers with."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.body = {
            "ok": False,
            "error_code": code,
            "description": description,
            **({"parameters": parameters} if parameters else {}),
        }
        self.code = code


class Methods:
    """What the bot has done so far: messages in `calls`, the rest in `asides`."""

    def __init__(self, about: Params) -> None:
        self.calls: queue.Queue[tuple[str, Params]] = queue.Queue()
        self.asides: queue.Queue[tuple[str, Params]] = queue.Queue()
        self.refusals: list[Refused] = []
        self.webhook: Params = {}
        self.webhook_info: Params = {}
        self.shown: dict[int, Params] = {}
        self._about = about
        self._messages = count(1)
        self._queries = count(1)
        self._open_queries: set[str] = set()

    def open_query(self) -> str:
        """A query that waits to be answered, once."""
        query = f"query-{next(self._queries)}"
        self._open_queries.add(query)
        return query

    def call(self, name: str, params: Params) -> Any:
        """The result of a method; raises Refused."""
        ours = re.sub("([A-Z])", r"_\1", name).lower()
        method = getattr(self, f"_{ours}", None)
        if method is None:
            raise Refused(404, "Not Found: method not found")
        return method(params)

    def _get_me(self, params: Params) -> Any:
        return {
            "id": 1,
            "is_bot": True,
            "first_name": "Qianhai",
            "username": "qianhai_bot",
            "supports_inline_queries": True,
            **self._about,
        }

    def _set_webhook(self, params: Params) -> Any:
        self.webhook = params
        return True

    def _delete_webhook(self, params: Params) -> Any:
        self.webhook = {}
        return True

    def _get_webhook_info(self, params: Params) -> Any:
        kept = {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": 0,
            "allowed_updates": self.webhook.get("allowed_updates", []),
        }
        return {**kept, **self.webhook_info}

    def _set_my_commands(self, params: Params) -> Any:
        for command in params["commands"]:
            if not _COMMAND.fullmatch(command["command"]):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.asides.put(("setMyCommands", params))
        return True

    def _set_chat_menu_button(self, params: Params) -> Any:
        self.asides.put(("setChatMenuButton", params))
        return True

    def _send_chat_action(self, params: Params) -> Any:
        self.asides.put(("sendChatAction", params))
        return True

    def _send_message(self, params: Params) -> Any:
        self._refuse(params)
        _check_text(params)
        _check_keyboard(params.get("reply_markup"))
        return self._sent("sendMessage", params)

    def _send_document(self, params: Params) -> Any:
        self._refuse(params)
        if not params["document"]["content"]:
            raise Refused(400, "Bad Request: file must be non-empty")
        return self._sent("sendDocument", params)

    def _edit_message_text(self, params: Params) -> Any:
        self._refuse(params)
        shown = self.shown.get(int(params["message_id"]))
        if shown is None or shown["chat_id"] != params["chat_id"]:
            raise Refused(400, "Bad Request: message to edit not found")
        _check_text(params)
        _check_keyboard(params.get("reply_markup"))
        if shown["text"] == params["text"] and shown.get("reply_markup") == params.get(
            "reply_markup"
        ):
            raise Refused(400, "Bad Request: message is not modified: specified new message")
        self.shown[int(params["message_id"])] = params
        self.calls.put(("editMessageText", params))
        return _message(params, int(params["message_id"]))

    def _delete_message(self, params: Params) -> Any:
        if self.shown.pop(int(params["message_id"]), None) is None:
            raise Refused(400, "Bad Request: message to delete not found")
        self.calls.put(("deleteMessage", params))
        return True

    def _answer_callback_query(self, params: Params) -> Any:
        if params.get("callback_query_id") not in self._open_queries:
            raise Refused(400, "Bad Request: query is too old or query ID is invalid")
        self._open_queries.remove(params["callback_query_id"])
        self.calls.put(("answerCallbackQuery", params))
        return True

    def _answer_inline_query(self, params: Params) -> Any:
        if params.get("inline_query_id") not in self._open_queries:
            raise Refused(400, "Bad Request: query is too old or query ID is invalid")
        self._open_queries.remove(params["inline_query_id"])
        for result in params["results"]:
            if not 1 <= len(result["id"].encode()) <= 64:
                raise Refused(400, "Bad Request: RESULT_ID_INVALID")
            _check_text({**result["input_message_content"], "text": _text_of(result)})
        self.calls.put(("answerInlineQuery", params))
        return True

    def _refuse(self, params: Params) -> None:
        if self.refusals:
            self.calls.put(("refused", params))
            raise self.refusals.pop(0)

    def _sent(self, method: str, params: Params) -> Params:
        number = next(self._messages)
        self.shown[number] = params
        self.calls.put((method, {**params, "message_id": number}))
        return _message(params, number)


def shown(params: Params) -> str:
    """What a message shows once its HTML is read."""
    return unescape(_TAG.sub("", params["text"]))


def _text_of(result: Params) -> str:
    return str(result["input_message_content"]["message_text"])


def _message(params: Params, number: int) -> Params:
    chat = {"id": int(params["chat_id"]), "type": "private"}
    return {"message_id": number, "date": 1, "chat": chat, "text": params.get("text", "")}


def _check_text(params: Params) -> None:
    text = params.get("text", "")
    if params.get("parse_mode") == "HTML":
        _check_html(text)
        text = shown({"text": text})
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > _TEXT:
        raise Refused(400, "Bad Request: message is too long")


def _check_html(text: str) -> None:
    open_tags: list[str] = []
    for closes, tag, _ in _TAG.findall(text):
        if tag not in {"a", "b"}:
            raise Refused(400, f"Bad Request: can't parse entities: unsupported tag {tag}")
        if closes and (not open_tags or open_tags.pop() != tag):
            raise Refused(400, "Bad Request: can't parse entities: unexpected end tag")
        if not closes:
            open_tags.append(tag)
    rest = _ENTITY.sub("", _TAG.sub("", text))
    if open_tags or set("<>&") & set(rest):
        raise Refused(400, "Bad Request: can't parse entities")


def _check_keyboard(markup: Params | None) -> None:
    if markup is None:
        return
    rows = markup["inline_keyboard"]
    if not rows or not all(rows):
        raise Refused(400, "Bad Request: reply markup is empty")
    for button in (button for row in rows for button in row):
        _check_button(button)


def _check_button(button: Params) -> None:
    if not button["text"].strip():
        raise Refused(400, "Bad Request: can't parse inline keyboard button")
    if set(button) == {"text", "url"} and button["url"].startswith("https://"):
        return
    if set(button) != {"text", "callback_data"}:
        raise Refused(400, "Bad Request: can't parse inline keyboard button")
    if not 1 <= len(button["callback_data"].encode()) <= _CALLBACK:
        raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
