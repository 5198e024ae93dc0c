"""Which of the things just offered is meant by "số 2", "cái đầu", "cả hai"?"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.answers.families import told_by_cues
from knowledge.answers.guide import guide
from knowledge.answers.question import Question
from knowledge.answers.reading import which_of_two
from knowledge.answers.reply import Reply
from knowledge.answers.scripted import human, menu, unclear_choice
from knowledge.envelope import Button
from knowledge.schema import Aspect
from knowledge.search import Searcher
from nlu.asking import asked_in
from nlu.function_words import content_words
from nlu.text import expand, fold

_ORDINALS = (
    (0, r"\b(?:dau tien|dau|thu nhat|nhat|mot|so mot|1)\b"),
    (1, r"\b(?:thu hai|thu nhi|hai|so hai|2)\b"),
    (2, r"\b(?:thu ba|ba|so ba|3)\b"),
    (3, r"\b(?:thu tu|bon|so bon|thu bon|4)\b"),
    (4, r"\b(?:thu nam|nam|so nam|5)\b"),
)
_LAST = re.compile(r"\b(?:cuoi|cuoi cung|sau cung|chot)\b")
_BOTH = re.compile(
    r"\b(?:ca hai|ca 2|ca ba|ca 3|tat ca|het(?=(?:\W+(?:luon|ca|di|nhe|nha|a|ah))*\W*$)|ca doi|2 cai|hai cai)\b"
)
"""“Hết” means all of them at the end only: "cái thứ hai hết bao nhiêu"."""


def choose(question: Question, searcher: Searcher, offered: Sequence[Button]) -> Reply:
    """Answer for what ``question`` picks out of ``offered``; a message that picks nothing is asked about."""
    if question.chosen:
        return guide(question, searcher)
    among = any(button.payload.startswith("/choose") for button in offered)
    if not among and which_of_two(question.context, question.text)[0] is not None:
        return guide(question, searcher)  # under buttons that ask for more: the second of what was discussed
    if asked_in(question.text).strong and not among:
        # "số 2 cần giấy gì", "tất cả hết bao nhiêu"
        discussed = question.context.recent[-2:]
        numbers = pick(question.text, len(discussed))
        codes = tuple(discussed[number] for number in numbers)
        return guide(replace(question, chosen=codes) if codes else question, searcher)
    picked = pick(question.text, len(offered))
    if not picked:
        if content_words(question.text):
            return guide(question, searcher)
        return unclear_choice(question, searcher)
    buttons = [offered[position] for position in picked]
    if buttons[0].payload == "/human":
        return human(question, searcher)
    if buttons[0].payload == "/menu":
        return menu(question, searcher)
    codes = tuple(dict.fromkeys(code for button in buttons if (code := _procedure(button))))
    if not codes:
        return unclear_choice(question, searcher)
    aspects = tuple(aspect for button in buttons if (aspect := _aspect(button)))
    if len(codes) == 1 and content_words(question.text):
        # "cái thứ nhất, sổ gốc cũng cháy mất": the words say more than the number
        told = told_by_cues([code for button in offered if (code := _procedure(button))], question.text, searcher)
        codes = (told,) if told is not None else codes
    if aspects:
        return guide(replace(question, text="", intent=f"ask_{aspects[0]}", aspects=aspects, chosen=codes), searcher)
    return guide(replace(question, chosen=codes), searcher)


def pick(text: str, count: int) -> list[int]:
    """Positions (from 0) that ``text`` picks out of ``count`` offered things; empty if it picks none of them."""
    folded = fold(expand(text))
    if _BOTH.search(folded):
        return list(range(min(count, 2)))
    if _LAST.search(folded) and count:
        return [count - 1]
    found = [position for position, pattern in _ORDINALS if re.search(pattern, folded)]
    return [position for position in found[:1] if position < count]


def _procedure(button: Button) -> str | None:
    start = button.payload.find("{")
    return None if start < 0 else json.loads(button.payload[start:]).get("procedure")


def _aspect(button: Button) -> Aspect | None:
    name = button.payload.split("{")[0].removeprefix("/ask_")
    return Aspect(name) if name in set(Aspect) else None
