"""Tables in the many ways in which sites say yes and no."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.page import read_page
from rivalscope.core.records import Table


def tables(body: str) -> tuple[Table, ...]:
    return read_page(
        f"<title>Compare</title><body><main><h1>Compare</h1>{body}</main>".encode(), "https://heron.example/compare"
    ).tables


def table(body: str) -> Table:
    found = tables(body)
    assert len(found) == 1
    return found[0]


def rows(*lines: str, head: str = "<tr><th>Feature</th><th>Heron</th><th>Stork</th></tr>") -> str:
    return f"<table>{head}{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def marks(body: str) -> list[list[str | None]]:
    return [row[1:] for row in table(body).marks[1:]]


YES_NO = [["yes", "no"], ["no", "yes"], ["yes", "yes"]]


def signs(yes: str, no: str) -> str:
    return rows(f"<td>Search</td>{yes}{no}", f"<td>Export</td>{no}{yes}", f"<td>Backup</td>{yes}{yes}")


WAYS = {
    "words": ("<td>Yes</td>", "<td>No</td>"),
    "words in capitals with a comment": ("<td>YES (since 2.0)</td>", "<td>NO, not planned</td>"),
    "supported": ("<td>Supported</td>", "<td>Not supported</td>"),
    "ticks and crosses": ("<td>✓</td>", "<td>✗</td>"),
    "heavy ticks and dashes": ("<td>✔️</td>", "<td>–</td>"),
    "emoji": ("<td>✅</td>", "<td>❌</td>"),
    "emoji as pictures": (
        "<td><img class=emoji alt='✅' src='u2705.png'></td>",
        "<td><img class=emoji alt='❌' src='u274c.png'></td>",
    ),
    "tick and blank": ("<td>✓</td>", "<td></td>"),
    "X and blank": ("<td>X</td>", "<td>&nbsp;</td>"),
    "X and dash": ("<td>x</td>", "<td>-</td>"),
    "tick and X": ("<td>✓</td>", "<td>X</td>"),
    "circle and cross": ("<td>○</td>", "<td>×</td>"),
    "full and empty circle": ("<td>●</td>", "<td>○</td>"),
    "plus and minus": ("<td>+</td>", "<td>-</td>"),
    "Font Awesome": (
        "<td><i class='fas fa-check text-success'></i></td>",
        "<td><i class='fas fa-times text-danger'></i></td>",
    ),
    "Font Awesome 6": (
        "<td><i class='fa-solid fa-circle-check'></i></td>",
        "<td><i class='fa-solid fa-xmark'></i></td>",
    ),
    "Bootstrap icons": ("<td><i class='bi bi-check-lg'></i></td>", "<td><i class='bi bi-x-lg'></i></td>"),
    "Glyphicons": (
        "<td><span class='glyphicon glyphicon-ok'></span></td>",
        "<td><span class='glyphicon glyphicon-remove'></span></td>",
    ),
    "Material icon names": (
        "<td><span class=material-icons>check_circle</span></td>",
        "<td><span class=material-icons>cancel</span></td>",
    ),
    "alternative text": ("<td><img src=1.svg alt=Yes></td>", "<td><img src=2.svg alt=No></td>"),
    "file names": ("<td><img src=/img/tick.png></td>", "<td><img src=/img/cross.png></td>"),
    "aria-label": ("<td><span aria-label=Included></span></td>", "<td><span aria-label='Not included'></span></td>"),
    "hidden words": (
        "<td><svg></svg><span class=sr-only>Yes</span></td>",
        "<td><svg></svg><span class=sr-only>No</span></td>",
    ),
    "title of the picture": (
        "<td><svg><title>Available</title></svg></td>",
        "<td><svg><title>Not available</title></svg></td>",
    ),
    "sprite": (
        "<td><svg><use href='#icon-check'></use></svg></td>",
        "<td><svg><use href='#icon-close'></use></svg></td>",
    ),
    "lucide": ("<td><svg class='lucide lucide-check'></svg></td>", "<td><svg class='lucide lucide-x'></svg></td>"),
    "checkboxes": ("<td><input type=checkbox checked disabled></td>", "<td><input type=checkbox disabled></td>"),
    "class of the cell": ("<td class=yes>&nbsp;</td>", "<td class=no>&nbsp;</td>"),
    "class of one letter": ("<td class=y></td>", "<td class=n></td>"),
    "wiki classes": ("<td class='table-yes'>Yes</td>", "<td class='table-no'>No</td>"),
    "title of the cell": ("<td title=Yes><i class=dot></i></td>", "<td title=No><i class=dot></i></td>"),
    "German": ("<td>Ja</td>", "<td>Nein</td>"),
    "true and false": ("<td><code>true</code></td>", "<td><code>false</code></td>"),
    "green and red dots": ("<td>🟢</td>", "<td>🔴</td>"),
}


@pytest.mark.parametrize("way", WAYS)
def test_yes_and_no_are_told(way: str) -> None:
    assert marks(signs(*WAYS[way])) == YES_NO


def test_blank_says_nothing_where_the_table_has_a_no_of_its_own() -> None:
    body = rows("<td>A</td><td>✓</td><td>✗</td>", "<td>B</td><td></td><td>✓</td>", "<td>C</td><td>✗</td><td>✓</td>")
    assert marks(body)[1] == [None, "yes"]


def test_partial_and_unknown_have_marks_of_their_own() -> None:
    body = rows(
        "<td>A</td><td>✓</td><td>Partial</td>",
        "<td>B</td><td>?</td><td>◐</td>",
        "<td>C</td><td>✗</td><td>Allowed, but not on mobile</td>",
    )
    assert marks(body) == [["yes", "partial"], ["unknown", "partial"], ["no", "partial"]]


def test_a_class_that_is_mere_colour_does_not_override_words() -> None:
    body = rows(
        "<td>Licence</td><td class=yes>Apache</td><td class=no>Closed</td>",
        "<td>Sync</td><td class=yes>Yes</td><td class=no>No</td>",
        "<td>Push</td><td class=yes>Yes</td><td class=yes>Yes</td>",
    )
    assert marks(body) == [[None, None], ["yes", "no"], ["yes", "yes"]]


@pytest.mark.parametrize(
    "text",
    [
        "No limit",
        "No code needed",
        "Notes",
        "None required",
        "Yesterday",
        "12",
        "Node",
        "Unlimited",
        "Included in the price of the yearly contract with the reseller",
    ],
)
def test_words_that_begin_like_marks_are_no_marks(text: str) -> None:
    body = rows(
        f"<td>A</td><td>{text}</td><td>Yes</td>",
        "<td>B</td><td>Yes</td><td>No</td>",
        "<td>C</td><td>No</td><td>No</td>",
    )
    assert marks(body)[0] == [None, "yes"]


def test_a_column_of_notes_is_not_full_of_noes() -> None:
    head = "<tr><th>Event</th><th>Start</th><th>Notes</th></tr>"
    body = rows(
        "<td>Open</td><td>✓</td><td></td>",
        "<td>Close</td><td></td><td></td>",
        "<td>Move</td><td>✓</td><td></td>",
        head=head,
    )
    assert marks(body) == [["yes", None], ["no", None], ["yes", None]]


def test_group_rows_carry_no_marks() -> None:
    body = rows(
        "<td colspan=3>Security</td>",
        "<td>SSO</td><td>✓</td><td></td>",
        "<th>Support</th><td></td><td></td>",
        "<td>Chat</td><td>✓</td><td>✓</td>",
    )
    assert marks(body) == [[None, None], ["yes", "no"], [None, None], ["yes", "yes"]]


def test_a_legend_decides() -> None:
    body = "<p>Legend: X = not supported, O = supported</p>" + rows(
        "<td>A</td><td>X</td><td></td>", "<td>B</td><td></td><td>X</td>", "<td>C</td><td>X</td><td>X</td>"
    )
    assert marks(body) == [["no", None], [None, "no"], ["no", "no"]]


def test_spans_are_filled_and_hidden_rows_left_out() -> None:
    found = table(
        "<table><thead><tr><th rowspan=2>Part</th><th colspan=2>Where</th></tr><tr><th>Cloud</th><th>Own server</th></tr></thead>"
        "<tr style='display:none'><td>x</td><td>x</td><td>x</td></tr><tr class=hidden><td>y</td><td>y</td><td>y</td></tr>"
        "<tr><td rowspan=2>Search</td><td>✓</td><td>✓</td></tr><tr><td>✓</td><td></td></tr></table>"
    )
    assert found.grid == [
        ["Part", "Where", "Where"],
        ["Part", "Cloud", "Own server"],
        ["Search", "✓", "✓"],
        ["Search", "✓", ""],
    ]
    assert found.marks[3] == [None, "yes", "no"]


@pytest.mark.parametrize(
    "tip",
    [
        "<span class=tooltiptext>only on request</span>",
        "<span role=tooltip>only on request</span>",
        "<span style='display: none'>only on request</span>",
        "<span class=secret>only on request</span>",
        "<div class='tooltip-content'>only on request</div>",
    ],
)
def test_hidden_tooltips_are_notes_and_not_text(tip: str) -> None:
    body = "<style>.secret { display: none }</style>" + rows(f"<td>Sign-on</td><td>Yes{tip}</td><td>No</td>")
    cell = table(body).rows[1][1]
    assert (cell.text, cell.note, cell.mark.value if cell.mark else "") == ("Yes", "only on request", "yes")


def test_footnotes_are_resolved_into_notes() -> None:
    body = (
        rows("<td>Push</td><td>Yes<sup><a href='#fn1'>1</a></sup></td><td>No</td>")
        + "<ol><li id=fn1>Only over Wi-Fi.</li></ol>"
    )
    cell = table(body).rows[1][1]
    assert cell.note == "Only over Wi-Fi."
    assert cell.mark is not None
    assert cell.mark.value == "yes"


def test_numbers_and_limits_are_values() -> None:
    head = "<tr><th>Limit</th><th>Free</th><th>Pro</th></tr>"
    found = table(
        rows(
            "<td>Seats</td><td>Up to 5 seats</td><td>Unlimited</td>",
            "<td>Storage</td><td>10 GB</td><td>1,000 GB</td>",
            head=head,
        )
    )
    assert [[cell.value for cell in row[1:]] for row in found.rows[1:]] == [
        ["<= 5 seats", "unlimited"],
        ["10 GB", "1000 GB"],
    ]
    assert found.column_role == "plan"


def test_layout_tables_are_not_data() -> None:
    assert (
        tables(
            "<table><tr><td><h2>Left</h2><p>text</p></td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>"
        )
        == ()
    )


def test_grid_of_boxes_with_signs_is_a_table() -> None:
    lines = (("Feature", "Heron", "Stork"), ("Search", "✓", "✗"), ("Export", "✗", "✓"), ("Backup", "✓", "✓"))
    body = (
        "<div class=compare>"
        + "".join(f"<div class=row>{''.join(f'<div>{cell}</div>' for cell in line)}</div>" for line in lines)
        + "</div>"
    )
    found = table(body)
    assert found.grid == [list(line) for line in lines]
    assert [row[1:] for row in found.marks[1:]] == YES_NO


def test_flat_css_grid_with_signs_is_a_table() -> None:
    cells = ["Feature", "Heron", "Stork", "Search", "✓", "–", "Export", "–", "✓", "Backup", "✓", "✓"]
    body = (
        "<div style='display:grid; grid-template-columns: repeat(3, 1fr)'>"
        + "".join(f"<div>{cell}</div>" for cell in cells)
        + "</div>"
    )
    assert [row[1:] for row in table(body).marks[1:]] == YES_NO


@pytest.mark.parametrize("attributes", ["role=table", "class=x7"])
def test_cells_without_rows_are_a_table_where_signs_return_at_one_distance(attributes: str) -> None:
    lines = "".join(
        f"<div>{name}</div>" + "".join(f"<div><span aria-label={said}>{sign}</span></div>" for said, sign in marks)
        for name, marks in (
            ("Search", (("Included", "✓"), ("Included", "✓"))),
            ("Backups", (("Missing", "–"), ("Included", "✓"))),
            ("Sync", (("Missing", "–"), ("Included", "✓"))),
        )
    )
    found = table(f"<h2>Plans</h2><div {attributes}><div></div><div>Basic</div><div>Pro</div>{lines}</div>")
    assert found.grid[0] == ["", "Basic", "Pro"]
    assert found.marks[2][1:] == ["no", "yes"]


def test_a_heading_above_rows_of_boxes_is_no_row() -> None:
    lines = "".join(
        f"<div class=g><span>{name}</span><span>{first}</span><span>✅</span></div>"
        for name, first in (("Search", "✅"), ("Backups", "❌"), ("Sync", "❌"))
    )
    head = "<div class=g><span>Feature</span><span>Basic</span><span>Pro</span></div>"
    found = table(f"<div><h2>The details</h2>{head}{lines}</div>")
    assert found.grid[0] == ["Feature", "Basic", "Pro"]
    assert found.column_role == "plan"


def test_aria_table_is_a_table() -> None:
    def line(role: str, *cells: str) -> str:
        return f"<div role=row>{''.join(f'<div role={role}>{cell}</div>' for cell in cells)}</div>"

    body = (
        "<div role=table>"
        + line("columnheader", "Feature", "Heron", "Stork")
        + line("cell", "Search", "Yes", "No")
        + line("cell", "Export", "No", "Yes")
        + "</div>"
    )
    assert [row[1:] for row in table(body).marks[1:]] == YES_NO[:2]


def test_lists_side_by_side_are_a_table() -> None:
    columns = (("Feature", "Search", "Export", "Backup"), ("Heron", "✓", "✗", "✓"), ("Stork", "✗", "✓", "✓"))
    body = (
        "<div class=pricing-table>"
        + "".join(f"<ul>{''.join(f'<li>{cell}</li>' for cell in column)}</ul>" for column in columns)
        + "</div>"
    )
    assert [row[1:] for row in table(body).marks[1:]] == YES_NO


def test_a_row_of_plain_boxes_is_no_table() -> None:
    body = (
        "<div class=row>"
        + "".join(f"<div class=col><div>Fast</div><div>Small</div><div>{n}</div></div>" for n in range(6))
        + "</div>"
    )
    assert tables(body) == ()


def test_hostile_spans_are_capped() -> None:
    body = "<table>" + "<tr><td colspan=100000 rowspan=100000>x</td><td>y</td></tr>" * 300 + "</table>"
    found = table(body)
    assert len(found.rows) * len(found.rows[0]) < 300_000


def test_a_sign_in_brackets_has_reservations() -> None:
    body = rows("<td>Search</td><td>✔️</td><td>(✔️)</td>", "<td>Export</td><td>(✔️) ?</td><td>❌</td>")
    assert marks(body) == [["yes", "partial"], ["partial", "no"]]


def test_coloured_signs_with_a_comment_are_partial() -> None:
    body = rows("<td>Search</td><td>✅</td><td>🟠 (by others)</td>", "<td>Export</td><td>🔶 (by hand)</td><td>🛑</td>")
    assert marks(body) == [["yes", "partial"], ["partial", "no"]]


def test_markdown_signs_by_name_are_signs_except_in_code() -> None:
    text = (
        "# Compare\n\n| Feature | Heron | Stork |\n|---|---|---|\n"
        "| Search | :heavy_check_mark:¹ | :x: |\n| Export | :white_check_mark:\\* | :warning: by hand |\n\n"
        "At 12:30:45 call `:x:` :unheard_of: http://a.example/:x:/b\n"
    )
    page = read_page(text.encode(), "https://heron.example/compare.md", mime="text/markdown")
    assert [row[1:] for row in page.tables[0].marks[1:]] == [["yes", "no"], ["yes", "partial"]]
    assert "12:30:45 call :x: :unheard_of: http://a.example/:x:/b" in page.blocks[-1].text
