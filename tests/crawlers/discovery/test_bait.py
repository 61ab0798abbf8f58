"""Pages to which only links lead that no reader sees: left out, counted and named; closed menus are no bait."""

from __future__ import annotations

import pytest

from crawlers.frontier import Frontier
from crawlers.links import Link, view_page
from crawlers.urls import Scope

_URL = "https://heron.test/"


def _frontier(*pages: str) -> Frontier:
    frontier = Frontier(Scope.around(_URL), budget=50)
    frontier.seed(_URL)
    for body in pages:
        frontier.add(view_page(f"<html><body>{body}</body></html>".encode(), _URL, known=frontier.seen).links, depth=0)
    return frontier


def _waiting(frontier: Frontier) -> set[str]:
    found = set()
    while (candidate := frontier.pop()) is not None:
        found.add(candidate.url.removeprefix(_URL))
    return found - {""}


@pytest.mark.parametrize(
    "markup",
    [
        '<div style="display: none"><p><a rel="nofollow" href="/maze">More on limits</a></p></div>',
        '<a rel="nofollow noopener" href="/maze" style="position:absolute; left:-9999px">Limits</a>',
        '<span aria-hidden="true"><a rel=nofollow href="/maze">Limits</a></span>',
        '<div hidden><a rel="NoFollow" href="/maze">Limits</a></div>',
        '<a rel="nofollow" href="/maze"></a>',
        '<p style="font-size:0"><a rel="nofollow" href="/maze">Limits</a></p>',
    ],
)
def test_a_page_that_only_bait_leads_to_is_not_asked_for_but_named(markup: str) -> None:
    frontier = _frontier(f'<a href="/pricing">Pricing</a>{markup}')
    (report,) = frontier.trap_report()
    assert (report.name, report.count, report.example) == ("linked only from hidden elements", 1, f"{_URL}maze")
    assert _waiting(frontier) == {"pricing"}


@pytest.mark.parametrize(
    "markup",
    [
        '<ul style="display:none"><li><a href="/maze">A closed menu</a></li></ul>',
        '<div hidden><a href="/maze">A closed tab</a></div>',
        '<a rel="nofollow" href="/maze">Sign in</a>',
        '<a rel="nofollow" href="/maze"><img src="/logo.svg"></a>',
        '<a rel="nofollow" href="/maze" style="opacity:0.5">Pale, and seen</a>',
        '<div hidden><a rel="nofollow" href="/maze">Limits</a></div><a href="/maze">Limits</a>',
        '<a href="/maze">Limits</a><div hidden><a rel="nofollow" href="/maze">Limits</a></div>',
    ],
)
def test_closed_menus_and_what_is_linked_openly_are_followed(markup: str) -> None:
    frontier = _frontier(markup)
    assert frontier.trap_report() == []
    assert _waiting(frontier) == {"maze"}


def test_an_open_link_on_a_later_page_or_in_the_sitemap_makes_a_page_of_it() -> None:
    bait = '<div hidden><a rel="nofollow" href="/maze">Limits</a></div>'
    frontier = _frontier(bait, '<a href="/maze">Limits</a>')
    assert frontier.trap_report() == []
    assert _waiting(frontier) == {"maze"}
    frontier = _frontier(bait)
    frontier.add([Link(f"{_URL}maze")], depth=1, from_sitemap=True)
    assert _waiting(frontier) == {"maze"}
