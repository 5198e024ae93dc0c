"""The codes of drafts: short, read aloud and typed without mistakes, and guessed by nobody."""

from __future__ import annotations

import re
import secrets

LETTERS = "ACDEFHJKMNPRTUVWXY3479"
"""Without what is mistaken for another: B and 8, G and 6, I, L and 1, O, Q and 0, S and 5, Z and 2."""
_CODE = re.compile(rf"\bMC[\s-]?([{LETTERS}]{{4}})[\s-]?([{LETTERS}]{{4}})\b", re.IGNORECASE)


def new_code() -> str:
    """A code: 22 to the power of 8 of them, drawn by the system's source of randomness."""
    drawn = [secrets.choice(LETTERS) for _ in range(8)]
    return f"MC-{''.join(drawn[:4])}-{''.join(drawn[4:])}"


def code_in(text: str) -> str:
    """The code that ``text`` holds, as :func:`new_code` writes it; empty if it holds none."""
    found = _CODE.search(text)
    return "" if found is None else f"MC-{found[1]}-{found[2]}".upper()
