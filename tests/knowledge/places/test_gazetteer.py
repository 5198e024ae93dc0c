"""Where somebody says they are, as people write it."""

from __future__ import annotations

import pytest

from knowledge.places.gazetteer import Found, read_place
from knowledge.places.units import units_of_hanoi


def names(text: str) -> list[str]:
    return [place.name for place in read_place(text).places]


def units(text: str) -> list[str]:
    return [units_of_hanoi()[code].name for code in read_place(text).units]


class TestNothing:
    @pytest.mark.parametrize(
        "text",
        [
            "gần đây có chỗ nào làm không",
            "gan day co cho nao lam khong",
            "làm căn cước ở đâu",
            "chỗ nào đang mở cửa",
            "trung tâm phục vụ hành chính công ở đâu",
            "ở bưu điện nào làm được",
            "xa qua co cho mo gan hong",
            "nhập hộ khẩu thành công chưa",
            "có loa không",
            "thôi, bình thường thì bao nhiêu ngày có",
            "",
        ],
    )
    def test_a_message_without_a_place_names_none(self, text: str) -> None:
        assert read_place(text).found is Found.NOTHING

    @pytest.mark.parametrize("text", ["hà nội", "danh sach cac diem dai ly ho tro o ha noi", "ở HN có mấy điểm"])
    def test_only_the_city_is_no_place_to_look_near(self, text: str) -> None:
        assert read_place(text).found is Found.CITY


class TestElsewhere:
    @pytest.mark.parametrize(
        "text",
        [
            "em ở Bắc Ninh",
            "quận Tân Bình sài gòn",
            "toi o da nang thi lam o dau",
            "nhà ở Minh Khai, Hưng Yên",
            "mình ở tphcm",
            "tỉnh Thái Bình cũ",
            "o thanh pho vinh nghe an",
        ],
    )
    def test_another_province_is_told(self, text: str) -> None:
        assert read_place(text).found is Found.ELSEWHERE

    def test_whoever_comes_from_elsewhere_but_lives_here_is_here(self) -> None:
        assert names("quê Thái Bình, đang ở Cầu Giấy") == ["Quận Cầu Giấy"]


class TestUnits:
    @pytest.mark.parametrize(
        "text", ["phường Bạch Mai", "phuong bach mai", "p. bạch mai", "p bach mai", "ở phường bạch mai thì đến đâu"]
    )
    def test_a_new_ward_is_itself(self, text: str) -> None:
        assert units(text) == ["Phường Bạch Mai"]

    @pytest.mark.parametrize("text", ["xã Thanh Trì", "xa thanh tri"])
    def test_the_kind_tells_a_commune_from_the_district_of_its_name(self, text: str) -> None:
        assert units(text) == ["Xã Thanh Trì"]
        assert names("huyện Thanh Trì") == ["Huyện Thanh Trì"]

    def test_an_old_ward_is_found_in_its_new_unit(self) -> None:
        assert units("phường Láng Thượng cũ") == ["Phường Láng"]
        assert units("phuong lang thuong") == ["Phường Láng"]

    def test_an_old_ward_that_was_split_shows_where_to(self) -> None:
        assert units("phường Cống Vị") == ["Phường Ngọc Hà", "Phường Giảng Võ"]

    @pytest.mark.parametrize("text", ["quận cầu giấy", "q cau giay", "q. cg", "Cầu Giấy", "ở cầu giấy", "caugiay"])
    def test_a_bare_name_means_the_old_district(self, text: str) -> None:
        assert names(text) == ["Quận Cầu Giấy"]

    def test_a_name_that_is_in_two_districts_is_asked_back(self) -> None:
        reading = read_place("minh khai")
        assert reading.found is Found.WHICH
        assert len(reading.places) >= 2

    def test_the_district_beside_it_settles_that(self) -> None:
        reading = read_place("minh khai bắc từ liêm")
        assert reading.found is Found.PLACE
        assert reading.places[0].district == "Quận Bắc Từ Liêm"


