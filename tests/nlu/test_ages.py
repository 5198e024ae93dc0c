"""Ages as people tell them."""

import pytest

from nlu.ages import ages_in


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("bé 5 tuổi làm thẻ căn cước", [5]),
        ("thằng cu năm tuổi", [5]),
        ("dua chau bay tuoi", [7]),
        ("con tôi mười bốn tuổi", [14]),
        ("bốn mươi lăm tuổi", [45]),
        ("con gai lop 3", [8]),
        ("baby nhà mình 6 months", [0.5]),
        ("bé được sáu tháng", [0.5]),
        ("ông 83 tuổi, cháu 10 tuổi", [83, 10]),
        ("trẻ dưới 14 tuổi", [13.5]),
        ("con chưa đủ 14 tuổi", [13.5]),
        ("chua toi muoi bon tuoi", [13.5]),
        ("người trên 14 tuổi", [14.5]),
        ("đã qua 14 tuổi", [14.5]),
    ],
)
def test_an_age_is_heard(text: str, years: list[float]) -> None:
    assert ages_in(text) == years


@pytest.mark.parametrize("text", ["bằng lái hết hạn 5 tháng rồi", "hết hạn 3 năm", "thông tư 12", "nộp 2 ảnh", ""])
def test_a_number_that_is_no_age_is_none(text: str) -> None:
    assert ages_in(text) == []
