"""The report in a real Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.view import MarketView
from rivalscope.app.report.build import write_report
from rivalscope.core.records import NoKind, Support

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (install the package chromium)"),
]
PAGES = ("overview", "matrix", "gaps", "trends", "products", "method", "p/oakline")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        # The sandbox needs privileges that containers do not give; the only page opened is our own.
        running = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield running
        running.close()


class Opened:
    """A page with everything that it did on the side."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
        self.page = self.context.new_page()
        self.noise: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.noise.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.noise.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.noise.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.url = path.as_uri()
        self.page.goto(self.url)

    def go(self, place: str) -> Any:
        self.page.evaluate("place => { location.hash = place }", place)
        self.page.wait_for_timeout(50)
        return self.page


@pytest.fixture(scope="module")
def files(market: MarketView, hostile: MarketView, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("report")
    return {
        "market": write_report(market, folder / "market.html"),
        "hostile": write_report(hostile, folder / "hostile.html"),
    }


@pytest.fixture
def opened(browser: Any, files: dict[str, Path]) -> Iterator[Opened]:
    one = Opened(browser, files["market"])
    yield one
    assert one.noise == []
    assert one.requests == [one.url]
    one.context.close()


def _visible(page: Any) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        ".page", "all => all.filter(one => getComputedStyle(one).display !== 'none').map(one => one.id)"
    )
    return found


def test_each_page_shows_alone_under_its_address(opened: Opened) -> None:
    assert _visible(opened.page) == ["overview"]
    for place in PAGES:
        assert _visible(opened.go(place)) == [place]
    assert _visible(opened.go("nowhere")) == ["overview"]


def test_search_leaves_the_capabilities_that_match(opened: Opened) -> None:
    page = opened.go("matrix")
    page.fill("#find", "AUDIT log")
    playwright.expect(page.locator("#count")).to_have_text("1 of 24")
    assert page.locator("tr[data-row]:visible th").all_inner_texts() == ["audit log"]
    page.fill("#find", "nothing like this")
    page.wait_for_selector("#nothing:visible")
    page.click("#clear")
    playwright.expect(page.locator("#count")).to_have_text("24 of 24")


def test_search_can_look_into_the_quotes(opened: Opened, market: MarketView) -> None:
    page = opened.go("matrix")
    page.fill("#find", "not supported")
    page.wait_for_selector("#nothing:visible")
    page.check("#in-quotes")
    denied = {cell.capability for cell in market.cells if cell.no_kind is NoKind.DOCUMENTED}
    playwright.expect(page.locator("#count")).to_have_text(f"{len(denied)} of 24")


def test_only_differences_hides_rows_on_which_all_agree(opened: Opened, market: MarketView) -> None:
    page = opened.go("matrix")
    page.select_option("#show", "differs")
    shown = page.locator("tr[data-row]:visible").count()
    expected = 0
    for capability in market.capabilities:
        cells = [market.cell(product.slug, capability.id) for product in market.products]
        read = [cell for cell in cells if cell is not None and cell.no_kind is not NoKind.NOT_LOOKED]
        expected += len({cell.support in (Support.FULL, Support.PARTIAL) for cell in read}) > 1
    assert shown == expected
    assert 0 < shown < 24


def test_a_click_on_a_product_sorts_by_its_answers_and_ungroups(opened: Opened) -> None:
    page = opened.go("matrix")
    page.click("thead th[data-column='1'] button")
    signs = [text[0] for text in page.locator("tr[data-row]:visible td:nth-of-type(2)").all_inner_texts()]
    assert signs == sorted(signs, key="✓◐✕○⊘?".index)
    assert page.locator("tr.theme:visible").count() == 0
    assert page.get_attribute("thead th[data-column='1']", "aria-sort") == "descending"
    page.select_option("#sort", "theme")
    assert page.locator("tr.theme:visible").count() == 5


def test_a_product_can_be_taken_out_of_view(opened: Opened) -> None:
    page = opened.go("matrix")
    page.click(".pick summary")
    page.uncheck("#pick input[value='2']")
    assert page.locator("thead th[data-column]:visible").all_inner_texts() == [
        "Larkspur us",
        "Tidewell",
        "Brightmoor",
        "Fennel",
    ]
    assert page.locator("tr[data-row='0'] td:visible").count() == 4


def test_a_cell_opens_its_quotes_with_passage_link_and_date_and_gives_the_focus_back(
    opened: Opened, market: MarketView
) -> None:
    page = opened.go("matrix")
    column = next(
        number
        for number, _ in enumerate(market.products)
        if page.locator("tr[data-row='1'] td").nth(number).get_attribute("class") == "yes"
    )
    cell = market.cell(market.products[column].slug, market.ordered_capabilities[1].id)
    assert cell is not None
    page.locator("tr[data-row='1'] td").nth(column).click()
    page.wait_for_selector("#evidence[open]")
    assert page.locator("#evidence mark").first.inner_text() == cell.evidence[0].quote
    assert page.locator("#evidence .around").first.inner_text() == "Before it. "
    link = page.locator("#evidence .from a").first
    assert link.get_attribute("href").startswith(cell.evidence[0].url + "#:~:text=")
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    assert f"captured {cell.evidence[0].captured_at.date()}" in page.locator("#evidence .from").first.inner_text()
    page.keyboard.press("Escape")
    page.wait_for_selector("#evidence", state="hidden")
    assert page.evaluate("document.activeElement.cellIndex") == column + 1


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("no", "say that it does not have it"),
        ("not_mentioned", "none of them mentions it"),
        ("not_looked", "nothing can be said"),
    ],
)
def test_each_kind_of_no_is_explained_in_its_own_words(opened: Opened, kind: str, words: str) -> None:
    page = opened.go("matrix")
    page.locator(f"td.{kind}").first.click()
    assert words in page.locator("#evidence-body").inner_text()
    page.click("#evidence-close")


