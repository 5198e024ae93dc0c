"""What somebody says who does not answer but steers: back, skip, edit, stop. The words are in ``commands.yml``.

A message is a command if it is one of its phrases with words of politeness around: "dạ đúng rồi em ạ".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from knowledge.loader import read_yaml
from nlu.text import expand, fold, has_diacritics, normalise, words

COMMANDS = Path(__file__).parent / "commands.yml"
LONGEST = 300
"""Characters of the longest message that may steer."""
_LONGEST = 16
"""Words of the longest message that may be made of phrases: what is longer tells more than they do."""

_SIGHS = frozenset(["dạ", "da", "à", "ừ", "ờ", "ok", "vâng", "cho", "em", "tôi"])

Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""Phrases by their first word, folded."""


class Command(StrEnum):
    """What a message that does not answer asks for."""

    BACK = "back"
    SKIP = "skip"
    STOP = "stop"
    RESTART = "restart"
    SUMMARY = "summary"
    REMOVE = "remove"
    EDIT = "edit"
    YES = "yes"
    NO = "no"
    REUSE = "reuse"
    TICK = "tick"
    RESUME = "resume"
    MINE = "mine"  # to be told of one's forms


def command_in(text: str) -> Command | None:
    """The command that ``text`` is, or ``None``."""
    if len(text) > LONGEST:
        return None
    ways = [typed_words(text), words(expand(text))]
    for command in Command:
        if any(made_of(way, word_list(command.value), {}) for way in ways):
            return command
    polite = word_list("polite")
    for command in Command:
        if any(made_of(way, word_list(command.value), polite) for way in ways if _may_be(command, way)):
            return command
    return None


def _may_be(command: Command, typed: list[str]) -> bool:
    """Whether ``typed`` begins as a command: "chỉ mình em thôi" ends with a word that stops, and does not stop."""
    if command is not Command.STOP:
        return True
    at = next((at for at, word in enumerate(typed) if word not in _SIGHS), len(typed))
    return begins_with(typed[at:], word_list(command.value)) > 0


def typed_words(text: str) -> list[str]:
    """The words of ``text`` in lower case with their marks."""
    return words(normalise(text).lower())


def made_of(typed: list[str], cores: Phrases, around: Phrases) -> bool:
    """Whether ``typed`` is nothing but phrases of the two lists, with at least one of ``cores``."""
    if len(typed) > _LONGEST:
        return False
    reached = {(0, False)}
    for at in range(len(typed)):
        for core in (False, True):
            if (at, core) in reached:
                reached |= {(at + length, True) for length in _lengths(cores, typed, at)}
                reached |= {(at + length, core) for length in _lengths(around, typed, at)}
    return (len(typed), True) in reached


def begins_with(typed: list[str], phrases: Phrases) -> int:
    """How many words of ``typed`` the longest of ``phrases`` takes at its beginning."""
    return max(_lengths(phrases, typed, 0), default=0)


def _lengths(phrases: Phrases, typed: list[str], at: int) -> list[int]:
    if at >= len(typed):
        return []
    return [
        len(phrase)
        for phrase in phrases.get(fold(typed[at]), ())
        if len(phrase) <= len(typed) - at
        and all(same_word(word, meant) for word, meant in zip(typed[at:], phrase, strict=False))
    ]


def same_word(typed: str, meant: str) -> bool:
    """Whether a word is ``meant``: as it is written there, or without any mark; any marks will do where it has none."""
    if not has_diacritics(meant):
        return fold(typed) == meant
    return typed == meant or typed == fold(meant)


def phrase_list(phrases: Iterable[str]) -> Phrases:
    """``phrases`` prepared for :func:`made_of`."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        split = tuple(words(normalise(phrase).lower()))
        if split:
            found.setdefault(fold(split[0]), []).append(split)
    return {first: tuple(rows) for first, rows in found.items()}


@cache
def word_list(name: str) -> Phrases:
    """A list of ``commands.yml``."""
    return phrase_list(str(phrase) for phrase in read_yaml(COMMANDS)[name])


@cache
def alike() -> Mapping[str, str]:
    """How the forms call what people call otherwise, both folded."""
    return {fold(str(said)): fold(str(meant)) for said, meant in read_yaml(COMMANDS)["alike"].items()}
