"""Callback forms, and the encryption of requests."""

from __future__ import annotations

import re
import stat
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pydantic import ValidationError

from actions.callbacks.callback import Callback, CallbackRefusal, check_form
from actions.callbacks.consent import current_consent
from actions.kept import SHIPPED_DAYS
from knowledge.language import LANGS
from knowledge.seal import Seal, SealError, open_seal
from tests.fakes.callback_form import NOW, PHONE, form

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


def test_a_form_in_order_becomes_a_request() -> None:
    callback = check_form(form(name="  陳  大文 ", day=date(2030, 1, 7), part="morning"), NOW)

    assert isinstance(callback, Callback)
    assert (callback.name, callback.contact.value) == ("陳 大文", PHONE)
    assert callback.consent == current_consent().version
    assert (callback.day, callback.part, callback.asked_at) == (date(2030, 1, 7), "morning", NOW)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"consent": None}, "no_consent"),
        ({"consent": "2020-01-a"}, "no_consent"),
        ({"name": "  "}, "bad_name"),
        ({"name": "123 456"}, "bad_name"),
        ({"name": "a" * 81}, "bad_name"),
        ({"name": "<script>alert(1)</script>"}, "bad_name"),
        ({"name": "{name}"}, "bad_name"),
        ({"name": "=HYPERLINK(A1)"}, "bad_name"),
        ({"name": "a\x00b"}, "bad_name"),
        ({"name": "a\u202eb"}, "bad_name"),
        ({"reach": "12"}, "bad_phone"),
        ({"reach": "a@b"}, "bad_email"),
        ({"reach": "66123456"}, "phone_without_code"),
        ({"day": date(2030, 1, 6)}, "past"),
    ],
)
def test_a_form_out_of_order_is_refused_by_reason(fields: dict[str, Any], reason: str) -> None:
    assert check_form(form(**fields), NOW) == CallbackRefusal(reason)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    ["陳大文", "María-José O’Neill", "Jean d'Arc, Jr.", "阿里·艾哈迈德", "नरेन्द्र", "李（小明）"],
)
def test_names_of_many_scripts_are_taken(name: str) -> None:
    assert isinstance(check_form(form(name=name), NOW), Callback)


def test_nothing_personal_shows_in_logs() -> None:
    said = repr(form(reach="a@example.org")) + repr(check_form(form(reach="a@example.org"), NOW))

    assert "Test Person" not in said
    assert "example.org" not in said
    with pytest.raises(ValidationError) as error:
        Callback.model_validate({"name": ["Test Person"], "contact": {"value": PHONE}})
    assert "Test Person" not in str(error.value)
    assert PHONE not in str(error.value)


def test_the_consent_says_in_each_language_how_long_a_request_is_kept() -> None:
    for lang in LANGS:
        assert re.findall(r"\d+", current_consent().in_words(lang, 21)) == ["21"]


def test_a_consent_to_other_days_is_another_one() -> None:
    ticked = form()

    assert isinstance(check_form(ticked, NOW, SHIPPED_DAYS), Callback)
    assert check_form(ticked, NOW, 21) == CallbackRefusal("no_consent")
    assert isinstance(
        check_form(form(consent=current_consent().version_for(21)), NOW, 21), Callback
    )


def test_what_is_sealed_cannot_be_read_without_the_key() -> None:
    sealed = Seal([OLD], "test").seal("陳大文")

    assert "陳大文".encode() not in sealed
    assert Seal([OLD], "test").open(sealed) == "陳大文"
    with pytest.raises(SealError, match="No key"):
        Seal([OTHER], "test").open(sealed)
    with pytest.raises(SealError, match="No key"):
        Seal([OLD], "test").open(sealed[:40] + sealed[44:])


def test_a_new_key_seals_while_the_old_one_still_opens() -> None:
    before = Seal([OLD], "test").seal("then")
    both = Seal([NEW, OLD], "test")

    assert both.open(before) == "then"
    assert Seal([NEW], "test").open(both.seal("now")) == "now"


@pytest.mark.parametrize(
    ("keys", "fault"), [([], "test holds no key"), ([OLD, "short"], "test: key 2")]
)
def test_a_key_that_is_none_is_named_but_not_shown(keys: list[str], fault: str) -> None:
    with pytest.raises(SealError, match=fault) as error:
        Seal(keys, "test")

    assert "short" not in str(error.value)


def test_keys_come_from_the_environment_the_newest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLBACK_KEYS", f"{NEW}, {OLD}")

    sealed = open_seal(tmp_path).seal("now")

    assert Seal([NEW], "test").open(sealed) == "now"
    assert not list(tmp_path.iterdir())


def test_a_key_made_at_first_is_kept_and_only_its_owner_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CALLBACK_KEYS", raising=False)
    state = tmp_path / "state"

    sealed = open_seal(state).seal("then")

    assert open_seal(state).open(sealed) == "then"
    (file,) = state.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_processes_that_start_at_once_share_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CALLBACK_KEYS", raising=False)
    ready = threading.Barrier(8)
    seals: list[Seal] = []

    def start() -> None:
        ready.wait()
        seals.append(open_seal(tmp_path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {seal.open(seals[0].seal("one")) for seal in seals} == {"one"}
    assert len(seals) == 8
    assert [file.name for file in tmp_path.iterdir()] == ["callback-keys"]
