"""What is seen of a message in its conversation: whom it may be about, and what speaks for each.

A candidate is the procedure under discussion, one discussed before it, one that search finds, or the topic that search
finds first. What speaks for it is a number a name; how much each counts is learnt (:mod:`knowledge.turns.model`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.answers.reading import negated, without_negated, without_residence
from knowledge.documents import TOPIC
from knowledge.search import Hit, Searcher
from nlu.asking import asked_in
from nlu.function_words import content_words
from nlu.phrases import holds, padded
from nlu.text import expand, fold

JUST_NOW = 3
"""Procedures that "lúc nãy" may mean; further back one has to be named."""
LITTLE = 2
"""Words that tell something though none of them is a subject: "ở mấy hôm"."""
FOUND = 5
"""Procedures that search puts first, looked at as candidates."""
MOST = 5
"""Cues from which more make no difference: an age that fits is worth four."""
LONG = 6
"""Content words from which more make no difference."""
DETAILS = frozenset(["eligibility", "documents", "online", "form", "result"])
"""Aspects that are asked about a detail of the matter in hand."""
STAY, BACK, NEAR, TOPICAL, NEW = "stay", "back", "near", "topic", "new"
"""Roles: under discussion, discussed before, a neighbour of what is under discussion, of another office, any other."""
_WORD = re.compile(r"[^\W_]+")
_WHOM = frozenset(["be", "tuoi", "nham", "lon", "nguoi", "gai", "trai", "nho", "lo", "y", "ba", "ma"])
_AGAIN = re.compile(r" (?:quay lai|tro lai|luc nay|hoi nay|ban nay|nay hoi|nay noi) (?!thoi )")
_IT = re.compile(
    r" (?:no (?:het|bi|sap|van|con|cung|da|qua|moi)|(?:cai|to|giay|the|viec|thu tuc|ho so) (?:do|nay|ay|nay|no)) "
)


@dataclass(frozen=True)
class Candidate:
    """Somebody whom a message may be about, in its role, with what speaks for it by name."""

    owner: str
    role: str
    features: dict[str, float]


@dataclass(frozen=True)
class Reading:
    """A message read in its conversation: the part that is about a matter, its words, the candidates, and every hit.

    ``denied`` is what the message says it is not about, folded, if it says so.
    """

    text: str
    denied: str
    terms: frozenset[str]
    candidates: tuple[Candidate, ...]
    hits: tuple[Hit, ...]


def read(message: str, current: str, recent: Sequence[str], searcher: Searcher) -> Reading:
    """Read ``message`` while ``current`` is under discussion and ``recent`` were before, the last of them last.

    Without a word that search knows there are no candidates.
    """
    denied, rest = negated(message)
    text = without_residence(without_negated(message))
    if denied and not content_words(rest) and len(padded(rest).split()) >= LITTLE:
        text = rest
    hits = searcher.search(text, also=(current, *recent))
    if not hits:
        return Reading(text, denied, frozenset(), (), ())
    prepared = padded(text)
    first = next((hit.owner for hit in hits if hit.is_procedure), None)
    older = [code for code in recent[:-JUST_NOW] if code == first or _is_called(code, prepared, searcher)]
    earlier = tuple(code for code in (*older, *recent[-JUST_NOW:]) if code != current)
    candidates = _candidates(text, current, earlier, hits, searcher)
    return Reading(text, denied, terms_of(text), tuple(candidates), tuple(hits))


def _is_called(code: str, prepared: str, searcher: Searcher) -> bool:
    """Whether ``prepared`` names a procedure or its family."""
    snapshot = searcher.snapshot
    families = (group for group in snapshot.groups if any(option.code == code for option in group.options))
    return snapshot.is_named(code, prepared) or any(holds(name, prepared) for one in families for name in one.names)


def terms_of(text: str) -> frozenset[str]:
    """Folded words of ``text``, and runs of two and three of them."""
    words = ["^", *_WORD.findall(fold(expand(text))), "$"]
    return frozenset(" ".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words) - size + 1))


def _candidates(
    text: str, current: str, earlier: Sequence[str], hits: Sequence[Hit], searcher: Searcher
) -> list[Candidate]:
    scores = {hit.owner: hit.score for hit in hits if not hit.is_group}
    topics = [hit.owner for hit in hits if hit.is_topic][:1]
    found = [hit.owner for hit in hits if hit.is_procedure][:FOUND]
    owners = list(dict.fromkeys((current, *earlier, *found, *topics)))
    strongest = max(scores.values())
    parts = {owner: math.exp((score - strongest) / searcher.settings.temperature) for owner, score in scores.items()}
    total = sum(parts.values())
    topical = sum(part for owner, part in parts.items() if owner.startswith(TOPIC)) / total
    prepared = padded(text)
    content = content_words(text)
    neighbours_of = searcher.snapshot.neighbours_of
    discussed = {current, *earlier}
    cues = _cues(prepared, searcher)
    named = {
        option.code
        for group in searcher.snapshot.groups
        if any(holds(name, prepared) for name in group.names)
        for option in group.options
    }
    said = _said(text, prepared, content, named, current)
    made = []
    for owner in owners:
        role = _role(owner, current, earlier, neighbours_of(current))
        lead = scores[owner] - max((scores[other] for other in owners if other != owner), default=0.0)
        share = topical if role == TOPICAL else parts[owner] / total
        own = {
            "bias": 1.0,
            "score": scores[owner],
            "lead": lead,
            "share": share,
            "sure": math.log(max(share, 1e-6)),
            "strongest": strongest,
        }
        if role == TOPICAL:
            own["far"] = float(searcher.snapshot.topics[owner.removeprefix(TOPIC)].far)
        else:
            rivals = neighbours_of(owner)
            own["cues"] = _between(cues.get(owner, 0) - max((cues.get(code, 0) for code in rivals), default=0))
            own["named"] = float(searcher.snapshot.is_named(owner, prepared))
            own["family"] = float(owner in named)
            own["twin"] = float(owner not in discussed and not rivals.isdisjoint(discussed))
            later = (*earlier[earlier.index(owner) + 1 :], current) if owner in earlier else ()
            own["before its twin"] = float(not rivals.isdisjoint(later))
            own["covered"] = len(set(content) & searcher.snapshot.words_of(owner)) / max(len(content), 1)
        made.append(Candidate(owner, role, {f"{role} {name}": value for name, value in {**own, **said}.items()}))
    return made


def _said(text: str, prepared: str, content: Sequence[str], named: set[str], current: str) -> dict[str, float]:
    """What the message says whomever it is about."""
    asked = asked_in(text)
    aspects = {str(aspect) for aspect in asked.strong | asked.weak}
    return {
        f"words {min(len(content), LONG)}": 1.0,
        "again": float(_AGAIN.search(prepared) is not None),
        "whom": float(bool(content) and set(content) <= _WHOM),
        "it": float(_IT.search(prepared) is not None),
        "asks": float(bool(asked.strong)),
        "how": float(bool(asked.how)),
        "asks nothing": float(not (aspects or asked.how)),
        "asks a detail": float(bool(aspects) and aspects <= DETAILS),
        "another family": float(bool(named) and current not in named),
    }


def _cues(prepared: str, searcher: Searcher) -> dict[str, int]:
    cues: dict[str, int] = {}
    for group in searcher.snapshot.families:
        for code, score in searcher.snapshot.cues.scores(group, prepared, spoken_of=True).items():
            cues[code] = cues.get(code, 0) + score
    return cues


def _between(value: int) -> float:
    return float(max(-MOST, min(MOST, value)))


def _role(owner: str, current: str, earlier: Sequence[str], neighbours: frozenset[str]) -> str:
    if owner == current:
        return STAY
    if owner.startswith(TOPIC):
        return TOPICAL
    if owner in earlier:
        return BACK
    return NEAR if owner in neighbours else NEW
