"""Notebook 06: gaps, strengths, what is unverified, opportunities, and the products on a map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.exports.links import quote_link
from analysis.insights.opportunities import Estimate, opportunities
from analysis.insights.positioning import axis, positions
from analysis.insights.standing import Standing, StandingLine, standings
from rivalscope.app.notebook.charts import INK, OTHERS, US, altair, finish
from rivalscope.app.notebook.show import FrameTable, Note, day, show_table
from rivalscope.core.errors import ConfigError

if TYPE_CHECKING:
    from rivalscope.app.notebook.market import Market

__all__ = ["Standings"]

_WORDS = {
    Standing.GAP: "✕ gap: our pages say no",
    Standing.BEHIND: "◐ behind: we have it only in part",
    Standing.UNVERIFIED: "○ unverified: our pages do not say",
    Standing.PARITY: "= parity",
    Standing.STRENGTH: "✓ strength: only we have it",
    Standing.NOBODY: "· nobody has it",
}
_COLOURS = {
    Standing.GAP: "#d1592f",
    Standing.BEHIND: "#e9b872",
    Standing.UNVERIFIED: "#d9dddd",
    Standing.PARITY: "#a8d0ea",
    Standing.STRENGTH: "#1f6fae",
    Standing.NOBODY: "#f4f5f5",
}


_LABEL = (0.22, 0.06)
"""Share of the map's width and height within which two names would cover each other."""


