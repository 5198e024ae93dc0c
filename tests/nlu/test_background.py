"""Where somebody lives is told on the way to the question."""

import pytest

from nlu.background import without_background


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
