"""Places on the page: a card each, and below them one map, as a plan or on tiles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import hypot
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from knowledge.wording import say
from tests.channels.web.citizen import answers, ask, box, fits, ready
from tests.channels.web.conftest import Open
from tests.channels.web.site import AROUND, Site, Tiles, tiles, town
from tests.channels.web.test_access import violations

pytestmark = [pytest.mark.browser]

QUESTION = "điểm quanh đây"
HERE = {"latitude": 21.03812, "longitude": 105.78713}
SAIGON = {"latitude": 10.7769, "longitude": 106.7009}
LOOKS = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]
LAZY = {"map.css", "plan.js", "labels.js", "tiles.js", "leaflet.js", "leaflet.css"}


@pytest.fixture
def tile_server(settings: Any) -> Iterator[Tiles]:
    """A tile server that the settings name."""
    with tiles() as server:
        settings.MAP_TILES = server.url
        settings.MAP_ATTRIBUTION = "© Bản đồ <b>Ví Dụ</b>"
        yield server


def at(position: dict[str, float]) -> dict[str, Any]:
    return {"permissions": ["geolocation"], "geolocation": position}


def share(page: Page) -> None:
    before = answers(page).count()
    page.locator("#locate").click()
    expect(answers(page)).to_have_count(before + 1)


def loaded(page: Page) -> set[str]:
    """The names of the files that only a map needs, as far as ``page`` fetched them."""
    fetched = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    return {address.rpartition("/")[2] for address in fetched} & LAZY


def plan(answer: Locator) -> Locator:
    return answer.get_by_role("img")


# Where a mark is: without the halo of a text, which may lie over what is behind it.
BOX = """mark => {
  const [place, halo] = [mark.getBoundingClientRect(), mark.matches("text") ? 4 : 0];
  return [place.left + halo, place.top + halo, place.right - halo, place.bottom - halo];
}"""


def boxes(marks: Locator) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of each."""
    return [tuple(mark.evaluate(BOX)) for mark in marks.all()]


