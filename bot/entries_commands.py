"""The commands `talentbot entries ...`: look at the live set, change it, publish, go back."""

from __future__ import annotations

import asyncio
import difflib
import getpass
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, cast, get_args

import typer

from bot.errors import BotError
from bot.lint_report import report_lint
from bot.publishing import merge_release, open_publisher, open_store
from knowledge.array_file import write_whole
from knowledge.entry_files import read_entries
from knowledge.entry_store import EntryStore
from knowledge.entry_yaml import to_yaml, write_entry_files
from knowledge.exchange import (
    Compared,
    ExportFormat,
    Import,
    compare,
    export_entries,
    read_exchange,
)
from knowledge.publication import Change, Publication, changes_between, undo
from knowledge.settings import KnowledgeSettings

app = typer.Typer(no_args_is_help=True, help="The live entries: what changes them, and back.")
By = Annotated[str, typer.Option(help="Who does it; kept in the history.")]
Reason = Annotated[str, typer.Option(help="Why; kept in the history.")]


@app.command()
def status() -> None:
    """Tells the latest publication, what is saved for the next, and what a release left open."""
    _run(_status)


async def _status(store: EntryStore) -> None:
    number, live = await store.live()
    typer.echo(f"Publication {number}: {len(live)} entries live.")
    for name, digest in (await store.saved()).items():
        verb = "to be withdrawn" if digest is None else "changed" if name in live else "new"
        typer.echo(f"saved for the next: {name} ({verb})")
    for name in await store.conflicts():
        typer.echo(f"edited here and in the release: {name} (see `talentbot entries conflict`)")


@app.command()
def show(name: Annotated[str, typer.Argument(help="The entry's id.")]) -> None:
    """Prints a live entry."""

    async def work(store: EntryStore) -> None:
        _, live = await store.live()
        entry = await store.version(live.get(name))
        if entry is None:
            raise BotError(f"{name} is not live: see `talentbot entries status`.")
        typer.echo(to_yaml([entry]), nl=False)

    _run(work)


@app.command()
def diff(
    first: Annotated[int | None, typer.Argument(help="A publication's number.")] = None,
    second: Annotated[
        int | None, typer.Argument(help="A later one; the latest if left out.")
    ] = None,
) -> None:
    """Shows what changed between two publications, or what is saved for the next."""

    async def work(store: EntryStore) -> None:
        number, live = await store.live()
        if first is None:
            saved = await store.saved()
            wanted = {n: d for n, d in {**live, **saved}.items() if d}
            return await _print_changes(store, changes_between(live, wanted))
        last = number if second is None else second
        if not 0 <= first <= last <= number:
            raise BotError(f"Publications are numbered from 1 to {number}, the earlier one first.")
        then = undo(live, await store.publications(number - first))
        now = undo(live, await store.publications(number - last))
        await _print_changes(store, changes_between(then, now))
        return None

    _run(work)


@app.command()
def history(
    count: Annotated[int, typer.Option(help="How many, from the latest on.")] = 20,
) -> None:
    """Lists the publications, the latest first."""

    async def work(store: EntryStore) -> None:
        for item in await store.publications(count):
            typer.echo(_line(item))

    _run(work)


