"""Which families of keys (docs/privacy.md) go into a backup, and why others do not."""

from __future__ import annotations

import fnmatch
from functools import cache
from typing import Final

KEPT: Final = (
    *("tracker:{*}", "transcript:{*}", "replies:{*}", "events:{*}", "feedback:{*}", "session:{*}"),
    "outbox:*",
    *("desk:{desk}:standing:*", "desk:{desk}:notes:*", "desk:{desk}:sent:*"),
    *("desk:{desk}:queue", "desk:{desk}:held", "desk:{desk}:available", "desk:{desk}:names"),
    *("desk:{desk}:number", "desk:{desk}:canned", "desk:{desk}:measures", "desk:{desk}:events"),
    *("{appointments}:appointment:*", "{appointments}:taken:*", "{appointments}:held:*"),
    *("{appointments}:agenda", "{appointments}:reminders"),
    *("{appointments}:opening", "{appointments}:opening-log"),
    *("{callbacks}:request:*", "{callbacks}:of:*", "{callbacks}:open", "{callbacks}:done"),
    *("telegram-state:{*}", "telegram-answers:{*}", "telegram-buttons:{*}", "telegram-told:{*}"),
    *("telegram-subscribers", "telegram-announced", "telegram-noticed"),
    *("{telegram-*}:work:*", "{telegram-*}:seen:*", "{telegram-*}:due", "{telegram-*}:tries"),
    *("gaps", "gap-decisions", "proposals", "counts:*"),
    *("{knowledge}:*", "{knowledge}:rules:*", "{knowledge}:history:*", "test-runs", "sites"),
    "{settings}:*",
    *("{accounts}:account:*", "{accounts}:credentials:*", "{accounts}:recovery:*"),
    *("{accounts}:emails", "{accounts}:subjects", "{accounts}:admins"),
    *("switches", "audit", "{audit}:actions"),
)

_MOMENT: Final = "it says what goes on at this moment"
_MADE_ANEW: Final = "it is made anew where it is missing"
_PROOF: Final = "what was used up or ended since must not come back to life"
LEFT_OUT: Final = {
    "rate:{*}": _MOMENT,
    "lock:{*}": _MOMENT,
    "waiting:{*}": _MOMENT,
    "allowance:{*}": _MOMENT,
    "desk:{desk}:leases": _MOMENT,
    "{appointments}:tries:*": _MOMENT,
    "telegram-slots:{*}": _MOMENT,
    "telegram-held:{*}": _MOMENT,
    "telegram-leader:*": _MOMENT,
    "{accounts}:tries:*": _MOMENT,
    "{knowledge}:vectors:*": _MADE_ANEW,
    "{knowledge}:nearest:*": _MADE_ANEW,
    "{format}:number": "the header of the file says it",
    "{format}:lock": _MOMENT,
    "{settings}:retention-lock": _MOMENT,
    "import:{*}": "its admin uploads the file again",
    "import-progress:{*}": "its admin uploads the file again",
    "{accounts}:session:*": _PROOF,
    "{accounts}:sessions:*": _PROOF,
    "{accounts}:link:*": _PROOF,
    "{accounts}:link-of:*": _PROOF,
    "{accounts}:step:*": _PROOF,
}


def is_kept(key: str) -> bool:
    """Whether a key goes into a backup; what no family takes does, for it may be needed."""
    fitting = [family for family in (*KEPT, *LEFT_OUT) if fnmatch.fnmatchcase(key, _glob(family))]
    return not fitting or max(fitting, key=len) not in LEFT_OUT


def share_of(key: str) -> str:
    """How the keys begin that change together with this one, or nothing for a conversation's."""
    if key.startswith("desk:{desk}:"):
        return "desk:{desk}:"
    return key.partition("}")[0] + "}" if key.startswith("{") else ""


@cache
def _glob(family: str) -> str:
    return family.replace("[", "[[]")
