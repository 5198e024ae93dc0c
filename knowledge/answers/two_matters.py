"""Two matters in one message: which words join them, and which two they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.answers.families import families_named, same_family, told_by_cues
from knowledge.answers.question import Context
from knowledge.answers.reading import says_both
from knowledge.schema import NeighbourGroup
from knowledge.search import Hit, Searcher
from nlu.function_words import content_words
from nlu.phrases import padded
from nlu.text import expand

_SINCE = "".join(rf"(?<!\b{unit} )" for unit in ("ngày", "tuần", "tháng", "năm", "ngay", "tuan", "thang", "nam"))
"""Not after a time: "hết hạn năm tháng rồi" joins nothing."""
_AND = re.compile(
    r"\s*(?:[,;.?!+&]|\blẫn\b|\bvà\b|\bva\b"
    rf"|{_SINCE}\brồi\b|{_SINCE}\broi\b|\bvới lại\b|\bvoi lai\b|\bvới\b|\bvoi\b|\bcòn\b)\s*"
)

_JOINED = re.compile(
    r"\b(?:và|va|rồi|roi|với|voi|xong|cùng|cung|lẫn|đồng thời|dong thoi|cả hai|ca hai|hai|2|còn)\b|[,;.?!]\s*con\b|[+&]"
)
"""Who asks about two matters joins them by one of these; a comma alone joins two halves of one story."""
_CIRCUMSTANCE = re.compile(r" (?:khong|chua) (?!duoc )\w+ | (?:da|dang|van) co ")
"""A part that denies something, or tells what is there, is no wish: "không đăng ký kết hôn", "đang có tạm trú"."""
_JOINING = frozenset(["va", "voi", "lan", "cung", "roi"])
_BESIDE = _JOINING | frozenset(["ca", "the", "cai", "giay", "luon", "them", "nua"])
"""What may stand between two names that are named in one breath; one of `_JOINING`, or a sign, must."""
_PLUS = re.compile(r"[+&]")
HINTED = 3
"""Hits of a part, by its words alone, that may be the procedure it is about."""


def joins(text: str) -> bool:
    """Whether ``text`` may join two matters; most messages do not, and need no second look."""
    return _JOINED.search(expand(text)) is not None


def two_wishes(text: str, hits: Sequence[Hit], searcher: Searcher) -> tuple[str, ...]:
    """The two procedures that ``text`` asks about, found first as ``hits``; empty if it does not ask about two.

    Their families are named side by side, or two parts of it are each surely about another one.
    """
    settings = searcher.settings
    beside = _beside(text, searcher)
    if beside:
        return beside
    if not joins(text):
        return ()
    prepared = padded(text)
    found = [hit for hit in hits if hit.is_procedure]
    named = {hit.owner for hit in found if searcher.snapshot.is_named(hit.owner, prepared)}
    if says_both(text):
        likely = {hit.owner for hit in found}  # it says that there are two, however much the first outweighs the second
    else:
        likely = named | {hit.owner for hit in found if hit.share >= settings.second and hit in hits[:6]}
        if len(likely) < 2 or (hits[0].share >= settings.single and len(named) < 2):
            return ()
    parts = [part for part in _AND.split(expand(text)) if len(content_words(part)) >= 2]
    parts = [part for part in parts if _CIRCUMSTANCE.search(padded(part)) is None]
    if not 2 <= len(parts) <= 4:
        return ()
    # By their words alone, which takes half the time: few messages have two wishes, and only those are looked at twice.
    hinted = {part: likely & _hinted(searcher.search(part, top=HINTED, lead=0.0), settings.hint) for part in parts}
    if len(frozenset().union(*hinted.values())) < 2:
        return ()
    sure = [_owner(searcher.search(part, top=1), settings.sure_part) for part, owners in hinted.items() if owners]
    unique = tuple(dict.fromkeys(owner for owner in sure if owner is not None and owner in likely))
    if len(unique) != 2:
        return ()
    if not same_family(unique, searcher):
        return unique
    # One matter seen from several sides, unless each part says in so many words which one it is.
    told = [told_by_cues(unique, part, searcher) for part in parts]
    return unique if set(unique) <= set(told) else ()


def both(context: Context, found: Sequence[str], hits: Sequence[Hit]) -> tuple[str, ...]:
    """The two that "both" means: what is found and what was discussed, or the two found first."""
    before = [code for code in context.recent[-2:] if code not in found]
    if len(found) == 1 and found[0] in context.recent[-2:] and before:
        return tuple(context.recent[-2:])
    beside = [hit.owner for hit in hits[:2] if hit.is_procedure and hit.owner not in found]
    order = (*before[-1:], *found) if before else (*found, *beside)
    return tuple(dict.fromkeys(order))[:2]


def _beside(text: str, searcher: Searcher) -> tuple[str, ...]:
    """Two procedures whose families are named side by side, each surely meant by what is said of both."""
    owners: list[str] = []
    for group, said in _side_by_side(text, searcher):
        owner = _owner(searcher.search(said, top=1), searcher.settings.sure_part)
        if owner in {option.code for option in group.options} - set(owners):
            owners.append(str(owner))
    return tuple(owners) if len(owners) == 2 else ()


def _side_by_side(text: str, searcher: Searcher) -> list[tuple[NeighbourGroup, str]]:
    """Two families that ``text`` names next to each other, each with what is said of it: "mất bằng lái và căn cước".

    What is said once counts for both, so that each gets the text without the other's name.
    """
    prepared = padded(text)
    named = [(prepared.index(name), name, group) for group, name in families_named(text, searcher)]
    if len(named) != 2:
        return []
    (start, one, first), (end, other, second) = sorted(named, key=lambda row: row[0])
    between = prepared[start + len(one) : end]
    joined = not _JOINING.isdisjoint(between.split()) or _PLUS.search(text) is not None
    if not joined or not set(between.split()) <= _BESIDE:
        return []
    before, after = prepared[: start + 1], prepared[end + len(other) :]
    return [(first, f"{before}{one} {after}"), (second, f"{before}{other} {after}")]


def _hinted(hits: Sequence[Hit], least: float) -> set[str]:
    """The owners of ``hits`` whose share is ``least`` or more."""
    return {hit.owner for hit in hits if hit.share >= least}


def _owner(hits: Sequence[Hit], least: float) -> str | None:
    """The owner of the first of ``hits``, if its share is ``least`` or more."""
    return hits[0].owner if hits and hits[0].share >= least else None
