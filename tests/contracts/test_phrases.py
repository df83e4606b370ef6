"""The phrases of the services and of the page stand in three scripts, and ask for no secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import yaml

from actions.callbacks.consent import current_consent
from knowledge.language import LANGS, Lang
from knowledge.settings import ROOT
from tests.contracts.curated import domain, entries
from tests.contracts.test_entry_scripts import foreign_to

FILES: Final = (
    *sorted((ROOT / "actions" / "phrases").glob("*.yml")),
    ROOT / "actions" / "appointments" / "event.yml",
)
# What only an official site may ask of a person, in the words in which it would.
SECRET: Final = re.compile(
    r"passwords?|passcodes?|\bPIN\b|(?:log-?in|verification|security|SMS|one-time) codes?|"
    r"account numbers?|card numbers?"
    r"|密码|密碼|口令|验证码|驗證碼|登录码|登入碼|账号|帳號|賬號|账户号码|帳戶號碼|卡号|卡號",
    re.IGNORECASE,
)
# Texts that name such a thing and ask nobody for it, each with the reason.
MAY_NAME: Final = {
    "gba_subsidy: apply.account": "the account is that of the official site",
    "tax.gba-subsidy.where": "the account is that of the official site",
    "visa.non-chinese-permit.what": "how the numbers of the permits begin",
}
# What is looked up or filed with a login of its own, and the official place.
LOOK_UPS: Final = {
    "tax.gba-subsidy.where": "gdzwfw.gov.cn",  # C-068
    "tax.hk-exemption.how": "chinatax.gov.cn",  # C-059
}


def phrases(path: Path) -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_phrase_stands_in_each_language_with_the_same_values(path: Path) -> None:
    for key, texts in phrases(path).items():
        assert set(texts) == set(LANGS), key
        named = {frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()}
        if key not in {"day.short"}:  # a month has a name in English, a number in Chinese
            assert len(named) == 1, key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant"])
def test_no_phrase_holds_characters_of_the_other_script(path: Path, lang: Lang) -> None:
    strayed = {key: foreign_to(lang, texts[lang]) for key, texts in phrases(path).items()}

    assert {key: signs for key, signs in strayed.items() if signs} == {}


def everything_said() -> Iterator[tuple[str, str]]:
    """Each text that a resident is told, with where it stands."""
    for path in FILES:
        for key, texts in phrases(path).items():
            yield from ((f"{path.stem}: {key}", text) for text in texts.values())
    for name, variations in domain()["responses"].items():
        yield from ((name, variation["text"]) for variation in variations)
    for entry in entries():
        yield from ((entry.id, entry.answer[lang]) for lang in LANGS)
    yield from (("consent", current_consent().text[lang]) for lang in LANGS)


def test_nobody_is_asked_for_a_password_a_code_or_an_account_number() -> None:
    asking = {
        place for place, text in everything_said() if SECRET.search(text) and place not in MAY_NAME
    }

    assert asking == set()
    assert set(MAY_NAME) <= {place for place, text in everything_said() if SECRET.search(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Please send me your password.",
        "Type the verification code",
        "请输入验证码",
        "請提供帳號",
        "Your account number?",
    ],
)
def test_a_question_for_a_secret_is_recognised(text: str) -> None:
    assert SECRET.search(text)


@pytest.mark.parametrize("name", LOOK_UPS)
def test_what_needs_a_login_is_linked_at_the_official_place(name: str) -> None:
    (entry,) = (entry for entry in entries() if entry.id == name)

    hosts = [str(source.url) for source in entry.sources]

    assert any(LOOK_UPS[name] in host for host in hosts)
    assert entry.service is None
