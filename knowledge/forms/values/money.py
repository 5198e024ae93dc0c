"""Amounts of money in đồng."""

from __future__ import annotations

import re

from knowledge.forms.values.base import FILLERS, Unreadable, Value, folded, sentence, word_set
from knowledge.forms.values.numbers import HALF, MOST, is_number_word, number_words, read_number
from knowledge.wording import say
from nlu.text import fold

_SCALES = {
    "ty": 10**9, "ti": 10**9, "trieu": 10**6, "tr": 10**6, "cu": 10**6, "nghin": 10**3, "ngan": 10**3, "k": 10**3,
    "ng": 10**3, "chuc": 10, "tram": 100,
}  # fmt: skip
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+")
_AROUND = FILLERS | word_set("dong d vnd vnđ viet nam khoang tam so tien chan tat ca la gia von chi moi")
_GROUPS = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")
SMALLEST = 1000
"""What is less needs its unit said: "50" is rarely 50 đồng."""


def read_money(text: str) -> Value:
    """An amount: "50 triệu", "50.000.000", "năm mươi triệu", "1,5 tỷ", "50tr"."""
    typed = folded(text)
    if re.search(r"(?:^|\s)[-–][0-9]", typed):
        raise Unreadable(say("value.money"))
    plain = [fold(word) for word in _AROUND]
    tokens = [token for token in _TOKEN.findall(typed) if token not in plain or is_number_word(token)]
    amount, scaled, rough = _amount(tokens)
    if amount is None or not 0 <= amount < MOST:
        raise Unreadable(say("value.money"))
    named = scaled or re.search(r"\b(?:dong|vnd|d)\b|[0-9](?:d|vnd)\b", typed) is not None
    if 0 < amount < SMALLEST and not named:
        raise Unreadable(say("value.money.unit", number=amount))
    doubtful = rough or (scaled and amount % SMALLEST != 0)
    return Value(str(amount), say("value.money.confirm", amount=show_money(str(amount))) if doubtful else "")


def _amount(tokens: list[str]) -> tuple[int | None, bool, bool]:
    """The amount, whether a scale was said, and whether it was said roughly ("1 triệu 2")."""
    if not tokens:
        return None, False, False
    if not any(token[0].isdecimal() for token in tokens):
        scaled = any(token in _SCALES for token in tokens)
        words = [{"tr": "trieu", "k": "nghin", "cu": "trieu"}.get(token, token) for token in tokens]
        return read_number(words), scaled, scaled and _ends_in_digit(words)
    return _mixed(tokens)


def _ends_in_digit(words: list[str]) -> bool:
    return len(words) > 1 and words[-1] != HALF and words[-2] in ("trieu", "ty", "ti", "nghin", "ngan")


def _mixed(tokens: list[str]) -> tuple[int | None, bool, bool]:
    """Digits and words for scales: "1 tỷ 200 triệu", "1,5 tỷ", "50tr5", "2 tỷ rưỡi"."""
    total = last = 0
    rough = False
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token == HALF and last:
            total += last // 2
            continue
        if not token[0].isdecimal():
            return None, False, False
        scale = 1
        while at < len(tokens) and tokens[at] in _SCALES:
            scale *= _SCALES[tokens[at]]
            at += 1
        if last and scale >= last:
            return None, False, False
        if last and scale == 1 and at == len(tokens) and len(token) <= 3 and last >= 10**3:
            scale, rough = last // 10 ** len(token), True
        value = _scaled(token, scale)
        if value is None:
            return None, False, False
        total, last = total + value, scale
    return total, any(token in _SCALES for token in tokens), rough


def _scaled(token: str, scale: int) -> int | None:
    if len(token) > 20:
        return None
    if _GROUPS.fullmatch(token):
        return int(re.sub(r"[.,]", "", token)) * scale
    whole, *parts = re.split(r"[.,]", token)
    if not parts:
        return int(whole) * scale
    if len(parts) > 1 or scale == 1:
        return None
    exact, left = divmod(int(whole + parts[0]) * scale, 10 ** len(parts[0]))
    return exact if not left else None


def show_money(value: str) -> str:
    """As in "50.000.000 đồng"."""
    return f"{int(value):,} đồng".replace(",", ".")


def money_in_words(value: str) -> str:
    """As in "Năm mươi triệu đồng"."""
    return sentence(f"{number_words(int(value))} đồng")
