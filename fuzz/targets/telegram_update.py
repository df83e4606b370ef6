"""What is posted to Telegram's address, by who knows its secret."""

from __future__ import annotations

import json
from typing import Final

from bot.channels.telegram.updates import UpdateError, read_update

_FROM: Final = b'"from": {"id": 7, "is_bot": false, "first_name": "A"}'
_CHAT: Final = b'"chat": {"id": 7, "type": "private"}'
SEEDS: Final = (
    b'{"update_id": 1, "message": {"message_id": 1, "date": 0, %s, %s, "text": "hello"}}'
    % (_FROM, _CHAT),
    b'{"update_id": 2, "callback_query": {"id": "1", "data": "/deny", %s}}' % _FROM,
    b'{"update_id": 3, "inline_query": {"id": "1", "query": "tax", "offset": "", %s}}' % _FROM,
    b'{"update_id": 4, "message": {"text": "/start x", "entities": [{"type": "bot_command",'
    b'"offset": 0, "length": 6}], %s}}' % _CHAT,
    b'{"update_id": 5, "message": {"chat": {"id": 1e999, "type": ""}}}',
)


def try_bytes(data: bytes) -> None:
    """An update is read and can be kept as JSON, or is refused by name."""
    try:
        incoming = read_update(json.loads(data))
    except (ValueError, RecursionError, UpdateError):
        return
    if incoming:
        assert json.loads(json.dumps(incoming.update)).keys() == incoming.update.keys()
