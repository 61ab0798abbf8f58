"""Notebook 05: where the market is moving, and how capabilities spread from product to product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.insights.adopters import adopters
from rivalscope.app.notebook.charts import INK, OTHERS, US, altair, finish
from rivalscope.app.notebook.show import FrameTable, Note, day, show_table

if TYPE_CHECKING:
    from rivalscope.app.notebook.market import Market

__all__ = ["Trends"]

_ARROWS = {
    "rising": "▲ rising",
    "new": "✦ new",
    "falling": "▼ falling",
    "fading": "▽ fading",
    "no_clear_trend": "– no clear trend",
    "too_little": "· too little data",
}
_FACTORS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20]
_LINES = {
    "theme": "How often release notes mention each theme",
    "cadence": "Releases of each product",
    "diffusion": "Products that have each capability",
}
_UNMEASURED = (
    "No trend has been measured. Trends are read from dated release notes: add sources of kind changelog, feed, github "
    "or pypi to market.yaml, then: rivalscope crawl"
)


class Trends:
    """Movements over time."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def frame(self, kind: str = "") -> pd.DataFrame:
        """Return a row per series: growth a year with its interval, direction, and what it shows.

        Args:
            kind: For example theme or cadence; empty: all.
        """
        market = self._market
        rows = [
            {
                "kind": one.kind,
                "what": one.name,
                "product": market.named(one.product) if one.product else "market",
                "direction": _ARROWS.get(one.direction, one.direction),
                "a year": one.per_year,
                "low": one.low,
                "high": one.high,
                "from": day(one.points[0][0]) if one.points else "",
                "to": day(one.points[-1][0]) if one.points else "",
                "note": one.note,
            }
            for one in market.view.trends
            if kind in ("", one.kind)
        ]
        names = ["kind", "what", "product", "direction", "a year", "low", "high", "from", "to", "note"]
        return pd.DataFrame(rows, columns=names)

    def table(self, kind: str = "") -> FrameTable | Note:
        """Show every measured series; "a year" is the factor by which it grows, 1 is flat."""
        title = f'Measured over time. "a year" is a factor with its 95 % interval; 1 is flat. {self._market.when}'
        return show_table(self.frame(kind), title, empty=_UNMEASURED)

    def chart(self, *, most: int = 25) -> Any:
        """Show how fast each theme grows or shrinks, with its interval.

        Args:
            most: How many themes, those with the clearest direction first.
        """
        series = (one for one in self._market.view.trends if not one.product)
        judged = [one for one in series if one.per_year and one.direction not in ("", "too_little")]
        if not judged:
            return Note(_UNMEASURED)
        clear = [one for one in judged if one.direction != "no_clear_trend"]
        rest = [one for one in judged if one.direction == "no_clear_trend"]
        frame = pd.DataFrame(
            [
                {
                    "what": one.name,
                    "per_year": one.per_year,
                    "low": max(one.low if one.low is not None else one.per_year or 1, 0.05),
                    "high": min(one.high if one.high is not None else one.per_year or 1, 20),
                    "direction": _ARROWS.get(one.direction, one.direction),
                }
                for one in (*clear, *rest)[:most]
            ]
        )
        alt = altair()
        names = list(_ARROWS.values())[:5]
        colours = ["#b3410d", "#e08a2e", "#1f6fae", "#8fbfe0", "#8a949a"]
        base = alt.Chart(frame, width=520, height=alt.Step(21)).encode(
            y=alt.Y("what:N", title=None, sort=list(frame["what"])),
            color=alt.Color("direction:N", title=None, scale=alt.Scale(domain=names, range=colours)),
        )
        scale = alt.Scale(type="log", nice=False, domain=[float(frame["low"].min()), float(frame["high"].max())])
        axis = alt.Axis(values=_FACTORS, format="~g")
        words = "yearly growth factor of its share of entries"
        lines = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=scale, axis=axis, title=words), x2="high:Q")
        dots = base.mark_point(filled=True, size=90, opacity=1).encode(
            x=alt.X("per_year:Q", scale=scale),
            shape=alt.Shape("direction:N", title=None, scale=alt.Scale(
                domain=names, range=["triangle-up", "diamond", "triangle-down", "triangle-down", "circle"])),
            tooltip=["what", "direction", "per_year", "low", "high"],
        )  # fmt: skip
        flat = alt.Chart(pd.DataFrame({"one": [1.0]})).mark_rule(color="#9aa3a8", strokeDash=[4, 3]).encode(x="one:Q")
        return finish(flat + lines + dots, "What the market writes about more and less", self._market.when,
                      note="Line: 95 % interval. Dashed: no change")  # fmt: skip

    def lines(self, kind: str = "theme", *, most: int = 12) -> Any:
        """Show series over time, each in its own panel.

        Args:
            kind: Which series.
            most: How many, those that move most first.
        """
        series = [one for one in self._market.view.trends if one.kind == kind and len(one.points) > 1]
        if not series:
            return Note(_UNMEASURED)
        series.sort(key=lambda one: (one.direction in ("no_clear_trend", "too_little", ""), one.name, one.product))
        frame = pd.DataFrame(
            [
                {"what": one.name + (f", {self._market.named(one.product)}" if one.product else ""),
                 "period": day(period), "value": value}
                for one in series[:most]
                for period, value in one.points
            ]
        )  # fmt: skip
        if (since := self._market.since) is not None:
            frame = frame[frame["period"] >= since.isoformat()]
        alt = altair()
        chart = (
            alt.Chart(frame, width=210, height=70)
            .mark_area(line={"color": OTHERS, "strokeWidth": 1.8}, color="#d6e6f2")
            .encode(
                x=alt.X("period:T", title=None, axis=alt.Axis(format="%b %y", tickCount=4)),
                y=alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=3)),
                facet=alt.Facet("what:N", title=None, columns=3, sort=list(dict.fromkeys(frame["what"]))),
                tooltip=["what", "period:T", "value"],
            )
        )
        unit = next((one.unit for one in series if one.unit), "")
        first, last = frame["period"].min(), frame["period"].max()
        words = _LINES.get(kind, kind.capitalize())
        return finish(chart, f"{words}, from {first} to {last}", self._market.when, note=unit)

    def diffusion(self, words: str = "") -> pd.DataFrame:
        """Return a row per adoption: who has a capability since when, earliest first.

        Args:
            words: Only capabilities whose label contains these words.
        """
        market = self._market
        rows = [
            {
                "capability": one.label,
                "product": market.named(step.product),
                "since": day(step.at),
                "how sure": "that day" if step.exact else "no later than that day",
                "version": step.version,
                "place": number,
            }
            for one in market.view.ordered_capabilities
            if words.casefold() in one.label.casefold()
            for number, step in enumerate(adopters(market.view, one.id), start=1)
        ]
        return pd.DataFrame(rows, columns=["capability", "product", "since", "how sure", "version", "place"])

    def diffusion_chart(self, words: str = "", *, most: int = 25) -> Any:
        """Show who adopted which capability when; hollow: it was there no later than that day.

        Args:
            words: Only capabilities whose label contains these words.
            most: How many capabilities, those with most exact dates first.
        """
        frame = self.diffusion(words)
        if frame.empty:
            return Note("No product is known to have any of these capabilities, so there is no diffusion to show.")
        alt = altair()
        exact = frame[frame["how sure"] == "that day"].groupby("capability").size()
        order = sorted(
            dict.fromkeys(frame["capability"]), key=lambda label: (-int(exact.get(label, 0)), label.casefold())
        )[:most]
        frame = frame[frame["capability"].isin(order)].copy()
        grouped = frame.groupby(["capability", "since", "how sure"])["product"]
        dots = grouped.agg(products="count", names=", ".join).reset_index()
        dots["whose"] = ["with us" if "(us)" in names else "rivals only" for names in dots["names"]]
        colours = alt.Scale(domain=["with us", "rivals only"], range=[US, OTHERS])
        shapes = alt.Scale(domain=["that day", "no later than that day"], range=["circle", "triangle-left"])
        chart = (
            alt.Chart(dots, width=520, height=alt.Step(23))
            .mark_point(filled=True, opacity=0.9, stroke="white", strokeWidth=0.8)
            .encode(
                x=alt.X("since:T", title=None, scale=alt.Scale(padding=10), axis=alt.Axis(format="%b %Y", tickCount=8)),
                y=alt.Y("capability:N", title=None, sort=order),
                color=alt.Color("whose:N", title=None, scale=colours),
                shape=alt.Shape("how sure:N", title=None, scale=shapes),
                size=alt.Size(
                    "products:Q",
                    title="products",
                    scale=alt.Scale(domain=[0, max(len(self._market.view.products), 1)], range=[10, 330]),
                    legend=alt.Legend(values=sorted({1, int(dots["products"].max())}), format="d"),
                ),
                tooltip=["capability", "names", "since", "how sure"],
            )
        )
        today = (
            alt.Chart(pd.DataFrame({"day": [day(self._market.view.as_of)]}))
            .mark_rule(color=INK, strokeDash=[2, 3])
            .encode(x="day:T")
        )
        return finish(chart + today, "Since when products have each capability", self._market.when,
                      note="Exact dates come from release notes, the others from the first capture")  # fmt: skip

    def next_adopters(self, words: str = "") -> FrameTable | Note:
        """Show who may follow, most likely first, under the record of such predictions.

        Args:
            words: Only capabilities whose label contains these words.
        """
        view = self._market.view
        if view.adopter_record is None or not view.adopter_record.beats_chance:
            record = f": {view.adopter_record.sentence()}" if view.adopter_record else ""
            return show_table(
                pd.DataFrame(),
                "Who may follow",
                empty=f"No followers are named, because past naming was no better than chance{record}.",
            )
        kept = {product.slug for product in view.products}
        rows = [
            {
                "capability": one.capability,
                "position": one.position.value.replace("_", " "),
                "have it": f"{one.shares[-1].have} of {one.shares[-1].looked}",
                "may follow, most likely first": ", ".join(
                    self._market.named(guess.product) for guess in one.next_adopters if guess.product in kept
                ),
                "why the first": one.next_adopters[0].because,
            }
            for one in view.diffusion
            if words.casefold() in one.capability.casefold() and any(g.product in kept for g in one.next_adopters)
        ]
        record = f" Record: {view.adopter_record.sentence()}." if view.adopter_record else ""
        return show_table(
            pd.DataFrame(rows), f"Who may follow. {self._market.when}.{record}", empty="Every product already has it."
        )

    def positioning_table(self) -> FrameTable | Note:
        """Show what each product says of itself, and the words that it adopted or dropped between two looks."""
        rows = []
        for one in self._market.view.positioning:
            name = self._market.named(one.product)
            rows += [
                {"product": name, "what": claim.said.words, "words": claim.text, "texts": "", "quote": claim.quote}
                for claim in one.stated
            ]
            rows += [
                {"product": name, "what": "taken up" if moved.z > 0 else "given up", "words": moved.term,
                 "texts": f"{moved.before} → {moved.after}", "quote": moved.quote}
                for moved in one.drift.terms
            ]  # fmt: skip
            if not one.drift.terms:
                rows.append({"product": name, "what": "drift", "words": "", "texts": "", "quote": one.drift.sentence()})
        title = f"In their own words, and how those words changed since the first capture. {self._market.when}"
        return show_table(pd.DataFrame(rows), title, empty="No pages were read on which a product presents itself.")

    def diffusion_table(self, words: str = "") -> FrameTable | Note:
        """Show who followed whom."""
        title = f"Who has it, and since when. {self._market.when}"
        return show_table(self.diffusion(words), title, empty="No product is known to have any of these capabilities.")
