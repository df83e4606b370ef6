"""Whether a value is one of a rule, of a question about it, or of hearsay."""

from __future__ import annotations

import re
from typing import Final

from knowledge.reading.clauses import Clauses
from knowledge.reading.found import Found

# Words that speak of a rule, not of the person who writes.
_RULE: Final = re.compile(
    r"(?<![a-z])(?:limit|cap|ceiling|threshold|needs?|required?|requires|at least|under \d|"
    r"is it true|does it|do(?:es)? (?:the|i|we|one|you)|article|item|section|rules?|visa-free|"
    r"means?|matters?)"
    r"(?![a-z])|上限|封顶|规则|免签|有效|以下|之下|以上就|要.{0,8}吗|使唔使|要不要|要唔要|(?:以上|之上)才|是不是|系咪|要住|住满|住够|必须|需要|读满|第.{1,4}条|最多.*\?"
    r"|[要须需]满|先有|才有|要求|规定|不低于|不少于|门槛"
)
_OWN: Final = re.compile(
    r"(?<![a-z])(?:i'm|i am|i have|i've|i was|i earn|i make|i paid|i hold|my|our|we have|we've|"
    r"we're)(?![a-z])|我(?!想)|本人|(?:儿子|女儿|个仔|个女|细路|小孩|太太|老公)"
)
# What somebody else says, or is said of nobody in particular.
_HEARSAY: Final = re.compile(
    r"(?<![a-z])(?:i(?:'ve)? (?:heard|read)|they say|people say|someone|somebody|it says|"
    r"reportedly|supposedly)(?![a-z])"
    r"|听说|听讲|听闻|据说|据闻|报章|报纸|报道|新闻|网上|人哋话|人家说|别人[说讲]|有人|话系"
)
# Whether it is enough, reached or passed is asked of a rule's figure, whoever asks.
_ASKED_BEFORE: Final = re.compile(
    r"(?<![a-z])(?:reach(?:es|ing)?|exceed(?:s|ing)?|count(?:s|ing)? as|make it|pass(?:ing)? the|"
    r"(?:under|over|below|above|hit|meet) the|the (?=\d))\s?$"
    r"|(?:够[不唔]够|算[不唔]算|计[不唔]计|到[不唔]到|过[不唔]过|满[不唔]满|超[不唔]超过?|有没有|有冇|是否|能否"
    r"|够唔够数|达到|[要须需]满)\s?$"
)
_NAMED_AFTER: Final = re.compile(
    r"[- ](?:day |month |year )?(?:rule|test|limit|threshold|cap|mark|quota)(?![a-z])"
    r"|\s?(?:的|嘅|那个|这个|呢个|嗰个)\s?(?:限额|上限|补贴|津贴|规定|规则|门槛|要求|标准)"
    r"|(?:规则|门槛|限额|上限)"
)
_AROUND: Final = 60
_NEAR: Final = 24


def is_of_rule(clauses: Clauses, found: Found) -> bool:
    """Whether a value is a rule's or hearsay, and not what somebody says of himself."""
    before = clauses.before(found.start, _NEAR)
    if _ASKED_BEFORE.search(before) or _NAMED_AFTER.match(clauses.plain, found.end):
        return True
    said = clauses.before(found.start, _AROUND)
    told = list(_HEARSAY.finditer(said))
    if told and not _OWN.search(said[told[-1].end() :]):
        return True
    start, end = clauses.bounds(found.start)
    around = slice(max(start, found.start - _AROUND), min(end + 1, found.end + _AROUND))
    clause = clauses.plain[around]
    return _RULE.search(clause) is not None and not _OWN.search(clause)
