"""The sources of the entries: named alike everywhere, and none of them a copy of another."""

from __future__ import annotations

from collections import defaultdict
from typing import Final
from urllib.parse import urlsplit

from knowledge.entry import Source
from tests.contracts.curated import entries

# Hosts that repost what others wrote.
REPOSTS: Final = (
    *("webnewswire.com", "government-world.com", "usaemall.com", "g885.cn", "cengwo.cn"),
    *("thelisteningblog.com", "jollibeefood.rest", "tellerreport.com", "reportify.ai"),
)
BLOGS: Final = ".blogspot."
# Front pages, which stand for releases that only reposts hold: each title names its release.
FRONT_PAGES: Final = {
    "https://qh.sz.gov.cn/en/",
    "https://www.info.gov.hk/gia/",
    "https://www.sz.gov.cn/en_szgov/",
}


def by_address() -> dict[str, dict[Source, list[str]]]:
    """For each address its sources, facts and date aside, with the entries they stand in."""
    found: dict[str, dict[Source, list[str]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries():
        for source in entry.sources:
            named = source.model_copy(update={"facts": (), "dated": None})
            found[str(source.url)][named].append(entry.id)
    return found


def test_same_address_has_the_same_title() -> None:
    unlike = [
        f"{url}: {source.title.en} / {source.title.zh_hans} in {', '.join(ids)}"
        for url, named in by_address().items()
        if len({source.title for source in named}) > 1 and url not in FRONT_PAGES
        for source, ids in named.items()
    ]

    assert not unlike, "\n".join(unlike)


def test_same_address_has_the_same_publisher() -> None:
    unlike = [
        f"{url}: {source.publisher.en} / {source.publisher.zh_hans} in {', '.join(ids)}"
        for url, named in by_address().items()
        if len({source.publisher for source in named}) > 1
        for source, ids in named.items()
    ]

    assert not unlike, "\n".join(unlike)


def test_no_source_is_a_repost() -> None:
    reposts = [
        (entry.id, str(source.url))
        for entry in entries()
        for source in entry.sources
        if is_repost(urlsplit(str(source.url)).hostname or "")
    ]

    assert reposts == []


def is_repost(host: str) -> bool:
    return BLOGS in f".{host}" or any(f".{host}".endswith(f".{repost}") for repost in REPOSTS)


def test_repost_is_told_by_its_host() -> None:
    assert is_repost("www.g885.cn")
    assert is_repost("somebody.blogspot.com")
    assert not is_repost("notg885.cn.gov.cn")
