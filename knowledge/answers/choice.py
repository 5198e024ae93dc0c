"""Which of the things just offered is meant by "số 2", "cái đầu", "cả hai"?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from knowledge.answers.families import told_by_cues
from knowledge.answers.guide import guide
from knowledge.answers.ordinals import pick, which_of_two
from knowledge.answers.question import Question
from knowledge.answers.reply import Reply
from knowledge.answers.scripted import human, menu, unclear_choice
from knowledge.envelope import Button
from knowledge.schema import Aspect
from knowledge.search import Searcher
from nlu.asking import asked_in
from nlu.function_words import content_words


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


def _procedure(button: Button) -> str | None:
    start = button.payload.find("{")
    return None if start < 0 else json.loads(button.payload[start:]).get("procedure")


def _aspect(button: Button) -> Aspect | None:
    name = button.payload.split("{")[0].removeprefix("/ask_")
    return Aspect(name) if name in set(Aspect) else None
