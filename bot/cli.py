"""The command `talentbot`."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import uuid4

import typer

from bot.errors import BotError
from bot.logs import configure_logging
from bot.memory import pause_collection
from bot.processor_kind import openblas_kernels
from knowledge.errors import KnowledgeError

app = typer.Typer(
    name="talentbot",
    help="The Qianhai talent services assistant.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
bench = typer.Typer(no_args_is_help=True, help="Measurements on outside data.")
app.add_typer(bench, name="bench")


@bench.callback()
def _bench() -> None:
    """Measurements on outside data."""


# What other files hold, and where: together it takes half a second to import.
_ELSEWHERE: Final = {
    "backup": ("bot.backup_commands", "backup"),
    "restore": ("bot.backup_commands", "restore"),
    "accounts": ("bot.accounts_commands", "app"),
    "doctor": ("bot.doctor_commands", "app"),
    "entries": ("bot.entries_commands", "app"),
    "appointments": ("bot.arrangement_commands", "appointments"),
    "callbacks": ("bot.arrangement_commands", "callbacks"),
    "keys": ("bot.key_commands", "app"),
    "sites": ("bot.site_commands", "app"),
    "telegram": ("bot.telegram_commands", "app"),
}


def _add_elsewhere(names: Iterable[str]) -> None:
    for name in names:
        module, attribute = _ELSEWHERE[name]
        found = getattr(import_module(module), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)


def _needed(words: Sequence[str]) -> Iterable[str]:
    """What a command line needs of it: one thing, nothing, or for a list of commands all."""
    first = next(iter(words), "")
    if first in _ELSEWHERE:
        return [first]
    return [] if first in typer.main.get_group(app).commands else _ELSEWHERE


def main() -> None:
    """Runs the command; a failure is one line and a non-zero exit."""
    # One thread for each worker: spinning pools ruin latency on shared cores. Rasa and
    # onnxruntime would call home.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    kernels = openblas_kernels()
    if kernels:
        os.environ.setdefault("OPENBLAS_CORETYPE", kernels)  # read as numpy is imported
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    configure_logging()
    _add_elsewhere(_needed(sys.argv[1:]))
    try:
        app()
    except (BotError, KnowledgeError) as error:
        sys.exit(f"talentbot: {error}")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="So many processes, which `talentbot restart` replaces."),
    ] = None,
) -> None:
    """Serves the chat page, the API and Telegram."""
    from bot.production import refuse_unsafe
    from bot.settings import Settings

    refuse_unsafe(Settings.from_env())
    if workers is None:
        pause_collection()
        from bot.server import run_server

        run_server(host, port)
    else:
        from bot.listener import address_of, bind
        from bot.supervisor import supervise

        with bind(host, port) as listener:
            _run(supervise(listener, address_of(host, listener), workers))


@app.command()
def restart() -> None:
    """Puts fresh processes in the place of those of `serve --workers`; no request fails."""
    from bot.restart import restart as replace
    from knowledge.settings import state_folder

    replace(state_folder())


@app.command(hidden=True)
def crew(
    listener: Annotated[int, typer.Option()],
    news: Annotated[int, typer.Option()],
    workers: Annotated[int, typer.Option()],
) -> None:
    """Serves for a supervisor, which hands over the socket and a pipe."""
    pause_collection()
    from bot.crew import lead_crew

    lead_crew(listener, news, workers)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What a resident would ask.")],
    lang: Annotated[str, typer.Option(help="en, zh-Hans or zh-Hant, if the text is unclear.")] = "",
) -> None:
    """Answers one question in the terminal."""
    from bot.channels.terminal import answer_once

    _run(answer_once(question, lang))


@app.command()
def chat(
    lang: Annotated[str, typer.Option(help="en, zh-Hans or zh-Hant to begin with.")] = "en",
) -> None:
    """Holds a conversation in the terminal; an empty line ends it."""
    from bot.channels.terminal import converse

    _run(converse(f"terminal:{uuid4().hex}", lang))


@app.command("eval")
def evaluate(
    file: Annotated[
        Path, typer.Argument(help="Labelled questions: JSON Lines of text, lang, entry.")
    ],
    html: Annotated[Path | None, typer.Option(help="Where a page with plots goes.")] = None,
    json: Annotated[Path | None, typer.Option(help="Where the run is kept.")] = None,
    compare: Annotated[
        Path | None, typer.Option(help="A run kept before, to compare with.")
    ] = None,
) -> None:
    """Asks labelled questions and prints right, wrong and abstained, by language and topic."""
    from bot.evaluation_report import report

    report(file, html, json, compare)


@app.command()
def gaps(
    since: Annotated[str, typer.Option(help="How far back: 12h, 30d or 2w.")] = "30d",
    limit: Annotated[int, typer.Option(help="How many clusters.")] = 20,
    json: Annotated[bool, typer.Option(help="As JSON.")] = False,
) -> None:
    """Lists what people could not get answered, gathered across scripts, most asked first."""
    from bot.gaps_report import report_gaps

    report_gaps(since, limit, json)


@app.command()
def build(
    encoder_only: Annotated[bool, typer.Option(help="Leave out what depends on entries.")] = False,
) -> None:
    """Builds the encoder, the vectors and the calibration, where their inputs have changed."""
    from bot.build import build_encoder_once, build_knowledge

    build_encoder_once()
    if not encoder_only:
        build_knowledge()


@bench.command("match")
def bench_match(
    dataset: Annotated[Path, typer.Option(help="BANKING77, CLINC150, or JSON Lines: text, label.")],
    shots: Annotated[int | None, typer.Option(help="So many examples a label, drawn.")] = None,
    draws: Annotated[int, typer.Option(help="How many times they are drawn.")] = 5,
) -> None:
    """Trains and tests the matcher on an outside set of labelled questions."""
    from bot.match_bench import run_match_bench

    run_match_bench(dataset, shots, draws)


@app.command(hidden=True)
def recalibrate() -> None:
    """Learns the calibration of the live set anew; the service starts this when it is due."""
    from bot.publishing import open_store
    from knowledge.live import open_builder
    from knowledge.recalibration import recalibrate as work

    async def with_store() -> None:
        async with open_store() as store:
            await work(store, open_builder())

    os.nice(10)  # residents' messages come first
    _run(with_store())


@app.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def with_redis(command: list[str]) -> None:
    """Runs another command, such as rasa, with REDIS_URL naming our Redis."""
    import subprocess

    from bot.redis_server import start_embedded_redis
    from bot.settings import Settings

    settings = Settings.from_env()
    server = None if settings.redis_url else start_embedded_redis(settings.state)
    url = settings.redis_url or (server.url if server else "")
    try:
        done = subprocess.run(command, env={**os.environ, "REDIS_URL": url}, check=False)
    finally:
        if server:
            server.stop()
    raise typer.Exit(done.returncode)


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
