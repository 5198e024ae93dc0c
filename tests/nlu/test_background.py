"""Where somebody lives is told on the way to the question."""

import pytest

from nlu.background import FILE, without_background
from nlu.phrases import padded


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("tui hộ khẩu Nghệ An, giấy xác nhận chưa vợ xin ở mô", "tui , giay xac nhan chua vo xin o dau"),
        ("chúng em tạm trú ở Hà Nội, đăng ký ở đây được không", "chung em , dang ky o day duoc khong"),
        ("ho khau em o lang son, mat can cuoc lam sao", ", mat can cuoc lam sao"),
    ],
)
def test_a_statement_of_residence_is_left_out(text: str, kept: str) -> None:
    assert " ".join(without_background(text).split()) == kept


PLACES = [line for line in FILE.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def test_every_place_is_left_out_whole_and_stands_once() -> None:
    assert len(PLACES) > 90
    left = {place: without_background(f"hộ khẩu em ở {place}, mất căn cước").split() for place in PLACES}
    assert {place: words for place, words in left.items() if words != [",", "mat", "can", "cuoc"]} == {}
    assert len({padded(place) for place in PLACES}) == len(PLACES)


@pytest.mark.parametrize(
    "text",
    [
        "chuyển hộ khẩu về Hà Nội cần gì",
        "đăng ký tạm trú ở Cầu Giấy",
        "làm giấy tạm trú ở Hà Nội",
        "xin xác nhận tạm trú ở Đống Đa",
        "nhập khẩu thường trú Hà Nội",
        "tạm trú ở đâu",
    ],
)
def test_a_wish_to_register_stays(text: str) -> None:
    assert without_background(text) == text
