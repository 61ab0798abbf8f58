"""Notebook 02: who has what, with the quotes behind every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.answers import Answer, answer_of, cell_details
from analysis.exports.links import quote_link
from analysis.insights.flips import flips
from rivalscope.app.notebook.charts import altair, answer_scale, finish
from rivalscope.app.notebook.matrix_html import matrix_html
from rivalscope.app.notebook.show import FrameTable, Note, day, show_table

if TYPE_CHECKING:
    from rivalscope.app.notebook.market import Market

__all__ = ["Matrix", "MatrixTable"]


class MatrixTable:
    """The matrix as a table whose cells open their quotes."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def _repr_html_(self) -> str:
        return matrix_html(self._market)

    def __repr__(self) -> str:
        return self._market.matrix.frame(wide=True).to_string(max_colwidth=30)


class Matrix:
    """Product against capability."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def frame(self, *, wide: bool = False) -> pd.DataFrame:
        """Return the answers: a row per cell with its best quote, or capabilities against products."""
        market, view = self._market, self._market.view
        rows = []
        for capability in view.ordered_capabilities:
            for product in view.products:
                cell = view.cell(product.slug, capability.id)
                answer = answer_of(cell)
                best = cell.evidence[0] if cell and cell.evidence else None
                rows.append(
                    {
                        "theme": capability.parent,
                        "capability": capability.label,
                        "product": market.named(product.slug),
                        "answer": f"{answer.sign} {answer.value}",
                        "details": ", ".join(cell_details(cell)) if cell else "",
                        "confidence": cell.confidence if cell else None,
                        "quote": best.quote if best else "",
                        "url": quote_link(best.url, best.pieces[0], best.heading_path) if best else "",
                        "captured": day(best.captured_at) if best else "",
                    }
                )
        names = ("theme", "capability", "product", "answer", "details", "confidence", "quote", "url", "captured")
        frame = pd.DataFrame(rows, columns=list(names))
        if not wide or frame.empty:
            return frame
        labels = [one.label for one in view.ordered_capabilities]
        products = [market.named(product.slug) for product in view.products]
        return frame.pivot(index="capability", columns="product", values="answer").loc[labels, products]

    def table(self) -> MatrixTable | Note:
        """Show the matrix: filter, sort, and click a cell for its quotes."""
        return MatrixTable(self._market) if self._market.view.cells else self._market.nothing

    def quotes(self, *, product: str = "", capability: str = "", answer: Answer | str = "") -> FrameTable | Note:
        """Show every quote for and against, and every lead, of the cells that match.

        Args:
            product: Slug or part of the name; empty: all.
            capability: Part of the label; empty: all.
            answer: For example ``"no"``; empty: all.
        """
        view = self._market.view
        rows = []
        for one in view.ordered_capabilities:
            for offer in view.products:
                cell = view.cell(offer.slug, one.id)
                fits = (
                    capability.casefold() in one.label.casefold()
                    and product.casefold() in f"{offer.slug} {offer.name}".casefold()
                    and answer in ("", answer_of(cell).value)
                )
                if cell is None or not fits:
                    continue
                quotes = [(one, "") for one in cell.evidence]
                quotes += [(one, "against: ") for one in cell.contradictions]
                quotes += [(one, "to read, no proof: ") for one in cell.leads]
                for quote, role in quotes:
                    rows.append(
                        {
                            "capability": one.label,
                            "product": self._market.named(offer.slug),
                            "answer": f"{answer_of(cell).sign} {answer_of(cell).value}",
                            "quote": f"{role}“{quote.quote}”",
                            "under": " > ".join(quote.heading_path),
                            "url": quote_link(quote.url, quote.pieces[0], quote.heading_path),
                            "captured": day(quote.captured_at),
                        }
                    )
        what = ", ".join(filter(None, (product, capability, str(answer)))) or "all cells"
        title = f"Quotes behind {what}. {self._market.when}"
        return show_table(
            pd.DataFrame(rows),
            title,
            empty="No matching cell has a quote: nothing was found, or the pages could not be read.",
        )

    @property
    def first(self) -> str:
        """Label of the first capability; empty: there is none."""
        return next((one.label for one in self._market.view.ordered_capabilities), "")

    def chart(self) -> Any:
        """Show the whole matrix as a picture for print; each answer has its own sign."""
        frame = self.frame()
        if frame.empty or not self._market.view.cells:
            return self._market.nothing
        alt = altair()
        frame["sign"] = frame["answer"].str.split().str[0]
        frame["dark"] = frame["answer"].isin([f"{one.sign} {one.value}" for one in (Answer.YES, Answer.NO)])
        labels = list(dict.fromkeys(frame["capability"]))
        products = [self._market.named(product.slug) for product in self._market.view.products]
        base = alt.Chart(frame, width=alt.Step(max(34, min(110, 700 // len(products)))), height=alt.Step(19)).encode(
            x=alt.X(
                "product:N", sort=products, title=None,
                axis=alt.Axis(orient="top", labelAngle=0 if len(products) < 8 else -40, domain=False, ticks=False),
            ),
            y=alt.Y("capability:N", sort=labels, title=None, axis=alt.Axis(domain=False, ticks=False)),
        )  # fmt: skip
        boxes = base.mark_rect(stroke="white", strokeWidth=2).encode(
            color=alt.Color(
                "answer:N", title=None, scale=answer_scale(alt), sort=[f"{one.sign} {one.value}" for one in Answer]
            ),
            tooltip=["product", "capability", "answer", "details", "confidence", "quote", "captured"],
        )
        signs = base.mark_text(fontSize=12).encode(
            text="sign:N", color=alt.condition(alt.datum.dark, alt.value("white"), alt.value("#1a1f24"))
        )
        return finish(boxes + signs, "Who has what", self._market.when)

    def flips(self) -> FrameTable | Note:
        """Show the answers that changed between two builds, each with its new quote."""
        view = self._market.view
        start = self._market.since
        frame = pd.DataFrame(
            [
                {
                    "since": day(one.at),
                    "product": self._market.named(one.product),
                    "capability": view.label(one.capability),
                    "before": f"{one.before.sign} {one.before.value}",
                    "after": f"{one.after.sign} {one.after.value}",
                    "known": one.turn.value,
                    "quote": one.step.evidence[0].quote if one.step.evidence else "",
                    "url": one.step.evidence[0].url if one.step.evidence else "",
                }
                for one in flips(view)
                if start is None or one.at.date() >= start
            ]
        )
        title = " ".join(filter(None, ("Answers that changed", self._market.span))) + f". {self._market.when}"
        seen = len({step.known_from for step in view.history})
        why = "No answer has changed." if seen > 1 else "The matrix was built only once, so nothing can have changed."
        return show_table(frame, title, empty=why)