def overlapping(marks: Locator) -> list[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Pairs of marks that lie over one another; round ones are round."""
    found = []
    for one, two in combinations(boxes(marks), 2):
        across = min(one[2], two[2]) - max(one[0], two[0])
        down = min(one[3], two[3]) - max(one[1], two[1])
        apart = hypot(one[0] + one[2] - two[0] - two[2], one[1] + one[3] - two[1] - two[3]) / 2
        touching = (one[2] - one[0] + two[2] - two[0]) / 2
        round_ones = all(abs((mark[2] - mark[0]) - (mark[3] - mark[1])) < 1 for mark in (one, two))
        if across > 1 and down > 1 and not (round_ones and apart > touching - 1):
            found.append((one, two))
    return found


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_cards_then_a_plan_that_axe_finds_nothing_in(site: Site, visit: Open, width: int, scheme: str) -> None:
    page = ready(visit(site.url, width, 800, color_scheme=scheme, reduced_motion="reduce", quiet=False, **at(HERE)))
    share(page)
    answer = ask(page, QUESTION)
    cards = answer.get_by_role("listitem")
    expect(cards).to_have_count(5)
    for number, (card, place) in enumerate(zip(cards.all(), AROUND.places, strict=True), start=1):
        expect(card.locator(".pin")).to_have_text(str(number))
        expect(card).to_contain_text(place.name)
        expect(card).to_contain_text(place.address)
        expect(card).to_contain_text(place.note)
    expect(cards.locator(".pin.rough")).to_have_text(["2", "3"])
    expect(cards.locator(".pin.absent")).to_have_text(["5"])  # nobody knows where it is

    drawn = plan(answer)
    drawn.scroll_into_view_if_needed()
    expect(drawn.locator(".dot")).to_have_count(4)
    expect(drawn.locator(".dot.rough")).to_have_count(2)
    expect(drawn.locator(".here")).to_have_count(1)
    expect(drawn.locator(".scale")).to_have_text("500 m")
    expect(drawn.locator(".north")).to_have_text(say("web.north"))
    names = " ".join(drawn.locator(".label").all_text_contents())
    assert names in (say("web.you"), " ".join([*(place.name for place in AROUND.places[:4]), say("web.you")]))
    marks = drawn.locator(".dot, .here, .label, .scale text, .north")
    assert overlapping(marks) == []
    [frame] = boxes(drawn)
    for left, top, right, bottom in boxes(marks):
        assert frame[0] <= left < right <= frame[2]
        assert frame[1] <= top < bottom <= frame[3]
    assert frame[1] > boxes(cards)[-1][3]  # seen last, as it is read last
    assert answer.locator(".places ~ .map").count() == 1
    assert fits(page)
    assert violations(page, "plan") == []


def test_the_plan_tells_in_words_what_it_shows(site: Site, visit: Open) -> None:
    page = ready(visit(site.url, **at(HERE)))
    ask(page, QUESTION)
    expect(plan(answers(page).last)).to_have_accessible_name(
        "Sơ đồ vị trí. 1. Điểm phục vụ hành chính công phường Cầu Giấy; "
        "2. Bưu điện Nghĩa Tân (vị trí gần đúng): cách điểm 1 khoảng 1,4 km về phía bắc; "
        "3. Công an phường Nghĩa Đô (vị trí gần đúng): cách điểm 1 khoảng 1,4 km về phía bắc; "
        "4. Trung tâm Phục vụ hành chính công thành phố Hà Nội, chi nhánh số 3: cách điểm 1 khoảng 700 m về phía tây."
    )
    share(page)
    ask(page, QUESTION)
    name = plan(answers(page).last)
    expect(name).to_have_accessible_name(
        "Sơ đồ vị trí. 1. Điểm phục vụ hành chính công phường Cầu Giấy: cách anh/chị khoảng 830 m về phía đông nam; "
        "2. Bưu điện Nghĩa Tân (vị trí gần đúng): cách anh/chị khoảng 1 km về phía đông bắc; "
        "3. Công an phường Nghĩa Đô (vị trí gần đúng): cách anh/chị khoảng 1 km về phía đông bắc; "
        "4. Trung tâm Phục vụ hành chính công thành phố Hà Nội, chi nhánh số 3: cách anh/chị khoảng 1 km về phía nam."
    )


def test_where_the_citizen_is_stays_in_the_page(site: Site, visit: Open) -> None:
    page = ready(visit(site.url, **at(HERE)))
    share(page)
    expect(plan(ask(page, QUESTION)).locator(".here")).to_have_count(1)
    said = page.evaluate("fetch('/chat/history').then(said => said.text())")
    assert "105.7903" in said  # a place's
    assert "105.7871" not in said  # the citizen's
    page.reload()
    expect(plan(answers(ready(page)).last).locator(".dot")).to_have_count(4)
    expect(plan(answers(page).last).locator(".here")).to_have_count(0)


def test_who_is_far_away_is_not_on_the_map(site: Site, visit: Open) -> None:
    page = ready(visit(site.url, **at(SAIGON)))
    share(page)
    drawn = plan(ask(page, QUESTION))
    expect(drawn.locator(".dot")).to_have_count(4)
    expect(drawn.locator(".here")).to_have_count(0)
    expect(drawn.locator(".scale")).to_have_text("500 m")


def test_one_dot_is_no_plan_but_with_the_citizen_it_is(site: Site, visit: Open) -> None:
    page = ready(visit(site.url, **at(HERE)))
    answer = ask(page, "điểm gần đây")
    expect(answer.locator(".pin")).to_have_text(["1", "2"])
    expect(answer.get_by_role("figure")).to_have_count(0)
    assert loaded(page) == set()
    share(page)
    expect(plan(ask(page, "điểm gần đây")).locator(".dot")).to_have_count(1)


def test_what_draws_a_map_is_loaded_with_the_first_map(site: Site, visit: Open, settings: Any) -> None:
    page = ready(visit(site.url))
    ask(page, "đổi bằng lái")
    assert loaded(page) == set()
    expect(plan(ask(page, QUESTION))).to_be_visible()
    assert loaded(page) == {"map.css", "plan.js", "labels.js"}
    with tiles() as server:
        settings.MAP_TILES, settings.MAP_ATTRIBUTION = server.url, "© Ví Dụ"
        page = ready(visit(site.url))
        ask(page, "đổi bằng lái")
        assert loaded(page) == set()
        expect(ask(page, QUESTION).locator(".leaflet-tile-loaded").first).to_be_attached()
        assert loaded(page) == {"map.css", "tiles.js", "leaflet.js", "leaflet.css"}
        page.context.close()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_cards_then_a_map_on_tiles_that_axe_finds_nothing_in(
    site: Site, visit: Open, tile_server: Tiles, width: int, scheme: str
) -> None:
    look: dict[str, Any] = {"color_scheme": scheme, "reduced_motion": "reduce", **at(HERE)}
    page = ready(visit(site.url, width, 800, **look))
    share(page)
    answer = ask(page, QUESTION)
    expect(answer.locator(".leaflet-tile-loaded").first).to_be_attached()
    marks = answer.locator(".mark-on-map")
    expect(marks.locator(".pin:not(.here)")).to_have_count(3)  # two stand on the very same spot
    for name in ("1. Điểm phục vụ", "2, 3. Bưu điện Nghĩa Tân, Công an phường Nghĩa Đô (vị trí", "4. Trung tâm"):
        expect(answer.get_by_role("button", name=name)).to_be_visible()
    expect(marks.locator(".pin.rough")).to_have_count(1)
    expect(answer.get_by_role("img", name=say("web.here"))).to_be_visible()
    assert overlapping(marks.locator(".pin")) == []
    expect(answer.get_by_role("figure")).to_contain_text("© Bản đồ <b>Ví Dụ</b>")  # as text
    assert tile_server.asked
    assert tile_server.referrers == {site.url + "/"}  # the page's address, and not which page
    assert fits(page)
    assert violations(page, "tiles") == []


def test_the_map_is_worked_by_keyboard(site: Site, visit: Open, tile_server: Tiles) -> None:
    page = ready(visit(site.url, reduced_motion="reduce"))
    answer = ask(page, QUESTION)
    expect(answer.locator(".leaflet-tile-loaded").first).to_be_attached()
    last_link = answer.get_by_role("link", name="Mở bản đồ").last
    last_link.focus()
    page.keyboard.press("Tab")
    board = answer.get_by_role("group", name=say("web.map_keys"))
    expect(board).to_be_focused()
    closest = max(z for z, _, _ in tile_server.asked)
    with page.expect_response(lambda response: f"/{closest + 1}/" in response.url):
        page.keyboard.press("+")
    assert page.evaluate("document.getAnimations().length") == 0
    page.keyboard.press("-")

    page.keyboard.press("Tab")
    first = answer.get_by_role("button", name="1. Điểm phục vụ")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    bubble = answer.locator(".leaflet-popup-content")
    expect(bubble).to_have_text("Điểm phục vụ hành chính công phường Cầu Giấy")
    page.keyboard.press("Escape")
    expect(bubble).to_have_count(0)
    expect(first).to_be_focused()
    for name in ("2, 3. Bưu điện", "4. Trung tâm", say("web.zoom_in"), say("web.zoom_out")):
        page.keyboard.press("Tab")
        expect(answer.get_by_role("button", name=name)).to_be_focused()
    page.keyboard.press("Tab")
    expect(box(page)).to_be_focused()


def test_wheel_and_finger_scroll_the_conversation_and_not_the_map(site: Site, visit: Open, tile_server: Tiles) -> None:
    page = ready(visit(site.url, 360, 740, has_touch=True, is_mobile=True))
    answer = ask(page, QUESTION)
    answer.get_by_role("figure").scroll_into_view_if_needed()  # it is drawn when one comes near
    board = answer.locator(".board")
    assert board.evaluate("board => getComputedStyle(board).touchAction") == "pan-x pan-y"
    page = ready(visit(site.url))
    answer = ask(page, QUESTION)
    expect(answer.locator(".leaflet-tile-loaded").first).to_be_attached()
    answer.locator(".board").hover()
    before, zooms = page.evaluate("document.getElementById('page').scrollTop"), {z for z, _, _ in tile_server.asked}
    page.mouse.wheel(0, -200)
    page.wait_for_function("before => document.getElementById('page').scrollTop < before", arg=before)
    assert {z for z, _, _ in tile_server.asked} == zooms


@pytest.mark.parametrize("tiled", [False, True], ids=["plan", "tiles"])
@pytest.mark.parametrize(("width", "height", "letters"), [(320, 256, ""), (360, 740, "225%")])
def test_enlarged_the_map_is_whole(
    site: Site, visit: Open, settings: Any, tile_server: Tiles, width: int, height: int, letters: str, tiled: bool
) -> None:
    settings.MAP_ATTRIBUTION = "© Những người đóng góp OpenStreetMap, openstreetmap.org/copyright"
    if not tiled:
        settings.MAP_TILES = ""
    page = ready(visit(site.url, width, height, reduced_motion="reduce", **at(HERE)))
    page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
    share(page)
    figure = ask(page, QUESTION).get_by_role("figure")
    figure.scroll_into_view_if_needed()
    marks = figure.locator(".mark-on-map .pin" if tiled else ".dot, .plan .here, .scale text, .north")
    expect(marks).to_have_count(4 if tiled else 7)
    assert fits(page)
    assert overlapping(marks) == []
    [frame] = boxes(figure.locator(".ground"))
    for left, top, right, bottom in boxes(marks):
        assert frame[0] <= left < right <= frame[2]
        assert frame[1] <= top < bottom <= frame[3]


def test_where_the_tiles_do_not_come_there_is_the_plan(site: Site, visit: Open, tile_server: Tiles) -> None:
    tile_server.away = True
    page = ready(visit(site.url, quiet=False))  # Chromium notes what it could not load
    answer = ask(page, QUESTION)
    expect(plan(answer).locator(".dot")).to_have_count(4)
    expect(answer.get_by_role("figure")).to_contain_text(say("web.plan_note"))
    expect(answer.get_by_role("figure")).not_to_contain_text("Ví Dụ")
    expect(answer.locator(".board")).to_have_count(0)


def test_one_place_alone_is_on_a_map_of_tiles_only(site: Site, visit: Open, tile_server: Tiles) -> None:
    page = ready(visit(site.url, quiet=False))
    expect(ask(page, "điểm gần đây").locator(".mark-on-map")).to_have_count(1)
    tile_server.away = True
    page = ready(visit(site.url, quiet=False))
    answer = ask(page, "điểm gần đây")
    expect(answer.get_by_role("figure")).to_have_count(0)
    expect(answer.get_by_role("link", name="Mở bản đồ")).to_be_visible()


def test_the_panel_on_another_site_shows_the_same(site: Site, visit: Open, settings: Any, tile_server: Tiles) -> None:
    with town(f"{site.url}/embed.js") as port:
        settings.EMBED_ORIGINS = [f"http://127.0.0.1:{port}"]
        page = visit(f"http://127.0.0.1:{port}/", reduced_motion="reduce")
        page.get_by_role("button", name=say("web.embed.button")).click()
        answer = ask(ready(page.frame_locator("iframe")), QUESTION)
        expect(answer.locator(".leaflet-tile-loaded").first).to_be_attached()
        answer.get_by_role("button", name="2, 3. ").press("Enter")
        bubble = answer.locator(".leaflet-popup-content")
        expect(bubble).to_contain_text("2. Bưu điện Nghĩa Tân")
        page.keyboard.press("Escape")
        expect(bubble).to_have_count(0)
        expect(page.get_by_role("dialog")).to_be_visible()  # only the bubble is closed
        assert fits(page.frames[1])
        assert violations(page.frames[1], "panel") == []
        settings.MAP_TILES = ""
        page.reload()
        page.get_by_role("button", name=say("web.embed.button")).click()
        chat = ready(page.frame_locator("iframe"))
        expect(plan(answers(chat).last).locator(".dot")).to_have_count(4)
        page.context.close()