def test_history_of_a_flipped_cell_is_shown(opened: Opened, market: MarketView) -> None:
    step = next(step for step in market.history if step.known_to is not None)
    page = opened.go(f"e/{step.product}/{step.capability}")
    page.wait_for_selector("#evidence[open]")
    text = page.locator("#evidence .history").inner_text()
    assert f"{step.known_from.date()} to {step.known_to.date()}" in text
    assert "to now" in text


def test_the_matrix_can_be_walked_and_opened_with_keys_alone(opened: Opened) -> None:
    page = opened.go("matrix")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.locator("tr[data-row='0'] td").first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowUp", "End", "Home", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("[document.activeElement.parentElement.dataset.row, document.activeElement.cellIndex]") == [
        "1",
        2,
    ]
    assert page.locator("#grid [tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_selector("#evidence[open]")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+End")
    assert page.evaluate("document.activeElement.parentElement.dataset.row") == "23"
    assert page.evaluate(
        "(() => { const cell = document.activeElement.getBoundingClientRect();"
        " const box = document.querySelector('.scroll').getBoundingClientRect();"
        " return cell.bottom <= box.bottom + 1 && cell.top >= box.top })()"
    )


def test_a_capability_has_a_page_with_who_and_since_when(opened: Opened, market: MarketView) -> None:
    capability = market.ordered_capabilities[3]
    page = opened.go(f"c/{capability.id}")
    assert _visible(page) == ["capability"]
    assert page.locator("#capability-title").inner_text() == capability.label
    assert page.locator("#capability-body tbody tr").count() == len(market.products)


def test_hostile_text_does_nothing(browser: Any, files: dict[str, Path], hostile: MarketView) -> None:
    one = Opened(browser, files["hostile"])
    places = [*PAGES[:-1], "p/hostile", *(f"c/{cap.id}" for cap in hostile.capabilities), "e/hostile/cap-hostile-1"]
    for place in places:
        page = one.go(place)
        assert page.locator("img, iframe, main script").count() == 0
        hrefs = page.eval_on_selector_all("a", "all => all.map(one => one.protocol)")
        assert set(hrefs) <= {"file:", "https:"}
    page.fill("#find", "</script>") if page.locator("#find").is_visible() else None
    assert one.noise == []
    assert one.requests == [one.url]
    one.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_about(
    browser: Any, make_market: Callable[..., MarketView], tmp_path: Path, scheme: str
) -> None:
    market = make_market(products=3, capabilities=8)
    one = Opened(browser, write_report(market, tmp_path / "small.html"), color_scheme=scheme)
    places = [*PAGES, f"c/{market.capabilities[0].id}", f"e/oakline/{market.capabilities[0].id}"]
    for place in places:
        # Only colours differ in the dark.
        only = {} if scheme == "light" else {"runOnly": ["color-contrast"]}
        found = axe.Axe().run(one.go(place), options=only)
        assert found.violations_count == 0, f"{place}: {found.generate_report()}"
    one.context.close()


def test_without_javascript_every_page_is_there_to_read(browser: Any, files: dict[str, Path]) -> None:
    one = Opened(browser, files["market"], java_script_enabled=False)
    for place in ("overview", "matrix", "gaps", "trends", "products", "method"):
        assert one.page.locator(f"#{place}").is_visible()
    assert one.page.locator("noscript").is_visible()
    one.context.close()


def test_nothing_runs_off_a_narrow_screen(browser: Any, files: dict[str, Path]) -> None:
    one = Opened(browser, files["market"])
    one.page.set_viewport_size({"width": 390, "height": 800})
    for place in PAGES:
        page = one.go(place)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, place
    one.context.close()


def test_print_shows_the_matrix_without_its_tools(opened: Opened) -> None:
    page = opened.go("matrix")
    page.emulate_media(media="print")
    assert not page.locator(".tools").is_visible()
    assert page.locator("tr[data-row='23'] td").first.is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_a_keystroke_in_twenty_by_two_hundred_costs_less_than_a_tenth_of_a_second(
    browser: Any, make_market: Callable[..., MarketView], tmp_path: Path
) -> None:
    one = Opened(browser, write_report(make_market(products=20, capabilities=200), tmp_path / "big.html"))
    page = one.go("matrix")
    page.wait_for_timeout(500)
    session = one.context.new_cdp_session(page)
    # Processor time of the page's thread: the clock on the wall tells more about the machine's other work.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        return float(found["ScriptDuration"] + found["LayoutDuration"] + found["RecalcStyleDuration"])

    costs: list[float] = []
    for text in ("s", "sy", "syn", "", "webhooks", ""):
        before = spent()
        page.evaluate(
            "text => new Promise(done => { const find = document.getElementById('find'); find.value = text;"
            " find.dispatchEvent(new Event('input')); requestAnimationFrame(() => requestAnimationFrame(done)); })",
            text,
        )
        costs.append(spent() - before)
    # The first keystroke also pays for warming up the page's script; every later one is held.
    assert max(costs[1:]) < 0.1, costs
    playwright.expect(page.locator("tr[data-row]:visible")).to_have_count(200)
    one.context.close()
