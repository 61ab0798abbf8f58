"""Comparison pages of our own making, one function a layout, all about one invented market.

Each function draws a part of :data:`TRUTH` as people draw comparisons, and returns the bytes of a document. Layouts
differ in structure (what is a row, what is a head, where a mark stands), in how a mark is written and in wording.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.comparison_files import FILES
from rivalscope.core.records import Capability

__all__ = ["CAPABILITIES", "LAYOUTS", "OWN", "PRODUCTS", "TRUTH", "Layout"]

OWN = "heron"
PRODUCTS: Mapping[str, str] = {"heron": "Heron Desk", "tern": "Tern", "puffin": "Puffin CRM", "kittiwake": "Kittiwake"}
"""Slug -> name."""
CAPABILITIES = (
    Capability(id="sso", label="Single sign-on (SAML)", aliases=("SAML SSO",), parent="Security"),
    Capability(id="scim", label="SCIM provisioning", parent="Security"),
    Capability(id="audit", label="Audit log", aliases=("activity history",), parent="Security"),
    Capability(id="roles", label="Custom roles", parent="Security"),
    Capability(id="hooks", label="Webhooks", parent="Developers"),
    Capability(id="api", label="REST API", parent="Developers"),
    Capability(id="chat", label="Live chat", parent="Channels"),
    Capability(id="base", label="Knowledge base", aliases=("help centre",), parent="Channels"),
    Capability(id="sla", label="SLA policies", parent="Service"),
    Capability(id="survey", label="Satisfaction surveys", aliases=("CSAT surveys",), parent="Service"),
)
_NAMES = {one.id: one.label for one in CAPABILITIES}
_MARKS = {
    "heron": "y y v y y y p y y n",
    "tern": "y n y p y y n y v y",
    "puffin": "n n p n y v y y n y",
    "kittiwake": "p y n y n y y n y n",
}
TRUTH: Mapping[tuple[str, str], str] = {
    (product, one.id): mark
    for product, marks in _MARKS.items()
    for one, mark in zip(CAPABILITIES, marks.split(), strict=True)
}
"""(product, capability) -> y, n, p (in part) or v (a figure)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A document and what it claims."""

    name: str
    ending: str
    payload: bytes
    claims: Mapping[tuple[str, str], str]


def _page(body: str, title: str = "How the help desks compare") -> bytes:
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title></head><body><header><a href='/'>Home</a>"
        f"<a href='/pricing'>Pricing</a></header><main><h1>{title}</h1>{body}</main>"
        "<footer><p>All names are trade marks of their owners.</p></footer></body></html>"
    ).encode()


def _cells(marks: str) -> Callable[[str], str]:
    """Return what writes a mark; the four ways are parted by bars: yes, no, in part, figure."""
    ways = dict(zip("ynpv", marks.split("|"), strict=True))
    return lambda mark: ways[mark]


def _grid(
    say: Callable[[str], str], *, products: Sequence[str] = tuple(PRODUCTS), names: Mapping[str, str] = PRODUCTS
) -> list[list[str]]:
    rows = [["Feature", *(names[one] for one in products)]]
    rows += [[escape(one.label), *(say(TRUTH[product, one.id]) for product in products)] for one in CAPABILITIES]
    return rows


def _table(rows: Iterable[Sequence[str]], *, head: str = "th", first: str = "td") -> str:
    lines = [list(row) for row in rows]
    top = "".join(f"<{head}>{cell}</{head}>" for cell in lines[0])
    rest = "".join(
        f"<tr><{first}>{row[0]}</{first}>" + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>"
        for row in lines[1:]
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{rest}</tbody></table>"


_WORDS = _cells("Yes|No|Partial|90 days")


def columns_words() -> bytes:
    """Products across, words in the cells."""
    return _page(_table(_grid(_WORDS)))


def columns_marks() -> bytes:
    """Products across, ticks and crosses, feature names as row heads."""
    return _page(_table(_grid(_cells("✓|✗|~ partial|up to 30")), first="th"))


def columns_words_long() -> bytes:
    """Sentences of three words in the cells, names with an article and a plan."""
    names = {slug: f"{name} (Enterprise)" if slug == "tern" else name for slug, name in PRODUCTS.items()}
    return _page(
        _table(_grid(_cells("Yes, built in|Not supported|Limited to admins|Yes, up to 50 rules"), names=names))
    )


def products_down() -> bytes:
    """Products as rows."""
    return _page(_table(zip(*_grid(_WORDS), strict=True)))


def products_down_plain() -> bytes:
    """Products as rows, no heads marked up, columns that are no features between."""
    turned = [list(row) for row in zip(*_grid(_cells("✔|✘|partially|3 per account")), strict=True)]
    founded = ["Founded", "2011", "2014", "2009", "2019"]
    rows = [[row[0], year, *row[1:]] for row, year in zip(turned, founded, strict=True)]
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return _page(f"<table>{body}</table>")


def head_over_head() -> bytes:
    """A head that spans all products above their names."""
    rows = _grid(_WORDS)
    body = _table(rows).replace("<thead>", "<thead><tr><th></th><th colspan='4'>Help desks of 2026</th></tr>")
    return _page(body)


def head_two_rows() -> bytes:
    """Us and them: the first head spans two rows, the rivals are under one head."""
    rows = _grid(_cells("Included|Not included|In part|14 days"))
    top = (
        "<tr><th rowspan='2'>Feature</th><th rowspan='2'>Heron Desk</th><th colspan='3'>Alternatives</th></tr>"
        "<tr><th>Tern</th><th>Puffin CRM</th><th>Kittiwake</th></tr>"
    )
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return _page(f"<table>{top}{body}</table>")


def font_icons() -> bytes:
    """Icons of a font, distinguished by their class alone."""
    say = _cells(
        "<i class='fa fa-check text-green'></i>|<i class='fa fa-times text-red'></i>|"
        "<span class='badge'>Limited</span>|5 GB"
    )
    return _page(_table(_grid(say)))


def image_alts() -> bytes:
    """Pictures with a text for those who cannot see them."""
    say = _cells("<img src='a.png' alt='Yes'>|<img src='b.png' alt='No'>|<img src='c.png' alt='Partial'>|7 days")
    return _page(_table(_grid(say)))


def image_names() -> bytes:
    """Pictures whose file names alone tell them apart."""
    say = _cells("<img src='/img/check.svg' alt=''>|<img src='/img/cross.svg' alt=''>|Beta|12 a month")
    return _page(_table(_grid(say)))


def svg_titles() -> bytes:
    """Drawings with a title."""
    say = _cells("<svg><title>Yes</title><path d='M1 1'/></svg>|<svg><title>No</title><path d='M1 1'/></svg>|Partly|2")
    return _page(_table(_grid(say)))


def svg_labels() -> bytes:
    """Drawings with a label."""
    say = _cells(
        "<svg role='img' aria-label='Supported'><path/></svg>|<svg role='img' aria-label='Not supported'><path/></svg>|"
        "<svg role='img' aria-label='Partially supported'><path/></svg>|10 seats"
    )
    return _page(_table(_grid(say)))


def svg_uses() -> bytes:
    """Drawings by reference."""
    say = _cells("<svg><use href='#icon-check'/></svg>|<svg><use href='#icon-cross'/></svg>|Limited|3 months")
    return _page(_table(_grid(say)))


def hidden_words() -> bytes:
    """A sign for the eye, a word for the reader's ear."""
    say = _cells(
        "<span aria-hidden='true'>●</span><span class='sr-only'>Yes</span>|"
        "<span aria-hidden='true'>○</span><span class='sr-only'>No</span>|"
        "<span aria-hidden='true'>◐</span><span class='sr-only'>Partial</span>|1 year"
    )
    return _page(_table(_grid(say)))


