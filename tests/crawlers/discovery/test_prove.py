"""What proves that a candidate is a source: pure judgements of answers."""

import json
from datetime import UTC, datetime

import pytest

from crawlers.discovery import prove
from rivalscope.core.archive import Archived

SITES = frozenset(("heron.test",))


def answer(url: str, body: str, *, status: int = 200, mime: str = "text/html") -> Archived:
    return Archived(
        url=url, at=datetime(2026, 1, 1, tzinfo=UTC), status=status, headers=(), payload=body.encode(), mime=mime,
        charset="utf-8",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("document", "holds"),
    [
        ({"info": {"home_page": "", "project_urls": {"Docs": "https://docs.heron.example/x"}}}, True),
        ({"homepage": "https://other.example/", "repository": {"url": "git+https://github.com/heron/desk.git"}}, True),
        ({"info": {"project_urls": {"Homepage": "https://requests.example/"}}}, False),
        ({"info": {"project_urls": None}}, False),
        ([], False),
    ],
)
def test_a_package_is_the_products_if_its_metadata_says_so(document: object, holds: bool) -> None:
    found = answer("https://registry.test/x/json", json.dumps(document), mime="application/json")
    sites, repositories = frozenset(("heron.example",)), frozenset(("github.com/heron/desk",))
    assert prove.metadata_of_package(found, sites, repositories).holds is holds


def test_what_cannot_be_read_proves_nothing_and_says_why() -> None:
    assert prove.releases([None]).why == "it could not be read"
    assert prove.plans(answer("https://heron.test/pricing", "gone", status=410)).why == "it returned status 410"
    assert not prove.metadata_of_package(answer("https://r.test/x", "<html>"), SITES, frozenset()).holds


def test_documentation_needs_pages_below_it() -> None:
    root = "https://heron.test/docs/"
    stub = answer(root, "<html><title>Docs</title><p>Moved.</p></html>")
    index = answer(root, '<html><title>Docs</title><a href="/docs/a">A</a><a href="/docs/b">B</a></html>')
    assert not prove.documentation(stub, root).holds
    assert prove.documentation(index, root).why == "links to 2 pages below it"


def test_amounts_without_a_plan_are_still_a_pricing_page() -> None:
    words = "<html><title>Pricing</title><p>A crew pays $4 for each boat.</p><p>Above ten boats it is $3.</p></html>"
    found = prove.plans(answer("https://heron.test/pricing", words))
    assert found.holds
    assert not prove.plans(answer("https://heron.test/pricing", "<html><p>Ask us what it costs.</p></html>")).holds
