"""What leaves an item empty: that it is not known, or that there is none. It is never written on the paper."""

from __future__ import annotations

import re
from functools import cache

from knowledge.forms.commands import LONGEST, Phrases, begins_with, made_of, phrase_list, typed_words, word_list
from knowledge.forms.schema import FieldType, FormField
from nlu.text import expand, words

_OFFERED = re.compile(r"\bthì ghi ([^.,;]+)")
_OFFERED_UNKNOWN = re.compile(r"\b(?:[Cc]hưa|[Kk]hông) (?:rõ|biết|nhớ) thì ghi ([^.,;]+)")
_CLAUSE = re.compile(r"[,;.]\s*")
_QUESTION_WORDS = frozenset(["không", "hay", "đúng", "sai", "là", "hoặc"])


def gives_nothing(item: FormField, text: str) -> bool:
    """Whether ``text`` says of ``item`` only that it is unknown or that there is none.

    Of what is required, "không còn …" may be an answer in words: only "I don't know" says nothing there.
    """
    if len(text) > LONGEST:
        return False
    if item.short.startswith("lý do") and item.required and not all(map(_has_core, _CLAUSE.split(text))):
        return False  # "bị mất, không nhớ ở đâu" is a reason
    around = _around(item)
    return any(
        made_of(way, cores, around)
        for way in (typed_words(text), words(expand(text)))
        for cores in (word_list(name) for name in _cores(item))
    )


def says_nothing(text: str) -> bool:
    """Whether ``text`` is only thanks, a greeting or a request to wait."""
    if len(text) > LONGEST:
        return False
    return any(
        made_of(way, word_list("no_answer"), word_list("polite")) for way in (typed_words(text), words(expand(text)))
    )


def offered(item: FormField, text: str) -> str | None:
    """What the help of ``item`` tells to write in such a case: "Chưa rõ thì ghi chưa rõ". ``None`` if nothing."""
    said = " ".join(typed_words(text))
    offers = [offer.strip() for offer in _OFFERED.findall(item.help)]
    if said in (offer.lower() for offer in offers):
        return said
    unknown = _OFFERED_UNKNOWN.search(item.help)
    return unknown[1].strip() if unknown and gives_nothing(item, text) else None


def _has_core(clause: str) -> bool:
    typed = words(expand(clause))
    return any(begins_with(typed[at:], word_list("unknown")) for at in range(len(typed)))


def _cores(item: FormField) -> tuple[str, ...]:
    if item.required and item.type in (FieldType.TEXT, FieldType.LINES):
        return ("unknown",)
    names: tuple[str, ...] = ("unknown", "none")
    if item.type is FieldType.NAME:
        names = (*names, "nobody")
    if item.type is FieldType.DATE:
        names = (*names, "without_end")
    return names


@cache
def _around(item: FormField) -> Phrases:
    """Words of politeness, the usual excuses, and what the item itself is called."""
    named = [word for word in typed_words(f"{item.short} {item.label}") if word not in _QUESTION_WORDS]
    lists = [phrase_list(named), word_list("polite"), word_list("around"), *(word_list(name) for name in _cores(item))]
    merged: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrases in lists:
        for first, rows in phrases.items():
            merged[first] = (*merged.get(first, ()), *rows)
    return merged