def check_boxes() -> bytes:
    """Boxes ticked or not."""
    say = _cells("<input type='checkbox' checked disabled>|<input type='checkbox' disabled>|Partial|20 users")
    return _page(_table(_grid(say)))


def footnotes() -> bytes:
    """Marks with a reference to a note below the table, names with one too."""
    say = _cells("Yes<sup>1</sup>|No|Partial<sup>[2]</sup>|90 days*")
    names = {slug: f"{name}<sup>3</sup>" if slug == "puffin" else name for slug, name in PRODUCTS.items()}
    notes = "<p>1 From the Team plan. 2 For administrators. 3 As of October. * Longer on request.</p>"
    return _page(_table(_grid(say, names=names)) + notes)


def group_rows() -> bytes:
    """Rows of the table that name a group."""
    rows = _grid(_cells("✅|❌|⚠️ partial|100 a day"))
    parts = []
    group = ""
    for capability, row in zip(CAPABILITIES, rows[1:], strict=True):
        if capability.parent != group:
            group = capability.parent
            parts.append(f"<tr><th colspan='5'>{group}</th></tr>")
        parts.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>")
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    return _page(f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(parts)}</tbody></table>")


def group_column() -> bytes:
    """A first column that names the group of the rows beside it."""
    rows = _grid(_WORDS)
    sizes: dict[str, int] = {}
    for capability in CAPABILITIES:
        sizes[capability.parent] = sizes.get(capability.parent, 0) + 1
    parts = []
    for capability, row in zip(CAPABILITIES, rows[1:], strict=True):
        size = sizes.pop(capability.parent, 0)
        group = f"<th rowspan='{size}'>{capability.parent}</th>" if size else ""
        parts.append(f"<tr>{group}" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>")
    head = "<th>Area</th>" + "".join(f"<th>{cell}</th>" for cell in rows[0])
    return _page(f"<table><tr>{head}</tr>{''.join(parts)}</table>")


def descriptions() -> bytes:
    """Feature names with a sentence of description in the same cell."""
    rows = _grid(_cells("✓|–|Partial|500 calls"))
    rows = [
        rows[0],
        *([f"<strong>{row[0]}</strong><p>What a team asks for sooner or later.</p>", *row[1:]] for row in rows[1:]),
    ]
    return _page(_table(rows).replace("<td>–</td>", "<td>✗</td>"))


def logos() -> bytes:
    """Logos instead of names."""
    names = {slug: f"<img src='{slug}.svg' alt='{name} logo'>" for slug, name in PRODUCTS.items()}
    return _page(_table(_grid(_cells("✓|✕|Partial|60 days"), names=names)))


def logo_links() -> bytes:
    """Pictures that lead to the products instead of names, inside a link."""
    names = {slug: f"<a href='/vs/{slug}'><img src='{slug}.png' alt='{name}'></a>" for slug, name in PRODUCTS.items()}
    return _page(_table(_grid(_WORDS, names=names)))


def sprites() -> bytes:
    """Drawings by reference into a file of symbols."""
    say = _cells(
        "<svg class='i'><use xlink:href='/sprite.svg#tick'></use></svg>|"
        "<svg class='i'><use xlink:href='/sprite.svg#times'></use></svg>|Limited|24 h"
    )
    return _page(_table(_grid(say)))


def icon_items() -> bytes:
    """A list for each product, a picture with a text before each feature."""
    parts = []
    for slug, name in PRODUCTS.items():
        items = "".join(
            f"<li><img src='{mark}.png' alt='{'Yes' if mark == 'y' else 'No'}'> {one.label}</li>"
            for one in CAPABILITIES
            if (mark := TRUTH[slug, one.id]) in "yn"
        )
        parts.append(f"<h3>{name}</h3><ul>{items}</ul>")
    return _page("".join(parts))


def font_icon_items() -> bytes:
    """A list for each product, an icon of a font before each feature."""
    parts = []
    for slug, name in PRODUCTS.items():
        items = "".join(
            f"<li><i class='icon {'icon-check' if TRUTH[slug, one.id] == 'y' else 'icon-close'}'></i>{one.label}</li>"
            for one in CAPABILITIES
            if TRUTH[slug, one.id] in "yn"
        )
        parts.append(f"<h3>{name}</h3><ul>{items}</ul>")
    return _page("".join(parts))


def roles() -> bytes:
    """A table made of div elements with roles."""
    rows = _grid(_WORDS)
    head = "".join(f"<div role='columnheader'>{cell}</div>" for cell in rows[0])
    rest = "".join(
        f"<div role='row'><div role='rowheader'>{row[0]}</div>"
        + "".join(f"<div role='cell'>{cell}</div>" for cell in row[1:])
        + "</div>"
        for row in rows[1:]
    )
    return _page(f"<div role='table'><div role='row'>{head}</div>{rest}</div>")


def div_rows() -> bytes:
    """Rows and cells made of div elements without roles."""
    rows = "".join(
        "<div class='row'>" + "".join(f"<div class='col'>{cell}</div>" for cell in row) + "</div>"
        for row in _grid(_cells("✓|✗|Partial|25 MB"))
    )
    return _page(f"<div class='comparison'>{rows}</div>")


def css_grid() -> bytes:
    """A grid whose cells follow each other, the number of columns in its style."""
    cells = "".join(f"<div>{cell}</div>" for row in _grid(_WORDS) for cell in row)
    return _page(f"<div class='compare' style='display:grid;grid-template-columns:2fr repeat(4, 1fr)'>{cells}</div>")


def definition_lists() -> bytes:
    """A list of products for each feature."""
    parts = []
    for one in CAPABILITIES:
        items = "".join(f"<dt>{name}</dt><dd>{_WORDS(TRUTH[slug, one.id])}</dd>" for slug, name in PRODUCTS.items())
        parts.append(f"<h2>{one.label}</h2><dl>{items}</dl>")
    return _page("".join(parts))


def definition_lists_by_product() -> bytes:
    """A list of features for each product."""
    parts = []
    for slug, name in PRODUCTS.items():
        items = "".join(f"<dt>{one.label}</dt><dd>{_WORDS(TRUTH[slug, one.id])}</dd>" for one in CAPABILITIES)
        parts.append(f"<section><h2>{name}</h2><dl>{items}</dl></section>")
    return _page("".join(parts))


def tables_by_feature() -> bytes:
    """A small table of products for each feature."""
    parts = []
    for one in CAPABILITIES[:6]:
        rows = [["Product", "Support", "Since"]]
        rows += [[name, _WORDS(TRUTH[slug, one.id]), "2024"] for slug, name in PRODUCTS.items()]
        parts.append(f"<h2>{one.label}</h2>{_table(rows)}")
    return _page("".join(parts))


def bullets() -> bytes:
    """A list of features with signs for each product."""
    parts = []
    for slug, name in PRODUCTS.items():
        items = "".join(
            f"<li>{'✓' if TRUTH[slug, one.id] == 'y' else '✗'} {one.label}</li>"
            for one in CAPABILITIES
            if TRUTH[slug, one.id] in "yn"
        )
        parts.append(f"<h2>{name}</h2><ul>{items}</ul>")
    return _page("".join(parts))


def pros_and_cons() -> bytes:
    """What each product has and lacks, in two lists."""
    parts = []
    for slug, name in PRODUCTS.items():
        having = "".join(f"<li>{one.label}</li>" for one in CAPABILITIES if TRUTH[slug, one.id] == "y")
        lacking = "".join(f"<li>{one.label}</li>" for one in CAPABILITIES if TRUTH[slug, one.id] == "n")
        parts.append(f"<h2>{name}</h2><h3>What it has</h3><ul>{having}</ul><h3>What is missing</h3><ul>{lacking}</ul>")
    return _page("".join(parts))


def us_and_them() -> bytes:
    """Two columns, us and the one of the title."""
    rows = [["", "Us", "Them"]]
    rows += [[one.label, *(_WORDS(TRUTH[slug, one.id]) for slug in ("heron", "tern"))] for one in CAPABILITIES]
    return _page(_table(rows), title="Heron Desk vs Tern")


def columns_of_cards() -> bytes:
    """Two cards side by side, a list with signs in each."""
    parts = []
    for slug in ("heron", "kittiwake"):
        items = "".join(
            f"<li class='{'yes' if TRUTH[slug, one.id] == 'y' else 'no'}'>"
            f"<span aria-label='{'Included' if TRUTH[slug, one.id] == 'y' else 'Not included'}'></span>{one.label}</li>"
            for one in CAPABILITIES
            if TRUTH[slug, one.id] in "yn"
        )
        parts.append(f"<div class='card'><h3>With {PRODUCTS[slug]}</h3><ul>{items}</ul></div>")
    return _page(f"<div class='columns'>{''.join(parts)}</div>", title="Why teams move from Kittiwake")


def sentences() -> bytes:
    """Prose."""
    ways = {"y": "{0} offers {1}.", "n": "{0} does not support {1}.", "p": "{0} has only limited support for {1}."}
    spoken = {"sso": "single sign-on (SAML)", "sla": "SLA policies", "scim": "SCIM provisioning", "api": "a REST API"}
    paragraphs = []
    for slug, name in PRODUCTS.items():
        said = [
            ways[TRUTH[slug, one.id]].format(name, spoken.get(one.id, one.label.lower()))
            for one in CAPABILITIES
            if TRUTH[slug, one.id] in "yn"
        ]
        paragraphs.append(f"<h2>{name}</h2><p>{' '.join(said)}</p>")
    return _page("".join(paragraphs))


_ALL = "ynpv"
_MADE: tuple[tuple[Callable[[], bytes], str, Sequence[str], int], ...] = (
    *((make, _ALL, tuple(PRODUCTS), 10) for make in (
        columns_words, columns_marks, columns_words_long, products_down, products_down_plain, head_over_head,
        head_two_rows, font_icons, image_alts, image_names, svg_titles, svg_labels, svg_uses, hidden_words,
        check_boxes, footnotes, group_rows, group_column, descriptions, logos, logo_links, sprites, roles,
        div_rows, css_grid, definition_lists, definition_lists_by_product,
    )),
    (tables_by_feature, _ALL, tuple(PRODUCTS), 6),
    (bullets, "yn", tuple(PRODUCTS), 10),
    (icon_items, "yn", tuple(PRODUCTS), 10),
    (font_icon_items, "yn", tuple(PRODUCTS), 10),
    (pros_and_cons, "yn", tuple(PRODUCTS), 10),
    (us_and_them, _ALL, ("heron", "tern"), 10),
    (columns_of_cards, "yn", ("heron", "kittiwake"), 10),
    (sentences, "yn", tuple(PRODUCTS), 10),
)  # fmt: skip


def _claims(kinds: str, products: Sequence[str], count: int) -> dict[tuple[str, str], str]:
    capabilities = {one.id for one in CAPABILITIES[:count]}
    return {
        (product, capability): mark
        for (product, capability), mark in TRUTH.items()
        if mark in kinds and product in products and capability in capabilities
    }


def _all() -> tuple[Layout, ...]:
    html = [Layout(make.__name__, ".html", make(), _claims(*rest)) for make, *rest in _MADE]
    groups = [one.parent for one in CAPABILITIES]
    files = [Layout(make.__name__, ending, make(_grid(_WORDS), groups), dict(TRUTH)) for make, ending in FILES]
    return (*html, *files)


LAYOUTS = _all()
