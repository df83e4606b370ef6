"""Reminders: claimed when they are due, and delivered to their conversations."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from bot.arrangements import Appointments
from bot.conversations import Conversations
from bot.deliveries import Deliveries
from bot.reply import Reply
from bot.store_errors import store_errors
from knowledge.cancellation import heed_cancellation

_LOG = logging.getLogger(__name__)
_EVERY: Final = 5.0  # seconds


async def remind(
    appointments: Appointments, conversations: Conversations, deliveries: Deliveries
) -> None:
    """Sends what is due, for as long as the service runs; what fails is due again later."""
    while True:
        try:
            await send_due(appointments, conversations, deliveries)
        except Exception:
            _LOG.exception("Reminders could not be sent.")
        heed_cancellation()
        await asyncio.sleep(_EVERY)


async def send_due(
    appointments: Appointments, conversations: Conversations, deliveries: Deliveries
) -> int:
    """Delivers every reminder that is due, in its conversation's language; how many they were."""
    async with store_errors():
        found = await appointments.due()
    for due in found:
        lang = await conversations.last_lang(due.conversation) or due.lang
        await deliveries.deliver(due.conversation, Reply.model_validate(due.as_reply(lang)))
        async with store_errors():
            await appointments.settle(due)
    return len(found)