class TestLandmarks:
    @pytest.mark.parametrize(
        ("text", "unit"),
        [
            ("royal city", "Phường Thanh Xuân"),
            ("mình đang ở Times City, nearest service point ở đâu vậy", "Phường Vĩnh Tuy"),
            ("gan ho guom co cho nao khong", "Phường Hoàn Kiếm"),
            ("bv nhi trung uong", "Phường Láng"),
            ("chợ đồng xuân", "Phường Hoàn Kiếm"),
            ("ở lđàm có bưu điện nào lm dvc hk", "Phường Hoàng Liệt"),
            ("ở thành cổ sơn tây", "Phường Sơn Tây"),
            ("ga hà nội", "Phường Văn Miếu - Quốc Tử Giám"),
        ],
    )
    def test_a_landmark_is_found(self, text: str, unit: str) -> None:
        assert unit in units(text)


class TestMistakes:
    @pytest.mark.parametrize("text", ["cau giya", "quận Cầu Giáy", "o cau giayy", "q. caau giấy"])
    def test_a_letter_wrong_or_swapped_is_read(self, text: str) -> None:
        assert names(text) == ["Quận Cầu Giấy"]

    def test_diacritics_tell_names_apart(self) -> None:
        assert read_place("chỗ mô làm hông").found is Found.NOTHING
        assert read_place("chợ Mơ").found is Found.PLACE


def test_what_is_beside_the_place_is_left_over() -> None:
    assert read_place("làm căn cước ở quận Cầu Giấy").rest == "làm căn cước"


class TestReviewed:
    """What a stranger found: confident wrong places."""

    @pytest.mark.parametrize(
        "text",
        [
            "con tôi sinh ở bệnh viện thì khai sinh ở đâu",
            "gần bệnh viện nào",
            "gần hồ",
            "gần công viên",
            "gần đại học",
            "tôi tên là Trần Duy Hưng, chỗ nào gần nhất",
            "lam khai sinh cho con ten Minh Chau o dau gan nhat",
            "mẹ tôi là Nguyễn Thị Minh Khai",
            "tôi người Huế làm căn cước ở đâu gần nhất",
        ],
    )
    def test_kinds_alone_persons_and_origins_are_no_places(self, text: str) -> None:
        assert read_place(text).found is Found.NOTHING

    @pytest.mark.parametrize("text", ["yên bái", "hà tây", "tôi ở huế", "hòa bình", "tôi ở điện biên", "ở nhật bản"])
    def test_a_province_is_likelier_than_a_ward_of_its_name(self, text: str) -> None:
        assert read_place(text).found is Found.ELSEWHERE

    @pytest.mark.parametrize(
        "text",
        ["tôi quê Thanh Hóa muốn làm căn cước ở Hà Nội", "hộ khẩu Thanh Hóa đang tạm trú Hà Nội, chỗ nào gần nhất"],
    )
    def test_whoever_lives_in_hanoi_is_not_sent_elsewhere(self, text: str) -> None:
        assert read_place(text).found is Found.CITY

    @pytest.mark.parametrize("text", ["trần phú ba đình", "tran phu ba dinh"])
    def test_the_district_tells_a_street_from_a_commune_of_its_name(self, text: str) -> None:
        assert names(text) == ["Phố Trần Phú"]

    def test_a_street_and_a_commune_far_apart_are_asked_back(self) -> None:
        assert read_place("số 10 trần phú").found is Found.WHICH

    def test_an_old_commune_is_found_by_its_district_though_a_new_one_has_its_name(self) -> None:
        assert read_place("Xã Hòa Phú, Huyện Ứng Hòa").units == ("10417",)

    @pytest.mark.parametrize(("text", "name"), [("lê duẩn", "Đường Lê Duẩn"), ("thái hà", "Phố Thái Hà")])
    def test_the_street_and_not_the_stop_called_by_it(self, text: str, name: str) -> None:
        assert names(text) == [name]
