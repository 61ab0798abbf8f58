"""What `add` proposes for a home page: whose repository, which package, and where a site begins. No network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from crawlers.discovery.propose import Proposals, propose
from crawlers.discovery.repositories import Relation, change_logs, relation_of
from crawlers.links import Link
from crawlers.urls import canonical
from rivalscope.core.archive import Archived
from rivalscope.core.config import SourceKind

_AT = datetime(2026, 3, 2, tzinfo=UTC)
NOTES = (
    "<title>Changelog</title><h1>Changelog</h1><h2>2.1 (2026-01-02)</h2><ul><li>Boards fill themselves</li></ul>"
    "<h2>2.0 (2025-11-20)</h2><ul><li>Fields of your own</li></ul>"
)


@dataclass
class Pages:
    """A look at pages that are all known; what was asked for is kept."""

    pages: dict[str, str]
    asked: list[str] = field(default_factory=list)

    def answer(self, url: str) -> Archived | None:
        body = self.pages.get(canonical(url))
        if body is None:
            return None
        mime = (
            "application/json" if body.startswith("{") else "application/atom+xml" if "<feed" in body else "text/html"
        )
        return Archived(
            url=canonical(url), at=_AT, status=200, headers=(), payload=body.encode(), mime=mime, charset="utf-8"
        )

    def visit(self, sources: Sequence[tuple[SourceKind, str]]) -> None:
        self.asked += [url for _, url in sources]


def page(title: str, *links: str, text: str = "Boards for teams that plan their week together.") -> str:
    return f"<title>{title}</title><h1>{title}</h1><p>{text}</p>" + "".join(f'<a href="{x}">{x}</a> ' for x in links)


def feed(versions: int, begin: int = 1) -> str:
    entries = "".join(
        f"<entry><title>v{begin}.{n}.0</title><updated>2026-01-{n + 1:02}T00:00:00Z</updated>"
        "<content>Added boards.</content></entry>"
        for n in range(versions)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Releases</title>{entries}</feed>'


def found(proposals: Proposals) -> dict[str, str]:
    return {one.kind.value: one.url for one in proposals.found}


def test_what_a_product_is_built_with_is_not_its_repository_though_it_has_more_releases() -> None:
    home = page(
        "Heron", "https://github.com/lib/pq", "https://github.com/lib/pq/issues", "https://github.com/acme/heron"
    )
    pages = {
        "https://heron.example/": home,
        "https://github.com/lib/pq/releases.atom": feed(9, begin=4),
        "https://github.com/acme/heron/releases.atom": feed(2),
    }
    assert found(propose("https://heron.example/", Pages(pages)))["github"] == "https://github.com/acme/heron"


def test_a_repository_of_another_name_is_the_products_if_its_page_names_the_home_page() -> None:
    repository = "https://github.com/acme/core"
    pages = {
        "https://heron.example/": page("Heron", repository),
        f"{repository}/releases.atom": feed(2),
        repository: page("core", "https://www.heron.example/boards"),
    }
    assert found(propose("https://heron.example/", Pages(pages)))["github"] == repository
    pages[repository] = page("core", "https://other.example/")
    proposals = propose("https://heron.example/", Pages(pages))
    assert "github" not in found(proposals)
    assert "mentions the product" in next(one.why for one in proposals.left_out if one.url == repository)


@pytest.mark.parametrize(
    "of_texts", ["docs", "heron-docs", "heron-website", "heron.example", "awesome-heron", "heron-examples"]
)
def test_a_repository_of_texts_or_samples_is_not_proposed(of_texts: str) -> None:
    repository = f"https://github.com/acme/{of_texts}"
    pages = {"https://heron.example/": page("Heron", repository), f"{repository}/releases.atom": feed(3)}
    assert "github" not in found(propose("https://heron.example/", Pages(pages)))


@pytest.mark.parametrize(
    ("home", "url", "names", "relation"),
    [
        ("https://heronjs.example/guide/", "https://github.com/heron/heron", (), Relation.ALIKE),
        ("https://acme.example/boards/latest/", "https://github.com/acme/boards", (), Relation.SAME_NAME),
        ("https://acme.example/", "https://github.com/acme/core", (), Relation.ALIKE),
        ("https://site.example/", "https://github.com/acme/heron-desk", ("Heron Desk",), Relation.SAME_NAME),
        ("https://heron.example/", "https://github.com/other/theme", (), Relation.OTHER),
        ("https://docs.heron.example/", "https://github.com/heron/docs", (), Relation.TEXTS),
        ("https://github.com/acme/heron", "https://github.com/Acme/Heron", (), Relation.HOME),
        ("https://github.com/acme/heron", "https://github.com/acme/heron-plugin", (), Relation.OTHER),
    ],
)
def test_a_name_says_whose_repository_it_is(home: str, url: str, names: tuple[str, ...], relation: Relation) -> None:
    assert relation_of(url, home, names) is relation


@pytest.mark.parametrize("host", ["github.com", "gitlab.com", "codeberg.org"])
def test_a_package_is_not_proved_by_a_host_where_everybody_keeps_code(host: str) -> None:
    home = f"https://{host}/acme/heron"
    pages = {
        home: page("heron", "https://www.npmjs.com/package/url", "https://www.npmjs.com/package/heron"),
        "https://registry.npmjs.org/url": json.dumps({"repository": {"url": f"git+https://{host}/other/url.git"}}),
        "https://registry.npmjs.org/heron": json.dumps({"repository": {"url": f"git+https://{host}/Acme/heron.git"}}),
    }
    proposals = propose(home, Pages(pages))
    assert found(proposals)["npm"] == "https://www.npmjs.com/package/heron"
    assert [one.url for one in proposals.left_out if one.kind is SourceKind.NPM] == [
        "https://www.npmjs.com/package/url"
    ]


@pytest.mark.parametrize("name", ["RELEASE_NOTES.md", "HISTORY.rst", "changelog.markdown"])
def test_the_change_log_of_the_repository_is_found_where_neither_site_nor_releases_tell_any(name: str) -> None:
    log = f"https://github.com/acme/heron/blob/main/{name}"
    pages = {
        "https://heron.example/": page("Heron", "https://github.com/acme/heron"),
        "https://github.com/acme/heron": page("heron", log, "https://github.com/lib/pq/blob/main/CHANGELOG.md"),
        log: NOTES,
    }
    assert found(propose("https://heron.example/", Pages(pages)))["changelog"] == log
    pages["https://github.com/acme/heron/releases.atom"] = feed(2)
    look = Pages(pages)
    assert "changelog" not in found(propose("https://heron.example/", look))
    assert log not in look.asked


def test_of_several_change_logs_in_folders_none_is_taken_and_a_stub_is_no_proof() -> None:
    root = "https://github.com/acme/heron"
    one = [Link(f"{root}/blob/main/charts/heron/CHANGELOG.md")]
    assert change_logs(one, root) == [(one[0].url, "charts/heron/CHANGELOG.md")]
    assert change_logs([*one, Link(f"{root}/blob/main/packages/core/CHANGELOG.md")], root) == []
    top = Link(f"{root}/blob/main/CHANGES")
    assert change_logs([*one, top], root) == [(top.url, "CHANGES")]
    log = f"{root}/blob/main/CHANGELOG.md"
    pages = {
        root: page("heron", log),
        log: "<title>CHANGELOG.md</title><p>Mar 27, 2026</p><h1>Changelog</h1><p>It is kept on our site.</p>",
    }
    assert "changelog" not in found(propose(root, Pages(pages)))


@pytest.mark.parametrize(
    ("given", "front"),
    [
        ("https://heron.example/changelog", "https://heron.example/"),
        ("https://heron.example/docs/changelog/2.1.0", "https://heron.example/docs"),
        ("https://heron.example/cloud/pricing", "https://heron.example/"),
        ("https://heron.example/boards", "https://heron.example/boards"),
        ("https://heron.example/docs/boards/rules/", "https://heron.example/docs"),
    ],
)
def test_a_site_begins_above_a_page_of_plans_or_releases(given: str, front: str) -> None:
    pages = {
        "https://heron.example/": page("Heron", "/boards", "/fields", "/changelog", "/docs"),
        "https://heron.example/docs": page("Docs", "/docs/boards", "/docs/fields"),
        "https://heron.example/docs/changelog": NOTES,
        "https://heron.example/docs/changelog/2.1.0": NOTES.partition("<h2>2.0")[0],
        "https://heron.example/changelog": NOTES,
        "https://heron.example/boards": page("Boards", "/boards/week"),
        "https://heron.example/docs/boards/rules/": page("Rules", "/docs/fields", "/docs/boards/rules/"),
        "https://heron.example/cloud/pricing": page("Pricing", text="Solo is $9 a month, Crew is $29 a month."),
    }
    proposals = propose(given, Pages(pages))
    assert (proposals.home, found(proposals)["site"]) == (front, front)
    if "changelog" in given:
        assert found(proposals)["changelog"] == given.removesuffix("/2.1.0")


def test_a_page_of_releases_with_nothing_readable_above_is_no_site() -> None:
    log = "https://gitlab.com/acme/heron/-/blob/main/CHANGELOG.md"
    assert found(propose(log, Pages({log: NOTES}))) == {"changelog": log}


@pytest.mark.parametrize("host", ["docs.heron.example", "help.heron.example", "developer.heron.example"])
def test_a_folder_of_a_host_that_is_documentation_is_a_part_of_the_site(host: str) -> None:
    pages = {
        f"https://{host}/": page("Heron docs", "/guides/", "/guides/boards", "/guides/fields", "/guides/weeks"),
        f"https://{host}/guides/": page("Guides", "/guides/boards", "/guides/fields", "/guides/weeks"),
    }
    assert "docs" not in found(propose(f"https://{host}/", Pages(pages)))
    pages = {url.replace(host, "heron.example"): body for url, body in pages.items()}
    assert found(propose("https://heron.example/", Pages(pages)))["docs"] == "https://heron.example/guides/"


def test_a_section_of_guides_is_not_the_documentation_beside_which_it_stands() -> None:
    pages = {
        "https://heron.example/": page("Heron", *(f"/{x}/" for x in ("guides", "concepts", "api", "configuration"))),
        "https://heron.example/guides/": page("Guides", *(f"/guides/{x}" for x in "abcdef")),
    }
    assert "docs" not in found(propose("https://heron.example/", Pages(pages)))


@pytest.mark.parametrize(
    "notes",
    ["https://heron.example/docs/desk@3.0/release-notes", "https://heron.example/docs/2.4/release-notes"],
)
def test_notes_in_the_copy_for_one_version_are_left_out(notes: str) -> None:
    pages = {"https://heron.example/docs/": page("Docs", notes, "/docs/boards"), notes: NOTES}
    assert "changelog" not in found(propose("https://heron.example/docs/", Pages(pages)))
    latest = "https://heron.example/docs/latest/release-notes"
    pages = {"https://heron.example/docs/": page("Docs", latest, "/docs/boards"), latest: NOTES}
    assert found(propose("https://heron.example/docs/", Pages(pages)))["changelog"] == latest