class Standings:
    """Where we stand against the rivals."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def frame(self, *standing: Standing | str, own: str = "") -> pd.DataFrame:
        """Return a row per capability, the most urgent first within each standing.

        Args:
            standing: gap, behind, unverified, parity, strength, nobody; none given: all.
            own: Whose side to take; empty: our own product's.
        """
        view = self._market.view
        wanted = {Standing(one) for one in standing} or set(Standing)
        rows = [
            {
                "standing": _WORDS[one.standing],
                "capability": one.capability.label,
                "ours": f"{one.ours.sign} {one.ours.value}" + (" (planned)" if one.planned else ""),
                "rivals with it": ", ".join(map(view.name, one.rivals_with)),
                "of rivals read": f"{len(one.rivals_with)} of {one.rivals_read}",
                "spread": one.spread,
                "people who ask": self._asked(one.capability.id),
                "priority": one.priority,
                "first": f"{view.name(one.first)}, {day(one.first_date)}" if one.first else "",
                "quote": one.best.quote if one.best else "",
                "url": quote_link(one.best.url, one.best.quote, one.best.heading_path) if one.best else "",
            }
            for one in self._lines(own)
            if one.standing in wanted
        ]
        names = ("standing", "capability", "ours", "rivals with it", "of rivals read", "spread", "people who ask",
                 "priority", "first",
                 "quote", "url")  # fmt: skip
        return pd.DataFrame(rows, columns=list(names))

    def gaps(self, *, own: str = "") -> FrameTable | Note:
        """Show what rivals have and we say that we lack, or have only in part."""
        title = f"Gaps: they have it, our own pages say that we do not or only in part. {self._market.when}"
        return self._table(title, "No documented gaps.", Standing.GAP, Standing.BEHIND, own=own)

    def unverified(self, *, own: str = "") -> FrameTable | Note:
        """Show what rivals have and our own pages do not mention: not a gap until somebody confirms it."""
        title = f"To confirm: they have it, and our own pages do not say whether we do. {self._market.when}"
        return self._table(title, "Nothing to confirm.", Standing.UNVERIFIED, own=own)

    def strengths(self, *, own: str = "") -> FrameTable | Note:
        """Show what only we are known to have."""
        title = f"Strengths: only we are known to have it. {self._market.when}"
        return self._table(title, "Nothing is known that only we have.", Standing.STRENGTH, own=own)

    def parity(self, *, own: str = "") -> FrameTable | Note:
        """Show what both sides have."""
        return self._table(f"Parity: both sides have it. {self._market.when}", "No parity.", Standing.PARITY, own=own)

    def chart(self, *, own: str = "", most: int = 40) -> Any:
        """Show each capability by how many rivals have it and where that leaves us.

        Args:
            own: Whose side to take.
            most: How many capabilities.
        """
        lines = [one for one in self._lines(own) if one.standing is not Standing.NOBODY][:most]
        if not lines:
            return self._unsided(own)
        alt = altair()
        frame = pd.DataFrame(
            [
                {
                    "capability": one.capability.label,
                    "rivals": len(one.rivals_with),
                    "read": one.rivals_read,
                    "standing": _WORDS[one.standing],
                    "sign": _WORDS[one.standing].split()[0],
                }
                for one in lines
            ]
        )
        used = [one for one in Standing if one is not Standing.NOBODY]
        base = alt.Chart(frame, width=420, height=alt.Step(20)).encode(
            y=alt.Y("capability:N", title=None, sort=list(frame["capability"]))
        )
        rail = base.mark_bar(color="#f0f2f2", height=12).encode(x=alt.X("read:Q", title="rivals"))
        bars = base.mark_bar(height=12, stroke="#5c656e", strokeWidth=0.5).encode(
            x=alt.X("rivals:Q", axis=alt.Axis(tickMinStep=1, format="d")),
            color=alt.Color("standing:N", title=None, scale=alt.Scale(
                domain=[_WORDS[one] for one in used], range=[_COLOURS[one] for one in used])),
            tooltip=["capability", "standing", "rivals", "read"],
        )  # fmt: skip
        signs = base.mark_text(align="left", dx=6, fontSize=12, color=INK).encode(x="read:Q", text="sign:N")
        name = self._market.view.name(own or self._market.view.own)
        return finish(rail + bars + signs, f"How many rivals have it, and how {name} compares", self._market.when,
                      note="Grey: rivals whose pages were read. Gaps and strengths first by urgency")  # fmt: skip

    def opportunities(self, estimates: Mapping[str, Mapping[str, float]] | None = None) -> FrameTable | Note:
        """Show what to build next by RICE, with how firm each rank is when the inputs move.

        Args:
            estimates: Capability label -> what the team says: ``{"impact": 2, "effort": 3}``; impact 3 massive to
                0.25 minimal, effort in person-months. What is not said counts as 1.

        Raises:
            ConfigError: No capability has such a label.
        """
        view = self._market.view
        ids = {one.label.casefold(): one.id for one in view.capabilities}
        given = {}
        for label, said in (estimates or {}).items():
            if label.casefold() not in ids:
                raise ConfigError(f'there is no capability "{label}"', next_step="See market.capabilities.table().")
            given[ids[label.casefold()]] = Estimate(impact=said.get("impact"), effort=said.get("effort"))
        frame = pd.DataFrame(
            [
                {
                    "rank": one.rank,
                    "between": f"{one.rank_low} and {one.rank_high}",
                    "capability": one.line.capability.label,
                    "standing": _WORDS[one.line.standing],
                    "reach": one.reach,
                    "people who ask": self._asked(one.line.capability.id),
                    "impact": one.impact,
                    "confidence": one.confidence,
                    "effort": one.effort,
                    "RICE": one.rice,
                    "Kano, proposed": one.kano.value,
                }
                for one in opportunities(view, estimates=given)
            ]
        )
        title = f"What to build next, with the range of ranks in nine of ten simulations. {self._market.when}"
        return show_table(frame, title, empty="No rival is known to have anything that we lack.")

    def map(self, x: str = "breadth", y: str = "cadence") -> Any:
        """Show the products on a map.

        Args:
            x: breadth, price, cadence, or ``theme:`` and the name of a theme.
            y: The same.

        Raises:
            RivalscopeError: There is no such axis; the message names those that there are.
        """
        market = self._market
        across, up = axis(x, market.view), axis(y, market.view)
        points = positions(market.view, across, up)
        if not points:
            return Note(f"No product can be plotted by {across.label.lower()} and {up.label.lower()}.")
        alt = altair()
        frame = pd.DataFrame(
            [
                {
                    "product": market.named(one.product),
                    "x": one.x,
                    "y": one.y,
                    "whose": "us" if one.product == market.view.own else "rival",
                }
                for one in points
            ]
        )
        base = alt.Chart(frame, width=460, height=300).encode(
            x=alt.X("x:Q", title=f"{across.label} {across.unit}".strip(), scale=alt.Scale(zero=False, padding=60)),
            y=alt.Y("y:Q", title=f"{up.label} {up.unit}".strip(), scale=alt.Scale(zero=False, padding=30)),
        )
        dots = base.mark_point(filled=True, size=120, opacity=1).encode(
            color=alt.Color("whose:N", scale=alt.Scale(domain=["us", "rival"], range=[US, OTHERS]), legend=None),
            shape=alt.Shape(
                "whose:N", scale=alt.Scale(domain=["us", "rival"], range=["diamond", "circle"]), legend=None
            ),
            tooltip=["product", "x", "y"],
        )
        frame["words"] = _together(frame)
        names = base.mark_text(align="left", dx=9, fontSize=11.5, color=INK).encode(text="words:N")
        placed = {one.product for one in points}
        missing = [one.name for one in market.view.products if one.slug not in placed]
        note = f"Cannot be plotted: {', '.join(missing)}" if missing else ""
        return finish(dots + names, f"{across.label.split(':')[0]} and {up.label.split(':')[0].lower()}", market.when,
                      note=note)  # fmt: skip

    def _asked(self, capability: str) -> str:
        found = self._market.view.demand.by_capability.get(capability)
        return found.people.rpartition(" ")[0] if found else ""

    def _lines(self, own: str) -> tuple[StandingLine, ...]:
        return standings(self._market.view, own=own)

    def _table(self, title: str, empty: str, *standing: Standing, own: str) -> FrameTable | Note:
        if not self._lines(own):
            return self._unsided(own)
        return show_table(self.frame(*standing, own=own).drop(columns="standing"), title, empty=empty)

    def _unsided(self, own: str) -> Note:
        if own or self._market.view.own:
            return self._market.nothing
        return Note(
            "market.yaml names no product as our own (`own:`), so there are no gaps or strengths. Choose a side with "
            f'own="{self._market.view.products[0].slug}".'
            if self._market.view.products
            else "This market has no products yet. Add one: rivalscope add URL"
        )


def _together(frame: pd.DataFrame) -> list[str]:
    """Return a name for each point; points too near for two names share one, at the first of them."""
    across, up = (max(float(frame[axis].max() - frame[axis].min()), 1e-9) for axis in ("x", "y"))
    shown: list[tuple[float, float, list[str]]] = []
    words: list[list[str]] = []
    for x, y, name in zip(frame["x"] / across, frame["y"] / up, frame["product"], strict=True):
        near = next((one for one in shown if abs(one[0] - x) < _LABEL[0] and abs(one[1] - y) < _LABEL[1]), None)
        if near is None:
            shown.append((x, y, [name]))
            words.append(shown[-1][2])
        else:
            near[2].append(name)
            words.append([])
    return [", ".join(one) for one in words]
