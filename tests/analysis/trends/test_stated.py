"""What a vendor says of itself: category, audience and promise, as stated, with the sentence."""

from __future__ import annotations

import pytest

from analysis.trends.stated import StatedAspect, stated
from rivalscope.core.records import Block, BlockKind, Page, PageKind


def page(*texts: str, kind: PageKind = PageKind.HOME, language: str = "en", path: str = "") -> Page:
    blocks = tuple(
        Block(
            position=at,
            kind=BlockKind.HEADING if text.startswith("# ") else BlockKind.PARAGRAPH,
            text=text.lstrip("# "),
        )
        for at, text in enumerate(texts)
    )
    return Page(url=f"https://heron.example/{path}", title="", language=language, kind=kind, blocks=blocks)


def told(*pages: Page) -> dict[StatedAspect, list[str]]:
    found: dict[StatedAspect, list[str]] = {}
    for one in stated(pages, ["Heron", "Heron Routes"]):
        assert one.text in one.quote
        found.setdefault(one.said, []).append(one.text)
    return found


def test_category_audience_and_promise_are_told_as_stated() -> None:
    found = told(
        page("# Every parcel on time", "Heron is an open-source route planner for banks and public bodies. It is fast.")
    )
    assert found == {
        StatedAspect.CATEGORY: ["open-source route planner"],
        StatedAspect.AUDIENCE: ["banks and public bodies"],
        StatedAspect.PROMISE: ["Every parcel on time"],
    }


@pytest.mark.parametrize(
    ("language", "text", "category", "audience"),
    [
        (
            "de",
            "Heron ist ein Routenplaner aus Kiel für Behörden und Vereine.",
            "Routenplaner aus Kiel",
            "Behörden und Vereine",
        ),
        ("fr", "Heron est une plateforme libre pour les équipes.", "plateforme libre", "équipes"),
        ("es", "Heron es una plataforma abierta para empresas.", "plataforma abierta", "empresas"),
        ("nl", "Heron is een open platform voor gemeenten.", "open platform", "gemeenten"),
    ],
)
def test_other_languages(language: str, text: str, category: str, audience: str) -> None:
    assert told(page(text, language=language)) == {StatedAspect.CATEGORY: [category], StatedAspect.AUDIENCE: [audience]}


def test_what_is_said_of_others_or_of_things_is_not_the_product() -> None:
    assert (
        told(
            page(
                "Heron console is a web interface.",
                "Postgres is a database for teams.",
                path="docs",
                kind=PageKind.DOCS,
            )
        )
        == {}
    )
    assert told(page("Heron has a plugin for the web. See the guide for details.")) == {}


def test_pages_near_the_home_page_speak_first_and_notes_of_releases_never() -> None:
    deep = page("Heron is a tool kit.", kind=PageKind.DOCS, path="docs/a/b/c")
    notes = page("Heron is a beta thing.", kind=PageKind.CHANGELOG, path="changelog")
    assert told(deep, notes, page("Heron is a route planner."))[StatedAspect.CATEGORY] == ["route planner", "tool kit"]


@pytest.mark.parametrize(
    "text",
    [
        "One price for the whole team, in euros.",
        "Swimlanes are in open beta for companies.",
        "A plan for freelancers costs 4 euros.",
        "Free trials for teams.",
        "Import is planned for enterprises.",
    ],
)
def test_whom_an_offer_or_a_stage_is_for_is_not_the_audience(text: str) -> None:
    assert StatedAspect.AUDIENCE not in told(page(text))
