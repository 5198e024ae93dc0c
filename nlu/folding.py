"""Text without case and diacritics: what is compared wherever it should not matter how something is typed."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return ``text`` in lower case without diacritics; đ becomes d. Length may change, words do not."""
    return unicodedata.normalize("NFC", text.lower().translate(_FOLDED))


class _Folded(dict[int, str]):
    """Each character without its marks, found when it is first met: every reading of every text folds it."""

    def __missing__(self, char: int) -> str:
        parts = unicodedata.normalize("NFD", chr(char).replace("đ", "d"))
        self[char] = "".join(part for part in parts if not unicodedata.combining(part))
        return self[char]


_FOLDED = _Folded()
