"""Photos of made-up identity cards, with a QR code that can be read as well or as badly as a test wants."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

CARD = (
    "001199012345|012345678|Nguyễn Thị Thu Hương|15081999|Nữ|"
    "Số 12, ngõ 34 Trần Thái Tông, phường Cầu Giấy, Thành phố Hà Nội|25042021"
)
TABLE = (3000, 2000)


def qr(text: str, width: int) -> Image.Image:
    """The code of ``text``, with its white edge, ``width`` points wide."""
    drawn = BytesIO()
    segno.make(text, error="m", boost_error=False).save(drawn, kind="png", scale=8, border=3)
    with Image.open(drawn) as picture:
        return picture.convert("L").resize((width, width), Image.Resampling.LANCZOS)


def card(width: int, text: str = CARD) -> Image.Image:
    """A card with lines, a face, and the code in its corner, as large there as on a real one."""
    height = round(width / 1.586)
    made = Image.new("L", (width, height), 205)
    pen = ImageDraw.Draw(made)
    for line in range(6):
        top = height * (0.3 + line / 10)
        pen.rectangle((width * 0.35, top, width * 0.8, top + height * 0.03), fill=70)
    pen.rectangle((width * 0.04, height * 0.3, width * 0.28, height * 0.85), fill=120)
    side = round(width * 0.2)
    made.paste(qr(text, side), (width - side - round(width * 0.04), round(height * 0.05)))
    return made


def photo(
    *things: Image.Image, size: tuple[int, int] = TABLE, angle: float = 0, blur: float = 0, light: float = 1.0
) -> Image.Image:
    """``things`` side by side on a table, photographed that badly."""
    made = Image.radial_gradient("L").resize(size).point(lambda shade: 60 + shade // 3)
    left = size[0] // 20
    for thing in things:
        turned = thing.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
        mask = Image.new("L", thing.size, 255).rotate(angle, expand=True)
        made.paste(turned, (left, size[1] // 10), mask)
        left += turned.width + 40
    return ImageEnhance.Brightness(made.filter(ImageFilter.GaussianBlur(blur))).enhance(light)


def encoded(picture: Image.Image, kind: str = "JPEG", quality: int = 85, **options: Any) -> bytes:
    """The picture as a file."""
    file = BytesIO()
    colours = picture.convert("RGB") if kind == "JPEG" and picture.mode == "L" else picture
    colours.save(file, kind, quality=quality, **options)
    return file.getvalue()


def card_photo(text: str = CARD) -> bytes:
    """A photo of a card as most people take it."""
    return encoded(photo(card(1400, text), angle=4))
