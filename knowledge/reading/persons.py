"""Of whom a text says something: of who writes, of a child, or of somebody else."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final, Literal

from knowledge.reading.clauses import Clauses
from knowledge.reading.found import Whose

Who = Literal["own", "child", "spouse", "parent", "other", "pronoun"]
_CHILD: Final = (
    r"(?:step)?(?:sons?|daughters?)|kids?|child(?:ren)?|boys?|girls?|toddler|baby|儿子|女儿|(?:个|我|阿|大|细)仔|仔女|"
    r"(?:个|我|阿|大|细)女(?![士生人性友])|子女|细路仔?|小孩|小朋友|孩子"
)
_SPOUSE: Final = r"wife|husband|spouse|太太|老婆|妻子|老公|丈夫|爱人|配偶"
_OTHER: Final = (
    r"partner|fianc[eé]e?|girlfriend|boyfriend|friends?|colleagues?|co-?workers?|"
    r"boss|flatmate|roommate|neighbou?rs?|brother|sister|uncle|aunt|"
    r"cousin|nephew|niece|in-laws?|(?<=my )client|(?<=our )client|(?<=a )client|"
    r"classmates?|schoolmates?|someone|somebody|everyone|(?:people|those|anyone|persons) who|"
    r"女友|男友|女朋友|男朋友|未婚妻|未婚夫|朋友|同事|上司|室友|邻居|同学|师兄|师姐|师弟|师妹|学长|学姐|学弟|学妹|"
    r"(?<=我)客户|(?<=有个)客户|"
    r"(?<=我)老板|(?<=我个)老板|(?<=我们)老板|隔[离篱]公司|别人|人哋|人家|有人|"
    r"哥哥|弟弟|姐姐|妹妹|阿哥|细佬|家姐|细妹|叔叔|阿姨|表哥|表弟|表姐|表妹|侄子|侄女"
)
_PARENT: Final = (
    r"mother|father|mum|mom|dad|parents?|grandmother|grandfather|grandma|grandpa|grandparents?|"
    r"爸爸?|妈妈?|父亲|母亲|老豆|老母|父母|阿爸|阿妈|爷爷|奶奶|阿爷|阿嫲|阿公|阿婆|婆婆|公公|外公|外婆"
)
_PRONOUN: Final = r"he|she|they|his|her|their|he's|she's|they're|(?<!其)他们?|她们?|佢哋?"
_SELF: Final = r"i|i'm|i've|i'd|i'll|im|me|my|mine|myself|we|we're|we've|our|我们?|我哋|本人|自己"
_PERSON: Final = re.compile(
    rf"(?<![a-z'])(?:(?P<child>{_CHILD})|(?P<spouse>{_SPOUSE})|(?P<parent>{_PARENT})|(?P<other>{_OTHER})"
    rf"|(?P<pronoun>{_PRONOUN})|(?P<own>{_SELF}))(?:'s)?(?![a-z'])"
)
# 我太太 and `my wife` speak of her, not of me.
_RELATIVE: Final = re.compile(
    r"\s?(?:的|嘅|个|大|细)?(?:[a-z]+ |[\d一二三四五六七八九十]{1,3}岁[的嘅]?)?"
    rf"(?:{_CHILD}|{_SPOUSE}|{_PARENT}|{_OTHER})(?![a-z])"
)
# A person right after a value has it, unless one of his own comes: a 6-year-old son.
_BEHIND: Final = re.compile(
    rf"[- ]?(?:的|嘅|岁)?\s?(?:(?P<child>{_CHILD}|仔(?!女)|女(?![士生人性友儿子]))"
    rf"|(?P<spouse>{_SPOUSE})|(?P<parent>{_PARENT})|(?P<other>{_OTHER}))(?![a-z'])"
    r"(?!\s?(?:今年|is|'s|[\d一二三四五六七八九十]))"
)
_SUBJECT: Final = re.compile(
    r"\s*(?:and |but |so |while |if |for |而|但|咁|同埋|如果)?\s*"
    r"(?:my |our |the |a |an |我的?|我嘅|我个)?\s*(?:[a-z]+ )?"
)
# I would like to know what my wife pays: nothing is said of me.
_ASKING: Final = re.compile(
    r"\s?(?:want|would like|wonder|ask|need to know|'d like|know|find out)"
    r"|想|要|需要|唔知|不知|问|请问|帮"
)
# What is asked for somebody else speaks of him again, or says for whom it is asked.
_FOR_OTHER: Final = re.compile(
    rf"(?<![a-z])(?:he|she|they|him|them|his|her|for (?:my|a|our) (?:{_OTHER}))(?![a-z])"
    rf"|佢|他(?!们说)|她|(?:帮|替|代|为)(?:我|我哋|我们)?(?:个|嘅|的)?(?:{_OTHER})"
)
# Does she need one, 佢使唔使: the question itself is about somebody else.
_ABOUT_OTHER: Final = re.compile(
    r"(?<![a-z])(?:does|can|could|should|must|may|will|would|is|has) (?:he|she)(?![a-z])"
    r"|(?:佢|他|她)(?:需?要(?:什么|咩|乜|哪|边)|可[唔不]可以|可以.{0,12}吗|使唔使|"
    r"用唔用|能不能|能.{0,12}吗|[应该]+点|得唔得|合[唔不]合)"
)
_CLAUSES: Final = 4
_WHOLE: Final = 500
_REACH: Final = 60
_ALLOWED: Final[dict[Whose, frozenset[Who]]] = {
    "own": frozenset({"own"}),
    "child": frozenset({"child", "pronoun"}),
    "family": frozenset({"own", "child", "spouse", "pronoun"}),
    "anyone": frozenset({"own", "child", "spouse", "parent", "other", "pronoun"}),
}


class Persons:
    """The persons that a text names; each place is looked at once."""

    def __init__(self, clauses: Clauses) -> None:
        self._clauses = clauses
        self._known: dict[tuple[int, int], Who | None] = {}

    def may_own(self, whose: Whose, start: int, end: int) -> bool:
        """Whether what stands in a span may be of those whose it is to be.

        So it is where nobody is named; and where the writer is not, for then the other is meant:
        of a friend or a colleague only where something is asked for him.
        """
        if (start, end) not in self._known:
            self._known[start, end] = _who(self._clauses, start, end)
        who = self._known[start, end]
        if who in ("spouse", "parent", "other", "pronoun") and self._asks_about_other:
            return True
        if who == "other" and whose == "anyone":
            return self._asks_for_other or not self._speaks_of_oneself
        if who is None or who in _ALLOWED[whose]:
            return True
        return not self._speaks_of_oneself and (who != "other" or self._asks_for_other)

    def may_date(self, start: int, end: int) -> bool:
        """Whether a year may be the one asked about: it is not in a clause about somebody else."""
        first, _ = self._clauses.bounds(start)
        is_apart = not _persons(self._clauses.plain[first:start])
        return self.may_own("own", start, end) or (self._speaks_of_oneself and is_apart)

    def names_another(self, whose: Whose, start: int, end: int) -> bool:
        """Whether what stands in a span is said of a person who is named, and not of those."""
        who = _who(self._clauses, start, end)
        return who in ("child", "spouse", "parent", "other") and who not in _ALLOWED[whose]

    @cached_property
    def _asks_about_other(self) -> bool:
        return _ABOUT_OTHER.search(self._clauses.plain[:_WHOLE]) is not None

    @cached_property
    def _asks_for_other(self) -> bool:
        return _FOR_OTHER.search(self._clauses.plain[:_WHOLE]) is not None

    @cached_property
    def _speaks_of_oneself(self) -> bool:
        text = self._clauses.plain[:_WHOLE]
        owns = (match for match in _PERSON.finditer(text) if match["own"])
        return any(
            not _RELATIVE.match(text, match.end()) and not _ASKING.match(text, match.end())
            for match in owns
        )


def _who(clauses: Clauses, start: int, end: int) -> Who | None:
    behind = _BEHIND.match(clauses.plain, end)
    if behind:
        return _kind(behind)
    first, _ = clauses.bounds(start)
    persons = _persons(clauses.plain[max(first, start - _REACH) : start])
    return persons[-1][1] if persons else _subject_before(clauses, first)


def _persons(text: str) -> list[tuple[int, Who]]:
    return [
        (match.start(), _kind(match))
        for match in _PERSON.finditer(text)
        if not (match["own"] and _RELATIVE.match(text, match.end()))
    ]


def _kind(match: re.Match[str]) -> Who:
    kinds: tuple[Who, ...] = ("child", "spouse", "parent", "other", "pronoun")
    said = match.groupdict()
    return next((kind for kind in kinds if said.get(kind)), "own")


def _subject_before(clauses: Clauses, place: int) -> Who | None:
    """The person of whom the clauses before a place began to speak last."""
    for _ in range(_CLAUSES):
        if place <= 0:
            return None
        first, last = clauses.bounds(place - 1)
        persons = _persons(clauses.plain[first : min(last, first + _REACH)])
        if persons and _SUBJECT.fullmatch(clauses.plain[first : first + persons[0][0]]):
            return persons[0][1]
        place = min(first, place - 1)
    return None
