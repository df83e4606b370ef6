"""What is hidden in logs, whatever is logged."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO

import pytest

from bot.log_masking import mask_line, mask_record

NUMBER = "A123456(3)"
LOG = logging.getLogger("tests.hostile")


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What a handler of the root writes."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(
        logging.Formatter("%(levelname)s %(message)s %(added)s", defaults={"added": ""})
    )
    handler.addFilter(mask_record)
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_number_in_a_message_or_its_arguments_is_hidden(lines: StringIO) -> None:
    LOG.warning(f"from {NUMBER}")
    LOG.warning("from %s, then %s", NUMBER, {"id": NUMBER})
    LOG.warning("%(id)s", {"id": NUMBER})
    LOG.warning(Exception(NUMBER))

    assert NUMBER not in lines.getvalue()
    assert lines.getvalue().count("[id]") == 5


def test_number_in_an_exception_and_its_causes_is_hidden(lines: StringIO) -> None:
    try:
        try:
            raise KeyError(NUMBER)
        except KeyError as error:
            raise ValueError(f"was {NUMBER}") from error
    except ValueError:
        LOG.exception("failed", stack_info=True)

    told = lines.getvalue()
    assert NUMBER not in told
    assert "KeyError: '[id]'" in told
    assert "ValueError: was [id]" in told
    assert "Stack (most recent call last)" in told


def test_what_is_added_to_a_record_is_hidden(lines: StringIO) -> None:
    LOG.warning("x", extra={"added": {"deep": [NUMBER, 7, None]}})

    assert "{'deep': ['[id]', 7, None]}" in lines.getvalue()


def test_arguments_that_do_not_fit_are_not_printed(
    lines: StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    LOG.warning("%d", NUMBER)

    assert "cannot be put together: TypeError" in lines.getvalue()
    assert NUMBER not in capsys.readouterr().err


def test_second_handler_gets_what_the_first_was_given(lines: StringIO) -> None:
    handler = logging.StreamHandler(lines)
    handler.addFilter(mask_record)
    logging.getLogger().addHandler(handler)
    try:
        raise ValueError(NUMBER)
    except ValueError:
        LOG.exception("failed")
    finally:
        logging.getLogger().removeHandler(handler)

    assert lines.getvalue().count("ValueError: [id]") == 2


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("redis://ana:word@10.0.0.5:6379/0 is gone", "redis://[secret]@10.0.0.5:6379/0 is gone"),
        (
            "POST https://api.telegram.org/bot123456:AAE-x_y0123/x",
            "POST https://api.telegram.org/bot[secret]/x",
        ),
        ("token 1234567890:AAEabcdefghijklmnopqrstuvwxyz01234", "token [secret]"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [secret]"),
        ("GET /?t=eyJhbGciOi.eyJzdWIi.sig_-1", "GET /?t=[secret]"),
        ("GET /x?phone=91234567 HTTP/1.1", "GET /x?phone=[phone] HTTP/1.1"),
        ("2026-12-01 09:30:00 ok", "2026-12-01 09:30:00 ok"),
        ("line\nbreak A123456(3)\r\n", "line\nbreak [id]\r\n"),
    ],
)
def test_secret_is_hidden_and_the_rest_stays(line: str, kept: str) -> None:
    assert mask_line(line) == kept


def test_configured_process_masks_what_rasa_and_others_log() -> None:
    program = f"""
import logging, structlog
from bot.logs import configure_logging
configure_logging()
logging.getLogger("any.where").error("said {NUMBER}")
structlog.get_logger().warning("event", text="{NUMBER}")
try:
    raise ValueError("{NUMBER}")
except ValueError:
    structlog.get_logger().exception("failed")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert NUMBER not in done.stdout + done.stderr
    assert done.stderr.count("[id]") == 3
    assert done.stdout == ""
