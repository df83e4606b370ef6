"""Cancellation that is not lost."""

from __future__ import annotations

import asyncio


def heed_cancellation() -> None:
    """Ends the current task if it was cancelled; loops call this where they begin anew.

    Python 3.11's `wait_for`, which the Redis client writes through, swallows a cancellation
    that comes as it ends; the task goes on, and only knows that it is being cancelled.
    """
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
