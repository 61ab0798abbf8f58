"""Plans and prices at two times, from markup to changes: harmless edits tell nothing, real ones tell values."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from analysis.changes.compare import compare_pages
from analysis.changes.records import Action, Change, ChangeKind, Level
from analysis.changes.rules import fold_twins, suppress
from analysis.changes.values import same_values
from crawlers.extraction.page import read_page

MONEY = {ChangeKind.PRICE, ChangeKind.PLAN, ChangeKind.GATE_MOVED, ChangeKind.LIMIT}
PAGE = """<!doctype html><html lang="en"><head><title>Pricing - Kiteworks</title></head><body><main><h1>Pricing</h1>
<p>Simple plans for every crew.</p>
<div class="cards">
<div class="card"><h3>Starter</h3><p class="amount">$9 / month</p><p>For small crews.</p><ul><li>Up to 5 seats</li><li>10 GB storage</li><li>Email support</li></ul><a href="/s">Start now</a></div>
<div class="card"><h3>Growth</h3><p class="amount">$29 / month</p><p>For crews that grow.</p><ul><li>Up to 25 seats</li><li>100 GB storage</li><li>Audit log</li><li>SAML</li></ul><a href="/g">Start now</a></div>
<div class="card"><h3>Scale</h3><p class="amount">$1,290 / year</p><p>For whole yards.</p><ul><li>Unlimited seats</li><li>1 TB storage</li><li>Audit log</li><li>SAML</li><li>SCIM</li></ul><a href="/c">Start now</a></div>
</div>
<h2>Compare</h2>
<table><thead><tr><th></th><th>Starter</th><th>Growth</th><th>Scale</th></tr></thead><tbody>
<tr><td>SAML</td><td>✗</td><td>✓</td><td>✓</td></tr><tr><td>SCIM</td><td>✗</td><td>✗</td><td>✓</td></tr>
<tr><td>Retention</td><td>30 days</td><td>90 days</td><td>1 year</td></tr><tr><td>API calls</td><td>1,000</td><td>10,000</td><td>Unlimited</td></tr></tbody></table>
<h2>Add-ons</h2>
<ul><li>Extra storage: $0.25 per GB a month</li><li>Priority support: + $49 / month</li><li>Onboarding: $500 one-time setup fee</li></ul>
<h2>API requests</h2>
<table><thead><tr><th>Requests a month</th><th>Price per 1,000 requests</th></tr></thead><tbody>
<tr><td>First 10,000</td><td>$0.40</td></tr><tr><td>10,001 - 50,000</td><td>$0.30</td></tr><tr><td>over 50,000</td><td>$0.20</td></tr></tbody></table>
</main></body></html>"""


def swap(old: str, new: str, times: int = -1) -> Callable[[str], str]:
    def edit(page: str) -> str:
        assert old in page
        return page.replace(old, new) if times < 0 else page.replace(old, new, times)

    return edit


def cards_in(order: tuple[int, ...]) -> Callable[[str], str]:
    def edit(page: str) -> str:
        head, rest = page.split('<div class="cards">\n')
        body, tail = rest.split("\n</div>\n<h2>")
        lines = body.split("\n")
        return f'{head}<div class="cards">\n' + "\n".join(lines[place] for place in order) + f"\n</div>\n<h2>{tail}"

    return edit


HARMLESS: dict[str, Callable[[str], str]] = {
    "a badge in a heading": swap("<h3>Growth</h3>", '<h3>Growth <span class="badge">Most popular</span></h3>'),
    "a badge before a heading": swap("<h3>Growth</h3>", '<span class="tag">Recommended</span><h3>Growth</h3>'),
    "a badge as a superscript": swap("<h3>Scale</h3>", "<h3>Scale <sup>NEW</sup></h3>"),
    "a badge behind a heading": swap("<h3>Scale</h3>", "<h3>Scale</h3><p>Best value</p>"),
    "decimals": swap("$29 /", "$29.00 /"),
    "decimals everywhere": lambda page: (
        page.replace("$9 /", "$9.00 /").replace("$29 /", "$29.00 /").replace("$1,290 /", "$1,290.00 /")
    ),
    "no comma": swap("$1,290", "$1290"),
    "a code for the sign": swap("$29 / month", "29 USD / month"),
    "a sign with its country": swap("$29 / month", "US$29 / month"),
    "short month": swap("$29 / month", "$29/mo"),
    "per month": swap("$29 / month", "$29 per month"),
    "monthly": swap("$29 / month", "$29 monthly"),
    "a year in short": swap("$1,290 / year", "$1,290/yr"),
    "split over spans": swap("$29 / month", "<span>$</span><span>29</span><span>/month</span>"),
    "cents as a superscript": swap("$29 / month", "$29<sup>.00</sup> / month"),
    "only": swap("$29 / month", "Only $29 / month"),
    "a taxes note": swap("$29 / month", "$29 / month <small>excl. VAT</small>"),
    "another order": cards_in((2, 0, 1)),
    "the order turned round": cards_in((2, 1, 0)),
    "a blurb": swap("For crews that grow.", "Made for crews on the rise."),
    "all blurbs": lambda page: page.replace("For small crews.", "Small crews love it.").replace(
        "For whole yards.", "The whole yard on one plan."
    ),
    "a button": swap("Start now", "Get started today"),
    "a lead": swap("Simple plans for every crew.", "Plans that keep you afloat."),
    "another heading level": lambda page: page.replace("<h3>", "<h2>").replace("</h3>", "</h2>"),
    "other classes": lambda page: page.replace('class="card"', 'class="p-6 rounded-xl"').replace(
        'class="amount"', 'class="text-4xl"'
    ),
    "wrappers": lambda page: page.replace('<div class="card">', '<div class="col"><div class="card">').replace(
        "</a></div>", "</a></div></div>"
    ),
    "a strong price": swap('<p class="amount">$29 / month</p>', '<p class="amount"><strong>$29</strong> / month</p>'),
    "a limit in other words": swap("Up to 25 seats", "25 seats"),
    "a limit with a comma": swap("10,000", "10 000"),
    "a limit without one": swap("<td>1,000</td>", "<td>1000</td>"),
    "a unit glued": swap("100 GB storage", "100GB storage"),
    "retention in months": swap("<td>1 year</td>", "<td>12 months</td>"),
    "list turned round": swap(
        "<li>Audit log</li><li>SAML</li><li>SCIM</li>", "<li>SCIM</li><li>SAML</li><li>Audit log</li>"
    ),
    "capitals": lambda page: page.replace("<h3>Growth</h3>", "<h3>GROWTH</h3>").replace(
        "<th>Growth</th>", "<th>GROWTH</th>"
    ),
    "another tick": swap("✓", "✔"),
    "words for ticks": lambda page: page.replace("✓", "Yes").replace("✗", "No"),
    "a dash for a cross": swap("✗", "—"),
    "rows of the table turned round": swap(
        "<tr><td>SAML</td><td>✗</td><td>✓</td><td>✓</td></tr><tr><td>SCIM</td><td>✗</td><td>✗</td><td>✓</td></tr>",
        "<tr><td>SCIM</td><td>✗</td><td>✗</td><td>✓</td></tr><tr><td>SAML</td><td>✗</td><td>✓</td><td>✓</td></tr>",
    ),
    "a question below": swap("</main>", "<h2>Questions</h2><h3>Can I cancel?</h3><p>Any time.</p></main>"),
    "add-ons in another order": swap(
        "<li>Priority support: + $49 / month</li><li>Onboarding: $500 one-time setup fee</li>",
        "<li>Onboarding: $500 one-time setup fee</li><li>Priority support: + $49 / month</li>",
    ),
    "an add-on with decimals": swap("+ $49 /", "+ $49.00 /"),
    "an add-on under another name": swap("Priority support:", "Support with priority:"),
    "a rate with a code": swap("$0.25 per GB a month", "0.25 USD per GB a month"),
    "a rate with a stroke": swap("$0.25 per GB a month", "$0.25/GB/month"),
    "a fee in other words": swap("$500 one-time setup fee", "$500 one-time fee for the setup"),
    "a tier without commas": swap("<td>10,001 - 50,000</td>", "<td>10001 to 50000</td>"),
    "a tier in thousands": swap("<td>over 50,000</td>", "<td>above 50k</td>"),
    "a rate of a tier with more decimals": swap("<td>$0.40</td>", "<td>$0.400</td>"),
    "the add-ons under another heading": swap("<h2>Add-ons</h2>", "<h2>Extras and add-ons</h2>"),
    "a note below the cards": swap("<h2>Compare</h2>", "<p>All prices in US dollars.</p><h2>Compare</h2>"),
}
"""Edits that change no price, plan, gate, limit or charge."""


def changes(old: str, new: str) -> list[Change]:
    before, after = (read_page(text.encode(), "https://kite.example/pricing") for text in (old, new))
    at = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
    found = compare_pages(before, after, product="kite", old_at=at[0], new_at=at[1])
    return [change for change in fold_twins(suppress(found)) if not change.suppressed_by]


def test_there_are_fifty_harmless_edits() -> None:
    assert len(HARMLESS) == 50


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_edit_tells_no_price_plan_gate_or_limit(name: str) -> None:
    told = [change for change in changes(PAGE, HARMLESS[name](PAGE)) if change.kind in MONEY]
    assert [(change.kind, change.subject, change.before, change.after) for change in told] == []


@pytest.mark.parametrize(
    ("old", "new", "kind", "subject"),
    [
        ("$29 / month", "$39 / month", ChangeKind.PRICE, "Growth"),
        ("$29 / month", "€29 / month", ChangeKind.PRICE, "Growth"),
        ("$29 / month", "$29 / week", ChangeKind.PRICE, "Growth"),
        ("$29 / month", "Contact us", ChangeKind.PRICE, "Growth"),
        ("$9 / month", "Free", ChangeKind.PRICE, "Starter"),
        ("Up to 25 seats", "Up to 20 seats", ChangeKind.LIMIT, "Growth"),
    ],
)
def test_a_value_that_changed_is_told_once(old: str, new: str, kind: ChangeKind, subject: str) -> None:
    told = [change for change in changes(PAGE, PAGE.replace(old, new)) if change.kind in MONEY]
    assert [(change.kind, change.subject) for change in told] == [(kind, subject)]
    assert told[0].severity >= 0.65


@pytest.mark.parametrize(
    ("old", "new", "kind", "subject", "why"),
    [
        ("$0.25 per GB", "$0.30 per GB", ChangeKind.PRICE, "Extra storage", "amount changed"),
        ("$0.25 per GB", "$0.25 per 10 GB", ChangeKind.PRICE, "Extra storage", "unit changed"),
        ("+ $49 / month", "+ $59 / month", ChangeKind.PRICE, "Priority support", "amount changed"),
        ("$500 one-time", "$800 one-time", ChangeKind.PRICE, "Onboarding", "amount changed"),
        ("<td>$0.30</td>", "<td>$0.35</td>", ChangeKind.PRICE, "API requests / 10001 to 50000", "amount changed"),
        ("over 50,000", "over 60,000", ChangeKind.LIMIT, "API requests / from 60000", "tier changed"),
    ],
)
def test_a_charge_that_changed_is_told_with_its_values(
    old: str, new: str, kind: ChangeKind, subject: str, why: str
) -> None:
    told = [change for change in changes(PAGE, swap(old, new)(PAGE)) if change.kind in MONEY]
    assert [(change.kind, change.level, change.subject) for change in told] == [(kind, Level.CHARGE, subject)]
    assert told[0].reasons[0].startswith(why)
    assert told[0].before != told[0].after


@pytest.mark.parametrize(
    "line", ["<li>Priority support: + $49 / month</li>", "<li>Onboarding: $500 one-time setup fee</li>"]
)
def test_a_charge_that_went_or_came_is_told_once(line: str) -> None:
    without = swap(line, "")(PAGE)
    for old, new, action in ((PAGE, without, Action.REMOVED), (without, PAGE, Action.ADDED)):
        told = [change for change in changes(old, new) if change.severity >= 0.5]
        assert [(change.kind, change.level, change.action) for change in told] == [
            (ChangeKind.PRICE, Level.CHARGE, action)
        ]
        assert 0.7 <= told[0].severity < 0.9  # less than the price of a plan


def test_a_plan_that_went_is_told_once() -> None:
    new = cards_in((0, 1))(PAGE)
    told = [
        change for change in changes(PAGE.split("<h2>Compare")[0], new.split("<h2>Compare")[0]) if change.kind in MONEY
    ]
    assert [(change.kind, change.subject, change.after) for change in told] == [(ChangeKind.PLAN, "Scale", "")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<td>SAML</td><td>✗</td><td>✓</td>", "<td>SAML</td><td>✗</td><td>No longer included; needs Scale</td>"),
        ("<td>SAML</td><td>✗</td><td>✓</td>", "<td>SAML</td><td>✗</td><td>✗</td>"),
        ("<td>SAML</td><td>✗</td><td>✓</td>", "<td>SAML</td><td>✗</td><td>Requires Scale</td>"),
        (
            "<li>Audit log</li><li>SAML</li></ul>",
            "<li>Audit log</li><li>SAML: no longer included; needs Scale</li></ul>",
        ),
    ],
)
def test_a_feature_that_needs_a_dearer_plan_is_a_gate_of_high_severity(old: str, new: str) -> None:
    page = PAGE if "td" in old else PAGE.split("<h2>Compare")[0]
    told = [change for change in changes(page, page.replace(old, new)) if change.kind in MONEY]
    assert told
    assert all(change.kind is ChangeKind.GATE_MOVED and change.severity >= 0.85 for change in told)


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("$29", "$29.00", True),
        ("1.290 €", "€1,290", True),
        ("12 months", "1 year", True),
        ("10 GB", "10GB", True),
        ("10 GB", "20 GB", False),
        ("90 days", "30 days", False),
        ("$29", "€29", False),
        ("Unlimited seats", "5 seats", False),
    ],
)
def test_short_texts_are_compared_by_value(before: str, after: str, same: bool) -> None:
    assert same_values(before, after) is same
