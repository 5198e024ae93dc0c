"""Vietnamese number words: read, and written as on official papers."""

from __future__ import annotations

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9,
}  # fmt: skip
_SCALES = {
    "nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9,
}  # fmt: skip
_SMALL = frozenset(["muoi", "chuc", "tram", "linh", "le"])
HALF = "ruoi"
MOST = 10**15
"""What is read and written lies below."""


def is_number_word(word: str) -> bool:
    """Whether a folded word can be part of a number."""
    return word in _UNITS or word in _SCALES or word in _SMALL or word == HALF


def read_number(words: list[str]) -> int | None:
    """The number that folded ``words`` say, or ``None``: "hai nghin khong tram hai muoi tu" is 2024.

    A last digit right after a scale counts tenths of it, as people say it: "mot trieu hai" is 1 200 000. "Hai muoi
    mot" and "hai mot" are both 21.
    """
    if not words or not all(is_number_word(word) for word in words):
        return None
    total = group = 0
    pending: int | None = None  # a digit whose place is not known yet
    scale = 1  # of what was said last
    linked = False
    for word in words:
        if word in _SCALES:
            said = _SCALES[word]
            group += pending or 0
            if said == 10**9:  # "một nghìn tỷ"
                total = (total + group) * said if total < 10**9 else total + group * said
            else:
                total += group * said
            if not group and not total:
                return None
            group, pending, scale, linked = 0, None, said, False
        elif word == "tram":
            group, pending, scale, linked = (pending if pending is not None else 1) * 100, None, 100, False
        elif word in ("muoi", "chuc"):
            group, pending, scale, linked = group + (pending or 1) * 10, None, 10, False
        elif word in ("linh", "le"):
            linked = True
        elif word == HALF:
            if pending is not None or scale == 1:
                return None
            group += scale // 2
        elif pending is not None:
            group, pending = group + pending * 10, _UNITS[word]  # "tám lăm", "ba mươi" without "mươi"
            scale = 10
        else:
            pending = _UNITS[word]
    if pending is not None:
        tenths = scale >= 100 and group % 100 == 0 and not linked and (scale == 100 or group == 0)
        group += pending * scale // 10 if tenths else pending
    number = total + group
    return number if number < MOST else None


def number_words(number: int) -> str:
    """``number`` in words, in lower case. Raises ``ValueError`` for what is negative or too large."""
    if not 0 <= number < MOST:
        raise ValueError("a number that is not written in words")
    if number == 0:
        return _DIGITS[0]
    high, low = divmod(number, 10**9)
    parts = [f"{number_words(high)} tỷ"] if high else []
    for scale, name in ((10**6, " triệu"), (10**3, " nghìn"), (1, "")):
        group = low // scale % 1000
        if group:
            parts.append(_three(group, padded=bool(parts)) + name)
    return " ".join(parts)


def _three(number: int, *, padded: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    parts = [f"{_DIGITS[hundreds]} trăm"] if hundreds or padded else []
    if tens == 0 and ones and parts:
        parts.append("linh")
    elif tens == 1:
        parts.append("mười")
    elif tens:
        parts.append(f"{_DIGITS[tens]} mươi")
    if ones:
        parts.append(_ones(tens, ones))
    return " ".join(parts)


def _ones(tens: int, ones: int) -> str:
    if tens >= 1 and ones == 5:
        return "lăm"
    if tens > 1 and ones in (1, 4):
        return {1: "mốt", 4: "tư"}[ones]
    return _DIGITS[ones]
