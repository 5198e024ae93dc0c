"""Telephone numbers and e-mail addresses."""

from __future__ import annotations

import re

from knowledge.forms.values.base import Unreadable, Value, clean
from knowledge.wording import say

_NUMBER = re.compile(r"(?<![0-9])(?:\(?\+?[0-9])(?:[ .()-]{0,2}[0-9]){6,14}(?![0-9])")
_MOBILE = re.compile(r"0[35789][0-9]{8}")
_OLD_MOBILE = re.compile(r"01[26][0-9]{8}|01[89][0-9]{8}")
_LANDLINE = re.compile(r"02[0-9]{9}")
_LONG_CODE = frozenset(["024", "028"])
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}")
_SLIPS = {
    "gmail.con": "gmail.com", "gmail.co": "gmail.com", "gmail.cm": "gmail.com", "gmai.com": "gmail.com",
    "gmial.com": "gmail.com", "gamil.com": "gmail.com", "gmail.vn": "gmail.com", "gmail.com.vn": "gmail.com",
    "yaho.com": "yahoo.com", "yahoo.con": "yahoo.com", "hotmail.con": "hotmail.com", "icloud.con": "icloud.com",
}  # fmt: skip
"""Domains that are nearly always typed wrongly."""


def read_phone(text: str) -> Value:
    """A Vietnamese number: ten digits for a mobile, eleven for a landline."""
    numbers = list(dict.fromkeys(_national(match.group(0)) for match in _NUMBER.finditer(clean(text))))
    if len(numbers) > 1:
        raise Unreadable(say("value.phone.several"))
    number = numbers[0] if numbers else ""
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return Value(number)
    if _OLD_MOBILE.fullmatch(number):
        raise Unreadable(say("value.phone.old"))
    if _MOBILE.fullmatch(f"0{number}"):
        return Value(f"0{number}", say("value.phone.zero", number=show_phone(f"0{number}")))
    raise Unreadable(say("value.phone"))


def _national(typed: str) -> str:
    digits = "".join(char for char in typed if char in "0123456789")
    if digits.startswith("0084"):
        digits = digits[2:]
    if digits.startswith("84") and len(digits) >= 11:
        return "0" + digits[2:].removeprefix("0")
    return digits


def show_phone(number: str) -> str:
    """As in "0912 345 678", "024 3825 0000", "0204 385 0000"."""
    if len(number) == 10:
        return f"{number[:4]} {number[4:7]} {number[7:]}"
    code = 3 if number[:3] in _LONG_CODE else 4
    return f"{number[:code]} {number[code:-4]} {number[-4:]}"


def read_email(text: str) -> Value:
    """An e-mail address, its domain in lower case."""
    typed = re.sub(r"\s*@\s*", "@", clean(text))
    found = [
        match for match in _EMAIL.finditer(typed) if typed[match.start() - 1 : match.start()] in ("", " ", ":", "<")
    ]
    if len({match.group(0) for match in found}) != 1 or len(found[0].group(0)) > 200 or ".." in found[0].group(0):
        raise Unreadable(say("value.email"))
    local, _, domain = found[0].group(0).partition("@")
    email = f"{local}@{domain.lower()}"
    meant = _SLIPS.get(domain.lower())
    return Value(email, say("value.email.slip", email=email, meant=f"{local}@{meant}") if meant else "")
