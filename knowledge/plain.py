"""An envelope as plain text: for the terminal, for channels without markup, and for the evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.envelope import Block, Button, Envelope, Place, SourceLine
from knowledge.wording import day, say


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together."""

    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraph as one text."""
        return "\n".join(self.lines)


def render(envelope: Envelope) -> str:
    """Return everything a citizen reads of ``envelope``, buttons as a numbered list."""
    parts = [paragraph.text for paragraph in paragraphs(envelope)]
    parts += [place_text(place) for place in envelope.places]
    parts += [file.name for file in envelope.files]
    parts += [paragraph.text for paragraph in sources(envelope)]
    parts += [numbered(envelope.buttons)]
    return "\n\n".join(part for part in parts if part)


def paragraphs(envelope: Envelope) -> list[Paragraph]:
    """The answer itself: its first sentence, then a paragraph a block."""
    found = [Paragraph((envelope.text,))] if envelope.text else []
    return found + [_block(block) for block in envelope.blocks]


def sources(envelope: Envelope) -> list[Paragraph]:
    """A paragraph a source."""
    return [Paragraph((source_text(source),)) for source in envelope.sources]


def source_text(source: SourceLine) -> str:
    """Return the source line: title, the day it took effect where known, and the day it was checked."""
    checked = day(source.checked_on)
    if source.effective_from is None:
        return say("source.line", title=source.title, checked=checked)
    return say("source.effective", title=source.title, effective=day(source.effective_from), checked=checked)


def place_text(place: Place) -> str:
    """Return a place as lines: name, address, and what is to be noted."""
    return "\n".join(line for line in (place.name, place.address, place.note) if line)


def numbered(buttons: Sequence[Button]) -> str:
    """Return ``buttons`` as a numbered list: their numbers count from 1."""
    return "\n".join(f"{number}. {button.title}" for number, button in enumerate(buttons, start=1))


def _block(block: Block) -> Paragraph:
    marks = {"text": "", "bullets": "• ", "steps": "{}. "}
    lines = [marks[block.kind].format(number) + line for number, line in enumerate(block.lines, start=1)]
    return Paragraph(tuple([block.title, *lines] if block.title else lines))
