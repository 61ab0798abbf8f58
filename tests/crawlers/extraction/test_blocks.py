"""Blocks, headings and boilerplate, on the build of common documentation themes."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest
from lxml import html as lxml_html

from crawlers.extraction.page import read_page
from rivalscope.core.chrome import fingerprint, learn_chrome, with_chrome
from rivalscope.core.records import Block, BlockKind, Page


def read(body: str, *, url: str = "https://heron.example/docs/search") -> Page:
    return read_page(f"<!doctype html><html lang=en-GB><title>Search</title><body>{body}</body></html>".encode(), url)


def main_blocks(page: Page) -> list[Block]:
    return [block for block in page.blocks if not block.boilerplate]


CONTENT = "<p>Search looks at every field.</p><h2 id=limits>Limits{anchor}</h2><p>At most <code>100</code> hits.</p>"
MENU = (
    "<ul>"
    + "".join(
        f"<li><a href='/docs/{name}'>{name.title()}</a></li>" for name in ("install", "search", "backup", "upgrade")
    )
    + "</ul>"
)

THEMES = {
    "Sphinx": (
        f"<div class=related role=navigation><h3>Navigation</h3>{MENU}</div><div class=document><div class=body role=main><section id=search>"
        "<h1>Search<a class=headerlink href='#search' title='Permalink to this heading'>¶</a></h1>"
        + CONTENT.format(anchor="<a class=headerlink href='#limits'>¶</a>")
        + f"</section></div></div><div class=sphinxsidebar role=navigation>{MENU}</div><div class=footer role=contentinfo>© Heron 2026</div>"
    ),
    "Read the Docs": (
        f"<div class='wy-grid-for-nav'><nav class='wy-nav-side'><p class=caption>Guide</p>{MENU}</nav><section class='wy-nav-content-wrap'><div class='wy-nav-content'><div class='rst-content'>"
        f"<div role=navigation aria-label=breadcrumbs><ul class='wy-breadcrumbs'><li><a href='/'>Home</a></li></ul></div><div role=main class=document><div itemprop=articleBody><h1>Search<a class=headerlink href='#x'></a></h1>"
        + CONTENT.format(anchor="<a class=headerlink href='#limits'>\uf0c1</a>")
        + "</div></div><footer><div class='rst-footer-buttons'><a href='/n'>Next</a></div><p>© Heron</p></footer></div></div></section></div>"
    ),
    "Material for MkDocs": (
        f"<header class='md-header'><nav class='md-header__inner'>{MENU}</nav></header><div class='md-container'><main class='md-main'><div class='md-main__inner md-grid'><div class='md-sidebar md-sidebar--primary'><nav>{MENU}</nav></div>"
        "<div class='md-content'><article class='md-content__inner md-typeset'><a href='/edit' title='Edit this page' class='md-content__button md-icon'></a><h1 id=search>Search</h1>"
        + CONTENT.format(anchor="<a class=headerlink href='#limits' title='Permanent link'>&para;</a>")
        + f"</article></div></div></main><footer class='md-footer'>{MENU}</footer></div>"
    ),
    "Docusaurus": (
        f"<nav class='navbar navbar--fixed-top'>{MENU}</nav><div class='main-wrapper'><aside class='theme-doc-sidebar-container'><nav class=menu>{MENU}</nav></aside><main><div class=container><article>"
        "<nav class='theme-doc-breadcrumbs'><ul class=breadcrumbs><li>Docs</li></ul></nav><div class='theme-doc-markdown markdown'><header><h1>Search</h1></header>"
        + CONTENT.format(anchor="<a class='hash-link' aria-label='Direct link to Limits' href='#limits'>\u200b</a>")
        + f"</div></article><nav class='pagination-nav'>{MENU}</nav></div><div class='theme-doc-toc-desktop table-of-contents'>{MENU}</div></main></div><footer class=footer>© Heron</footer>"
    ),
    "VitePress": (
        f"<div class=Layout><header class=VPNav>{MENU}</header><aside class=VPSidebar><nav>{MENU}</nav></aside><div class=VPContent><div class=VPDoc><div class=aside><nav>{MENU}</nav></div><main class=main><div class='vp-doc'><h1 id=s>Search <a class='header-anchor' href='#s' aria-label='Permalink'>\u200b</a></h1>"
        + CONTENT.format(anchor=" <a class='header-anchor' href='#limits' aria-label='Permalink to Limits'>\u200b</a>")
        + "</div></main></div></div></div>"
    ),
    "Starlight": (
        f"<header>{MENU}</header><nav class=sidebar>{MENU}</nav><main><div class='content-panel'><h1>Search</h1></div><div class='sl-markdown-content'>"
        "<p>Search looks at every field.</p><div class='sl-heading-wrapper level-h2'><h2 id=limits>Limits</h2><a class='sl-anchor-link' href='#limits'><span aria-hidden=true><svg></svg></span><span class='sr-only'>Section titled “Limits”</span></a></div><p>At most <code>100</code> hits.</p></div></main>"
    ),
    "tables and frames of old": (
        f"<table><tr><td class=sidebar width=150>{MENU}</td><td><h1>Search</h1>"
        + CONTENT.format(anchor="")
        + "</td></tr></table>"
    ),
}


@pytest.mark.parametrize("theme", THEMES)
def test_theme_gives_clean_headings_and_only_the_content(theme: str) -> None:
    found = [(block.kind, block.text, block.heading_path) for block in main_blocks(read(THEMES[theme]))]
    paragraph = BlockKind.TABLE_CELL if theme.startswith("tables") else BlockKind.PARAGRAPH
    kept = [
        entry
        for entry in found
        if entry[1] not in ("Install", "Search", "Backup", "Upgrade") or entry[0] is BlockKind.HEADING
    ]
    assert kept == [
        (BlockKind.HEADING, "Search", ()),
        (paragraph, "Search looks at every field.", ("Search",)),
        (BlockKind.HEADING, "Limits", ("Search",)),
        (paragraph, "At most 100 hits.", ("Search", "Limits")),
    ]
    if not theme.startswith("tables"):
        assert len(found) == len(kept)


@pytest.mark.parametrize("theme", THEMES)
def test_css_path_finds_the_element_of_each_main_block_again(theme: str) -> None:
    source = f"<!doctype html><html lang=en-GB><title>Search</title><body>{THEMES[theme]}</body></html>"
    document = lxml_html.document_fromstring(source)
    for block in main_blocks(read(THEMES[theme])):
        elements = document.cssselect(block.css_path)
        assert len(elements) == 1
        assert block.text.split()[0] in elements[0].text_content()


@pytest.mark.parametrize(
    "wrapper",
    [
        "<div class='has-sidebar page'>{}</div>",
        "<div class='nav-content'>{}</div>",
        "<div id=search-page class='search layout'>{}</div>",
        "<section class='footer-style related'>{}</section>",
        "<div class='menu-open sidebar-visible'><div class=inner>{}</div></div>",
        "<header>{}</header>",
    ],
)
def test_a_wrapper_of_the_content_is_not_chrome_whatever_its_name(wrapper: str) -> None:
    body = "<h1>Search</h1>" + "<p>Search looks at every field and shows the best hits first.</p>" * 6
    assert all(not block.boilerplate for block in read(wrapper.format(body)).blocks)


def test_admonitions_are_content() -> None:
    body = f"<nav>{MENU}</nav><main><h1>Search</h1><p>Text of the page that is long enough.</p><aside class='starlight-aside'><p>Mind the limits of the plan.</p></aside><div class='admonition note'><p class='admonition-title'>Note</p><p>Needs version 3.</p></div></main>"
    texts = [block.text for block in main_blocks(read(body))]
    assert "Mind the limits of the plan." in texts
    assert "Needs version 3." in texts


def test_listings_keep_their_kind() -> None:
    body = (
        "<main><h1>Run</h1><div class=highlight><pre><span class=k>heron</span> serve\n  --port 80</pre></div></main>"
    )
    block = main_blocks(read(body))[-1]
    assert (block.kind, block.text) == (BlockKind.CODE, "heron serve --port 80")


def test_text_is_verbatim_with_white_space_folded() -> None:
    body = "<main><h1>A</h1><p>Up to\n   <b>10&nbsp;000</b> rows,<br>free &amp; open — “really”.</p></main>"
    assert main_blocks(read(body))[-1].text == "Up to 10 000 rows, free & open — “really”."


def test_styled_spans_without_a_blank_between_them_do_not_run_together() -> None:
    body = "<main><h1>A</h1><a href=/x><span class=title>Backups</span><span class=text>Every night</span></a></main>"
    assert [block.text for block in main_blocks(read(body))][1:] == ["Backups", "Every night"]


def test_a_word_that_is_styled_in_parts_stays_one_word() -> None:
    body = "<main><h1>A</h1><p><b>H</b>eron <i>S</i>earch</p></main>"
    assert main_blocks(read(body))[-1].text == "Heron Search"


@pytest.mark.parametrize("hidden", ["hidden", "style='display:none'", "class=sr-only", "style='visibility: hidden'"])
def test_hidden_text_is_not_read(hidden: str) -> None:
    assert all(
        "secret" not in block.text
        for block in read(f"<main><h1>A</h1><div {hidden}>secret</div><p>b c d</p></main>").blocks
    )


def test_repeated_text_is_learnt_as_chrome_and_the_rest_is_not() -> None:
    pages = [
        read(
            f"<div class=top>Try Heron today, it is new</div><h1>Page {n}</h1><p>Only page {n} says this.</p>",
            url=f"https://heron.example/{n}",
        )
        for n in range(8)
    ]
    chrome = learn_chrome(fingerprint(page) for page in pages)
    marked = with_chrome(pages[0], chrome)
    assert [block.boilerplate for block in marked.blocks] == [True, False, False]
    assert not any(block.boilerplate for block in pages[0].blocks)


def test_few_pages_teach_no_chrome() -> None:
    pages = [read(f"<p>Same text</p><p>{n}</p>") for n in range(3)]
    assert learn_chrome(fingerprint(page) for page in pages).repeats == frozenset()


def test_links_are_absolute_and_each_is_given_once() -> None:
    body = "<base href='/docs/v2/'><a href='a'>1</a><a href='a#x'>2</a><a href='../b?c=1'>3</a><a href='//cdn.example/d'>4</a><a href='mailto:x@y.example'>5</a><a href='https://heron.example/e'>6</a>"
    assert read(body).links == (
        "https://heron.example/docs/v2/a",
        "https://heron.example/docs/b?c=1",
        "https://cdn.example/d",
        "https://heron.example/e",
    )


@pytest.mark.parametrize(
    ("body", "needed"),
    [
        ("<div id=root></div><script src=app.js></script>", True),
        ("<noscript>Please enable JavaScript</noscript><div id=x></div><script>1</script>", True),
        (
            "<div id=root><h1>Heron</h1>"
            + "<p>Rendered on the server, all of it.</p>" * 20
            + "</div><script src=app.js></script>",
            False,
        ),
        ("<h1>Short page</h1>", False),
    ],
)
def test_an_empty_application_root_asks_for_a_browser(body: str, needed: bool) -> None:
    assert read(body).needs_javascript is needed


@pytest.mark.parametrize(
    "start", ["<article><h1>Heron</h1>", "<main><h1>Heron</h1>", "<h1>Heron</h1>", "<section><h1>Heron</h1>", "<p>"]
)
def test_a_page_without_a_body_tag_is_read(start: str) -> None:
    page = read_page(
        f"<!doctype html><meta charset=utf-8><title>T</title>{start}<p>Reads everything.".encode(),
        "https://heron.example/",
    )
    assert page.blocks[-1].text == "Reads everything."


@pytest.mark.parametrize("void", ["wbr", "embed src=x", "source src=x", "track", "img src=x", "input", "br"])
def test_elements_without_content_swallow_nothing(void: str) -> None:
    page = read(f"<main><h1>A</h1><p>one <{void}>two</p><p>three</p></main>")
    assert " ".join(block.text for block in page.blocks) == "A one two three"


def test_what_a_page_shows_and_nobody_can_read_is_counted() -> None:
    body = (
        '<h1>Plans</h1><img src="/img/pricing-table.png"><img src="logo.png" alt="Feature comparison of all plans">'
        '<img src="/team.jpg" alt="Our team at the table tennis"><iframe src="https://player.vimeo.com/video/1"></iframe>'
        '<video src="/tour.mp4"></video><iframe src="https://maps.test/"></iframe><audio src="/talk.mp3"></audio>'
        '<iframe data-src="https://www.youtube-nocookie.com/embed/x"></iframe>'
        '<iframe src="https://docs.google.com/spreadsheets/d/e/x/pubhtml"></iframe><iframe src="//airtable.com/embed/x">'
    )
    assert read(body).not_read == {
        "pictures of tables": 2,
        "videos and recordings": 4,
        "documents of other services": 2,
    }
