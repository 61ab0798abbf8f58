"""Pages that a site has in several forms: llms.txt, and Markdown for who asks for it."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest
from crawl_harness import FILLER, Answer, Handler, Market, Site, page

from crawlers.discovery.llms import llms_links, page_of
from crawlers.replay import captures_from_warc
from rivalscope.core.archive import Archive

Make = Callable[..., Market]
SHELL = '<html><head><title>App</title></head><body><div id="root"></div><script src="/app.js"></script></body></html>'
MARKDOWN = f"# Boards\n\n{FILLER}\n\nSee the [plans](/plans)."


def negotiating(shell: str = SHELL) -> Handler:
    """Answer as Markdown whoever prefers it."""

    def answer(request: BaseHTTPRequestHandler) -> Answer:
        if request.headers["Accept"].startswith("text/markdown"):
            return Answer(MARKDOWN, mime="text/markdown; charset=utf-8", headers={"Vary": "Accept"})
        return Answer(shell, headers={"Vary": "Accept-Encoding, Accept"})

    return answer


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")


@pytest.mark.usefixtures("no_browser")
def test_a_shell_is_read_as_markdown_where_the_server_has_it_and_keeps_that_form(site: Site, market: Make) -> None:
    site["/"] = negotiating()
    site["/plans"] = page("Plans")
    made = market()
    assert made.crawl().outcomes() == {"/": "fetched", "/plans": "fetched"}
    assert site.asked().count("/") == 2
    again = made.crawl()
    assert again.outcomes() == {"/": "unchanged", "/plans": "unchanged"}
    assert site.asked().count("/") == 3
    found = again.by_path()[""]
    assert found.mime == "text/markdown"
    assert Archive(made.workspace.archive_dir).read(found).payload == MARKDOWN.encode()
    paths = sorted(made.workspace.archive_dir.glob("*.warc.gz"))
    replayed = captures_from_warc(paths, run_id="r", product="", source="", archive=made.workspace.archive)
    outcomes = [one.capture.outcome.value for one in replayed if one.capture.url.endswith("/")]
    assert outcomes == ["fetched", "unchanged"]


@pytest.mark.usefixtures("no_browser")
def test_a_server_that_does_not_negotiate_is_asked_once(site: Site, market: Make) -> None:
    site["/"] = Answer(SHELL, headers={"Vary": "Accept-Encoding"})
    assert market().crawl().outcomes() == {"/": "empty"}
    assert site.asked().count("/") == 1


@pytest.mark.usefixtures("no_browser")
def test_a_shell_stays_one_where_the_other_form_is_one_too(site: Site, market: Make) -> None:
    site["/"] = Answer(SHELL, headers={"Vary": "Accept"}, etag=False)
    found = market().crawl().by_path()[""]
    assert found.outcome.value == "empty"
    assert found.reason.startswith("needs JavaScript")


def test_a_page_that_shows_something_is_never_asked_for_in_another_form(site: Site, market: Make) -> None:
    site["/"] = negotiating(page("Boards"))
    made = market()
    assert made.crawl().by_path()[""].mime == "text/html"
    assert made.crawl().outcomes() == {"/": "unchanged"}
    assert site.asked().count("/") == 2


LLMS = """# Heron

> Boards for teams.

## Docs

- [Start](/docs/start.md): how to begin
- [Only here](/docs/only.md)

## Optional

- [History](/docs/history.md)
"""


def test_llms_txt_lists_pages_and_their_html_form_is_read(site: Site, market: Make) -> None:
    site["/"] = page("Home")
    site["/llms.txt"] = Answer(LLMS, mime="text/plain")
    site["/docs/start"] = page("Start")
    site["/docs/start.md"] = Answer("# Start", mime="text/markdown")
    site["/docs/only.md"] = Answer(f"# Only\n\n{FILLER}", mime="text/markdown")
    crawled = market().crawl()
    assert crawled.outcomes() == {
        "/": "fetched",
        "/docs/start": "fetched",
        "/docs/only": "gone",
        "/docs/only.md": "fetched",
    }
    assert "/docs/start.md" not in site.asked()


def test_a_page_in_place_of_llms_txt_lists_nothing() -> None:
    assert not list(llms_links(page("Not here", "/x").encode(), "https://heron.test/llms.txt"))


def test_the_markdown_form_of_a_page_names_it() -> None:
    assert page_of("https://heron.test/docs/a.html.md") == "https://heron.test/docs/a.html"
    assert page_of("https://heron.test/docs/index.md") == "https://heron.test/docs"
    assert page_of("https://heron.test/docs/a") == "https://heron.test/docs/a"


def test_links_to_what_cannot_be_read_are_counted(site: Site, market: Make) -> None:
    shown = '<iframe src="/sheet.pdf"></iframe><object data="https://files.test/prices.pdf?v=1"></object>'
    site["/"] = page("Home", "/prices.xlsx", "/tour.mp4", "/deck.pptx", "/app.css", "/features")
    site["/features"] = page("Features", "/prices.xlsx", "https://files.test/security.PDF").replace("</ul>", shown)
    made = market().crawl()
    assert made.result.not_read == {"office documents": 2, "videos and recordings": 1, "PDFs outside the source": 2}
    assert "/sheet.pdf" in made.outcomes()


APART = SHELL.replace(
    "</head>",
    '<link as="fetch" rel="preload" href="/page-data/index/page-data.json" crossorigin="anonymous">'
    '<link as="fetch" rel="preload" href="/session.json"></head>',
)


@pytest.mark.usefixtures("no_browser")
def test_the_data_of_a_shell_is_fetched_where_no_browser_draws_it(site: Site, market: Make) -> None:
    site["/"] = Answer(APART)
    site["/page-data/index/page-data.json"] = Answer(
        '{"result": {"data": {"hero": {"title": "Boards", "description": "Your boards update for everybody."}}}}',
        mime="application/json",
    )
    site["/session.json"] = Answer("{}", mime="application/json")
    found = market().crawl().outcomes()
    assert found["/page-data/index/page-data.json"] == "fetched"
    assert "/session.json" not in found


def test_the_data_of_a_page_that_shows_something_is_left_alone(site: Site, market: Make) -> None:
    site["/"] = Answer(page("Boards", extra=APART[APART.index("<link") : APART.index("</head>")]))
    site["/page-data/index/page-data.json"] = Answer("{}", mime="application/json")
    assert "/page-data/index/page-data.json" not in market().crawl().outcomes()
