"""When is something unlawful heard, and which cue words are believed beside it? Pure arithmetic over shares.

Who wants something unlawful seldom calls it so, and asks what papers it takes; whoever is only accused of it uses its
very words (docs/adr/0011-unlawful-first.md).
"""

from __future__ import annotations

from collections.abc import Mapping

UNLAWFUL = ("unsafe", "injection")
"""The acts that are refused: which of the two it is matters less than that it is one of them."""
UNLAWFUL_SHARE = "unlawful_share"
"""What a message carries of both together, from the model to the cues and to the actions."""
NOT_AT_ALL = 0.1
"""Share of both below which a cue for one of them is not believed: "trường nó bảo khai gian, em sửa cho đúng". When it
was set, five honest messages with such a cue lay below and none of 175 unlawful ones; of the development sets now two
of five, and two of 163."""
PLAINLY = 0.5
"""Share of both from which a cue for a dossier's state or for a form is not believed: it may be another citizen's. In
the development sets all three above ask for others' dossiers; of 49 who ask for their own none has more than .26."""


def unlawful_share(shares: Mapping[str, float]) -> float:
    """The share of the unlawful acts together."""
    return sum(shares.get(name, 0.0) for name in UNLAWFUL)


def heard(shares: Mapping[str, float], question: str, threshold: float) -> str | None:
    """The unlawful act that is heard, though the share named ``question`` may be larger; ``None`` if none is.

    Together the two need ``threshold`` and as much as any other act; danger to life comes before either.
    """
    likelier = max(UNLAWFUL, key=lambda name: shares.get(name, 0.0))
    others = [share for name, share in shares.items() if name not in (question, *UNLAWFUL)]
    if unlawful_share(shares) < max([threshold, *others]) or shares.get("danger", 0.0) > shares.get(likelier, 0.0):
        return None
    return likelier


def believed(cue: str, unlawful: float) -> bool:
    """Whether the ``unlawful`` share leaves room for the intent ``cue`` of a decisive word."""
    if cue in UNLAWFUL:
        return unlawful >= NOT_AT_ALL
    return cue not in ("status", "apply") or unlawful < PLAINLY
