"""Asking the guide as the bot does, and what a citizen reads of its reply."""

from __future__ import annotations

from typing import Any

from knowledge.answers.guide import guide
from knowledge.answers.question import Question
from knowledge.answers.reply import Reply
from knowledge.envelope import Outcome
from knowledge.schema import Aspect
from knowledge.search import Searcher
from tests.fakes import TODAY


def ask(searcher: Searcher, text: str, *aspects: Aspect, **options: Any) -> Reply:
    return guide(Question(text, options.pop("today", TODAY), aspects=aspects, **options), searcher)


def titles(reply: Reply) -> list[str]:
    return [button.title for button in reply.envelope.buttons]


def answered(reply: Reply) -> list[str]:
    """The codes that were answered, by the names the citizen reads."""
    assert reply.envelope.outcome is Outcome.ANSWERED
    return [row.code for row in reply.envelope.trace.procedures[: max(1, _count(reply))]]


def _count(reply: Reply) -> int:
    return len({block.title.split(" – ")[0] for block in reply.envelope.blocks if " – " in block.title})
