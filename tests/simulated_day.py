"""A day of the service, pressed into a minute: everybody uses everything, with personal details.

Nothing waits for a clock: what lives for hours or days is known by the ends of its keys.
"""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

import httpx

from tests.admin_draft import NAME, umbrella
from tests.desk_clients import Clerk
from tests.fakes.bot_api import BotApi
from tests.live_service import LiveService, Resident
from tests.personal_numbers import PERSONAL
from tests.site_visits import Frame, add_site

HOURS: Final = 24
# What nobody else's text can hold by chance, and what is told from it without a word beside it.
_PLANTED: Final = ("hkid", "mainland_id", "residence_permit", "card", "email", "home_return")
_ASKED: Final = {
    "en": "When does Shenzhen Bay Port close? I am {}.",
    "zh-Hans": "深圳湾口岸几点关？我是{}。",
    "zh-Hant": "深圳灣口岸幾點關？我係{}呀。",
}
_UNKNOWN: Final = "How do I register a rowing club for parrots, {}?"
_FIRST_CHAT: Final = 7_000_001


@dataclass
class Day:
    """What was said to a service, and by whom."""

    service: LiveService
    api: BotApi
    rng: random.Random = field(default_factory=lambda: random.Random(24))
    planted: list[str] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)
    frames: list[tuple[Frame, str]] = field(default_factory=list)
    chats: list[int] = field(default_factory=list)

    def live(self) -> None:
        """Lets the hours pass."""
        clerk = Clerk(self.service, "staff", "admin", "editor", "approver", name="Ana")
        site = add_site(self.service).key
        clerk.attend()
        langs = cycle(_ASKED)
        for hour in range(HOURS):
            lang = next(langs)
            someone = self.visit_page(lang)
            self.visit_site(site, lang)
            if hour % 3 == 0:
                self.write_on_telegram(lang)
                self.arrange(someone)
            if hour % 8 == 0:
                self.talk_to_a_person(clerk)
                self.work_at_the_counter(clerk)
            if hour % 12 == 0:
                self.administer(clerk, hour)

    def token(self) -> str:
        """A personal detail that was not planted before."""
        planted = PERSONAL[self.rng.choice(_PLANTED)](self.rng)
        self.planted.append(planted)
        return planted

    def spellings(self) -> Iterator[str]:
        """Each planted detail as it was written, and in every other way it could be kept."""
        for written in self.planted:
            plain = unicodedata.normalize("NFKC", written).replace("\u200b", "")
            yield from {written, plain, json.dumps(written)[1:-1], plain.replace(" ", "")}

    def visit_page(self, lang: str) -> Resident:
        """A resident asks, is not understood, and rates."""
        someone = Resident(self.service, lang, {"User-Agent": quote(self.token())})
        self.residents.append(someone)
        answered = someone.say(_ASKED[lang].format(self.token()))
        someone.client.post("/feedback", json={"reply": answered[-1]["id"], "helpful": True})
        unknown = someone.say(_UNKNOWN.format(self.token()))
        someone.client.post("/feedback", json={"reply": unknown[-1]["id"], "helpful": False})
        someone.client.post("/feedback", json={"reply": self.token(), "helpful": False})
        someone.post(text="x", message_id=self.token())
        someone.post(payload=f'/ask_entry{{"entry": "{self.token()}"}}')
        someone.client.get("/sessions/me/transcript", params={"lang": self.token()})
        return someone

    def visit_site(self, site: str, lang: str) -> None:
        """A resident asks on the page of a school."""
        frame = Frame(self.service, site)
        opened = frame.enter()
        frame.say(_ASKED[lang].format(self.token()))
        self.frames.append((frame, opened["session"]))

    def write_on_telegram(self, lang: str) -> None:
        """A chat asks, and presses a button of somebody else's making."""
        chat = _FIRST_CHAT + len(self.chats)
        self.chats.append(chat)
        self.api.write(_ASKED[lang].format(self.token()), chat)
        self.api.next_in(chat)
        self.api.next_in(chat)
        self.api.press(self.token(), chat)
        self.api.next_in(chat)

    def arrange(self, someone: Resident) -> None:
        """A resident books, and asks to be called back; some fields hold what they should not."""
        for said in ("I want to book an appointment", "tax", f"the earliest, {self.token()}"):
            someone.say(said)
        someone.say("yes")
        consent = someone.client.get("/callbacks/form").json()["consent"]["version"]
        form = {"message_id": uuid4().hex, "name": "Test Person", "topic": "tax"}
        number = f"+852 9{self.rng.randrange(1_000_000, 9_999_999)}"
        for fields in (
            {"reach": number, "consent": consent},
            {"reach": self.token(), "consent": consent},
            {"reach": number, "consent": self.token()},
            {"reach": number, "consent": consent, "name": self.token()},
            {"reach": number, "consent": consent, "day": self.token()},
        ):
            someone.client.post("/callbacks", json={**form, **fields, "message_id": uuid4().hex})
        self.planted.append(number)

    def talk_to_a_person(self, clerk: Clerk) -> None:
        """A resident is answered by staff, who write down more than they should."""
        someone = Resident(self.service)
        self.residents.append(someone)
        someone.say(_ASKED["en"].format(self.token()))
        someone.press("/ask_person")
        n = clerk.claim(someone.conversation)
        clerk.reply(someone.conversation, n, "Which age is your child?")
        done(clerk.on(someone.conversation, "notes", text=f"wants a school, {self.token()}"))
        path = f"/staff/api/desk/conversations/{someone.conversation}/labels"
        done(clerk.client.put(path, json={"labels": [self.token()]}))
        someone.say(f"Ten. {self.token()}")
        proposed = {"question": self.token(), "reply": f"Call {self.token()}.", "entry": ""}
        done(clerk.post("/proposals", **proposed))
        clerk.on(someone.conversation, "finish", n=n)
        someone.press('/rate_person{"score": "5"}')

    def work_at_the_counter(self, clerk: Clerk) -> None:
        """Staff look something up for a visitor, and note what was not found."""
        api = "/staff/api/counter"
        done(clerk.client.post(f"{api}/search", json={"question": self.token(), "lang": "en"}))
        noted = {"question": _UNKNOWN.format(self.token()), "lang": "en", "nearest": []}
        done(clerk.client.post(f"{api}/gaps", json=noted))
        clerk.client.post(f"{api}/services/income_tax", json={"lang": "en", "x": self.token()})

    def administer(self, clerk: Clerk, hour: int) -> None:
        """An admin edits, invites and switches, with reasons that name a resident."""
        csrf: Any = clerk.client.headers["X-CSRF-Token"]
        for off in ("yes", ""):
            reason = f"asked by {self.token()}"
            data = {"off": off, "reason": reason, "csrf": csrf}
            done(clerk.client.post("/staff/settings/channels/telegram", data=data))
        shown = clerk.client.get("/staff/settings/factor").text
        seen = re.search(r'name="seen" value="([^"]*)"', shown)
        assert seen
        setting = {"seen": seen[1], "reason": f"as {self.token()} asked", "csrf": csrf}
        done(clerk.client.post("/staff/settings/factor", data=setting))
        form = {"reason": f"{hour}, {self.token()}", "csrf": csrf}
        clerk.client.post("/staff/settings/opening", data=form)
        search = {"q": self.token(), "actor": self.token()}
        clerk.client.get("/staff/audit", params=search)
        clerk.client.get(f"/staff/entries/{quote(self.token(), safe='')}")
        entry = f"/staff/api/entries/{NAME}"
        if not hour:
            done(clerk.client.put(f"{entry}/draft", json={"fields": umbrella(), "revision": ""}))
        comment = {"comment": f"as {self.token()} says", "revision": ""}
        done(clerk.client.post(f"{entry}/comment", json=comment))


def done(response: httpx.Response) -> None:
    """Holds that a deed was done, lest nothing be kept because nothing was taken."""
    assert response.status_code < 400, response.text
