"""Pages that only a browser can read."""

import importlib.util
import shutil
from collections.abc import Callable

import pytest
from crawl_harness import FILLER, Answer, Market, Site, page

from crawlers import browser
from crawlers.browser import browser_settings
from crawlers.outcomes import judge_payload
from crawlers.rendering import Rendering
from crawlers.replay import captures_from_warc
from rivalscope.core.archive import Archive, Record, records
from rivalscope.core.config import MarketSpec as MarketModel
from rivalscope.core.config import SourceSpec
from rivalscope.core.errors import MissingExtraError, RivalscopeError
from rivalscope.core.records import Outcome

Make = Callable[..., Market]
SHELL = """<html><head><title>App</title></head><body><div id="root"></div><script>
document.getElementById("root").innerHTML = "<h1>Drawn</h1><p>%s</p><a href='/drawn'>more</a>";
</script></body></html>"""
FETCHES = """<html><head><title>App</title></head><body><div id="root"></div><script>
fetch("/api/text").then(answer => answer.text()).then(text => {
    document.getElementById("root").innerHTML = "<h1>Drawn</h1><p>" + text + "</p>";
});
</script></body></html>"""
browser_wanted = pytest.mark.skipif(
    importlib.util.find_spec("scrapy_playwright") is None or not any(map(shutil.which, ("chromium", "google-chrome"))),
    reason="the extra javascript and a system Chromium are needed",
)


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


def test_a_shell_without_the_extra_names_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    rendering = Rendering.of(SourceSpec(url="https://heron.test/"))
    assert not rendering.possible
    verdict = judge_payload((SHELL % FILLER).encode(), "https://heron.test/")
    assert verdict.outcome is Outcome.EMPTY
    assert "pip install 'rivalscope[javascript]'" in rendering.reason(verdict)


def test_without_a_browser_nobody_could_look_at_the_first_and_at_every_later_look(
    site: Site, market: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    site["/"] = SHELL % FILLER
    made = market()
    for _ in range(3):
        found = made.crawl().by_path()[""]
        assert found.outcome is Outcome.EMPTY
        assert found.reason.startswith("needs JavaScript")
        assert "Install" in found.reason


def test_javascript_false_says_so(site: Site, market: Make) -> None:
    site["/"] = SHELL % FILLER
    found = market(javascript=False).crawl().by_path()[""]
    assert found.outcome is Outcome.EMPTY
    assert "`javascript: false` is set" in found.reason


def test_what_a_shell_states_is_read_where_no_browser_is(site: Site, market: Make) -> None:
    state = (
        '<script id="__NEXT_DATA__" type="application/json">{"p": {"description": "Boards with audit logs."}}</script>'
    )
    site["/"] = (SHELL % FILLER).replace("<script>", state + "<script>")
    found = market(javascript=False).crawl().by_path()[""]
    assert found.outcome is Outcome.FETCHED
    assert "only its structured data was read" in found.reason


@pytest.mark.browser
@browser_wanted
def test_a_shell_is_rendered_once_and_kept_beside_its_response(site: Site, market: Make) -> None:
    site["/"] = SHELL % FILLER
    site["/drawn"] = page("Drawn too")
    made = market(crawl={"timeout": 30})
    crawled = made.crawl()
    assert crawled.outcomes() == {"/": "fetched", "/drawn": "fetched"}
    assert site.asked().count("/") == 1
    capture = crawled.by_path()[""]
    assert capture.reason == "rendered in a browser"
    archived = Archive(made.workspace.archive_dir).read(capture)
    assert archived.rendered
    assert b"<h1>Drawn</h1>" in archived.payload
    assert not Archive(made.workspace.archive_dir).read(crawled.by_path()["drawn"]).rendered
    records = {record.headers["warc-record-id"]: record for record in _records(made)}
    conversion = next(record for record in records.values() if record.type == "conversion")
    response = records[conversion.headers["warc-refers-to"]]
    assert (response.type, response.url) == ("response", conversion.url)


@pytest.mark.browser
@browser_wanted
def test_the_same_shell_is_rendered_at_each_look_since_what_it_fetches_may_change(site: Site, market: Make) -> None:
    site["/"] = FETCHES
    site["/api/text"] = Answer(FILLER, mime="text/plain", etag=False)
    made = market(crawl={"timeout": 30})
    assert made.crawl().outcomes() == {"/": "fetched"}
    assert made.crawl().outcomes() == {"/": "unchanged"}
    site["/api/text"] = Answer("Now with single sign-on. " + FILLER, mime="text/plain", etag=False)
    changed = made.crawl().by_path()[""]
    assert changed.outcome is Outcome.FETCHED
    assert b"single sign-on" in Archive(made.workspace.archive_dir).read(changed).payload


@pytest.mark.browser
@browser_wanted
def test_replay_reads_what_was_rendered_and_not_the_shell(site: Site, market: Make) -> None:
    site["/"] = FETCHES
    site["/api/text"] = Answer(FILLER, mime="text/plain", etag=False)
    made = market(crawl={"timeout": 30})
    made.crawl()
    made.crawl()
    paths = sorted(made.workspace.archive_dir.glob("*.warc.gz"))
    found = list(captures_from_warc(paths, run_id="r", product="", source="", archive=made.workspace.archive))
    assert [(one.capture.outcome.value, one.capture.reason) for one in found] == [
        ("fetched", "rendered in a browser"),
        ("unchanged", "rendered in a browser"),
    ]
    assert all(b"<h1>Drawn</h1>" in one.payload for one in found)


@pytest.mark.browser
@browser_wanted
def test_a_page_whose_script_leads_elsewhere_says_where(site: Site, market: Make) -> None:
    site["/"] = SHELL.replace("document", 'location.href = "/else"; document') % FILLER
    site["/else"] = page("Elsewhere")
    crawled = market(crawl={"timeout": 30}).crawl()
    assert crawled.outcomes() == {"/": "empty", "/else": "fetched"}
    assert "its script leads to" in crawled.by_path()[""].reason


@pytest.mark.browser
@browser_wanted
def test_javascript_true_renders_every_page(site: Site, market: Make) -> None:
    site["/"] = page("Plain", extra="<script>document.title = 'Set by a script'</script>")
    made = market(javascript=True, crawl={"timeout": 30})
    assert made.crawl().outcomes() == {"/": "fetched"}
    again = made.crawl().by_path()[""]
    assert again.outcome is Outcome.UNCHANGED
    assert b"Set by a script" in Archive(made.workspace.archive_dir).read(again).payload


@pytest.mark.browser
@browser_wanted
def test_a_crawl_that_was_killed_before_the_browser_came_renders_the_archived_answer(site: Site, market: Make) -> None:
    site["/"] = SHELL % FILLER
    made = market(javascript=False, crawl={"timeout": 30})
    run = made.begin()
    made.crawl(run)
    file = made.workspace.market_file
    file.write_text(file.read_text("utf-8").replace("javascript: false", "javascript: auto"), "utf-8")
    crawled = made.crawl(run)
    assert site.asked().count("/") == 1
    assert crawled.by_path()[""].reason == "rendered in a browser"


def _records(made: Market) -> list[Record]:
    return [one for path in made.workspace.archive_dir.glob("*.warc.gz") for one in records(path)]
