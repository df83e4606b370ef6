"""What admins announce: posted at low priority to every chat that wants notices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import redis.asyncio
import yaml
from pydantic import ValidationError

from bot.assistant import Assistant
from bot.channels.telegram import keys
from bot.channels.telegram.chats import conversation_of
from bot.channels.telegram.notice_store import NoticeStore
from bot.channels.telegram.notices import stop_button
from bot.channels.telegram.outbox import Outbox
from bot.conversations import Conversations
from bot.errors import BotError
from bot.reply import Reply
from bot.store_errors import store_errors
from knowledge.entry import Texts
from knowledge.language import LANGS, Lang


def read_announcement(path: Path) -> Texts:
    """The text of a YAML file in three scripts; raises BotError saying what it lacks."""
    try:
        return Texts.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BotError(f"{path} cannot be read: {error}") from error
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(map(str, fault["loc"])) or "the whole"
        raise BotError(
            f"{path}, {place}: {fault['msg']}. It needs a text under each of {', '.join(LANGS)}."
        ) from error


async def announce(client: redis.asyncio.Redis, texts: Texts, by: str) -> int:
    """Saves an announcement to be posted; returns for how many chats it is."""
    said: dict[Any, Any] = {"texts": texts.model_dump_json(by_alias=True), "by": by}
    async with store_errors(), client.pipeline() as pipe:
        pipe.xadd(keys.ANNOUNCED, said)
        pipe.expire(keys.ANNOUNCED, keys.WAITING)
        await pipe.execute()
    return len(await NoticeStore(client).subscribers())


class Announcements:
    """Posts what was announced; a chat is told of each announcement once."""

    def __init__(
        self,
        client: redis.asyncio.Redis,
        store: NoticeStore,
        outbox: Outbox,
        assistant: Assistant,
        conversations: Conversations,
    ) -> None:
        self._redis = client
        self._store = store
        self._outbox = outbox
        self._assistant = assistant
        self._conversations = conversations

    async def post_new(self) -> None:
        """Posts every announcement to every subscriber; only one process may."""
        async with store_errors():
            announced: Any = await self._redis.xrange(keys.ANNOUNCED)
        for name, fields in announced:
            texts = Texts.model_validate_json(fields[b"texts"])
            for chat in await self._store.subscribers():
                lang = await self._conversations.last_lang(conversation_of(chat)) or "en"
                reply = self._reply(f"{name.decode()}-{chat}", texts, lang)
                await self._outbox.post(conversation_of(chat), reply, "low")
            async with store_errors():
                await self._redis.xdel(keys.ANNOUNCED, name)

    def _reply(self, name: str, texts: Texts, lang: Lang) -> Reply:
        """The announcement; posted twice, it has one id and is sent once."""
        said = self._assistant.say("utter_telegram_announcement", lang, text=texts[lang])
        buttons = [stop_button(self._assistant, lang)]
        return said.model_copy(update={"id": name, "buttons": buttons})
