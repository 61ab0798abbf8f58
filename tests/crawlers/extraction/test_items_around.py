"""What stands around features and is none: boxes that open over the page, denials, reports with sample figures."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.page import read_page
from rivalscope.core.records import FeatureItem

BLURB = "Answers land in one place, with the whole history beside them, so that nobody asks twice."
NAMES = ("Shared inbox", "Macros", "Routing rules")
CARDS = (
    "<h2>Made for busy teams</h2><div class=g>"
    + "".join(f"<div class=c><h3>{name}</h3><p>{BLURB}</p></div>" for name in NAMES)
    + "</div>"
)


def items(body: str, *, title: str = "Heron Desk", url: str = "https://heron.example/") -> tuple[FeatureItem, ...]:
    html = (
        f"<!doctype html><html lang=en><title>{title}</title><body><main><h1>Heron Desk</h1>{body}</main></body></html>"
    )
    return read_page(html.encode(), url).items


def titles(body: str, *, title: str = "Heron Desk", url: str = "https://heron.example/") -> list[str]:
    return [item.title for item in items(body, title=title, url=url)]


AROUND = {
    "an imprint behind a cross": "<div class=m><div class=h><h5>Imprint</h5><button class=x>✕</button></div><ul><li>Right to access</li><li>Right to erase</li></ul></div>",
    "what it does not do": "<h2>What Heron does not do</h2><ul><li>Mail to strangers</li><li>Copies of attachments</li><li>Legal advice for anyone</li></ul>",
    "the same in German": "<h2>Was Heron nicht kann</h2><ul><li>Rechnungen schreiben</li><li>Lohn abrechnen</li><li>Steuern melden</li></ul>",
    "a report of figures": "<div class=dash>"
    + "".join(
        f"<div class=k><div class=l>{name}</div><div class=v>{value}</div></div>"
        for name, value in (
            ("Open tickets", "128"),
            ("Solved", "96%"),
            ("Reply time", "2h 10m"),
            ("Backlog", "1,204"),
            ("Agents", "14"),
            ("Rating", "4.8"),
        )
    )
    + "<div class=names><div>A. Stone</div><div>B. Webb</div><div>C. Moor</div></div></div>",
    "customers by their names": "<h2>In daily use</h2><div class=k>"
    + "".join(
        f"<div class=s><img src=l.svg><p>{name}</p><p>Reference</p></div>"
        for name in ("Blue Harbour Foods", "North Mill Works", "Stone Foundation")
    )
    + "</div>",
    "what a demo withholds": "<h2>Try Heron</h2><p>A public demo is set back each night.</p><div><strong>Actions disabled in the demo</strong><ul><li>Deletion of users</li><li>Changes to settings</li><li>Import of mailboxes</li></ul></div>",
    "a customer's words below a heading": "<div class=r><div class=i><img src=l.svg></div><div class=f><h3>Heron runs the service desk of the city of Norhaven</h3><blockquote>We moved forty thousand tickets within a week, and nobody has asked for the old program since that day.</blockquote> - A. Stone, head of service</div></div>",
    "figures below their names": "<h2>Right now</h2><div class=k>"
    + "".join(
        f"<div class=s><div>{name}</div><div>{value}</div></div>"
        for name, value in (("CPU", "72%"), ("RAM", "85%"), ("Disk", "41%"))
    )
    + "</div>",
}


@pytest.mark.parametrize("body", AROUND.values(), ids=AROUND.keys())
def test_it_is_no_feature(body: str) -> None:
    assert titles(CARDS + body) == list(NAMES)


def test_a_heading_hidden_behind_its_translation_is_not_read() -> None:
    body = "<h2>Alles im Blick</h2><div class=g>" + "".join(
        f"<div class=c><h3 class=de>{shown}</h3><h3 class='en hidden'>{hidden}</h3><p>{BLURB}</p></div>"
        for shown, hidden in (("Stimme wählen", "Choose your voice"), ("Termine buchen", "Book your meetings"))
    )
    assert titles(f"{body}</div>") == ["Stimme wählen", "Termine buchen"]


def test_what_a_role_may_not_do_is_left_out() -> None:
    body = (
        "<h2>Who may do what</h2><div class=g><div class=c><h3>Guest</h3><p>Reads along and changes nothing at all.</p>"
        "<ul><li><i>✗</i> Manage users</li><li><i>✗</i> Export reports</li><li><i>✓</i> Read tickets</li></ul></div>"
        "<div class=c><h3>Agent</h3><p>Answers tickets and keeps notes on them.</p><ul><li><i>✓</i> Write notes</li>"
        "<li><i>✗</i> Delete tickets</li></ul></div></div>"
    )
    told = {item.title: item.description for item in items(body)}
    assert {"Read tickets", "Write notes"} <= told.keys()
    assert not any(name in text for name in ("Manage", "Export", "Delete") for text in (*told, *told.values()))


def test_an_icon_may_say_no() -> None:
    tick, cross = "<path d='M5 13l4 4L19 7'/>", "<path d='M6 18L18 6M6 6l12 12'/>"
    lines = ((tick, "Shared inbox for teams"), (cross, "Single sign-on"), (tick, "Audit log of changes"))
    body = "".join(f"<li><svg viewBox='0 0 24 24'>{icon}</svg>{text}</li>" for icon, text in lines)
    assert titles(f"<h2>What you get</h2><ul>{body}</ul>") == ["Shared inbox for teams", "Audit log of changes"]


def test_a_wrapped_number_is_not_the_title() -> None:
    body = "".join(
        f"<div class=p><div class=n>0{number}</div><div class=b><strong>{name}:</strong> <span>{BLURB}</span></div></div>"
        for number, name in enumerate(NAMES, 1)
    )
    assert [(item.title, item.description) for item in items(f"<div class=s>{body}</div>")] == [
        (name, BLURB) for name in NAMES
    ]


def test_titles_that_count_lose_their_number() -> None:
    names = (*NAMES, "Audit log", "Saved replies", "Offline mode")
    body = "".join(f"<div class=p><span>0{number}</span> <b>{name}</b></div>" for number, name in enumerate(names, 1))
    assert titles(f"<h2>Everything you need</h2><div class=s>{body}</div>") == list(names)


@pytest.mark.parametrize("head", ["Heron Desk", "With Heron Desk"])
def test_the_column_of_the_site_is_read(head: str) -> None:
    rows = (("Routing", "✗", "✓ by rules"), ("Audit log", "~ partly", "✓ complete"), ("Alerts", "✗", "✓ by mail"))
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    table = f"<table><tr><th>Feature</th><th>By hand</th><th>{head}</th></tr>{body}</table>"
    told = items(f"<h2>By hand, or with us</h2>{table}", title="Heron Desk — Compare")
    assert [(item.title, item.description) for item in told] == [(name, ours) for name, _, ours in rows]


def test_what_follows_a_comparison_in_the_title_names_nobody() -> None:
    body = (
        "<h2>What Heron adds to Gull Mail</h2><ul><li><b>One inbox</b> — every message in one place.</li>"
        "<li><b>Routing</b> — the right person by subject.</li><li><b>Offline</b> — write on the train.</li></ul>"
    )
    told = titles(body, title="Heron vs Gull Mail (2026) — Desk vs Plain Mail", url="https://heron.example/vs/gull")
    assert told == ["One inbox", "Routing", "Offline"]


def test_a_card_may_begin_with_what_the_rival_lacks() -> None:
    cards = (
        ("One inbox", "Gull spreads mail over five lists. Heron keeps it in one place."),
        ("Fair price", "Gull charges for every seat. Heron charges for every team."),
        ("Load meter", "Gull has no meter. You see at once which queue grows, and finds its cause by name."),
    )
    body = "".join(f"<div class=c><h3>{name}</h3><p>{text}</p></div>" for name, text in cards)
    told = titles(
        f"<h2>Why teams move</h2><div class=g>{body}</div>", title="Heron vs Gull", url="https://heron.example/vs/gull"
    )
    assert told == [name for name, _ in cards]


def test_a_word_does_not_decide_inside_a_series() -> None:
    names = ("Shared inbox", "Macros", "Community templates", "Routing rules", "Audit log")
    body = "".join(f"<section class=f><h2>{name}</h2><p>{BLURB}</p></section>" for name in names)
    assert titles(body, url="https://heron.example/features") == list(names)


def test_a_release_date_is_no_feature_of_a_table() -> None:
    rows = (
        ("Snapshots", "yes", "no"),
        ("Quotas", "yes", "yes"),
        ("Latest release", "1.4 (2026-01-26)", "0.9 (2025-07-01)"),
    )
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    table = f"<table><tr><th>Feature</th><th>Heron</th><th>Gull</th></tr>{body}</table>"
    assert titles(f"<h2>Side by side</h2>{table}") == ["Snapshots", "Quotas"]


def test_pictures_of_one_make_beside_lists_are_pictures() -> None:
    screens = (
        ("Inbox today", ("Offer for Mrs Stone", "Answered"), ("Invoice 12", "Open"), ("Delivery", "Waiting")),
        ("Rules", ("Mail from schools", "To Bo"), ("Mail from clinics", "To Cy"), ("Other mail", "To all")),
        ("Log", ("Ada wrote a note", "9:40"), ("Bo closed a ticket", "9:52"), ("Cy left", "10:00")),
    )
    rows = "".join(
        f"<div class='row'><div><h2>{name}</h2><p>{BLURB}</p><ul><li>{name} for everyone</li><li>{name} by the hour</li></ul></div>"
        f"<div class=shot><div class=bar><b>{bar}</b></div><div class=in>"
        + "".join(f"<div class=line><span>{one}</span> <span class=badge>{two}</span></div>" for one, two in lines)
        + "</div></div></div>"
        for name, (bar, *lines) in zip(NAMES, screens, strict=True)
    )
    expected = [title for name in NAMES for title in (name, f"{name} for everyone", f"{name} by the hour")]
    assert titles(rows) == expected


def test_ticked_lines_in_boxes_are_no_picture() -> None:
    names = ("Groups and rounds", "Feed planning", "Tasks and checklists", "Health records")
    lines = "".join(f"<div class=l><span>✓</span> {name}</div>" for name in names)
    body = (
        f"<div class=two><div><h2>For teams of any size</h2><p>{BLURB}</p></div><div class=card><div>{lines}</div></div></div>"
        f"<div class=two><div><h2>In many languages</h2><p>{BLURB}</p></div>"
        "<div class=flags><p>Polski</p><p><span>Deutsch</span></p><p><b>Română</b></p></div></div>"
    )
    assert set(names) <= {title.strip("✓ ") for title in titles(body)}


def test_the_name_of_a_listing_is_no_heading_below() -> None:
    body = "".join(
        f"<section><h3>{name}</h3><p>{BLURB}</p><ul><li>{name} for everyone</li><li>{name} by the hour</li></ul>"
        f"<div class=code><div class=bar><b>desk.toml</b><button>Copy</button></div><pre>[{name}]\non = true\nlimit = 5</pre></div></section>"
        for name in (*NAMES, "Audit log")
    )
    told = titles(body)
    assert {*NAMES, "Audit log"} <= set(told)
    assert "desk.toml" not in told


def test_cards_beside_a_heading_are_no_picture() -> None:
    facts = (
        ("Hosted here", "Every message stays on machines in the Union."),
        ("Fails over", "A second line takes each call that the first one drops."),
        ("Costs capped", "Limits per team keep the bill where you want it."),
        ("In your hands", "Read every transcript and change every answer."),
    )
    cards = "".join(f"<div class=fact><div class=t>{name}</div><div class=s>{text}</div></div>" for name, text in facts)
    notes = "<div class=n><b>Question found</b> <i>Open today?</i></div><div class=n dark><p>Draft ready</p><p>You decide</p></div><span>now answered</span>"
    body = (
        f"<section class=two><div><h2>Learns with every call</h2><p>{BLURB}</p></div><div class=art>{notes}</div></section>"
        f"<section class=two><div><h2>Safe by design</h2><p>{BLURB}</p></div><div class=grid>{cards}</div></section>"
    )
    told = titles(body)
    assert {name for name, _ in facts} <= set(told)
    assert "Question found" not in told
