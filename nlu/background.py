"""Where somebody lives, told on the way to the question: "hộ khẩu em ở Lạng Sơn, mất căn cước thì …".

Such words name residence procedures without asking for one. Whoever wants to move says so with a verb.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from nlu.text import expand, fold

FILE = Path(__file__).parent / "lexicons" / "places.txt"
_WISH = (
    r"(?<!chuyen )(?<!nhap )(?<!cat )(?<!xoa )(?<!dang ky )(?<!lam )(?<!xin )(?<!khai bao )(?<!doi )(?<!tach )(?<!rut )"
    r"(?<!gia han )(?<!xac nhan )(?<!khai )(?<!bao )(?<!giay )(?<!thu tuc )(?<!cap )(?<!ve )(?<!vao )"
    r"(?<!khau )(?<!len )"
)
_RESIDENCE = (
    r"(?:(?:co |la )?(?:ho khau(?: thuong tru)?|thuong tru|tam tru|o tro|thue tro|thue nha|que quan|que goc|que)"
    r"(?: (?:goc|cua )?(?:em|toi|tui|minh|chau|con|no|ca hai|hai vo chong|vo|chong|me|bo|ba))?"
    r"(?: (?:dang|van|con|lai|thi))?(?: (?:o|tai|ngoai|ben|trong|duoi|tren|mai|tan|noi))*)"
)


@cache
def _pattern() -> re.Pattern[str]:
    lines = FILE.read_text("utf-8").splitlines()
    places = sorted({fold(expand(line)) for line in lines if line and not line.startswith("#")}, key=len, reverse=True)
    named = rf"(?:{'|'.join(map(re.escape, places))})"
    return re.compile(rf"\b{_WISH}{_RESIDENCE} {named}\b(?: roi\b)?")


def without_background(text: str) -> str:
    """Return ``text`` folded without statements of residence; ``text`` itself if there are none."""
    folded = fold(expand(text))
    kept = _pattern().sub(" ", folded)
    return text if kept == folded else kept
