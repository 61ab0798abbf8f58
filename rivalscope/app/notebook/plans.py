"""Notebook 07: plans and prices, and which plan a capability needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.answers import answer_of
from analysis.changes.records import ChangeKind
from analysis.exports.links import quote_link
from analysis.insights.offers import current_charges
from analysis.queries.team import team_prices
from rivalscope.app.notebook.charts import INK, OTHERS, US, altair, finish
from rivalscope.app.notebook.show import FrameTable, Note, day, show_table
from rivalscope.core.charges import spell_tier
from rivalscope.core.money import spell_money
from rivalscope.core.plans import spell_charge

if TYPE_CHECKING:
    from rivalscope.app.notebook.market import Market

__all__ = ["Plans"]

_MONTHS = {"month": 1.0, "year": 1 / 12}
_MONEY = (ChangeKind.PRICE, ChangeKind.PLAN, ChangeKind.LIMIT, ChangeKind.GATE_MOVED)
_TICKS = [0, *(one * 10**power for power in range(6) for one in (1, 2, 5))]
_NONE = "No plans were read from any pricing page."


class Plans:
    """What it costs, and what a plan includes."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def frame(self) -> pd.DataFrame:
        """Return a row per plan that is offered now, in the order of the page; one plan on two pages counts once."""
        market = self._market
        rows = []
        for one in market.view.plans:
            if one.valid_to is not None:
                continue
            plan = one.plan
            rows.append(
                {
                    "product": market.named(one.product),
                    "plan": plan.name,
                    "price": "on request" if plan.contact else plan.price,
                    "currency": plan.currency,
                    "per": " and ".join(filter(None, (plan.period, plan.unit))),
                    "a month": _monthly(plan.price, plan.period),
                    "said": plan.stated_price,
                    "trial": plan.trial,
                    "captured": day(one.captured_at),
                    "url": one.url,
                }
            )
        names = ["product", "plan", "price", "currency", "per", "a month", "said", "trial", "captured", "url"]
        frame = pd.DataFrame(rows, columns=names)
        return frame.drop_duplicates(["product", "plan", "price", "currency", "per"], ignore_index=True)

    def table(self) -> FrameTable | Note:
        """Show the plans that are offered now."""
        return show_table(self.frame(), f"Current plans, as the pages state them. {self._market.when}", empty=_NONE)

    def charges(self) -> FrameTable | Note:
        """Show what is charged now besides the plans: rates of use with their tiers, add-ons, fees."""
        market = self._market
        rows = [
            {
                "product": market.named(one.product),
                "charge": one.charge.name,
                "kind": one.charge.kind.value,
                "price": spell_charge(one.charge),
                "tier": spell_tier(one.charge),
                "on": one.charge.plan,
                "said": one.charge.quote,
                "captured": day(one.captured_at),
                "url": one.url,
            }
            for product in market.view.products
            for one in current_charges(market.view, product.slug)
        ]
        title = f"What is charged besides the plans, as the pages state it. {market.when}"
        return show_table(pd.DataFrame(rows), title, empty="No charges besides plans were read from any pricing page.")

    def chart(self) -> Any:
        """Show the public prices a month, one panel per currency; nothing is converted."""
        frame = self.frame()
        asked = sorted(set(frame.loc[frame["price"] == "on request", "product"]))
        frame = frame[frame["a month"].notna()].copy()
        if frame.empty:
            return Note("No public prices were read." if asked else _NONE)
        alt = altair()
        frame["whose"] = ["us" if name.endswith("(us)") else "rival" for name in frame["product"]]
        frame["words"] = frame["plan"].str.slice(0, 18)
        frame["unit"] = [per.split(" and ")[-1] if " and " in per else "account" for per in frame["per"]]
        panels = []
        for currency in dict.fromkeys(frame["currency"]):
            # Plans at nearly one price would cover each other's names.
            part = frame[frame["currency"] == currency].sort_values(["product", "a month"])
            base = alt.Chart(part, width=560, height=alt.Step(46)).encode(
                x=alt.X(
                    "a month:Q",
                    title=f"{currency or 'no currency'} a month",
                    scale=alt.Scale(type="symlog", constant=5, nice=False),
                    axis=alt.Axis(values=_TICKS, format="~s"),
                ),
                y=alt.Y("product:N", title=None, sort=self._order()),
            )
            dots = base.mark_point(size=90, filled=True, opacity=0.9).encode(
                color=alt.Color("whose:N", scale=alt.Scale(domain=["us", "rival"], range=[US, OTHERS]), legend=None),
                shape=alt.Shape("unit:N", title="price for one"),
                tooltip=["product", "plan", "said", "captured"],
            )
            names = base.mark_text(dy=-11, fontSize=10.5, color=INK).encode(text="words:N")
            panels.append(dots + names)
        note = f"Also on request: {', '.join(asked)}" if asked else ""
        chart = alt.vconcat(*panels).resolve_scale(shape="shared")
        return finish(chart, "Public monthly prices, as stated on the pages", self._market.when, note=note)

    def team(self, seats: int, *needs: str, billing: str = "") -> FrameTable | Note:
        """Show what a team pays: per vendor the cheapest plan that has what is asked, with the arithmetic and quotes.

        Args:
            seats: People who need a seat.
            needs: What the plan must have: "saml", "audit log >= 1 year".
            billing: "annual" or "monthly"; empty: the price that each page shows first.
        """
        market = self._market
        rows = [
            {
                "product": market.named(one.product),
                "answer": one.state.value,
                "plan": one.plan,
                "a month": "" if one.total is None or one.once else spell_money(one.total, one.currency),
                "arithmetic": one.arithmetic,
                "needs": "; ".join(f"{met.need}: {met.has}" for met in one.needs),
                "said": " | ".join(one.quotes),
                "notes": "; ".join(one.notes),
                "url": one.url,
            }
            for one in team_prices(market.view, seats=seats, needs=needs, billing=billing)
        ]
        asked = f" with {', '.join(needs)}" if needs else ""
        return show_table(pd.DataFrame(rows), f"Cost of {seats} seats{asked}. {market.when}", empty=_NONE)

    def gates(self, words: str = "") -> FrameTable | Note:
        """Show which plan each product asks for each capability; "any" where no plan is named.

        Args:
            words: Only capabilities whose label contains these words.
        """
        market, view = self._market, self._market.view
        rows = []
        for one in view.ordered_capabilities:
            if words.casefold() not in one.label.casefold():
                continue
            row = {"capability": one.label}
            for product in view.products:
                cell = view.cell(product.slug, one.id)
                answer = answer_of(cell)
                gate = (cell.plan if cell else "") or "any"
                row[market.named(product.slug)] = (
                    f"{answer.sign} {gate}" if answer.present else f"{answer.sign} {answer.value}"
                )
            rows.append(row)
        title = f"The plan required for each capability, where the pages name one. {market.when}"
        return show_table(pd.DataFrame(rows), title, empty=market.nothing.text)

    def changes(self) -> FrameTable | Note:
        """Show what changed in prices, plans, limits and gates, with both quotes."""
        market = self._market
        rows = [
            {
                "seen": day(one.new_at),
                "product": market.named(one.product),
                "what": one.kind.value.replace("_", " "),
                "about": one.subject,
                "before": one.before,
                "after": one.after,
                "url": quote_link(one.url, one.after),
            }
            for one in sorted(market.view.changes, key=lambda one: (-one.new_at.timestamp(), -one.materiality, one.id))
            if one.kind in _MONEY and not one.suppressed_by
        ]
        title = " ".join(filter(None, ("Prices, plans, limits and gates that changed", market.span)))
        why = "No price, plan, limit or gate has changed between captures."
        return show_table(pd.DataFrame(rows), f"{title}. {market.when}", empty=why)

    def _order(self) -> list[str]:
        return [self._market.named(product.slug) for product in self._market.view.products]


def _monthly(price: str, period: str) -> float | None:
    try:
        amount = float(price)
    except ValueError:
        return None
    return 0.0 if amount == 0 else amount * _MONTHS[period] if period in _MONTHS else None
