"""From an envelope to the parts of a chat network: what the network cannot show, words say.

A part is one of ``{"text", "buttons"?, "asks"?}``, ``{"place"}`` and ``{"file"}``. Texts keep within the network's
limit: they are cut between paragraphs, else between lines, else at the end of a sentence, never inside a source line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from channels.base import Abilities
from channels.files import link
from knowledge.envelope import Ask, Envelope, Place
from knowledge.plain import Paragraph, numbered, paragraphs, place_text, sources
from knowledge.wording import say

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_MAP = "https://www.google.com/maps/search/?api=1&query="


def parts(envelope: Envelope, abilities: Abilities) -> list[dict[str, Any]]:
    """Return the parts of ``envelope`` in the order of reading; buttons stand under the last text."""
    told = [*paragraphs(envelope), *sources(envelope)]
    if not abilities.places_out:
        told += [_place_with_link(place) for place in envelope.places]
    if not abilities.files_out:
        told += [Paragraph((file.name, link(file.key))) for file in envelope.files]
    as_buttons = len(envelope.buttons) <= abilities.buttons
    if envelope.buttons and not as_buttons:
        told.append(Paragraph((say("chat.number"), *numbered(envelope.buttons).split("\n"))))
    wanted = _wanted(envelope, abilities)
    if envelope.asks is not None and wanted is None:
        told.append(Paragraph((say(f"chat.ask.{envelope.asks}"),)))
    found: list[dict[str, Any]] = [{"text": text} for text in messages(told, abilities.text_limit)]
    if found and envelope.buttons and as_buttons:
        found[-1]["buttons"] = [
            {"title": shorten(button.title, abilities.button_title), "payload": button.payload}
            for button in envelope.buttons
        ]
    if found and wanted is not None:
        found[-1]["asks"] = wanted.value
    if abilities.places_out:
        for place in envelope.places:
            placed = place.latitude is not None and place.longitude is not None
            found.append({"place": place.model_dump(mode="json")} if placed else {"text": place_text(place)})
    if abilities.files_out:
        found += [{"file": file.model_dump(mode="json")} for file in envelope.files]
    return found


def messages(told: Iterable[Paragraph], limit: int) -> list[str]:
    """Join paragraphs into as few texts of at most ``limit`` characters as their order allows."""
    texts: list[str] = []
    for piece, gap in _pieces(told, limit):
        if not piece.strip():
            continue  # no network takes an empty message
        if texts and len(texts[-1]) + len(gap) + len(piece) <= limit:
            texts[-1] += gap + piece
        else:
            texts.append(piece)
    return texts


def _pieces(told: Iterable[Paragraph], limit: int) -> Iterator[tuple[str, str]]:
    """Texts of at most ``limit`` characters, each with what stands before it if it follows on the one before."""
    for paragraph in told:
        if len(paragraph.text) <= limit:
            yield paragraph.text, "\n\n"
            continue
        gap = "\n\n"
        for line in paragraph.lines:
            # A source of thousands of characters is no source; cutting it beats losing the answer.
            for number, piece in enumerate(_cut(line, limit)):
                yield piece, gap if number == 0 else " "
                gap = "\n"


def _cut(line: str, limit: int) -> Iterator[str]:
    if len(line) <= limit:
        yield line
        return
    for sentence in _SENTENCE_END.split(line):
        rest = sentence
        while len(rest) > limit:
            end = rest.rfind(" ", 1, limit + 1)
            end = end if end > 0 else limit
            yield rest[:end]
            rest = rest[end:].lstrip()
        if rest:
            yield rest


def shorten(title: str, limit: int) -> str:
    """Return ``title`` with at most ``limit`` characters, cut after a word."""
    if len(title) <= limit:
        return title
    return title[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def map_link(latitude: float, longitude: float) -> str:
    """Where a map shows the position (degrees)."""
    return _MAP + quote(f"{latitude:.6f},{longitude:.6f}")


def _place_with_link(place: Place) -> Paragraph:
    lines = place_text(place).split("\n")
    if place.latitude is not None and place.longitude is not None:
        lines.append(map_link(place.latitude, place.longitude))
    return Paragraph(tuple(lines))


def _wanted(envelope: Envelope, abilities: Abilities) -> Ask | None:
    can = {Ask.LOCATION: abilities.location_in, Ask.CONTACT: abilities.contact_in}
    return envelope.asks if envelope.asks is not None and can[envelope.asks] else None
