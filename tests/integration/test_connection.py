"""What becomes of a connection whose other end dawdles."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request

from bot.connection import Connection

WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
ANSWER = b'"all of it"'


class Hasty(Connection):
    seconds = 0.3


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a server that waits for a head for a moment only."""
    app = FastAPI()

    @app.api_route("/", methods=["GET", "POST"])
    async def take(request: Request) -> str:
        await request.body()
        return "all of it"

    config = uvicorn.Config(app, http=Hasty, ws="none", log_config=None, lifespan="off")
    config.load()
    state = uvicorn.server.ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: Hasty(config=config, server_state=state, app_state={}), "127.0.0.1"
    )
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        yield reader, writer
        writer.close()


async def rest(reader: asyncio.StreamReader) -> bytes:
    """What comes until the server closes the connection."""
    return await asyncio.wait_for(reader.read(), 4)


async def test_a_connection_that_says_nothing_is_closed() -> None:
    async with connected() as (reader, _):
        assert await rest(reader) == b""


async def test_a_head_that_trickles_in_is_given_up() -> None:
    async with connected() as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost")

        assert await rest(reader) == b""


async def test_the_head_of_a_later_request_is_given_up_as_well() -> None:
    async with connected() as (reader, writer):
        writer.write(WHOLE)
        assert await asyncio.wait_for(reader.readuntil(ANSWER), 4)

        writer.write(b"GET / HTTP/1.1\r\nX-Slow: ")

        assert await rest(reader) == b""


async def test_a_body_may_take_longer_than_a_head() -> None:
    async with connected() as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na")
        await asyncio.sleep(2 * Hasty.seconds)

        writer.write(b"b")

        assert await asyncio.wait_for(reader.readuntil(ANSWER), 4)
