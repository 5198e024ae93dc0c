"""Logging: one JSON object a line, without personal data."""

from __future__ import annotations

import logging
import re
import sys

import structlog

from nlu.text import mask

# Telegram and Zalo Bot have the bot's token in the address that they are called at.
_TOKEN = re.compile(r"/bot[^/\s\"']+")


def configure_logging() -> None:
    """Send every library's log and ours to standard error as JSON lines, masked."""
    shared: list[structlog.typing.Processor] = [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        _masked,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processor=structlog.processors.JSONRenderer(ensure_ascii=False)
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def log_warnings_only() -> None:
    """Leave out what every turn logs; for commands that run turns in their own process, beside a progress bar."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def _masked(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {key: _mask(value) if isinstance(value, str) and key != "turn" else value for key, value in event.items()}


def _mask(text: str) -> str:
    return mask(_TOKEN.sub("/bot[token]", text))
