"""Answers that are kept as they were written."""

from __future__ import annotations

from knowledge.forms.values.base import Unreadable, Value, clean, without_politeness
from knowledge.wording import say
from nlu.text import has_words

LONGEST = 300  # characters of a text, and of a row
ROWS = 30


def read_text(text: str) -> Value:
    """A text of one line, without the politeness around it."""
    return Value(_line(without_politeness(clean(text))))


def read_lines(text: str) -> Value:
    """Rows, one a line; empty lines say nothing."""
    lines = [_line(line) for line in text.splitlines() if clean(line)]
    if not lines:
        raise Unreadable(say("value.text.empty"))
    if len(lines) > ROWS:
        raise Unreadable(say("value.lines.many", most=ROWS))
    return Value("\n".join(lines))


def _line(text: str) -> str:
    line = clean(text)
    if not has_words(line):
        raise Unreadable(say("value.text.empty"))
    if len(line) > LONGEST:
        raise Unreadable(say("value.text.long", most=LONGEST))
    return line
