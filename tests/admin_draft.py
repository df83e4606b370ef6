"""An entry as an admin would write it, about something that nobody has written about yet."""

from __future__ import annotations

from typing import Any, Final

NAME: Final = "living.test-umbrella-lending"
_EN: Final = (
    "Where can I borrow an umbrella?",
    "lend me an umbrella",
    "is there an umbrella lending point",
    "borrow umbrella at the centre",
    "umbrella when it rains",
    "can I get an umbrella here",
)
_HANS: Final = (
    "在哪里可以借雨伞？",
    "借一把雨伞",
    "有借伞点吗",
    "中心可以借伞吗",
    "下雨了想借把伞",
    "雨伞借用怎么办",
)
_HANT: Final = (
    "在哪裏可以借雨傘？",
    "借一把雨傘",
    "有冇借遮嘅地方",
    "中心可唔可以借遮",
    "落雨想借把遮",
    "雨傘借用點辦",
)


def umbrella(**changes: Any) -> dict[str, Any]:
    """The fields of the entry, as the editor sends them."""
    fields = {
        "topic": "living",
        "audience": ["hk", "macao", "foreign"],
        "question": {"en": _EN[0], "zh-Hans": _HANS[0], "zh-Hant": _HANT[0]},
        "wordings": {"en": [*_EN[1:]], "zh-Hans": [*_HANS[1:]], "zh-Hant": [*_HANT[1:]]},
        "answer": {
            "en": "At the front desk you can borrow an umbrella for three days.",
            "zh-Hans": "可在前台借用雨伞，期限三天。",
            "zh-Hant": "可在前台借用雨傘，期限三天。",
        },
        "sources": [
            {
                "title": {"en": "House rules", "zh-Hans": "服务须知", "zh-Hant": "服務須知"},
                "publisher": {"en": "The centre", "zh-Hans": "服务中心", "zh-Hant": "服務中心"},
                "url": "https://example.org/rules",
                "facts": ["C-900"],
                "dated": "",
            }
        ],
        "as_of": "2026-01-15",
        "valid_to": "",
        "review_by": "2027-01-15",
        "owner": "front desk",
        "related": [],
        "group": None,
        "service": "",
    }
    return {**fields, **changes}
