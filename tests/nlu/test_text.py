"""Vietnamese as people type it: spelling, shorthand, and what must never be stored in the clear."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.text import expand, fold, has_diacritics, has_words, mask, normalise, shorthand, words

ANY_TEXT = st.text(max_size=200)
TYPED = st.text(
    alphabet="aăâbcdđeêghioôơuưýqnkAĐÔ oàèùúýỷ.,?\n\t" + "\u0300\u0301\u200b\u200d\ufeff\u0000", max_size=60
)


class TestNormalise:
    def test_letters_typed_in_pieces_become_one_letter_each(self) -> None:
        assert normalise(unicodedata.normalize("NFD", "Đổi giấy phép lái xe")) == "Đổi giấy phép lái xe"

    @pytest.mark.parametrize(
        ("typed", "spelled"),
        [
            ("hoà giải", "hòa giải"),
            ("khoẻ", "khỏe"),
            ("thuỷ", "thủy"),
            ("THUỶ SẢN", "THỦY SẢN"),
            ("Hoà", "Hòa"),
            ("hoá", "hóa"),
        ],
    )
    def test_both_styles_of_tone_mark_become_the_old_one(self, typed: str, spelled: str) -> None:
        assert normalise(typed) == normalise(spelled) == spelled

    @pytest.mark.parametrize("word", ["quý", "Quỳnh", "QUÝ", "hoàng", "khoảng", "chuyển", "toàn"])
    def test_a_tone_mark_that_has_one_place_only_stays(self, word: str) -> None:
        assert normalise(word) == word

    def test_control_characters_become_spaces_and_invisible_ones_go(self) -> None:
        assert normalise("đổi\x00bằng\r\n\tlái\u200b\ufeff xe\u202e") == "đổi bằng lái xe"

    def test_a_lone_surrogate_does_not_survive_to_break_an_encoder_later(self) -> None:
        assert normalise("bằng\ud83dlái").encode() == "bằng lái".encode()

    @pytest.mark.parametrize("text", ["", "   ", "\u200b\u200d", "\x00\x01"])
    def test_nothing_visible_is_nothing(self, text: str) -> None:
        assert normalise(text) == ""

    def test_case_and_punctuation_stay_as_typed(self) -> None:
        assert normalise("CCCD của tôi?!  :)") == "CCCD của tôi?! :)"

    @given(ANY_TEXT | TYPED)
    def test_it_never_raises_and_leaves_single_spaces(self, text: str) -> None:
        result = normalise(text)
        assert result == result.strip()
        assert "  " not in result
        assert "\n" not in result

    @given(ANY_TEXT)
    def test_once_is_enough_for_any_text(self, text: str) -> None:
        assert normalise(normalise(text)) == normalise(text)

    def test_an_invisible_character_between_letter_and_tone_mark_does_not_keep_them_apart(self) -> None:
        assert normalise("ho\u200b\u0300a") == "hòa"


class TestFold:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [("Đổi giấy phép lái xe", "doi giay phep lai xe"), ("ĐƯỜNG", "duong"), ("ưỡn ẹo", "uon eo"), ("CCCD", "cccd")],
    )
    def test_diacritics_and_capitals_go_and_đ_is_d(self, text: str, folded: str) -> None:
        assert fold(text) == folded
        assert fold(unicodedata.normalize("NFD", text)) == folded

    @given(ANY_TEXT | TYPED)
    def test_once_is_enough(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)

    @given(TYPED)
    def test_nothing_with_diacritics_is_left(self, text: str) -> None:
        assert not has_diacritics(fold(text))

    def test_diacritics_are_seen_whatever_the_case(self) -> None:
        assert has_diacritics("Đ")
        assert has_diacritics("ĐỔI BẰNG")
        assert not has_diacritics("DOI BANG 2026")


class TestWords:
    def test_a_code_and_a_date_stay_whole_and_signs_go(self) -> None:
        assert words("thủ tục 1.001193, ngày 12/2025 (gấp!)") == ["thủ", "tục", "1.001193", "ngày", "12/2025", "gấp"]

    @pytest.mark.parametrize(("text", "says"), [("😀🔥", False), ("...", False), ("", False), ("7", True), ("ừ", True)])
    def test_only_letters_and_digits_say_something(self, text: str, says: bool) -> None:
        assert has_words(text) is says


class TestExpand:
    def test_shorthand_is_written_out_as_whole_words_only(self) -> None:
        assert expand("Lm cccd ở đâu z?") == "làm căn cước công dân ở đâu vậy?"
        assert expand("kẹo, ko") == "kẹo, không"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("My driver’s licence is about to expire", "my giấy phép lái xe is sắp hết hạn"),
            ("which papers for temporary residence, how long", "giấy tờ gì for tạm trú, bao lâu"),
            ("my mother in law died", "my mẹ chồng qua đời"),
            ("Somebody stole my ID card", "somebody bị mất cắp my thẻ căn cước"),
            ("How should I renew it?", "làm thế nào để gia hạn it?"),
            ("temporary residence extension", "gia hạn tạm trú"),
            ("where is my licence plate", "ở đâu is my biển số xe"),
        ],
    )
    def test_english_is_written_out_in_vietnamese(self, text: str, expected: str) -> None:
        assert expand(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "shop ơi đổi tên",
            "nộp file pdf được không",
            "change thôi",
            "em ở xã my son",
            "sign in vneid không được",
            "cài extension",
            "gia ho chieu bao nhieu",
        ],
    )
    def test_loan_words_in_a_vietnamese_sentence_stay(self, text: str) -> None:
        assert expand(text) == text

    def test_repeated_letters_are_emphasis_but_cccd_is_a_word(self) -> None:
        assert expand("đượcccc luônnn xooong") == "được luôn xong"
        assert expand("CCCD") == "căn cước công dân"

    def test_numbers_with_repeated_digits_stay(self) -> None:
        assert expand("phí 1000000 hay 111000") == "phí 1000000 hay 111000"

    def test_the_longest_entry_wins(self) -> None:
        assert expand("renew passport") == "cấp lại hộ chiếu"
        assert expand("tp hn") == "thành phố hà nội"

    def test_the_lexicon_has_entries_in_normal_spelling_and_no_entry_twice(self) -> None:
        from nlu.text import SHORTHAND_FILE

        rows = [
            line.split("\t")
            for line in SHORTHAND_FILE.read_text("utf-8").splitlines()
            if line.strip() and not line.startswith("#")
        ]
        assert len(rows) > 150
        assert [row for row in rows if len(row) != 2] == []
        assert [row for row in rows for cell in row if normalise(cell).lower() != cell] == []
        assert len({row[0] for row in rows}) == len(rows)

    @pytest.mark.parametrize("entry", shorthand())
    def test_every_entry_changes_something_and_is_done_at_once(self, entry: str) -> None:
        once = expand(f"xin {entry} ạ")
        assert once == f"xin {shorthand()[entry]} ạ"
        assert once != f"xin {entry} ạ"
        assert expand(once) == once

    @given(ANY_TEXT | TYPED)
    def test_it_never_raises_and_answers_in_lower_case(self, text: str) -> None:
        assert expand(text) == expand(text).lower()


PERSONAL = {
    "personal id": ("001099012345", "[số định danh]"),
    "personal id in threes": ("001 099 012 345", "[số định danh]"),
    "personal id with dashes": ("001-099-012-345", "[số định danh]"),
    "old identity card": ("123456789", "[số cmnd]"),
    "mobile phone": ("0912345678", "[số điện thoại]"),
    "mobile phone in groups": ("0912 345 678", "[số điện thoại]"),
    "mobile phone with dots": ("0388.123.456", "[số điện thoại]"),
    "mobile phone from abroad": ("+84 912 345 678", "[số điện thoại]"),
    "passport": ("C12345678", "[số hộ chiếu]"),
    "older passport": ("B1234567", "[số hộ chiếu]"),
    "car plate": ("30F-123.45", "[biển số]"),
    "motorbike plate": ("29A1 12345", "[biển số]"),
    "e-mail": ("nguyen.van-a+x@gmail.com.vn", "[email]"),
    "dossier number": ("H26.12-261105-0042", "[mã hồ sơ]"),
    "long dossier number": ("G22.99.12-250101-123456", "[mã hồ sơ]"),
    "bank account": ("19034567890123", "[dãy số]"),
}
READABLE = [
    "lệ phí 135.000 đ",
    "phí 1.500.000 đồng",
    "nộp 200000 đ",
    "2.000.000.000 đ",
    "ngày 12/10/2025",
    "22-11-2026",
    "lúc 08:30 ngày 15/03/2026",
    "sinh năm 1990",
    "gọi 19001009",
    "gọi 1900 1009",
    "tổng đài 024.1022 hoặc 1022",
    "024 1022",
    "113, 114, 115, 111",
    "thủ tục 1.001193 và 3.000347",
    "Thông tư 12/2025/TT-BCA",
    "168/2025/NĐ-CP",
    "Luật 107/2025/QH15",
    "Quyết định 1025/QĐ-BCA",
    "Kế hoạch 45/KH-UBND (18-2-2025)",
    "mẫu 01/2025/LLTP",
    "2.642 thủ tục, 126 xã phường",
    "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bf7-bda8-740c-9f49-ddaae438530d",
]


class TestMask:
    @pytest.mark.parametrize(("number", "label"), PERSONAL.values(), ids=PERSONAL)
    def test_what_names_a_person_is_replaced_and_the_rest_stays(self, number: str, label: str) -> None:
        assert mask(f"của em là {number}, xem giúp") == f"của em là {label}, xem giúp"
        assert mask(number) == label

    @pytest.mark.parametrize("text", READABLE)
    def test_what_an_answer_needs_stays_readable(self, text: str) -> None:
        assert mask(text) == text

    def test_several_in_one_message_are_all_masked(self) -> None:
        masked = mask("cccd 001099012345 sđt 0912345678 email a@b.vn")
        assert masked == "cccd [số định danh] sđt [số điện thoại] email [email]"

    @pytest.mark.parametrize("text", ["CMND của em là 123456789.", "stk 19034567890123.", "sđt.0912345678"])
    def test_a_number_that_ends_a_sentence_is_masked_too(self, text: str) -> None:
        assert not any(len(word.strip(".")) >= 9 and word.strip(".").isdigit() for word in mask(text).split())
        assert "[" in mask(text)

    @pytest.mark.parametrize(
        "number",
        [
            "0010 9901 2345",  # personal id in fours, as the comment there promises
            "09 1234 5678",
            "(091) 234 5678",
            "024 3825 3536",  # a landline of a home
            "b1234567",
            "29a-12345",
            "000.00.12.H26-261105-0001",  # the portals' older dossier number
        ],
    )
    def test_other_spellings_of_an_identifier_are_masked_too(self, number: str) -> None:
        assert number not in mask(f"của em là {number} ạ")

    @given(st.integers(min_value=0, max_value=99_999_999_999))
    def test_no_personal_id_gets_through(self, number: int) -> None:
        digits = f"0{number:011}"
        assert digits not in mask(f"số {digits} của tôi")

    @given(ANY_TEXT)
    def test_it_never_raises(self, text: str) -> None:
        assert isinstance(mask(text), str)

    @given(ANY_TEXT)
    def test_masked_text_masks_to_itself(self, text: str) -> None:
        assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("qua mạgn được khôgn", "qua mạng được không"), ("mấy nagy xogn", "mấy ngay xong"), ("lý lcịh", "lý lịch")],
)
def test_letters_typed_in_the_wrong_order_are_put_right(typed: str, meant: str) -> None:
    assert expand(typed) == meant


@pytest.mark.parametrize("word", ["alo", "photo", "online", "vneid", "nguyễn", "khuỷu", "quyết", "nghiêng"])
def test_a_word_that_is_right_or_foreign_stays(word: str) -> None:
    assert expand(word) == word


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("có giống bản gốc hk", "có giống bản gốc không"),
        ("có mất tin hk ạ?", "có mất tin không ạ?"),
        ("em muốn nhập hk", "em muốn nhập hộ khẩu"),
        ("hk của em ở quê", "hộ khẩu của em ở quê"),
        ("cần g.tờ gì, l.phí mấy đồng", "cần giấy tờ gì, lệ phí mấy đồng"),
        ("c.c.c.d của em", "căn cước công dân của em"),
        ("t hỏi cho c", "tôi hỏi cho chị"),
        ("thi hạng c lên e", "thi hạng c lên e"),
        ("từ c lên d, e", "từ c lên d, e"),
        ("i don't có e-mail", "i don't có e-mail"),
        ("bé 5t chưa biết lăn tay", "bé 5 tuổi chưa biết lăn tay"),
        ("còn 2th, nhà có 6ng, phí 50k", "còn 2 tháng, nhà có 6 người, phí 50 nghìn"),
        ("lái xe 5t", "lái xe 5t"),
        ("xong r.còn gì nữa", "xong rồi.còn gì nữa"),
    ],
)
def test_short_forms_are_read_by_where_they_stand(typed: str, meant: str) -> None:
    assert expand(typed) == meant
