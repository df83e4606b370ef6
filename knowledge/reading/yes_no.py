"""Whether a text says yes or no, or tells the fact that a question is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from knowledge.reading.clauses import Clauses
from knowledge.reading.denials import is_denied_later, is_fact_denied, is_questioned_later
from knowledge.reading.fitting import in_unit
from knowledge.reading.found import Found, Put, Reading, Wanted
from knowledge.reading.persons import Persons
from knowledge.reading.plainness import is_unsure, plain_answer, starts_with_yes_or_no
from knowledge.reading.synonyms import asks_of_plans, fact_terms, may_deny_either

# What somebody plans is no fact yet.
_AHEAD: Final = re.compile(
    r"(?<![a-z])(?:will|going to|plan(?:ning)?|hope|want|would like|applied|applying|"
    r"in progress)(?![a-z])|打算|准备|计划|将会|正在(?:申请|办)|申请中|办理中|办紧|想(?!不)"
)
# What says no or yes whatever else is said: not yet, no I only have another, got it in 2023.
_PLAIN_NO: Final = re.compile(
    r"(?:^(?:no,? )?|(?<![a-z]))not (?:just )?yet(?:[.!]*$|,| applied| got| done| started)"
    r"|^(?:no|nope),? (?:we|i|he|she|they|only|it)(?![a-z'])"
    r"|^(?:这些|呢啲|以上|全部)(?:我)?都(?:不|没|唔|冇)"
    r"|^(?:暂时)?(?:还没|还未|仲未|尚未)(?!婚)(?!.*[但不过])"
)
_PLAIN_YES: Final = re.compile(
    r"^(?:he|she|i|we|they) (?:hold|holds|have|has|own|owns|got) "
    r"(?:one|it|both|that|those)(?![a-z])"
    r"|^(?:i |we )?(?:got|received|have had|'ve had) (?:it |one |mine )?"
    r"(?:in|since|last|on|from)(?![a-z])"
)
_NO_FIRST: Final = re.compile(r"(?:no|nope|不是|唔系|没有|冇)\s?[,、.。;]")
# What begins by denying says no, unless it tells why there is no answer: 沒有離開過那麼久.
_HAS_NOT: Final = re.compile(
    r"^(?:i |we |he |she |they )?(?:haven't|have not|hasn't|don't have|do not have|doesn't have|"
    r"never|not (?=[a-z]+[.!]*$))(?! ?(?:got (?:a|it)? ?(?:clue|idea)|understood|decided|checked|"
    r"thought|seen|heard|read|mind|a clue|time|the time|any idea|bad|only|sure|certain|too|"
    r"applicable|important|relevant))[a-z ']{0,40}[.!]*$"
    r"|^我?(?:还|仲|都|从来|暂时)?(?:没有?|冇|未)(?!错|问题|关系|所谓|空|明白|听|意思|时间|兴趣|懂|睇|看|见|收到|办法|事|心|"
    r"必要|想|谂|决定|查|用|得|婚|[呀啊喎吖,。!]|$)[^,、。;!?\d]{1,12}[。!]?$"
)
_PRONOUN: Final = re.compile(r"(?:i|we|they|he|she|it|that's|that)(?![a-z])")
_OVER: Final = re.compile(r"(?:more than|over|above|at least|超过|多过|多于|不止|唔止|不只)\s?$")
_OVER_AFTER: Final = re.compile(r"\s?(?:or more|plus|\+|以上|多(?!久|少)|有多|有余)")
_UNDER: Final = re.compile(
    r"(?:less than|under|below|not quite|not yet|only just|[不唔未没](?:到|够|足|满)|少过|少于)\s?$"
)
_NEARLY: Final = re.compile(r"(?:nearly|almost|close to|差不多|接近|就快|快)\s?$")


def read_yes_no(
    clauses: Clauses, field: Wanted, counts: Iterable[Found] = (), put: Put | None = None
) -> Found | None:
    """Yes or no as an answer, or by naming the fact that the field asks about."""
    plain = clauses.plain
    told = tell_fact(clauses, field, counts)
    is_plain = not may_deny_either(field.name)
    if told:
        is_against = is_plain and told.value is True and _NO_FIRST.match(plain)
        return None if is_against else told
    if is_plain and _HAS_NOT.search(plain) and not is_unsure(plain):
        return Found("yes_no", (Reading(False),), 0, len(plain))
    for pattern, value in ((_PLAIN_NO, False), (_PLAIN_YES, True)):
        plainly = pattern.search(plain)
        if plainly and not is_unsure(plain):
            return Found("yes_no", (Reading(value),), *plainly.span())
    said = starts_with_yes_or_no(plain)
    if said is None:
        return None
    value, start, end = said
    is_explicit = value and plain[start].isascii() and not _PRONOUN.match(plain, start)
    if put and not is_explicit and plain_answer(plain, put.question) is None:
        return None  # "No violations" answers a question after a clean record with yes
    return Found("yes_no", (Reading(value),), start, end)


def tell_fact(clauses: Clauses, field: Wanted, counts: Iterable[Found]) -> Found | None:
    """The fact that an answer names, or tells by a time."""
    return read_fact(clauses, field, is_asked=True) or read_beyond(clauses, field, counts)


def read_fact(clauses: Clauses, field: Wanted, is_asked: bool = False) -> Found | None:
    """Whether a text says that the field's fact is so, or denies it; None where it is silent."""
    terms = fact_terms(field.name, is_asked)
    if terms is None:
        return None
    persons, found = Persons(clauses), dict[bool, tuple[int, int]]()
    for match in terms.pattern.finditer(clauses.plain):
        is_so = "so" in terms.meant[match[1] or match[2]]
        is_denied = is_fact_denied(clauses, match.start())
        if is_denied_later(clauses, match.end()):
            is_denied = not is_denied
        elif is_so and is_questioned_later(clauses, match.end()):
            continue
        if not asks_of_plans(field.name) and _is_ahead(clauses, match.start()):
            return None
        if persons.names_another(field.whose, *match.span()):
            continue
        found.setdefault(is_so != is_denied, match.span())
    if len(found) != 1:
        return None
    ((value, span),) = found.items()
    return Found("yes_no", (Reading(value),), *span)


def _is_ahead(clauses: Clauses, place: int) -> bool:
    start, end = clauses.bounds(place)
    return _AHEAD.search(clauses.plain[start:end]) is not None


def read_beyond(clauses: Clauses, field: Wanted, counts: Iterable[Found]) -> Found | None:
    """A time against the one that the question names: ten months are over half a year."""
    if not field.unit or field.least is None:
        return None
    fitting = [fits for fits in (in_unit(c, field) for c in counts if c.unit) if fits]
    if len(fitting) != 1 or fitting[0].until is not None:
        return None
    (count,) = fitting
    each = (replace(count, readings=(reading,)) for reading in count.readings)
    values = {_is_beyond(clauses, one, Decimal(field.least)) for one in each}
    value = values.pop() if len(values) == 1 else None
    span = count.start, count.end
    return None if value is None else Found("yes_no", (Reading(value),), *span)


def _is_beyond(clauses: Clauses, count: Found, least: Decimal) -> bool | None:
    before = clauses.before(count.start, 16)
    value = count.value
    assert isinstance(value, Decimal)
    if _UNDER.search(before):
        return False if value <= least else None
    if _NEARLY.search(before):
        return False if value <= least else True if value >= 2 * least else None
    is_over = _OVER.search(before) or _OVER_AFTER.match(clauses.plain, count.end)
    if is_fact_denied(clauses, count.start):
        return False if is_over and value <= least else None
    if value == least:
        return True if is_over else None
    return value > least
