"""An envelope as plain text: for the terminal, for channels without markup, and for the evaluation."""

from __future__ import annotations

from knowledge.answers.facts import day
from knowledge.envelope import Block, Envelope, SourceLine
from knowledge.wording import say


def render(envelope: Envelope) -> str:
    """Return everything a citizen reads of ``envelope``, buttons as a numbered list."""
    parts = [envelope.text, *(_block(block) for block in envelope.blocks), *envelope.places, *envelope.files]
    parts += [source_text(source) for source in envelope.sources]
    parts += ["\n".join(f"{number}. {button.title}" for number, button in enumerate(envelope.buttons, start=1))]
    return "\n\n".join(part for part in parts if part)


def source_text(source: SourceLine) -> str:
    """Return the source line: title, the day it took effect where known, and the day it was checked."""
    checked = day(source.checked_on)
    if source.effective_from is None:
        return say("source.line", title=source.title, checked=checked)
    return say("source.effective", title=source.title, effective=day(source.effective_from), checked=checked)


def _block(block: Block) -> str:
    marks = {"text": "", "bullets": "• ", "steps": "{}. "}
    lines = [marks[block.kind].format(number) + line for number, line in enumerate(block.lines, start=1)]
    return "\n".join([block.title, *lines] if block.title else lines)
