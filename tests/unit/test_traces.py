"""Spans are told where somebody wants them, and cost nothing where nobody does."""

from __future__ import annotations

import sys

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.errors import BotError
from bot.traces import note, span, start_tracing


def test_without_an_endpoint_there_is_no_span(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    stop = start_tracing()

    assert span("turn") is span("match")
    note({"x": 1})
    stop()


def test_spans_stand_in_one_another_and_keep_no_exception() -> None:
    exporter = InMemorySpanExporter()
    stop = start_tracing(exporter)
    with pytest.raises(ValueError, match="what somebody wrote"):
        with span("turn", channel="web"), span("action"):
            note({"status": "answered"})
            raise ValueError("what somebody wrote")
    kept: list[ReadableSpan] = []
    exporter.shutdown = lambda: kept.extend(exporter.get_finished_spans())  # type: ignore[method-assign]
    stop()

    action, turn = kept
    assert action.parent and turn.context
    assert action.parent.span_id == turn.context.span_id
    assert dict(turn.attributes or {}) == {"channel": "web"}
    assert dict(action.attributes or {}) == {"status": "answered"}
    assert "what somebody wrote" not in action.to_json() + turn.to_json()


def test_what_is_missing_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)

    with pytest.raises(BotError, match=r"requirements-traces\.lock"):
        start_tracing()
