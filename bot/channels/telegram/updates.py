"""What is kept of an update: enough to answer it, without names, numbers, places and files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from bot.errors import BotError
from bot.masking import mask

Json = dict[str, Any]

ALLOWED: Final = (
    *("message", "edited_message", "channel_post"),
    *("callback_query", "inline_query", "my_chat_member"),
)
# What a message may hold beside a text; an animation comes with a document as well.
MEDIA: Final = (
    *("animation", "voice", "audio", "video", "video_note", "photo", "sticker", "document"),
    *("venue", "location", "contact", "poll", "dice", "game", "story", "paid_media", "checklist"),
)
_MESSAGE: Final = (
    *("message_id", "date", "edit_date", "is_topic_message", "message_thread_id"),
    *("migrate_to_chat_id", "migrate_from_chat_id"),
)
_TOKEN: Final = re.compile(r"~[0-9a-f]{20}")  # of a payload that is kept here
_NO_DATA: Final = "-"  # a handler would take a press without data for any of its own
_LONGEST: Final = 4096  # characters of a text, a payload or a query


class UpdateError(BotError):
    """What came is no update of Telegram's."""


@dataclass(frozen=True)
class Incoming:
    """An update with its number and the chat in whose order it is answered."""

    number: int
    chat: str
    update: Json


def read_update(sent: Any) -> Incoming | None:
    """What is kept of an update, or None for a kind that is not served; raises UpdateError."""
    try:
        number = sent["update_id"]
        if not isinstance(number, int):
            raise TypeError
        kind = next((name for name in ALLOWED if name in sent), None)
        if kind is None:
            return None
        chat, kept = _READERS.get(kind, _read_message)(sent[kind])
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise UpdateError(f"An update that cannot be read: {type(error).__name__}.") from error
    return Incoming(number, chat, {"update_id": number, kind: kept})


def _read_message(message: Json) -> tuple[str, Json]:
    kept = {**_kept(message, _MESSAGE), "chat": _chat(message["chat"])}
    if "from" in message:
        kept["from"] = _person(message["from"])
    text = message.get("text") or message.get("caption")
    if text:
        kept["text"] = _masked(text)
        kept["entities"] = list(_commands(message))
    kind = next((name for name in MEDIA if name in message), None)
    if kind:
        kept["media"] = kind
    for name in ("reply_to_message", "via_bot"):
        if name in message:
            kept[name] = _person(message[name]) if name == "via_bot" else _replied(message[name])
    return str(kept["chat"]["id"]), kept


def _read_press(query: Json) -> tuple[str, Json]:
    kept = _kept(query, ("id", "chat_instance", "inline_message_id"))
    kept.setdefault("chat_instance", "")
    kept["data"] = _pressed(query.get("data") or "")
    kept["from"] = _person(query["from"])
    if "message" in query:
        chat, kept["message"] = _read_message({**query["message"], "text": None, "caption": None})
        return chat, kept
    return str(kept["from"]["id"]), kept


def _read_inline(query: Json) -> tuple[str, Json]:
    kept = {"id": query["id"], "from": _person(query["from"]), "offset": ""}
    kept["query"] = _masked(query.get("query") or "")
    return f"inline:{kept['from']['id']}", kept


def _read_membership(change: Json) -> tuple[str, Json]:
    kept = {"chat": _chat(change["chat"]), "from": _person(change["from"]), "date": change["date"]}
    # The member of whom this tells is the bot.
    kept |= {name: change[name] for name in ("old_chat_member", "new_chat_member")}
    return str(kept["chat"]["id"]), kept


_READERS: Final = {
    "callback_query": _read_press,
    "inline_query": _read_inline,
    "my_chat_member": _read_membership,
}


def _kept(fields: Json, names: Iterable[str]) -> Json:
    return {name: fields[name] for name in names if name in fields}


def _masked(text: str) -> str:
    return mask(text[:_LONGEST])[0]


def _pressed(data: str) -> str:
    """A token or a payload of ours; what holds anything personal is neither."""
    return data if data and (_TOKEN.fullmatch(data) or not mask(data)[1]) else _NO_DATA


def _chat(chat: Json) -> Json:
    return {"id": int(chat["id"]), "type": str(chat["type"])}


def _person(person: Json) -> Json:
    return {
        "id": int(person["id"]),
        "is_bot": bool(person["is_bot"]),
        "first_name": "",
        "language_code": person.get("language_code"),
    }


def _replied(message: Json) -> Json:
    """The message that is replied to: whose it is."""
    kept = {**_kept(message, ("message_id", "date")), "chat": _chat(message["chat"])}
    return {**kept, "from": _person(message["from"])} if "from" in message else kept


def _commands(message: Json) -> Iterable[Json]:
    """The command at the beginning; further marks lose their place where a number is masked."""
    for mark in message.get("entities") or ():
        if mark["type"] == "bot_command" and mark["offset"] == 0:
            yield _kept(mark, ("type", "offset", "length"))
