"""Kinds of source, each against a real server with answers of the recorded form."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from crawl_harness import Answer, Market, Site, page

from crawlers.discovery.propose import propose
from crawlers.frontier import Role
from crawlers.look import first_look
from crawlers.runner import Ending
from crawlers.sources import KINDS, rule_for
from rivalscope.core.archive import Archive, records
from rivalscope.core.config import SourceKind, SourceSpec
from rivalscope.core.errors import ConfigError, RivalscopeError

Make = Callable[..., Market]
ATOM = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Releases</title>'
    '<entry><title>v2.1</title><link rel="alternate" href="/heron/desk/releases/2.1"/>'
    "<updated>2026-01-02T00:00:00Z</updated><content>Boards fill themselves.</content></entry></feed>"
)
PLANS = (
    "<html><title>Pricing</title><h1>Pricing</h1><div><section><h2>Solo</h2><p>$9 per month</p><ul><li>3 boards</li>"
    "<li>Export</li></ul></section><section><h2>Crew</h2><p>$29 per month</p><ul><li>Unlimited boards</li>"
    "<li>Audit log</li></ul></section></div></html>"
)
NOTES = (
    "<html><title>Changelog</title><h1>Changelog</h1><h2>2.1 (2026-01-02)</h2><ul><li>Boards fill themselves</li></ul>"
    "<h2>2.0 (2025-11-20)</h2><ul><li>Fields of your own</li></ul></html>"
)


def seeds(kind: str, url: str, **environment: str) -> list[str]:
    spec = SourceSpec(kind=SourceKind(kind), url=url)
    return [found for found, _ in rule_for(spec.kind, environment).seeds(spec)]


def test_every_kind_of_the_configuration_has_a_rule() -> None:
    assert set(KINDS) == set(SourceKind)


def test_a_token_chooses_the_interface_and_none_the_feed() -> None:
    repository = "https://github.com/heron/desk"
    assert seeds("github", repository) == [
        "https://github.com/heron/desk/releases.atom",
        "https://raw.githubusercontent.com/heron/desk/HEAD/CHANGELOG.md",
    ]
    assert seeds("github", repository, GITHUB_TOKEN="t") == [
        "https://api.github.com/repos/heron/desk/releases?per_page=100"
    ]
    assert seeds("github", "https://code.heron.test/a/b.git", GITHUB_TOKEN="t") == [
        "https://code.heron.test/api/v3/repos/a/b/releases?per_page=100"
    ]
    assert seeds("gitlab", "https://gitlab.com/heron/tools/desk") == [
        "https://gitlab.com/heron/tools/desk/-/releases.atom"
    ]
    assert seeds("gitlab", "https://gitlab.com/heron/tools/desk", GITLAB_TOKEN="t") == [
        "https://gitlab.com/api/v4/projects/heron%2Ftools%2Fdesk/releases?per_page=100"
    ]


def test_packages_are_asked_for_as_documents() -> None:
    assert seeds("pypi", "https://packages.test/project/heron-desk/") == ["https://packages.test/pypi/heron-desk/json"]
    assert seeds("npm", "https://registry.packages.test/@heron/desk") == [
        "https://registry.packages.test/@heron%2Fdesk"
    ]
    assert seeds("npm", "https://www.packages.test/package/desk/v/2.1.0") == ["https://registry.packages.org/desk"]


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("github", "https://github.com/heron"),
        ("gitlab", "https://gitlab.com/heron"),
        ("pypi", "https://packages.test/heron"),
        ("npm", "https://www.packages.test/package/a/b/c"),
    ],
)
def test_an_address_of_the_wrong_form_is_explained(kind: str, url: str) -> None:
    with pytest.raises(ConfigError, match="not the address of"):
        seeds(kind, url)


def test_a_token_goes_to_the_interface_and_to_no_other_host() -> None:
    spec = SourceSpec(kind=SourceKind.GITHUB, url="https://github.com/heron/desk")
    rule = rule_for(spec.kind, {"GITHUB_TOKEN": "s3cret"})
    assert rule.headers(spec, "https://api.github.com/robots.txt")["Authorization"] == "Bearer s3cret"
    assert rule.headers(spec, "https://github.com/heron/desk") == {}
    assert rule.headers(spec, "https://evil.test/") == {}
    evil = {"link": '<https://evil.test/steal>; rel="next"'}
    assert rule.next_pages(spec, "https://api.github.com/repos/heron/desk/releases", evil, b"") == []


def test_release_interface_is_read_page_by_page_and_its_token_stays_secret(
    site: Site, market: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIVALSCOPE_GITHUB_TOKEN", "s3cret-token")
    base = "/api/v3/repos/heron/desk/releases?per_page=100"
    release = {
        "tag_name": "v2.1",
        "name": "2.1",
        "body": "Boards fill themselves.",
        "published_at": "2026-01-02T00:00:00Z",
    }
    site[base] = Answer(
        json.dumps([release]), mime="application/json", headers={"Link": f'<{site.url}{base}&page=2>; rel="next"'}
    )
    site[f"{base}&page=2"] = Answer(json.dumps([{**release, "tag_name": "v2.0"}]), mime="application/json")
    made = market("/heron/desk", kind="github")
    crawled = made.crawl()
    assert crawled.outcomes() == {base: "fetched", f"{base}&page=2": "fetched"}
    asked = [headers for path, headers in site.log if path.startswith("/api/")]
    assert {headers["Authorization"] for headers in asked} == {"Bearer s3cret-token"}
    written = [record.block for path in made.workspace.archive_dir.iterdir() for record in records(path)]
    written.append(made.workspace.root.joinpath("store.sqlite").read_bytes())
    assert not any(b"s3cret-token" in block for block in written)
    archive = Archive(made.workspace.archive_dir)
    assert b"v2.0" in archive.read(crawled.by_path()[f"{base[1:]}&page=2"]).payload
    assert set(made.crawl().outcomes().values()) == {"unchanged"}


@pytest.mark.slow
def test_feeds_page_lists_pricing_and_changelogs_bring_their_own_pages_only(site: Site, market: Make) -> None:
    site["/releases.atom"] = Answer(ATOM, mime="application/atom+xml")
    site["/pricing"] = page("Pricing", "/plans/team", "/blog/x", "/compare/otter")
    site["/plans/team"] = page("Team")
    site["/compare/otter"] = page("Heron or Otter")
    site["/changelog"] = Answer(
        "# Changelog\n\n## 2.1 - 2026-01-02\n\n- Boards fill themselves\n", mime="text/markdown"
    )
    cases: tuple[tuple[str, str, Mapping[str, Any], set[str]], ...] = (
        ("/releases.atom", "feed", {}, {"/releases.atom"}),
        ("/pricing", "pricing", {}, {"/pricing", "/plans/team", "/compare/otter"}),
        ("/changelog", "changelog", {}, {"/changelog"}),
        ("/pricing", "pages", {"urls": [f"{site.url}/plans/team"]}, {"/pricing", "/plans/team"}),
    )
    for path, kind, options, expected in cases:
        crawled = market(path, kind=kind, **options).crawl()
        assert set(crawled.outcomes()) == expected
        assert set(crawled.outcomes().values()) == {"fetched"}


def test_documentation_stays_in_its_folder(site: Site, market: Make) -> None:
    site["/docs/"] = page("Docs", "/docs/boards", "/pricing", "/docs/fields")
    site["/docs/boards"] = page("Boards")
    site["/docs/fields"] = page("Fields")
    site["/pricing"] = page("Pricing")
    assert set(market("/docs/", kind="docs").crawl().outcomes()) == {"/docs/", "/docs/boards", "/docs/fields"}


@pytest.mark.slow
def test_a_folder_and_an_archive_are_sources_like_any_other(site: Site, market: Make, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    (folder / "notes").mkdir(parents=True)
    (folder / "CHANGELOG").write_text("2.1 - boards fill themselves")
    (folder / "notes" / "features.md").write_text("# Features\n\n- Boards")
    (folder / "page.html").write_text(page("A page"))
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".secret.txt").write_text("hidden")
    (folder / "out.txt").symlink_to("/etc/hostname")
    made = market(url=str(folder), kind="folder")
    first = made.crawl()
    assert sorted(capture.url.rpartition("/")[2] for capture in first.captures) == [
        "CHANGELOG",
        "features.md",
        "page.html",
    ]
    archive = Archive(made.workspace.archive_dir)
    assert b"- Boards" in archive.read(next(c for c in first.captures if c.url.endswith(".md"))).payload
    (folder / "page.html").write_text(page("Another page"))
    second = {capture.url.rpartition("/")[2]: capture for capture in made.crawl().captures}
    assert {name: capture.outcome.value for name, capture in second.items()} == {
        "CHANGELOG": "unchanged", "features.md": "unchanged", "page.html": "fetched",
    }  # fmt: skip
    assert b"- Boards" in archive.read(second["features.md"]).payload

    replayed = market(url=str(made.workspace.archive_dir), kind="warc").crawl()
    assert replayed.result.ending is Ending.DONE
    assert len(replayed.captures) == 6
    missing = market(url=str(tmp_path / "nowhere"), kind="folder").crawl().result
    assert isinstance(missing.error, ConfigError)
    assert "no such file" in str(missing.error)


def test_a_first_look_proposes_sources_with_reasons_and_fetches_no_further(site: Site, market: Make) -> None:
    site["/robots.txt"] = Answer(f"Sitemap: {site.url}/map.xml", mime="text/plain")
    paths = ["/docs/boards", "/docs/fields", "/features", "/careers", "/blog/2026/01/hello"]
    entries = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in paths)
    site["/map.xml"] = Answer(f"<urlset>{entries}</urlset>", mime="application/xml")
    site["/releases.atom"] = Answer(ATOM, mime="application/atom+xml")
    feed = '<link rel="alternate" type="application/atom+xml" title="Releases" href="/releases.atom">'
    site["/"] = page(
        "Heron",
        "/pricing",
        "/docs/",
        "/changelog",
        "https://github.com/heron/desk",
        "https://github.com/features",
        extra=feed,
    )
    site["/pricing"] = PLANS
    site["/docs/"] = page("Docs", "/docs/boards", "/docs/fields")
    site["/changelog"] = NOTES
    made = market()
    with first_look(f"{site.url}/", made.workspace.market) as look:
        proposals = propose(f"{site.url}/", look)
    found = {proposal.kind.value: proposal for proposal in proposals.found}
    assert {kind: proposal.url.removeprefix(site.url) for kind, proposal in found.items()} == {
        "site": "/", "pricing": "/pricing", "docs": "/docs/", "changelog": "/changelog",
    }  # fmt: skip
    assert "2 releases on it, the newest 2.1 of 2026-01-02" in found["changelog"].why
    assert "2 plans on it: Solo, Crew" in found["pricing"].why
    left = {one.kind.value: one.why for one in proposals.left_out}
    assert left["feed"] == f"it lists the same releases as {site.url}/changelog"
    assert set(left) == {"feed", "github"}
    assert set(site.asked(pages_only=False)) == {
        "/robots.txt", "/", "/map.xml", "/llms.txt", "/releases.atom", "/pricing", "/docs/", "/changelog",
    }  # fmt: skip
    assert not made.workspace.archive_dir.exists()
    overlaps = [re.search(pattern, f"{site.url}/docs/boards") for pattern in found["site"].exclude]
    assert any(overlaps)
    assert not any(re.search(pattern, f"{site.url}/features") for pattern in found["site"].exclude)


def test_a_page_that_does_not_hold_what_it_promises_is_left_out_with_the_reason(site: Site, market: Make) -> None:
    site["/"] = page("Heron", "/pricing", "/changelog", "/docs/")
    site["/pricing"] = page("Pricing", text="Talk to us about what your team needs, and when you would like to begin.")
    site["/changelog"] = page("Changelog", text="Nothing was published yet. Come back soon, and tell your friends.")
    site["/docs/"] = Answer("gone", 404)
    with first_look(f"{site.url}/", market().workspace.market) as look:
        proposals = propose(f"{site.url}/", look)
    assert [one.kind.value for one in proposals.found] == ["site"]
    assert {one.kind.value: one.why for one in proposals.left_out} == {
        "pricing": "no plans or prices were found on it",
        "changelog": "no releases were found on it",
        "docs": "it returned status 404",
    }


def test_a_list_of_release_pages_is_proved_by_the_pages_it_links_to(site: Site, market: Make) -> None:
    site["/"] = page("Heron", "/releases/")
    site["/releases/"] = page("Releases", "/releases/2.1", "/releases/2.0")
    for version, day in (("2.1", "2026-01-02"), ("2.0", "2025-11-20")):
        site[f"/releases/{version}"] = (
            f"<html><title>Heron {version} release notes</title><h1>Heron {version}</h1><p>{day}</p>"
            "<ul><li>Added boards that fill themselves</li><li>Fixed the export of fields</li></ul></html>"
        )
    with first_look(f"{site.url}/", market().workspace.market) as look:
        proposals = propose(f"{site.url}/", look)
    changelog = next(one for one in proposals.found if one.kind is SourceKind.CHANGELOG)
    assert changelog.url == f"{site.url}/releases/"
    assert changelog.why[0].startswith("a list of pages: 2 releases")


def test_a_first_look_at_a_refused_home_page_says_so(site: Site, market: Make) -> None:
    site["/"] = Answer("no", 403)
    with (
        pytest.raises(RivalscopeError, match="forbids"),
        first_look(f"{site.url}/", market().workspace.market),
    ):
        raise AssertionError("a refused home page was looked at")


def test_roles_name_what_an_address_is_fetched_for() -> None:
    spec = SourceSpec(kind=SourceKind.FEED, url="https://heron.test/feed")
    assert list(rule_for(spec.kind, {}).seeds(spec)) == [("https://heron.test/feed", Role.FEED)]
