"""Notebook 01: what was read of each product, what was not and why, and how much of the matrix that answers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.answers import Answer, answer_of
from rivalscope.app.notebook.charts import altair, answer_scale, finish
from rivalscope.app.notebook.show import FrameTable, Note, day, show_table
from rivalscope.core.records import Outcome
from rivalscope.core.store import captures

if TYPE_CHECKING:
    from rivalscope.app.notebook.market import Market

__all__ = ["CoverageTopic"]

_STATES = {
    "read": ("● read", "#1f6fae"),
    "empty": ("○ empty", "#a8d0ea"),
    "refused": ("⊘ refused", "#e0a458"),
    "failed": ("✕ failed", "#8c2d04"),
}


class CoverageTopic:
    """What was looked at."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def frame(self) -> pd.DataFrame:
        """Return a row per source: the outcome of the last crawl of it."""
        return pd.DataFrame(
            [
                {
                    "product": self._market.named(row.product),
                    "source": row.source,
                    "looked": day(row.at) if row.status != "never crawled" else "",
                    "status": row.status,
                    "planned": row.planned,
                    "read": row.read,
                    "empty": row.empty,
                    "refused": row.refused,
                    "failed": row.failed,
                    "note": row.note,
                }
                for row in self._market.view.coverage
            ],
            columns=["product", "source", "looked", "status", "planned", "read", "empty", "refused", "failed", "note"],
        )

    def table(self) -> FrameTable | Note:
        """Show the last look at each source."""
        title = f"The last crawl of each source. {self._market.when}"
        return show_table(self.frame(), title, empty="This market has no sources yet. Add one: rivalscope add URL")

    def chart(self) -> Any:
        """Show pages read, empty, refused and failed by product."""
        frame = self.frame()
        long = frame.melt(id_vars="product", value_vars=list(_STATES), var_name="state", value_name="pages")
        long = long.groupby(["product", "state"])["pages"].sum().reset_index()
        long = long[long["pages"] > 0]
        if long.empty:
            return Note("No page has been crawled yet. Start with: rivalscope crawl")
        long["order"] = long["state"].map(list(_STATES).index)
        long["state"] = long["state"].map({name: words for name, (words, _) in _STATES.items()})
        alt = altair()
        scale = alt.Scale(domain=[words for words, _ in _STATES.values()], range=[one for _, one in _STATES.values()])
        chart = (
            alt.Chart(long, width=560)
            .mark_bar(stroke="#5c656e", strokeWidth=0.5)
            .encode(
                x=alt.X("sum(pages):Q", title="pages in the last crawl"),
                y=alt.Y("product:N", title=None, sort=self._order()),
                color=alt.Color("state:N", title=None, scale=scale),
                order=alt.Order("order:Q"),
                tooltip=["product", "state", "pages"],
            )
        )
        return finish(chart, "Pages read for each product", self._market.when)

    def unseen(self) -> pd.DataFrame:
        """Return a row per page that was refused or failed when last asked for; nobody could look there."""
        market = self._market
        found = []
        with market.workspace.store.begin() as connection:
            for product in market.view.products:
                for one in captures.latest_captures(connection, product=product.slug).values():
                    if one.outcome in (Outcome.REFUSED, Outcome.FAILED, Outcome.EMPTY):
                        found.append(
                            {
                                "product": market.named(product.slug),
                                "outcome": one.outcome.value,
                                "why": one.reason or (f"HTTP {one.status}" if one.status else ""),
                                "at": day(one.at),
                                "url": one.url,
                            }
                        )
        return pd.DataFrame(found, columns=["product", "outcome", "why", "at", "url"])

    def unseen_table(self) -> FrameTable | Note:
        """Show the pages that could not be read."""
        title = f"Pages that were refused, failed or were empty at the last crawl. {self._market.when}"
        return show_table(self.unseen(), title, empty="Every requested page could be read.")

    def answers(self) -> pd.DataFrame:
        """Return how many cells of each product have which answer."""
        view = self._market.view
        rows = [
            {"product": self._market.named(product.slug), "answer": f"{answer.sign} {answer.value}", "cells": number}
            for product in view.products
            for answer, number in sorted(
                Counter(answer_of(view.cell(product.slug, one.id)) for one in view.capabilities).items(),
                key=lambda pair: list(Answer).index(pair[0]),
            )
        ]
        return pd.DataFrame(rows, columns=["product", "answer", "cells"])

    def answers_chart(self) -> Any:
        """Show the answers by product; the three kinds of no stay apart."""
        frame = self.answers()
        if frame.empty:
            return self._market.nothing
        alt = altair()
        order = [f"{one.sign} {one.value}" for one in Answer]
        frame["order"] = frame["answer"].map(order.index)
        frame["label"] = frame["answer"].str.split().str[0] + " " + frame["cells"].astype(str)
        frame["end"] = frame.groupby("product", sort=False)["cells"].cumsum()
        frame["middle"] = frame["end"] - frame["cells"] / 2
        frame["dark"] = frame["answer"].isin([order[0], order[2]])
        base = alt.Chart(frame, width=560).encode(y=alt.Y("product:N", title=None, sort=self._order()))
        bars = base.mark_bar(stroke="#5c656e", strokeWidth=0.5).encode(
            x=alt.X("cells:Q", title="capabilities", stack="zero"),
            color=alt.Color("answer:N", title=None, scale=answer_scale(alt), sort=order),
            order=alt.Order("order:Q"),
            tooltip=["product", "answer", "cells"],
        )
        wide = alt.datum.cells / max(frame["end"].max(), 1) > 0.045
        words = (
            base.transform_filter(wide)
            .mark_text(fontSize=11)
            .encode(
                x="middle:Q",
                text="label:N",
                color=alt.condition(alt.datum.dark, alt.value("white"), alt.value("#1a1f24")),
            )
        )
        return finish(bars + words, "Answers by product", self._market.when)

    def _order(self) -> list[str]:
        return [self._market.named(product.slug) for product in self._market.view.products]
