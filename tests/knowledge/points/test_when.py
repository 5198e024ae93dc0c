"""When somebody wants to go, as people write it. Now is Thursday, 26 November 2026, 16:20."""

from __future__ import annotations

from datetime import datetime

import pytest

from knowledge.points.opening import VIETNAM
from knowledge.points.when import read_when

NOW = datetime(2026, 11, 26, 16, 20, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("thứ bảy có điểm nào làm việc không", "2026-11-28 09:00"),
        ("t7 cn co lam viec ko", "2026-11-28 09:00"),
        ("chu nhat co dai ly nao mo ko", "2026-11-29 09:00"),
        ("sáng thứ 7 phường có làm việc không", "2026-11-28 09:00"),
        ("chiều thứ sáu còn làm không", "2026-11-27 15:00"),
        ("tối nay có chỗ nào nhận hồ sơ không", "2026-11-26 19:00"),
        ("mai mấy giờ mở, 8h được không", "2026-11-27 08:00"),
        ("chieu mai 3 gio ruoi", "2026-11-27 15:30"),
        ("5h30 chiều nay ra kịp không", "2026-11-26 17:30"),
        ("ngày kia em mới rảnh", "2026-11-28 09:00"),
    ],
)
def test_a_moment_is_read(text: str, moment: str) -> None:
    assert read_when(text, NOW) == datetime.fromisoformat(moment).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "text",
    [
        "gần đây có chỗ nào không",
        "chỗ nào đang mở cửa",
        "hôm nay có làm không",
        "tôi ở Cầu Giấy",
        "mấy giờ đóng cửa",
        "",
    ],
)
def test_the_present_and_nothing_are_no_moment(text: str) -> None:
    assert read_when(text, NOW) is None
