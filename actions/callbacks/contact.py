"""A way to reach somebody: a phone number or an e-mail address, checked."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

ContactFault = Literal["bad_phone", "bad_email", "phone_without_code"]

# A number without its country code may be of any of these.
_REGIONS: Final = ("CN", "HK", "MO")
_LONGEST_EMAIL: Final = 254
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)


class Contact(BaseModel):
    """A phone number as '+852...' or an e-mail address."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Literal["phone", "email"]
    value: str = Field(repr=False)


def read_contact(written: str) -> Contact | ContactFault:
    """The way to reach somebody that a text names, or what is wrong with it.

    A number that is valid in two regions is refused as phone_without_code rather than guessed.
    """
    plain = unicodedata.normalize("NFKC", written).strip()
    return _read_email(plain) if "@" in plain else _read_phone(plain)


def _read_email(plain: str) -> Contact | ContactFault:
    if len(plain) > _LONGEST_EMAIL or not _EMAIL.fullmatch(plain):
        return "bad_email"
    local = plain.partition("@")[0]
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return "bad_email"
    return Contact(kind="email", value=plain)


def _read_phone(plain: str) -> Contact | ContactFault:
    international = re.sub(r"^00", "+", plain)
    regions: tuple[str | None, ...] = (None,) if international.startswith("+") else _REGIONS
    found = {number for region in regions if (number := _in_region(international, region))}
    if not found:
        return "bad_phone"
    if len(found) > 1:
        return "phone_without_code"
    return Contact(kind="phone", value=found.pop())


def _in_region(written: str, region: str | None) -> str | None:
    """The number with its country code, or None where a person cannot be called under it."""
    import phonenumbers

    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    dear = (phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST)
    if (
        not phonenumbers.is_valid_number(number)
        or number.extension
        or (phonenumbers.number_type(number) in dear)
    ):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
