"""Offers the form by which a resident asks to be called back."""

from __future__ import annotations

from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.arrangements import PLACE
from actions.entry_reply import conversation_lang
from actions.phrase_book import say
from actions.service import Line
from knowledge.language import Lang

SERVICE: Final = "request_callback"
_PHRASES: Final = "callbacks"
_PAYLOAD: Final = "/request_callback"
_QUERY: Final = "?callback"


class RequestCallback(Action):
    """Says how to get at the form."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_request_callback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Offers the form."""
        offer_callback(dispatcher, tracker)
        return []


def offer_callback(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Offers the form: on the page by a button that opens it, elsewhere by a link to the page."""
    lang = conversation_lang(tracker)
    facts = {"status": "handover"}
    if tracker.get_latest_input_channel() == "web":
        dispatcher.utter_message(
            response="utter_service",
            body=say(_PHRASES, Line("offer"), lang),
            buttons=[{"title": say(_PHRASES, Line("open"), lang), "payload": _PAYLOAD}],
            json_message=facts,
        )
    else:
        dispatcher.utter_message(
            response="utter_service", body=_elsewhere(lang), json_message=facts
        )


def _elsewhere(lang: Lang) -> str:
    page = PLACE.current.page if PLACE.current else ""
    if not page:
        return say(_PHRASES, Line("offer.elsewhere"), lang)
    return say(_PHRASES, Line("offer.link", {"page": page.rstrip("/") + "/" + _QUERY}), lang)
