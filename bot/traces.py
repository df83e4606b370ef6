"""Where the time of a message goes, told to a collector of OpenTelemetry if one is named.

Spans hold names of routes, channels, statuses and actions; no text and no person.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

from bot.errors import BotError

_ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
_SERVICE: Final = "talentbot"
_NOTHING: Final = nullcontext()


class _Tracing:
    """What begins a span; None while nobody wants any, so that it costs a look."""

    begin: Callable[..., AbstractContextManager[Any]] | None = None


def span(name: str, **attributes: str | int) -> AbstractContextManager[Any]:
    """A span around a block."""
    begin = _Tracing.begin
    if begin is None:
        return _NOTHING
    # What an exception says may be what somebody wrote.
    return begin(name, attributes=attributes, record_exception=False, set_status_on_exception=False)


def note(attributes: Mapping[str, str | int]) -> None:
    """Adds to the span around the caller."""
    if _Tracing.begin is not None:
        from opentelemetry import trace

        trace.get_current_span().set_attributes(dict(attributes))


def start_tracing(exporter: Any = None) -> Callable[[], None]:
    """Sends spans from now on, to the endpoint that is named or an exporter; returns what ends it.

    Belongs into the process that serves, after any fork. Raises BotError where the packages of the
    extra `traces` are missing.
    """
    if exporter is None and not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return lambda: None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation.redis import RedisInstrumentor
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise BotError(
            f"{_ENDPOINT} is set, but OpenTelemetry is not installed: run `.venv/bin/uv pip "
            "install --no-deps -c requirements.hashes -r requirements-traces.lock`, or unset it."
        ) from error
    provider = TracerProvider(resource=Resource.create({"service.name": _SERVICE}))
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
    redis = RedisInstrumentor()
    redis.instrument(tracer_provider=provider)
    _Tracing.begin = provider.get_tracer(_SERVICE).start_as_current_span

    def stop() -> None:
        _Tracing.begin = None
        redis.uninstrument()
        provider.shutdown()

    return stop
