"""Posts of products that are kept out, read from the sheets that a reader gets: how much of the links that mends.

Sheets show what any reader sees, and no label. Answers go through the product's own door, which refuses what points
nowhere or quotes what a post does not say; ``readings/demand_read.csv`` keeps them by address, without a word of the
post.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

from analysis.demand.decisions import UNLINKED, PostDecision, apply_post_decisions, examples_of
from analysis.demand.judge import judge_posts
from analysis.demand.link import Linker
from analysis.demand.sheets import PostSheet, make_post_sheets, worth_reading
from analysis.text.embed import default_embedder
from benchmarks.demand_data import ReadPost, capabilities_of, read_posts
from benchmarks.recorded_readers import count_tokens
from rivalscope.app.post_answers import POSTS_BRIEF
from rivalscope.app.readers import read_answers
from rivalscope.app.sheet_forms import sheet_text
from rivalscope.core.demand import DemandKind, DemandPost, StoredPost
from rivalscope.core.ids import slug

__all__ = ["keep_readings", "read_links", "readers", "write_post_sheets"]

_RECORDED = Path(__file__).with_name("readings") / "demand_read.csv"


def _stored(one: ReadPost) -> StoredPost:
    values = {field.name: getattr(one.post, field.name) for field in fields(DemandPost)}
    when = one.post.opened
    return StoredPost(
        **values, id=one.post.key, product=slug(one.project), source="", discovered=when, last_seen=when, capture_id=""
    )


def _by_market() -> dict[str, list[ReadPost]]:
    found: dict[str, list[ReadPost]] = {}
    for one in read_posts():
        if one.unseen and one.market:
            found.setdefault(one.market, []).append(one)
    return dict(sorted(found.items()))


def _judged(market: str, read: Sequence[ReadPost], examples: Mapping[str, Sequence[DemandPost]]) -> list[StoredPost]:
    linker = Linker(
        capabilities_of(market), default_embedder(), without=sorted({one.project for one in read}), examples=examples
    )
    return judge_posts([_stored(one) for one in read], linker, rule="", closers={})


def _sheets() -> list[PostSheet]:
    """Return every market's posts, the most useful to read first, as no reader has read any of them."""
    found: list[PostSheet] = []
    for market, read in _by_market().items():
        posts = sorted(_judged(market, read, {}), key=lambda one: (-worth_reading(one), one.id))
        found += make_post_sheets(posts, capabilities_of(market), name={slug(one.project): one.project for one in read})
    return found


def write_post_sheets(path: Path) -> None:
    """Write the sheets behind the brief, as a reader gets them, and say what they take."""
    sheets = _sheets()
    texts = [sheet_text(one) for one in sheets]
    path.write_text("\n\n".join((POSTS_BRIEF, *texts)) + "\n", encoding="utf-8")
    posts = sum(len(one.lines) for one in sheets)
    tokens = sum(map(count_tokens, (*texts, *[POSTS_BRIEF] * len(texts))))
    print(
        f"{posts} posts on {len(sheets)} sheets, {tokens / posts:.0f} tokens a post, the brief with each sheet included"
    )


def keep_readings(path: Path, *, reader: str) -> None:
    """Take a reader's answers to the sheets, as the product does, and keep what they come to by address.

    Args:
        path: JSON lines or CSV.
        reader: Who read; the answers of others are kept beside it.
    """
    sheets = {one.id: one for one in _sheets()}
    written = read_answers(path.read_text(encoding="utf-8"), sheets, reader=reader, where=path.name)
    print("\n".join(written.problems) or "no answer was refused")
    label = {one.id: one.label for sheet in sheets.values() for one in sheet.capabilities}
    others = [row for row in _rows() if row["reader"] != reader]
    mine = [
        {
            "reader": reader, "url": one.post, "kind": one.kind.value if one.kind else "",
            "capability": label.get(one.capability, ""),
        }
        for said in written.posts.values()
        for one in said
    ]  # fmt: skip
    with _RECORDED.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, ("reader", "url", "kind", "capability"), lineterminator="\n")
        rows.writeheader()
        rows.writerows(sorted([*others, *mine], key=lambda row: (row["reader"], row["url"])))
    print(f"{len(mine)} readings kept in {_RECORDED.name}")


def _rows() -> list[dict[str, str]]:
    if not _RECORDED.is_file():
        return []
    with _RECORDED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_links(reader: str, most: int) -> list[tuple[ReadPost, StoredPost]]:
    """Return the posts that are kept out as they are linked when the most useful of them have been read.

    What was read counts as it was read, and is an example to what was not.

    Args:
        reader: Whose recorded readings.
        most: How many of all markets' posts.
    """
    said = {row["url"]: row for row in _rows() if row["reader"] == reader}
    markets = _by_market()
    ranked = sorted(
        (one for market, read in markets.items() for one in _judged(market, read, {})),
        key=lambda one: (-worth_reading(one), one.id),
    )
    chosen = {one.id for one in ranked if one.id in said} if most >= len(ranked) else {one.id for one in ranked[:most]}
    found: list[tuple[ReadPost, StoredPost]] = []
    for market, read in markets.items():
        known = capabilities_of(market)
        decisions = [
            PostDecision(
                post=one.post.url, kind=DemandKind(row["kind"]) if row["kind"] else None,
                capability=row["capability"] or UNLINKED, author=reader, reason="", on=one.post.opened.date(),
            )
            for one in read
            if one.post.key in chosen and (row := said.get(one.post.key))
        ]  # fmt: skip
        examples = examples_of(decisions, [one.post for one in read], known)
        label = {one.id: one.label for one in known}
        for one, post in zip(
            read, apply_post_decisions(_judged(market, read, examples), decisions, known), strict=True
        ):
            found.append((one, replace(post, capability=label.get(post.capability, ""))))
    return found


def readers() -> list[str]:
    """Return whose readings are recorded."""
    return sorted({row["reader"] for row in _rows()})
