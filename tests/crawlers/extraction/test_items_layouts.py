"""Layouts in which sites state their features, each as a small page of our own."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.page import read_page
from rivalscope.core.records import FeatureItem, Page

HERO = "<header><nav><ul><li><a href='/'>Home</a></li><li><a href='/pricing'>Pricing</a></li></ul></nav></header>"
FOOT = "<footer><ul><li><a href='/imprint'>Imprint</a></li><li><a href='/jobs'>Jobs</a></li></ul><p>© Heron Works</p></footer>"


def page(body: str, *, url: str = "https://heron.example/") -> Page:
    html = f"<!doctype html><html lang=en><title>Heron Desk</title><body>{HERO}<main><h1>Heron Desk</h1>{body}</main>{FOOT}</body></html>"
    return read_page(html.encode(), url)


def titles(body: str, **options: str) -> list[str]:
    return [item.title for item in page(body, **options).items]


def item(body: str, title: str) -> FeatureItem:
    return next(found for found in page(body).items if found.title == title)


BLURB = "Answers land in one place, with the whole history beside them, so that nobody asks twice."

LAYOUTS = {
    "icon cards with h3": (
        "<h2>Made for busy teams</h2><div class=row>"
        + "".join(
            f"<div class='col-md-4 text-center'><i class='fa fa-bolt'></i><h3>{name}</h3><p>{BLURB}</p><a href='/x'>Learn more</a></div>"
            for name in ("Shared inbox", "Canned replies", "Routing rules")
        )
        + "</div>",
        ["Shared inbox", "Canned replies", "Routing rules"],
    ),
    "cards of plain divs": (
        "<div class='feature-grid'>"
        + "".join(
            f"<div class='feature'><div class='icon'><svg></svg></div><div>{name}</div><div>{BLURB}</div></div>"
            for name in ("Macros", "Time tracking", "Webhooks")
        )
        + "</div>",
        ["Macros", "Time tracking", "Webhooks"],
    ),
    "cards wrapped in links": (
        "<h2>Capabilities</h2><div class=cards>"
        + "".join(
            f"<a class='card' href='/f/{n}'><h4>{name}</h4><p>{BLURB}</p></a>"
            for n, name in enumerate(("Audit log", "Single sign-on", "Field encryption"))
        )
        + "</div>",
        ["Audit log", "Single sign-on", "Field encryption"],
    ),
    "bullets with bold lead-ins": (
        "<h2>Key features</h2><ul><li><strong>Offline mode</strong> – keep working on a plane.</li>"
        "<li><strong>Sync:</strong> changes travel when you land.</li><li><b>Themes.</b> Dark, light and paper.</li></ul>",
        ["Offline mode", "Sync", "Themes"],
    ),
    "plain bullets": (
        "<p>Heron offers:</p><ul><li>Full-text search</li><li>Saved filters</li><li>Keyboard shortcuts</li></ul>",
        ["Full-text search", "Saved filters", "Keyboard shortcuts"],
    ),
    "check marks as bullets": (
        "<h2>What you get</h2><p>✓ Unlimited boards<br>✓ Guest access<br>✓ Calendar view</p>",
        ["Unlimited boards", "Guest access", "Calendar view"],
    ),
    "definition list": (
        "<h2>Features</h2><dl><dt>Templates</dt><dd>Start from a proven board.</dd><dt>Imports</dt><dd>Bring CSV files along.</dd></dl>",
        ["Templates", "Imports"],
    ),
    "pseudo-headings": (
        f"<h2>Why Heron</h2><p><b>Fast search</b></p><p>{BLURB}</p><p><b>Small footprint</b></p><p>{BLURB}</p>",
        ["Fast search", "Small footprint"],
    ),
    "bold lead-in paragraphs": (
        f"<h2>Highlights</h2><p><strong>Replication.</strong> {BLURB}</p><p><strong>Snapshots.</strong> {BLURB}</p>",
        ["Replication", "Snapshots"],
    ),
    "headed sections in the flow": (
        f"<h2>Features</h2><h3>Live cursors</h3><p>{BLURB}</p><h3>Comments</h3><p>{BLURB}</p><h3>Versions</h3><p>{BLURB}</p>",
        ["Live cursors", "Comments", "Versions"],
    ),
    "tabs whose panels are closed": (
        "<h2>Features</h2><ul role=tablist><li role=tab>Plan</li><li role=tab>Build</li></ul>"
        f"<div role=tabpanel><h3>Roadmaps</h3><p>{BLURB}</p></div><div role=tabpanel hidden><h3>Pipelines</h3><p>{BLURB}</p></div>",
        ["Roadmaps", "Pipelines"],
    ),
    "accordion of details": (
        f"<h2>Capabilities</h2><details><summary>Data residency</summary><p>{BLURB}</p></details>"
        f"<details><summary>Key rotation</summary><p>{BLURB}</p></details>",
        ["Data residency", "Key rotation"],
    ),
    "grid of one-phrase cells": (
        "<h2>Tools</h2><div class=row>"
        + "".join(f"<div class='col-3'>{name}</div>" for name in ("Ruler", "Magnifier", "Colour picker", "Stamp"))
        + "</div>",
        ["Ruler", "Magnifier", "Colour picker", "Stamp"],
    ),
    "claims in a card": (
        "<h2>Why teams choose Heron</h2><div class=panels>"
        + "".join(
            f"<div class=panel><div class=heading>{head}</div><div class=body>{''.join(f'<p>{claim}</p>' for claim in claims)}</div></div>"
            for head, claims in (
                ("Safety", ("Signed releases", "Sandboxed plugins", "Read-only mode")),
                ("Speed", ("Zero-copy reads", "Warm caches", "Batch writes")),
            )
        )
        + "</div>",
        ["Signed releases", "Sandboxed plugins", "Read-only mode", "Zero-copy reads", "Warm caches", "Batch writes"],
    ),
    "cells of a layout table": (
        f"<h2>Features</h2><table role=presentation><tr><td><h3>Forms</h3><p>{BLURB}</p></td><td><h3>Charts</h3><p>{BLURB}</p></td></tr></table>",
        ["Forms", "Charts"],
    ),
    "alternating picture and text": (
        "<section><div class=col><img src=a.png></div><div class=col><h2>Map view</h2><p>"
        + BLURB
        + "</p></div></section>"
        "<section><div class=col><h2>Gantt view</h2><p>"
        + BLURB
        + "</p></div><div class=col><img src=b.png></div></section>",
        ["Map view", "Gantt view"],
    ),
    "table of features and explanations": (
        "<table><tr><th>Feature</th><th>Description</th></tr><tr><td>Dashboards</td><td>Numbers at a glance</td></tr>"
        "<tr><td>Alerts</td><td>Know before the customer does</td></tr></table>",
        ["Dashboards", "Alerts"],
    ),
    "elements of a web component": (
        "<h2>Features</h2>"
        + "".join(f"<x-card><h3 slot=title>{name}</h3><p>{BLURB}</p></x-card>" for name in ("Plugins", "Hooks")),
        ["Plugins", "Hooks"],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_feature_of_the_layout_is_read_and_nothing_else(name: str) -> None:
    body, expected = LAYOUTS[name]
    assert titles(body) == expected


NOISE = {
    "install steps": "<h2>Install</h2><ol><li>Download the archive</li><li>Unpack it</li><li>Run setup</li></ol>",
    "testimonials": "<section class=testimonials><h2>Loved by teams</h2>"
    + "".join(
        "<div class=card><p>“Heron changed how we answer mail, and we would not go back.”</p><p>— Ada Stone, CTO</p></div>"
        for _ in range(3)
    )
    + "</section>",
    "blog teasers": "<h2>Latest from the blog</h2>"
    + "".join(
        f"<div class=card><h3>Heron {n} is out</h3><p>March {n}, 2025</p><p>{BLURB}</p></div>" for n in (2, 3, 4)
    ),
    "questions": "<h2>Frequently asked questions</h2>"
    + "".join(f"<h3>{q}</h3><p>{BLURB}</p>" for q in ("Is it free?", "Where is my data?", "Can I leave?")),
    "a row of links": "<h2>Resources</h2><ul><li><a href=/a>Manual</a></li><li><a href=/b>Forum</a></li><li><a href=/c>Chat</a></li></ul>",
    "numbers": "<div class=stats>"
    + "".join(f"<div class=stat>{n}</div>" for n in ("10k+", "99.9 %", "24/7"))
    + "</div>",
    "sponsors": "<h2>Sponsors</h2><ul><li>Acme Foundry</li><li>Blue Harbour</li><li>Carbon Mill</li></ul>",
    "legal": "<h2>License</h2><ul><li>You may copy it</li><li>You may change it</li><li>You may sell it</li></ul>",
    "requirements": "<h2>Requirements</h2><ul><li>4 GB of memory</li><li>A recent kernel</li></ul>",
}


@pytest.mark.parametrize("name", NOISE)
def test_what_only_looks_like_features_is_left_out(name: str) -> None:
    assert titles(NOISE[name]) == []


def test_description_and_link_stay_with_their_title() -> None:
    body, _ = LAYOUTS["cards wrapped in links"]
    found = item(body, "Single sign-on")
    assert found.description == BLURB
    assert found.link == "/f/1"
    assert found.section == "Capabilities"


def test_lead_in_is_cut_from_its_description() -> None:
    body, _ = LAYOUTS["bullets with bold lead-ins"]
    assert item(body, "Sync").description == "changes travel when you land."


def test_position_points_at_the_block_with_the_title() -> None:
    body, _ = LAYOUTS["headed sections in the flow"]
    read = page(body)
    assert all(read.blocks[found.position].text == found.title for found in read.items)


def test_nested_short_bullets_are_items_under_their_parent() -> None:
    body = "<h2>Features</h2><ul><li>Formats:<ul><li>PDF</li><li>EPUB</li></ul></li><li>Printing</li></ul>"
    assert titles(body) == ["PDF", "EPUB", "Printing"]


def test_pages_of_law_and_news_state_no_features() -> None:
    body = "<ul><li>We keep your mail</li><li>We keep your name</li></ul>"
    assert titles(body, url="https://heron.example/privacy") == []
    assert titles(body, url="https://heron.example/blog/2024/03/05/x") == []


def test_long_documentation_counts_only_lists_that_name_features() -> None:
    chapters = "".join(
        f"<h2>Chapter {n}</h2><p>{BLURB * 12}</p><pre>run {n}</pre><ul><li>first note</li><li>second note</li></ul>"
        for n in range(8)
    )
    body = "<h2>Main features</h2><ul><li>Triggers</li><li>Views</li></ul>" + chapters
    assert titles(body, url="https://heron.example/features") == ["Triggers", "Views"]


def named_cards(*names: str, text: str = BLURB) -> str:
    cards = "".join(
        f"<div class=x-card><div class=x-card__body><div class=x-card__title>{name}</div>"
        f"<div class=x-card__text>{text} <a href='/f/{name}'>More on it</a></div></div></div>"
        for name in names
    )
    return f"<div class=x-grid>{cards}</div>"


def test_an_overview_groups_its_features_by_what_they_are_for() -> None:
    body = f"<h2>Release</h2>{named_cards('Staging', 'Rollback')}<h2>Build</h2>{named_cards('Templates', 'Snippets')}"
    assert titles(body, url="https://heron.example/features") == ["Staging", "Rollback", "Templates", "Snippets"]


def test_build_on_a_home_page_is_not_about_features() -> None:
    assert titles(f"<h2>Build</h2>{named_cards('Debian', 'Fedora')}") == []


def test_names_below_build_without_a_word_about_them_are_no_features() -> None:
    body = f"<h2>Build</h2>{named_cards('Debian', 'Fedora', text='')}"
    assert titles(body, url="https://heron.example/features") == []


def test_a_card_that_asks_to_sign_up_is_no_feature() -> None:
    ready = "<div class=x-card><div class=x-card__title>Meet Heron today</div><div>No credit card. No sales call.</div></div>"
    body = f"<h2>Why Heron</h2>{named_cards('Staging', 'Rollback')}{ready}"
    assert titles(body, url="https://heron.example/features") == ["Staging", "Rollback"]


def test_terms_wrapped_for_their_layout_are_still_terms() -> None:
    body = (
        "<h2>Waarom Heron</h2><dl>"
        + "".join(
            f"<div><svg></svg><div><dt>{name}</dt><dd><span>{BLURB}</span></dd></div></div>"
            for name in ("Zoeken", "Delen")
        )
        + "</dl>"
    )
    assert titles(body) == ["Zoeken", "Delen"]
    assert item(body, "Delen").description == BLURB


def test_a_headline_and_its_second_line_are_one_item() -> None:
    body = "".join(
        f"<section><div><img src={n}.png></div><div><h2>{name}</h2><h3>Second line {n}</h3><p>{BLURB}</p></div></section>"
        for n, name in enumerate(("Kalender", "Aufgaben", "Adressbuch"))
    )
    assert titles(body) == ["Kalender", "Aufgaben", "Adressbuch"]
    assert item(body, "Aufgaben").description == f"Second line 1 {BLURB}"


def test_a_headed_card_with_a_list_keeps_its_heading_and_the_list_its_items() -> None:
    cards = "".join(
        f"<div class=kq><h3>{name}</h3><p>{BLURB}</p><ul><li>{name} eins</li><li>{name} zwei</li></ul></div>"
        for name in ("Suche", "Freigabe")
    )
    found = titles(f"<h2>Was Heron kann</h2><div>{cards}</div>")
    assert found == ["Suche", "Suche eins", "Suche zwei", "Freigabe", "Freigabe eins", "Freigabe zwei"]


def test_rows_without_marks_are_items_with_what_their_cells_say() -> None:
    rows = "".join(f"<tr><td>{name}</td><td>REST</td><td>Events and status</td></tr>" for name in ("Splunk", "Graylog"))
    body = f"<h2>Systems</h2><table><tr><th>Platform</th><th>Way</th><th>What flows</th></tr>{rows}</table>"
    assert titles(body) == ["Splunk", "Graylog"]
    assert item(body, "Splunk").description == "REST Events and status"


def test_rows_of_figures_are_sample_data() -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{n}</td><td>€ {n},200</td></tr>" for n, name in enumerate(("A. Stone", "B. Hill"))
    )
    assert titles(f"<h2>Pipeline</h2><table><tr><th>Who</th><th>Deals</th><th>Sum</th></tr>{rows}</table>") == []


def versus(body: str) -> list[str]:
    html = f"<html lang=en><title>Heron vs Stork | Heron</title><body><main><h1>Heron vs Stork</h1>{body}</main></body></html>"
    return [found.title for found in read_page(html.encode(), "https://heron.example/heron-vs-stork").items]


def test_a_comparison_tells_our_side_only() -> None:
    marks = "<tr><th>Feature</th><th>Stork</th><th>Heron</th></tr><tr><td>Rules</td><td>✗</td><td>✓</td></tr>"
    marks += "<tr><td>Voice</td><td>✓</td><td>✗</td></tr><tr><td>Search</td><td>✓</td><td>✓</td></tr>"
    assert versus(f"<table>{marks}</table>") == ["Rules", "Search"]


def test_what_a_rival_is_better_at_is_no_feature_of_ours() -> None:
    lists = "<h2>When Heron fits</h2><ul><li>You answer in many languages</li><li>You want rules</li></ul>"
    lists += "<h2>When Stork fits better</h2><ul><li>You need voice</li><li>You only write letters</li></ul>"
    found = versus(lists)
    assert "You want rules" in found
    assert "You need voice" not in found


def test_the_name_of_who_is_quoted_is_no_feature() -> None:
    quotes = "".join(
        f"<div class=zr><p>“Heron changed how we answer our mail, all of it.”</p><h3>{name}</h3><p>Blue Harbour, support</p></div>"
        for name in ("Ada Stone", "Jon Hill", "Eva Brook")
    )
    assert titles(f"<h2>Ce que nos équipes racontent</h2><div>{quotes}</div>") == []


def test_figures_with_what_they_count_are_no_features() -> None:
    numbers = "".join(
        f"<div class=zr><b>{n}</b><span>{what}</span></div>"
        for n, what in (("94 %", "der Teams"), ("30 s", "pro Mail"))
    )
    assert titles(f"<div>{numbers}</div>") == []


@pytest.mark.parametrize("heading", ["Häufige Fragen", "Questions fréquentes", "よくある質問", "Часті запитання"])
def test_questions_in_other_languages_hold_no_features(heading: str) -> None:
    assert titles(f"<h2>{heading}</h2><h3>Ist das sicher</h3><p>{BLURB}</p><h3>Kostet das</h3><p>{BLURB}</p>") == []


def test_a_slide_that_is_there_twice_is_told_once() -> None:
    slides = "".join(f"<div class=zr><h3>{name}</h3><p>{BLURB}</p></div>" for name in ("Suche", "Freigabe", "Suche"))
    assert titles(f"<h2>Was Heron kann</h2><div>{slides}</div>") == ["Suche", "Freigabe"]


def _row(head: str, text: str, box: str) -> str:
    return f'<div class="row"><div><h2>{head}</h2><p>{text}</p></div><div class="box">{box}</div></div>'


def test_a_picture_of_a_screen_built_from_boxes_states_no_features() -> None:
    orders = "".join(
        f'<div class="order"><b>{name}</b><i>{city}</i><p>Ready in two days</p></div>'
        for name, city in (("Lee Hansen", "Oslo"), ("Kim Berg", "Bergen"), ("Ola Dahl", "Moss"))
    )
    offer = '<span class="mark">Locked</span><em>AB-4711</em><small>Valid for three days</small>'
    shop = '<div class="stars">4.9</div><div class="place">Main Street 4</div><div class="open">Open until six</div>'
    rows = (
        _row(
            "Orders on one board",
            "Acme shows each order with its customer, its place and its state in one view.",
            orders,
        ),
        _row(
            "Offers that stay locked",
            "Acme keeps the price of an offer for three days and sends its code by mail.",
            offer,
        ),
        _row(
            "A profile for your shop",
            "Acme fills in hours, place and pictures of your shop, and keeps them right.",
            shop,
        ),
    )
    told = titles("<h1>Acme for shops</h1>" + "".join(rows))
    assert "Orders on one board" in told
    assert not {"Lee Hansen", "Kim Berg", "Locked", "Main Street 4"} & set(told)


def test_cards_of_one_make_beside_a_heading_are_no_pictures() -> None:
    def cards(*names: str) -> str:
        return "".join(
            f'<div class="card"><b>{name}</b><p>{name} work for each member of a team, at once.</p></div>'
            for name in names
        )

    body = "<h1>Features</h1>" + "".join(
        (
            _row("For teams", "What your team can do together with Acme, every day and in every place.", cards("Shared lists", "Roles", "Comments")),
            _row("For admins", "What admins can do with Acme, every day and in every place they work.", cards("Audit logs", "Backups", "Quotas")),
        )
    )  # fmt: skip
    assert {"Shared lists", "Roles", "Audit logs", "Backups"} <= set(titles(body))


def test_short_lines_of_a_name_and_a_sentence_are_items_with_a_description() -> None:
    lines = (
        ("Works offline", "entries are sent once there is a network again."),
        ("Confirm, then post", "nothing is posted before somebody says so."),
        ("One list of prices", "a new price holds for each open offer."),
    )
    body = "<h1>Features</h1><h2>Reports from the site</h2><div>" + "".join(
        f"<div><span>{name}</span><span> — {text}</span></div>" for name, text in lines
    )
    assert [name for name, _ in lines] == [title for title in titles(body + "</div>") if title in dict(lines)]
