"""The pages of the dated rules over a real Redis: edited, tried, published, taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import redis.asyncio
import yaml

from actions.rule_book import open_rule_book
from bot.admin.rule_desk import RuleDesk
from bot.admin.rule_pages import open_rule_pages
from bot.page_texts import PageTexts
from knowledge.draft_store import DraftStore
from knowledge.drafts import Policy
from knowledge.rule_publisher import merge_rules
from knowledge.rule_sets import RuleSet, read_rule_sets
from knowledge.rule_store import RuleStore
from tests.account_pages import AccountPages, text_of
from tests.page_forms import form_in

TAX = "/staff/rules/income_tax"
BANDS = "rules.0.value.bands"
RELEASE = {each.name: each for each in read_rule_sets()}


@dataclass(frozen=True)
class Room:
    """The pages, with what they stand on."""

    pages: AccountPages
    store: RuleStore
    policies: DraftStore

    async def admin(self, name: str = "Ana") -> httpx.AsyncClient:
        """A browser of an admin."""
        return await self.pages.signed_in(await self.pages.add("admin", name=name))


@pytest.fixture
async def room(own_redis: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with redis.asyncio.Redis.from_url(own_redis) as client:
        await client.flushdb()
        book = open_rule_book()
        store = RuleStore(client)
        await merge_rules(store, tuple(RELEASE.values()), book.shapes)
        pages = await AccountPages.open(client, tmp_path)
        desk = RuleDesk(client, book, lambda: ())
        for page in open_rule_pages(
            pages.staff, PageTexts(), desk, lambda service, lang: f"{service} ({lang})"
        ):
            pages.app.include_router(page.router())
        policies = DraftStore(client)
        await policies.set_policy(Policy(two_people=False))
        yield Room(pages, store, policies)


@pytest.fixture
async def admin(room: Room) -> httpx.AsyncClient:
    return await room.admin()


async def form_of(admin: httpx.AsyncClient, address: str = TAX) -> dict[str, str]:
    return form_in((await admin.get(address)).text, address)


async def save(admin: httpx.AsyncClient, **changed: str) -> httpx.Response:
    return await admin.post(TAX, data={**await form_of(admin), **changed, "do": "save"})


async def publish(admin: httpx.AsyncClient, **more: str) -> httpx.Response:
    trial = (await admin.get(f"{TAX}/trial")).text
    fields = form_in(trial, f"{TAX}/publish")
    return await admin.post(f"{TAX}/publish", data={**fields, **more})


async def live(room: Room) -> RuleSet:
    _, digests = await room.store.live()
    digest = digests["income_tax"]
    return (await room.store.versions([digest]))[digest]


# 21,920 instead of 16,920 and so on would leap; a limit that moves takes its deductions along.
NEXT = {f"{BANDS}.0.up_to": "48000", f"{BANDS}.0.deduction": "0"}
SHIFTED = {
    f"{BANDS}.{n}.deduction": str(value)
    for n, value in enumerate((0, 3360, 17760, 32760, 53760, 86760, 182760))
}


async def test_every_set_is_listed_with_what_it_rests_on(admin: httpx.AsyncClient) -> None:
    page = await admin.get("/staff/rules")

    said = text_of(page)
    assert all(f"/staff/rules/{name}" in page.text for name in RELEASE)
    assert "Mainland income tax" in said
    assert "gba_subsidy (en)" in said, "what reads the bands is named"
    assert "C-071" in said
    assert "2027-12-31" in said
    assert "no end is known" in said


async def test_the_form_as_it_is_makes_no_draft(admin: httpx.AsyncClient, room: Room) -> None:
    for name in RELEASE:
        address = f"/staff/rules/{name}"
        fields = await form_of(admin, address)

        saved = await admin.post(address, data={**fields, "do": "save"})

        assert saved.headers.get("location") == f"{address}?said=same", text_of(saved)
    assert await room.store.drafts() == {}


async def test_next_years_bands_are_a_change_of_data(admin: httpx.AsyncClient, room: Room) -> None:
    added = await admin.post(TAX, data={**await form_of(admin), "do": "period:tax.iit.bands"})
    fields = form_in(added.text, TAX)
    (new,) = (n.split(".")[1] for n, v in fields.items() if n.endswith(".id") and n[6] not in "01")
    fields |= {"rules.0.valid_to": "2026-12-31", f"rules.{new}.valid_from": "2027-01-01"}
    moved = {k.replace("rules.0.", f"rules.{new}."): v for k, v in (NEXT | SHIFTED).items()}
    saved = await admin.post(TAX, data={**fields, **moved, "do": "save"})
    assert saved.headers.get("location") == f"{TAX}/trial?said=saved", text_of(saved)

    trial = text_of(await admin.get(f"{TAX}/trial"))
    assert "as of 2027-01-01" in trial
    assert "as of 2026-" not in trial, "this year's outcomes stay"
    assert "Band: up to RMB 48,000, rate 3%, quick deduction RMB 0." in trial

    unconfirmed = await publish(admin, reason="next year")
    assert unconfirmed.status_code == 422
    assert "tick that they are right" in text_of(unconfirmed)
    assert (await publish(admin, confirmed="yes")).status_code == 422, "why is asked for"
    done = await publish(admin, reason="next year", confirmed="yes")

    assert done.headers["location"] == f"{TAX}?said=published", text_of(done)
    first, second, _ = (await live(room)).rules
    assert (str(first.valid_to), str(second.valid_from)) == ("2026-12-31", "2027-01-01")
    assert second.value["bands"][0] == {"up_to": 48000, "rate": 3, "deduction": 0}
    assert [deed[1:] for deed in (await room.pages.deeds())[:2]] == [
        ("rules.published", "income_tax"),
        ("rules.saved", "income_tax"),
    ]

    back = form_in((await admin.get(TAX)).text, f"{TAX}/back")
    undone = await admin.post(f"{TAX}/back", data=back)

    assert undone.headers["location"] == f"{TAX}?said=back"
    assert await live(room) == RELEASE["income_tax"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rules.0.valid_to": "2022-12-31"}, "The last day is before the first, 2023-01-01."),
        ({"rules.0.as_of": "2999-01-01"}, "Nothing can be checked as of a day to come."),
        ({f"{BANDS}.0.rate": "-3"}, "A figure here is never below zero."),
        ({f"{BANDS}.0.rate": "103"}, "A share is from 0 to 100."),
        ({f"{BANDS}.0.rate": "three"}, "Enter a figure such as 36000 or 2.5."),
        ({f"{BANDS}.1.up_to": "30000"}, "Each limit is above the one before."),
        ({f"{BANDS}.1.deduction": "2521"}, "At an income of 36000 the tax would leap"),
        ({f"{BANDS}.6.up_to": "2000000"}, "The last row, and no other, has no limit."),
        ({"rules.1.value.period.opens.month": "13"}, "There is no such day in every year."),
        ({"rules.1.value.period.opens.month": "2.5"}, "Enter a whole number."),
        ({"rules.0.sources.0.facts": "C-999"}, "Nothing here names the fact C-999."),
        ({"rules.0.sources.0.url": "nowhere"}, "Enter the full address of a page"),
        ({"rules.0.sources.0.title.zh-Hant": " "}, "Fill this in."),
        ({"rules.0.valid_from": "soon"}, "Enter a day such as 2027-01-01."),
    ],
)
async def test_what_does_not_fit_is_told_at_its_field(
    admin: httpx.AsyncClient, room: Room, changed: dict[str, str], said: str
) -> None:
    refused = await save(admin, **changed)

    assert refused.status_code == 422
    assert said in text_of(refused)
    assert "fault-" in refused.text
    assert all(f'value="{typed}"' in refused.text for typed in changed.values()), "nothing is lost"
    assert await room.store.drafts() == {}


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2027-01-01", "2027-01-01", "The next period begins on 2027-01-01"),
        ("2027-01-01", "", "The next period begins on 2027-01-01"),
        ("2027-01-02", "2026-12-31", "Nothing would hold from 2027-01-01 to 2027-01-01"),
    ],
)
async def test_periods_neither_overlap_nor_leave_a_day_out(
    admin: httpx.AsyncClient, first: str, last: str, said: str
) -> None:
    added = await admin.post(TAX, data={**await form_of(admin), "do": "period:tax.iit.bands"})
    fields = form_in(added.text, TAX)
    fields |= {"rules.0.valid_to": last, "rules.2.valid_from": first, "do": "save"}

    assert said in text_of(await admin.post(TAX, data=fields))


async def test_rows_are_added_and_taken_out_before_anything_is_saved(
    admin: httpx.AsyncClient, room: Room
) -> None:
    fields = await form_of(admin)
    more = await admin.post(TAX, data={**fields, "do": f"add:{BANDS}.*.up_to"})
    assert f'name="{BANDS}.7.rate"' in more.text
    assert "Not saved yet." in text_of(more)

    fewer = form_in((await admin.post(TAX, data={**fields, "do": f"out:{BANDS}.6"})).text, TAX)

    assert not any(name.startswith(f"{BANDS}.6") for name in fewer)
    last_open = {**fewer, f"{BANDS}.5.up_to": "", "do": "save"}
    assert (await admin.post(TAX, data=last_open)).status_code == 303
    draft = await room.store.draft("income_tax")
    assert draft
    assert len(draft.rule_set.rules[0].value["bands"]) == 6


async def test_a_rule_keeps_at_least_one_period(admin: httpx.AsyncClient) -> None:
    fields = {k: v for k, v in (await form_of(admin)).items() if not k.startswith("rules.1.")}

    refused = await admin.post(TAX, data={**fields, "do": "save"})

    assert "Nothing is left of the rule tax.reconciliation" in text_of(refused)


async def test_a_draft_that_leaves_today_without_a_rule_cannot_be_published(
    admin: httpx.AsyncClient, room: Room
) -> None:
    saved = await save(admin, **{"rules.0.valid_to": "2024-12-31"})
    assert saved.status_code == 303

    trial = await admin.get(f"{TAX}/trial")
    assert "cannot be worked out any more" in text_of(trial)
    assert f'action="{TAX}/publish"' not in trial.text
    draft = await room.store.draft("income_tax")
    assert draft
    forged = {"revision": draft.revision, "number": "1", "reason": "x", "confirmed": "yes"}
    refused = await admin.post(f"{TAX}/publish", data=forged)

    assert refused.status_code == 422
    assert await live(room) == RELEASE["income_tax"]


async def test_whoever_wrote_a_draft_does_not_publish_it_where_the_house_wants_two(
    room: Room, admin: httpx.AsyncClient
) -> None:
    await room.policies.set_policy(Policy(two_people=True))
    await save(admin, **{"rules.1.value.spared_income": "130000"})

    own = text_of(await admin.get(f"{TAX}/trial"))
    assert "another admin publishes it" in own
    draft = await room.store.draft("income_tax")
    assert draft
    forged = {"revision": draft.revision, "number": "1", "reason": "x", "confirmed": "yes"}
    assert (await admin.post(f"{TAX}/publish", data=forged)).status_code == 422

    other = await publish(await room.admin("Ben"), reason="new limit", confirmed="yes")
    assert other.headers["location"] == f"{TAX}?said=published", text_of(other)


async def test_two_who_edit_at_once_are_told_and_lose_nothing(
    room: Room, admin: httpx.AsyncClient
) -> None:
    ben = await room.admin("Ben")
    mine, his = await form_of(admin), await form_of(ben)
    spared = "rules.1.value.spared_income"
    assert (await ben.post(TAX, data={**his, spared: "130000"})).status_code == 303

    told = await admin.post(TAX, data={**mine, spared: "140000"})

    assert "Somebody saved this draft" in text_of(told)
    assert 'value="140000"' in told.text
    again = await admin.post(TAX, data=form_in(told.text, TAX))
    assert again.status_code == 303
    draft = await room.store.draft("income_tax")
    assert draft
    assert draft.rule_set.rules[1].value["spared_income"] == 140000
    assert len(draft.authors) == 2


async def test_a_form_from_before_a_publication_does_not_undo_it(
    room: Room, admin: httpx.AsyncClient
) -> None:
    stale = await form_of(admin)
    await save(admin, **{"rules.1.value.spared_income": "130000"})
    trial = form_in((await admin.get(f"{TAX}/trial")).text, f"{TAX}/publish")
    assert (await publish(admin, reason="new", confirmed="yes")).status_code == 303

    assert "Somebody saved this draft" in text_of(await admin.post(TAX, data=stale))
    late = await admin.post(f"{TAX}/publish", data={**trial, "reason": "x", "confirmed": "yes"})
    assert late.headers["location"] == TAX, "the draft is gone"


async def test_a_draft_is_discarded(room: Room, admin: httpx.AsyncClient) -> None:
    await save(admin, **{"rules.1.value.spared_income": "130000"})
    revision = (await form_of(admin))["revision"]

    assert (await admin.post(f"{TAX}/discard", data={"revision": "other"})).status_code == 422
    assert (await admin.post(f"{TAX}/discard", data={"revision": revision})).status_code == 303
    assert await room.store.drafts() == {}


@pytest.mark.parametrize("take", [True, False])
async def test_what_a_release_brings_is_taken_or_what_is_live_kept(
    room: Room, admin: httpx.AsyncClient, take: bool
) -> None:
    await save(admin, **{"rules.1.value.spared_income": "130000"})
    await publish(admin, reason="new", confirmed="yes")
    ours = await live(room)
    bands, filing = RELEASE["income_tax"].rules
    value = {**filing.value, "spared_income": 150000}
    theirs = RuleSet(name="income_tax", rules=(bands, filing.model_copy(update={"value": value})))
    release = {**RELEASE, "income_tax": theirs}
    await merge_rules(room.store, tuple(release.values()), open_rule_book().shapes)

    assert "the release brings another version" in text_of(await admin.get("/staff/rules"))
    page = text_of(await admin.get(TAX))
    assert "The release brings another version" in page
    assert "150000" in page
    settled = await admin.post(f"{TAX}/release", data={"take": "yes"} if take else {})

    assert settled.status_code == 303
    assert await room.store.conflicts() == {}
    assert await live(room) == ours
    draft = await room.store.draft("income_tax")
    assert (draft and draft.rule_set) == (theirs if take else None)


async def test_a_version_that_this_process_cannot_read_is_neither_shown_nor_taken(
    room: Room, admin: httpx.AsyncClient
) -> None:
    bands, filing = RELEASE["income_tax"].rules
    later = RuleSet(name="income_tax", rules=(bands, filing.model_copy(update={"value": {}})))
    release = tuple({**RELEASE, "income_tax": later}.values())
    await room.store.commit_release(None, 1, release, {"income_tax": later.digest})

    shown = await admin.get(TAX)
    forged = await admin.post(f"{TAX}/release", data={"take": "yes"})

    assert "needs other fields" in text_of(shown)
    assert 'name="take"' not in shown.text
    assert forged.status_code == 422
    assert await room.store.drafts() == {}


async def test_a_set_goes_out_as_a_file_and_comes_back(
    room: Room, admin: httpx.AsyncClient
) -> None:
    for name in RELEASE:
        address = f"/staff/rules/{name}/file"
        out = await admin.get(address)
        assert out.headers["content-disposition"].startswith(f'attachment; filename="{name}-')

        same = await admin.post(address, files={"file": ("rules.yml", out.content)})

        assert same.status_code == 303, text_of(same)
    assert await room.store.drafts() == {}, "nothing differs"

    text = (await admin.get(f"{TAX}/file")).text.replace("120000", "130000")
    assert (await admin.post(f"{TAX}/file", files={"file": ("r.yml", text)})).status_code == 303
    draft = await room.store.draft("income_tax")
    assert draft
    assert draft.rule_set.rules[1].value["spared_income"] == 130000
    assert (await room.pages.deeds())[0][1:] == ("rules.imported", "income_tax")


BOMB = "a: &a [x, x]\n" + "".join(f"{c}: &{c} [*{p}, *{p}]\n" for p, c in ("ab", "bc", "cd"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"- " + b"x" * 300_000, "larger than 256 KB"),
        (b"\xff\xfe\x00", "not a text in UTF-8"),
        (b"- {", "not YAML"),
        (b"- {id: 2026-13-45}", "not YAML"),
        (BOMB.encode(), "anchors or tags"),
        (b"!!python/object/apply:os.system ['true']", "anchors or tags"),
        (b"[" * 5000, "nested too deeply"),
        (b"", "does not hold rules"),
        (b"- just words", "does not hold rules"),
        (b"- {id: tax.iit.bands, unknown: 1}", "does not hold rules"),
    ],
    ids=["large", "binary", "broken", "day", "bomb", "tag", "deep", "empty", "words", "fields"],
)
async def test_a_file_that_is_no_set_of_rules_is_refused_with_its_reason(
    room: Room, admin: httpx.AsyncClient, content: bytes, said: str
) -> None:
    refused = await admin.post(f"{TAX}/file", files={"file": ("rules.yml", content)})

    assert refused.status_code == 422
    assert said in text_of(refused)
    assert await room.store.drafts() == {}


async def test_a_file_of_other_rules_or_with_faults_is_refused(
    room: Room, admin: httpx.AsyncClient
) -> None:
    other = (await admin.get("/staff/rules/hk_law/file")).content
    refused = await admin.post(f"{TAX}/file", files={"file": ("rules.yml", other)})
    assert "The file holds the rules business.hk-law" in text_of(refused)

    records = yaml.safe_load((await admin.get(f"{TAX}/file")).text)
    records[0]["sources"][0]["facts"] = ["C-999"]
    unknown = yaml.safe_dump(records, allow_unicode=True)
    refused = await admin.post(f"{TAX}/file", files={"file": ("rules.yml", unknown)})
    assert "Nothing here names the fact C-999" in text_of(refused)
    records[0]["value"] = {"bands": []}
    unshaped = yaml.safe_dump(records, allow_unicode=True)
    refused = await admin.post(f"{TAX}/file", files={"file": ("rules.yml", unshaped)})
    assert "does not hold rules" in text_of(refused)
    assert await room.store.drafts() == {}


async def test_there_is_no_page_of_other_sets(admin: httpx.AsyncClient) -> None:
    assert (await admin.get("/staff/rules/unknown")).status_code == 404
    assert (await admin.post("/staff/rules/unknown", data={"do": "save"})).status_code == 404
    assert (await admin.get(f"{TAX}/trial")).headers["location"] == TAX, "nothing is drafted"
