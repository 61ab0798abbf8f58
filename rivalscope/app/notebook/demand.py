"""Notebook 10: what users ask for, of whom, and whether it predicts what ships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.answers import answer_of
from analysis.demand.records import CapabilityDemand
from rivalscope.app.notebook.charts import INK, OTHERS, US, altair, finish
from rivalscope.app.notebook.show import FrameTable, Note, day, show_table

if TYPE_CHECKING:
    from rivalscope.app.notebook.market import Market

__all__ = ["DemandTopic"]

_NONE = (
    "No user posts have been read. Add a source of kind github-issues, gitlab-issues, discourse, stack-exchange, "
    "hacker-news, posts-feed or posts-csv to market.yaml."
)


_COLUMNS = [
    "capability", "people, at least", "at most", "wishes", "complaints", "questions", "trend", "last year",
    "year before", "oldest open", "ours", "rivals with it", "shipped", "quote", "url",
]  # fmt: skip


class DemandTopic:
    """What users ask for in public."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def frame(self, *, proposed: bool = False) -> pd.DataFrame:
        """Return a row per capability that is asked for, most people first.

        Args:
            proposed: What no capability of the matrix covers, instead.
        """
        demand = self._market.view.demand
        rows = [self._row(one) for one in (demand.proposed if proposed else demand.asked)]
        return pd.DataFrame(rows, columns=_COLUMNS)

    def table(self) -> FrameTable | Note:
        """Show what is asked for, most people first."""
        return show_table(self.frame(), f"What users ask for. {self._market.when}", empty=_NONE)

    def proposed(self) -> FrameTable | Note:
        """Show what is asked for and no capability of the matrix covers."""
        frame = self.frame(proposed=True).drop(columns=["ours", "rivals with it"])
        title = f"Asked for by three people or more, but not in the matrix. {self._market.when}"
        return show_table(frame, title, empty="No unlinked wishes propose a capability.")

    def posts(self, kind: str = "") -> FrameTable | Note:
        """Show the posts themselves, newest first.

        Args:
            kind: wish, complaint, question, praise or none; empty: all.
        """
        view = self._market.view
        proposed = {one.id: one.label for one in view.demand.proposed}
        frame = pd.DataFrame(
            [
                {
                    "product": self._market.named(one.product),
                    "kind": one.kind.value if one.kind else "",
                    "capability": view.label(one.capability) if one.capability else proposed.get(one.proposal, ""),
                    "quote": one.quote or one.title,
                    "opened": day(one.opened),
                    "people": f"{one.least_people} to {one.most_people}",
                    "state": "open" if one.open else one.closing or "closed",
                    "url": one.url,
                }
                for one in view.posts
                if not kind or (one.kind is not None and one.kind.value == kind)
            ]
        )
        return show_table(frame, f"Posts. {self._market.when}", empty=_NONE)

    def chart(self, *, most: int = 20) -> Any:
        """Show how many people ask for each capability, at least and at most.

        Args:
            most: How many capabilities.
        """
        market = self._market
        found = market.view.demand.asked[:most]
        if not found:
            return Note(_NONE)
        alt = altair()
        frame = pd.DataFrame(
            [
                {
                    "capability": one.label,
                    "least": one.least_people,
                    "most": one.most_people,
                    "ours": "we have it" if self._have(one) else "we are not known to have it",
                }
                for one in found
            ]
        )
        base = alt.Chart(frame, width=420, height=alt.Step(20)).encode(
            y=alt.Y("capability:N", title=None, sort=list(frame["capability"]))
        )
        rail = base.mark_rule(color=INK, strokeWidth=1).encode(x=alt.X("least:Q", title="people"), x2="most:Q")
        colours = alt.Scale(domain=["we have it", "we are not known to have it"], range=[US, OTHERS])
        dots = base.mark_point(filled=True, size=80, opacity=1).encode(
            x="least:Q",
            color=alt.Color("ours:N", title=None, scale=colours),
            shape=alt.Shape("ours:N", title=None),
            tooltip=["capability", "least", "most", "ours"],
        )
        return finish(rail + dots, "How many people ask for it", market.when, note="Dot: at least; line: up to at most")

    def record(self) -> FrameTable | Note:
        """Show whether what was wanted most shipped more often within a year, by product."""
        record = self._market.view.demand.record
        frame = pd.DataFrame(
            [
                {
                    "product": self._market.named(one.product),
                    "top tenth": one.top,
                    "of it shipped within a year": one.top_shipped,
                    "others": one.rest,
                    "of them shipped within a year": one.rest_shipped,
                }
                for one in record.products
            ]
        )
        return show_table(frame, f"The top tenth of demand, {record.words}", empty=f"{record.words.capitalize()}.")

    def _row(self, one: CapabilityDemand) -> dict[str, object]:
        view = self._market.view
        ours = answer_of(view.cell(view.own, one.id)) if view.own and not one.proposed else None
        having = [product.name for product in view.rivals if answer_of(view.cell(product.slug, one.id)).present]
        first = one.posts[0] if one.posts else None
        return {
            "capability": one.label,
            "people, at least": one.least_people,
            "at most": one.most_people,
            "wishes": one.wishes,
            "complaints": one.complaints,
            "questions": one.questions,
            "trend": one.trend,
            "last year": one.recent,
            "year before": one.before,
            "oldest open": day(one.oldest_open),
            "ours": f"{ours.sign} {ours.value}" if ours else "",
            "rivals with it": ", ".join(having),
            "shipped": ", ".join(f"{view.name(product)} {version}" for product, version in one.shipped),
            "quote": first.quote if first else "",
            "url": first.url if first else "",
        }

    def _have(self, one: CapabilityDemand) -> bool:
        view = self._market.view
        return bool(view.own) and answer_of(view.cell(view.own, one.id)).present
