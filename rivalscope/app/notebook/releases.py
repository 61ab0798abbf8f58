"""Notebook 04: what was shipped, how often, and of which kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.trends.cadence import measure_cadence, newest_first
from rivalscope.app.notebook.charts import OTHERS, US, altair, finish
from rivalscope.app.notebook.show import FrameTable, Note, day, show_table

if TYPE_CHECKING:
    from rivalscope.app.notebook.market import Market

__all__ = ["Releases"]


class Releases:
    """Releases and their entries."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def frame(self) -> pd.DataFrame:
        """Return a row per entry, newest release first; a release without entries has one row."""
        market = self._market
        rows = [
            {
                "product": market.named(release.product),
                "version": release.version,
                "published": day(release.published),
                "kind": entry.kind.value if entry else "",
                "text": entry.text if entry else release.title,
                "capability": market.view.label(entry.capability) if entry and entry.capability else "",
                "breaking": bool(entry and entry.breaking),
                "security": bool(entry and entry.security),
                "url": release.url,
            }
            for release in newest_first(self._market.view.releases)
            for entry in release.entries or (None,)
        ]
        names = ["product", "version", "published", "kind", "text", "capability", "breaking", "security", "url"]
        return pd.DataFrame(rows, columns=names)

    def table(self, words: str = "") -> FrameTable | Note:
        """Show what was shipped, newest first.

        Args:
            words: Only entries whose text, capability or kind contains these words.
        """
        frame = self.frame()
        if words:
            texts = frame["text"] + " " + frame["capability"] + " " + frame["kind"]
            frame = frame[texts.str.casefold().str.contains(words.casefold(), regex=False)]
        about = f' with "{words}"' if words else ""
        title = f"Release entries{about}{self._span}, newest first. {self._market.when}"
        return show_table(frame, title, empty=f"No release entries{about}{self._span} are known.")

    def cadence(self) -> pd.DataFrame:
        """Return a row per product: releases, rhythm, and how long it has been silent."""
        market = self._market
        rows = []
        for product in market.view.products:
            mine = [one for one in market.view.releases if one.product == product.slug]
            if not mine:
                continue
            found = measure_cadence(mine, product=product.slug, as_of=market.view.as_of.date())
            low, high = found.quartile_days or (None, None)
            rows.append(
                {
                    "product": market.named(product.slug),
                    "releases": found.releases,
                    "previews": found.previews,
                    "back-ports": found.backports,
                    "undated": found.undated,
                    "typical days between releases": found.median_days,
                    "middle half": f"{low:.0f} to {high:.0f}" if low is not None and high is not None else "",
                    "rhythm": found.regularity.value if found.median_days is not None else "too few",
                    "last": day(found.last),
                    "days since": found.days_since_last,
                }
            )
        return pd.DataFrame(rows)

    def cadence_table(self) -> FrameTable | Note:
        """Show the release rhythm of each product."""
        title = f"Release cadence{self._span}; backports and previews are counted separately. {self._market.when}"
        return show_table(self.cadence(), title, empty=self._none)

    def chart(self) -> Any:
        """Show each dated release as a mark on its product's line of time."""
        market = self._market
        frame = pd.DataFrame(
            [
                {
                    "product": market.named(one.product),
                    "published": day(one.published),
                    "version": one.version,
                    "entries": len(one.entries),
                    "whose": "us" if one.product == market.view.own else "rival",
                    "kind": "preview" if one.prerelease else "release",
                }
                for one in market.view.releases
                if one.published is not None and not one.unreleased
            ]
        )
        if frame.empty:
            return Note(self._none)
        alt = altair()
        most = int(frame["entries"].max())
        chart = (
            alt.Chart(frame, width=640, height=alt.Step(30))
            .mark_point(filled=True, opacity=0.75, stroke="white", strokeWidth=0.6)
            .encode(
                x=alt.X(
                    "published:T",
                    title=None,
                    scale=alt.Scale(padding=12),
                    axis=alt.Axis(format="%b %Y", tickCount=8),
                ),
                y=alt.Y("product:N", title=None, sort=self._order()),
                size=alt.Size(
                    "entries:Q",
                    title="entries",
                    scale=alt.Scale(range=[25, 260], domain=[0, max(most, 8)]),
                    legend=alt.Legend(values=sorted({1, most}), format="d"),
                ),
                color=alt.Color("whose:N", scale=alt.Scale(domain=["us", "rival"], range=[US, OTHERS]), legend=None),
                shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=["release", "preview"])),
                tooltip=["product", "version", "published", "entries"],
            )
        )
        first, last = frame["published"].min(), frame["published"].max()
        return finish(chart, f"Releases from {first} to {last}", market.when, note="Bigger: more entries")

    def kinds_chart(self) -> Any:
        """Show which kinds of entries each product writes, as shares of its entries."""
        frame = self.frame()
        frame = frame[frame["kind"] != ""]
        if frame.empty:
            return Note(self._none)
        alt = altair()
        counts = frame.groupby(["product", "kind"], as_index=False).size().rename(columns={"size": "entries"})
        counts["all"] = counts.groupby("product")["entries"].transform("sum")
        counts["share"] = counts["entries"] / counts["all"]
        counts["words"] = [f"{share:.0%}" for share in counts["share"]]
        order = list(counts.groupby("kind")["entries"].sum().sort_values(ascending=False).index)
        base = alt.Chart(counts, width=alt.Step(72), height=alt.Step(26)).encode(
            x=alt.X(
                "kind:N", title=None, sort=order, axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False)
            ),
            y=alt.Y("product:N", title=None, sort=self._order(), axis=alt.Axis(domain=False, ticks=False)),
        )
        boxes = base.mark_rect(stroke="white", strokeWidth=2).encode(
            color=alt.Color("share:Q", title=None, scale=alt.Scale(range=["#eef4f9", "#1f6fae"]), legend=None),
            tooltip=["product", "kind", "entries", alt.Tooltip("share:Q", format=".0%")],
        )
        words = base.mark_text(fontSize=11).encode(
            text="words:N",
            color=alt.condition(
                alt.datum.share > 0.75 * counts["share"].max(), alt.value("white"), alt.value("#1a1f24")
            ),
        )
        return finish(boxes + words, f"Kinds of work in the release notes{self._span}", self._market.when,
                      note="Share of each product's entries")  # fmt: skip

    @property
    def _span(self) -> str:
        return f" {self._market.span}" if self._market.span else ""

    @property
    def _none(self) -> str:
        return (
            f"No dated releases are known{self._span}. Release notes come from sources of kind changelog, feed, github "
            "or pypi in market.yaml."
        )

    def _order(self) -> list[str]:
        return [self._market.named(product.slug) for product in self._market.view.products]
