"""Who sees little, uses no mouse, or reads at twice the size: axe, reading order, focus order, zoom."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page, expect

from knowledge.wording import say
from tests.channels.web.citizen import answers, ask, box, fits, ready
from tests.channels.web.conftest import Open
from tests.channels.web.site import Site, town

pytestmark = [pytest.mark.browser]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# What has the focus: its name, whether one sees that it has it, and whether anything lies over it.
FOCUSED = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const field = one.closest(".field");
  const place = one.getBoundingClientRect();
  const over = document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2);
  return {
    name: (one.getAttribute("aria-label") || (one.labels && one.labels[0] || one).textContent).trim(),
    seen: one.matches("textarea") ? getComputedStyle(field).boxShadow !== "none" : parseFloat(style.outlineWidth) >= 2,
    free: one.contains(over) || Boolean(over && over.contains(one)),
  };
}"""


def violations(where: Page | Frame, state: str) -> list[str]:
    found = Axe().run(where, options=RULES).response["violations"]
    return [
        f"{state}: {rule['id']} {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.timeout(110)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(site: Site, visit: Open, settings: Any, width: int, scheme: str) -> None:
    look: dict[str, Any] = {"color_scheme": scheme, "reduced_motion": "reduce", "quiet": False}
    page = ready(visit(site.url, width, 800, **look))
    found = violations(page, "empty")
    for question in ("đổi bằng lái", "điểm gần đây", "in tờ khai"):
        ask(page, question)
    found += violations(page, "answers")

    page.route(
        "**/chat/messages", lambda route: route.fulfill(status=409, json={"error": {"message": say("web.failed")}})
    )
    box(page).fill("bị từ chối")
    box(page).press("Enter")
    expect(page.locator(".said .problem")).to_be_visible()
    page.unroute_all()
    page.route("**/chat/messages", lambda route: route.abort())
    box(page).fill("mất mạng")
    box(page).press("Enter")
    expect(page.get_by_text(say("web.offline"))).to_be_visible()
    found += violations(page, "errors")
    page.context.close()

    with town(f"{site.url}/embed.js") as port:
        settings.EMBED_ORIGINS = [f"http://127.0.0.1:{port}"]
        page = visit(f"http://127.0.0.1:{port}/", width, 800, **look)
        page.get_by_role("button", name=say("web.embed.button")).click()
        chat = ready(page.frame_locator("iframe"))
        ask(chat, "đổi bằng lái")
        found += violations(page, "site") + violations(page.frames[1], "panel")
    assert found == []


def stops(page: Page) -> list[str]:
    """Every place the Tab key stops at, in order; each must be seen and not be covered."""
    names = []
    while True:
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if page.evaluate("document.activeElement === document.body"):
            return names
        assert at["seen"], at
        assert at["free"], at
        names.append(at["name"])


def test_the_focus_goes_the_way_one_reads(site: Site, visit: Open) -> None:
    page = ready(visit(site.url))
    end = [say("web.label"), say("web.photo"), say("web.send"), say("web.locate")]
    assert stops(page) == [say("web.skip"), *(say(f"web.example.{n}") for n in range(1, 5)), *end]

    ask(page, "đổi bằng lái")
    page.reload()
    ready(page)
    source = f"Thủ tục 3.000347, Cổng Dịch vụ công quốc gia ({say('web.new_tab')})"
    assert stops(page) == [say("web.skip"), source, "Giấy tờ cần có", "Mất bao lâu", *end]


def test_what_is_read_aloud_stands_in_the_order_that_is_seen(site: Site, visit: Open) -> None:
    page = ready(visit(site.url))
    ask(page, "đổi bằng lái")
    words = [
        say("web.heading"), say("web.welcome"), "đổi bằng lái", "Đổi giấy phép lái xe", "Nơi nộp", "Lệ phí",
        "Các bước", "Nguồn", "Thông tư 37/2023/TT-BTC", "Giấy tờ cần có", say("web.placeholder"), say("web.send"),
        say("web.locate"),
    ]  # fmt: skip
    spoken = page.locator("body").aria_snapshot()
    page.evaluate("document.getElementById('page').scrollTop = 0")  # the heading stays in view otherwise
    places = []
    for word in words:
        assert word in spoken, word
        spoken = spoken.split(word, 1)[1]
        alone = word not in ("đổi bằng lái", "Đổi giấy phép lái xe")  # before these is said who speaks
        there = page.get_by_placeholder(word) if word == say("web.placeholder") else page.get_by_text(word, exact=alone)
        place = there.last.bounding_box()
        assert place is not None
        places.append(place["y"])
    rows = [round(y / 20) for y in places]  # what stands side by side is one row
    said, asked = rows[:-3], rows[-3:]  # the field stays in view, whatever scrolls above it
    assert said == sorted(said)
    assert asked == sorted(asked)


@pytest.mark.parametrize(
    ("width", "height", "scale", "letters"),
    [(640, 400, 2, ""), (320, 256, 4, ""), (1280, 800, 1, "225%"), (360, 740, 2, "225%")],
    ids=["200 %", "400 %", "twice the letters", "twice the letters on a phone"],
)
def test_enlarged_nothing_is_lost_and_nothing_scrolls_sideways(
    site: Site, visit: Open, width: int, height: int, scale: int, letters: str
) -> None:
    page = ready(visit(site.url, width, height, device_scale_factor=scale, reduced_motion="reduce"))
    page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
    assert fits(page)
    for question in ("đổi bằng lái", "điểm gần đây", "điểm quanh đây", "in tờ khai", "câu trả lời dài"):
        ask(page, question)
        assert fits(page), question
    for control in (box(page), page.get_by_role("button", name=say("web.send"), exact=True)):
        control.scroll_into_view_if_needed()
        expect(control).to_be_in_viewport()
    for control in (*answers(page).get_by_role("button").all(), *answers(page).get_by_role("link").all()):
        control.scroll_into_view_if_needed()
        place = control.bounding_box()
        assert place is not None
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width
    page.locator("#locate").click(trial=True)


def test_without_animations_it_is_the_same(site: Site, visit: Open) -> None:
    page = ready(visit(site.url, reduced_motion="reduce"))
    site.rasa.holding.set()
    box(page).fill("đổi bằng lái")
    box(page).press("Enter")
    expect(page.get_by_text(say("web.typing"))).to_be_visible()
    assert page.evaluate("document.getAnimations().length") == 0
    site.rasa.holding.clear()
    expect(answers(page)).to_have_count(1)
