"""Pages that only a browser can read."""

import importlib.util
import shutil
from collections.abc import Callable

import pytest
from crawl_harness import FILLER, Market, Site, page

from crawlers import browser
from crawlers.browser import browser_settings
from rivalscope.core.archive import Archive
from rivalscope.core.config import Market as MarketModel
from rivalscope.core.errors import MissingExtraError, RivalscopeError

Make = Callable[..., Market]
SHELL = """<html><head><title>App</title></head><body><div id="root"></div><script>
document.getElementById("root").innerHTML = "<h1>Drawn</h1><p>{text}</p><a href='/drawn'>more</a>";
</script></body></html>"""


def test_a_missing_extra_names_its_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match="scrapy-playwright") as caught:
        browser_settings(MarketModel(market="m"))
    assert "rivalscope[javascript]" in caught.value.next_step


def test_a_machine_without_chromium_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    with pytest.raises(RivalscopeError, match="no Chromium"):
        browser_settings(MarketModel(market="m"))


@pytest.mark.browser
@pytest.mark.skipif(
    importlib.util.find_spec("scrapy_playwright") is None or not any(map(shutil.which, ("chromium", "google-chrome"))),
    reason="the extra javascript and a system Chromium are needed",
)
def test_a_shell_is_empty_without_and_a_page_with_javascript(site: Site, market: Make) -> None:
    site["/"] = SHELL.format(text=FILLER)
    site["/drawn"] = page("Drawn too")
    plain = market().crawl().by_path()[""]
    assert plain.outcome.value == "empty"
    assert "javascript: true" in plain.reason
    made = market(javascript=True, crawl={"timeout": 30})
    crawled = made.crawl()
    assert crawled.outcomes() == {"/": "fetched", "/drawn": "fetched"}
    assert b"<h1>Drawn</h1>" in Archive(made.workspace.archive_dir).read(crawled.by_path()[""]).payload