@app.command()
def publish(
    by: By = "",
    reason: Reason = "",
    force: Annotated[bool, typer.Option(help="Although kept questions get worse.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="An entry's id; may be repeated.")] = None,
) -> None:
    """Makes the saved entries live in every process, if no kept question gets worse."""

    async def work(store: EntryStore) -> None:
        publisher = open_publisher(store)
        _tell(await publisher.publish(by or getpass.getuser(), reason, only, force))

    _run(work)


@app.command()
def rollback(
    number: Annotated[int, typer.Argument(help="The publication to go back to.")],
    by: By = "",
    reason: Reason = "",
) -> None:
    """Makes the set of an earlier publication live again."""

    async def work(store: EntryStore) -> None:
        why = reason or f"Back to publication {number}"
        _tell(await open_publisher(store).roll_back(number, by or getpass.getuser(), why))

    _run(work)


@app.command()
def withdraw(name: Annotated[str, typer.Argument(help="The entry's id.")]) -> None:
    """Saves that an entry is to leave the live set with the next publication."""

    async def work(store: EntryStore) -> None:
        if name not in (await store.live())[1]:
            raise BotError(f"{name} is not live: see `talentbot entries status`.")
        await store.withdraw(name)

    _run(work)


@app.command()
def discard(names: Annotated[list[str], typer.Argument(help="Entries' ids.")]) -> None:
    """Forgets what was saved of entries for the next publication."""
    _run(lambda store: store.discard(names))


@app.command()
def conflict(
    name: Annotated[str, typer.Argument(help="The entry's id.")],
    take: Annotated[bool, typer.Option(help="Save the release's version for the next.")] = False,
    keep: Annotated[bool, typer.Option(help="Keep what is live.")] = False,
) -> None:
    """Shows an entry that people and a release both changed, or settles which one holds."""

    async def work(store: EntryStore) -> None:
        conflicts = await store.conflicts()
        if name not in conflicts:
            raise BotError(f"{name} is not in conflict: see `talentbot entries status`.")
        released = await store.version(conflicts[name])
        if take and released:
            await store.save([released])
        elif take:
            await store.withdraw(name)
        if take or keep:
            return await store.resolve(name)
        live = (await store.live())[1].get(name)
        await _print_changes(store, {name: Change(live, conflicts[name])})
        return None

    _run(work)


@app.command()
def export(
    file: Annotated[
        Path | None, typer.Argument(help="A .xlsx, .csv or .json file; without it, YAML.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where the YAML files go; those of this release.")
    ] = None,
) -> None:
    """Writes the live set to a file, or back to YAML, so that git shows what admins changed."""

    async def work(store: EntryStore) -> None:
        _, live = await store.live()
        entries = await store.entries(live)
        if file:
            write_whole(file, export_entries(entries, _format_of(file)))
            return
        target = folder or KnowledgeSettings.from_env().entries
        target.mkdir(parents=True, exist_ok=True)
        for path in write_entry_files(entries, target):
            typer.echo(f"changed: {path}")

    _run(work)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="Excel, CSV, JSON or another system's questions.")],
    save: Annotated[
        bool, typer.Option(help="Save what is new or changed for publication.")
    ] = False,
) -> None:
    """Tells row by row what a file would change, and saves it only when told to."""

    async def work(store: EntryStore) -> None:
        _, live = await store.live()
        imported = _read(file)
        compared = compare(imported, await store.entries(live), datetime.now(UTC).date())
        for line in import_lines(imported, compared):
            typer.echo(line)
        if any(row.state == "faulty" for row in compared):
            raise BotError("Nothing was saved: mend the faulty rows and import the file again.")
        if save:
            taken = [c.row.entry for c in compared if c.state in ("new", "changed")]
            await store.save(entry for entry in taken if entry)
            typer.echo(f"{len(taken)} entries saved; `talentbot entries publish` makes them live.")

    _run(work)


@app.command()
def lint() -> None:
    """Looks for entries alike, contradictions, dates that have passed; errors end with status 1."""

    async def work(store: EntryStore) -> None:
        _, live = await store.live()
        report_lint(await store.entries(live))

    _run(work)


@app.command("format")
def format_files() -> None:
    """Writes the YAML files of this release in the one way in which entries are written."""
    folder = KnowledgeSettings.from_env().entries
    for path in write_entry_files(read_entries(folder), folder):
        typer.echo(f"changed: {path}")


def _run(work: Callable[[EntryStore], Coroutine[Any, Any, None]]) -> None:
    """Does something with the store, which holds at least what this release brings."""

    async def with_store() -> None:
        async with open_store() as store:
            await merge_release(store)
            await work(store)

    asyncio.run(with_store())


def _format_of(file: Path) -> ExportFormat:
    for known in get_args(ExportFormat):
        if file.suffix.lower() == f".{known}":
            return cast(ExportFormat, known)
    raise BotError(f"{file.name}: name a file that ends in .xlsx, .csv or .json.")


def _read(file: Path) -> Import:
    try:
        return read_exchange(file.name, file.read_bytes())
    except OSError as error:
        raise BotError(f"{file}: cannot be read: {error.strerror}.") from error


def import_lines(imported: Import, compared: Sequence[Compared]) -> Iterator[str]:
    """What an import comes to, a line or more for each row that says something."""
    yield imported.summary()
    yield from (f"note: {note}" for note in imported.notes)
    for row in compared:
        name = row.row.fields.get("id", "")
        fields = f" ({', '.join(row.changed)})" if row.changed else ""
        if row.state != "same":
            yield f"{row.row.place}: {row.state} {name}{fields}"
        yield from (f"{row.row.place}: {fault}" for fault in row.faults)
        yield from (f"{row.row.place}: note: {note}" for note in row.notes)
        if row.row.missing:
            yield f"{row.row.place}: missing {', '.join(row.row.missing)}"


async def _print_changes(store: EntryStore, changes: Mapping[str, Change]) -> None:
    for change in changes.values():
        pair = [await store.version(digest) for digest in change]
        old, new = (to_yaml([entry]).splitlines() if entry else [] for entry in pair)
        before, after = (entry.id if entry else "(none)" for entry in pair)
        for line in difflib.unified_diff(old, new, before, after, lineterm="", n=2):
            typer.echo(line)


def _tell(publication: Publication | None) -> None:
    typer.echo(_line(publication) if publication else "Nothing is to be changed.")


def _line(item: Publication) -> str:
    names = ", ".join(item.changes) if len(item.changes) <= 5 else f"{len(item.changes)} entries"
    forced = " (forced)" if item.forced else ""
    why = f": {item.reason}" if item.reason else ""
    return f"{item.number}  {item.at:%Y-%m-%d %H:%M}  {item.by}{forced}{why}  [{names}]"
