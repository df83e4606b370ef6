"""The pages of the dated rules, put together."""

from __future__ import annotations

from bot.accounts.staff import Staff
from bot.admin.rule_desk import RuleDesk
from bot.admin.rule_intake_page import RuleIntakePage
from bot.admin.rule_publish_page import RulePublishPage
from bot.admin.rule_room import RuleRoom, Titles
from bot.admin.rules_page import RulesPage
from bot.page_texts import PageTexts


def open_rule_pages(
    staff: Staff, texts: PageTexts, desk: RuleDesk, title: Titles
) -> tuple[RulesPage, RulePublishPage, RuleIntakePage]:
    """The pages, on a desk; `title` says what a service is called."""
    room = RuleRoom(staff, texts, desk, title)
    return RulesPage(room), RulePublishPage(room), RuleIntakePage(room)
