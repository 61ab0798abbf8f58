"""Passages that read otherwise in every copy: no proof, no news; two variants, counters and quotes are not meant."""

from __future__ import annotations

import pytest

from analysis.copies import told, unsteady_passages, without_passages
from crawlers.extraction.page import read_page
from rivalscope.core.records import Page

_URL = "https://heron.test/limits"


def _page(text: str, number: int) -> Page:
    body = (
        f"<html lang=en><title>Limits</title><main><h1>Limits</h1><p>{text}</p>"
        f"<p>Every workspace has boards, lists and fields for the whole team.</p>"
        f"<p>Seen {1_000 + 7 * number} times by the people who asked for it.</p></main></html>"
    )
    return read_page(body.encode(), _URL)


def _found(*texts: str) -> frozenset[str]:
    return unsteady_passages([_page(text, number) for number, text in enumerate(texts)])


@pytest.mark.parametrize(
    "texts",
    [
        [f"A workspace may hold up to {n} boards on every plan." for n in (40, 90, 20, 75, 31)],
        [f"Single sign-on with SAML is {n}available on the Team plan." for n in ("", "not ", "", "not ", "")],
        [f"The audit log is kept for {n} days and {m} seats." for n, m in ((9, 1), (4, 2), (7, 3), (2, 4), (8, 5))],
        [
            f"Exports {n} include the history of every single board."
            for n in ("never", "do", "do not", "always", "never")
        ],
    ],
)
def test_what_differs_in_each_of_five_copies_proves_nothing(texts: list[str]) -> None:
    found = _found(*texts)
    assert len(found) >= 2
    page = without_passages(_page(texts[-1], 4), found)
    flagged = [block.text for block in page.blocks if block.boilerplate]
    assert flagged == [texts[-1]]


@pytest.mark.parametrize(
    "texts",
    [
        [f"A workspace may hold up to {n} boards on every plan." for n in (40, 90, 20, 75)],
        [f"A workspace may hold up to {n} boards on every plan." for n in (40, 90, 90, 75, 31)],
        [f"A workspace may hold up to {n} boards on every plan." for n in (40, 90, 40, 90, 40)],
        [f"Customers have made {n} boards with it until today." for n in (400, 410, 500, 700, 702)],
        [f"The newest version of the agent is 5.{n} for all systems." for n in (1, 2, 3, 4, 5)],
        ["It changed how we work, says Ann of Northgate.", "We sleep at night again, says Bo.",
         "Nothing gets lost any more, says Cy of Millstone.", "The boards are the best part, says Di.",
         "Our clinic could not do without, says Ed."],
    ],
)  # fmt: skip
def test_edits_variants_counters_and_quotes_are_not_meant(texts: list[str]) -> None:
    assert _found(*texts) == frozenset()


def test_the_warning_names_the_page() -> None:
    texts = [f"A workspace may hold up to {n} boards on every plan." for n in (40, 90, 20, 75, 31)]
    (line,) = told({_URL: _found(*texts)})
    assert line.startswith(f"{_URL}: numbers or negations in a passage differ in each of the last 5 captures")
