"""A crew: processes that serve on one socket, forked from one that loaded what they share.

What is loaded before the fork is in memory once, whatever their number: the code, the encoder,
the knowledge base. The leader runs nothing else, least of all threads of Python.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from typing import Final, NoReturn

from prometheus_client.multiprocess import mark_process_dead

from bot.errors import BotError
from knowledge.errors import KnowledgeError

UP: Final = "up "
"""How the line begins that a process writes once it serves; what follows is where to set it up.

Any other line is a failure."""

_LOG = logging.getLogger(__name__)
_SIGNALS: Final = (signal.SIGTERM, signal.SIGCHLD)
_CLEAN: Final = (0, -signal.SIGTERM)  # uvicorn raises again what it was told to end by
_PAUSE_SECONDS: Final = 1.0  # before a process that ended gets a successor
_PR_SET_PDEATHSIG: Final = 1


def lead_crew(listener: int, news: int, workers: int) -> None:
    """Loads, forks the processes and replaces those that end, until SIGTERM ends all.

    `listener` is the socket they serve on, `news` the pipe on which they tell how they are.
    """
    _end_with(os.getppid())
    try:
        from bot.app import load_shared
        from bot.settings import Settings
        from bot.web_app import create_app  # noqa: F401 - the code of the processes

        asyncio.run(load_shared(Settings.from_env()))
    except (BotError, KnowledgeError) as error:
        _tell(news, str(error))
        sys.exit(1)
    gc.collect()
    gc.freeze()  # a collection in one process would copy what it looks at
    _Leader(socket.socket(fileno=listener), news).oversee(workers)


class _Leader:
    """Forks processes, and reaps them."""

    def __init__(self, listener: socket.socket, news: int) -> None:
        self._listener = listener
        self._news = news
        self._processes: set[int] = set()

    def oversee(self, workers: int) -> None:
        """Keeps so many processes serving until SIGTERM, and returns when all have ended."""
        signals = _signals_as_bytes()
        for _ in range(workers):
            self._fork()
        is_ending = False
        while self._processes:
            if signal.SIGTERM in os.read(signals, 64):
                is_ending = True
                for process in self._processes:
                    os.kill(process, signal.SIGTERM)
            lost = self._reap()
            if lost and not is_ending:
                time.sleep(_PAUSE_SECONDS)
                for _ in range(lost):
                    self._fork()

    def _reap(self) -> int:
        """How many processes have ended since."""
        lost = 0
        while self._processes:
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                break
            self._processes.discard(process)
            mark_process_dead(process)  # type: ignore[no-untyped-call]
            lost += 1
            code = os.waitstatus_to_exitcode(status)
            if code not in _CLEAN:
                _LOG.error("Process %d has ended with status %d.", process, code)
        return lost

    def _fork(self) -> None:
        leader = os.getpid()
        # A signal to a process that is not ready for it must wait until it is.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        process = os.fork()
        if not process:
            _work(self._listener, self._news, leader)
        self._processes.add(process)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


def _signals_as_bytes() -> int:
    """A descriptor that reads a byte for each signal, whichever thread it went to."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    for number in _SIGNALS:
        signal.signal(number, lambda *_: None)
    return reading


def _work(listener: socket.socket, news: int, leader: int) -> NoReturn:
    """Serves until SIGTERM. Ends at once after that: no library of the leader's is shut down."""
    from bot.server import run

    status = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        _end_with(leader)
        run(listener, lambda set_up: _tell(news, f"{UP}{set_up}"), in_crew=True)
        status = 0
    except BotError as error:
        _tell(news, str(error))
    except Exception:
        _LOG.exception("A process of the crew failed.")
    finally:
        logging.shutdown()
        os._exit(status)


def _tell(news: int, line: str) -> None:
    with suppress(BrokenPipeError):  # nobody listens any more once the first have told
        os.write(news, f"{line}\n".encode())


def _end_with(parent: int) -> None:
    """Asks for SIGTERM when the parent dies, even if it just has."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
