"""Ways to reach somebody."""

from __future__ import annotations

import phonenumbers
import pytest

from actions.callbacks.contact import Contact, read_contact


def example(region: str, kind: int) -> str:
    number = phonenumbers.example_number_for_type(region, kind)
    assert number
    return str(number.national_number)


MAINLAND = example("CN", phonenumbers.PhoneNumberType.MOBILE)
PREMIUM = example("HK", phonenumbers.PhoneNumberType.PREMIUM_RATE)


@pytest.mark.parametrize(
    "written",
    ["+852 2123 4567", "+852-21234567", "0085221234567", "2123 4567", "＋８５２ ２１２３４５６７"],
)
def test_a_phone_number_is_kept_in_one_form(written: str) -> None:
    assert read_contact(written) == Contact(kind="phone", value="+85221234567")


def test_a_mainland_number_needs_no_code() -> None:
    assert read_contact(MAINLAND) == Contact(kind="phone", value=f"+86{MAINLAND}")


def test_a_number_that_may_be_of_two_places_is_not_guessed() -> None:
    assert read_contact("6612 3456") == "phone_without_code"
    assert read_contact("+853 6612 3456") == Contact(kind="phone", value="+85366123456")
    assert read_contact("+852 6612 3456") == Contact(kind="phone", value="+85266123456")


@pytest.mark.parametrize(
    "written",
    ["", "12345", "call me", "+999 1234 5678", "+852 1", "+852 2123 4567 ext 9", "999"],
)
def test_what_nobody_can_be_called_under_is_refused(written: str) -> None:
    assert read_contact(written) == "bad_phone"


def test_a_number_that_costs_the_caller_is_refused() -> None:
    assert read_contact(f"+852{PREMIUM}") == "bad_phone"


@pytest.mark.parametrize("written", ["a@example.org", " first.last+tag@mail.example.com "])
def test_an_address_is_kept_as_it_was_written(written: str) -> None:
    assert read_contact(written) == Contact(kind="email", value=written.strip())


@pytest.mark.parametrize(
    "written",
    [
        *("@", "a@", "a@example", "@example.org", "a b@example.org", "a@exa mple.org"),
        *("a@b@example.org", ".a@example.org", "a.@example.org", "a..b@example.org"),
        *("a@-example.org", "a@example..org", "a@example.org\nBcc: b@example.org"),
        f"{'a' * 65}@example.org",
        f"a@{'b.' * 130}org",
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    assert read_contact(written) == "bad_email"


def test_a_contact_does_not_show_in_logs() -> None:
    assert "example.org" not in repr(read_contact("a@example.org"))
