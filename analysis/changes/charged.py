"""Compare what two versions of a page charge besides their plans: rates and their tiers, add-ons, fees, packs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal

from analysis.changes.records import Action, ChangeKind, Level
from analysis.changes.text import key
from analysis.changes.typed import Finding
from analysis.changes.values import same_unit
from rivalscope.core.charges import Charge, spell_tier
from rivalscope.core.plans import spell_charge
from rivalscope.core.records import Page, Plan

__all__ = ["compare_charges"]

_LESS = -0.2
"""What a charge besides the plans counts less than the price of a plan."""
_Name = Callable[[Charge], tuple[object, ...]]


def compare_charges(old: Page, new: Page, *, old_words: str, new_words: str) -> Iterator[Finding]:
    """Yield charges whose amount, unit or tier has changed, and charges that came or went.

    A charge whose line still is on the other version, or whose amount was the price of a plan there, is not news:
    it is only read differently.

    Args:
        old: Older version.
        new: Newer version.
        old_words: All folded words of the older page, padded with spaces.
        new_words: The same of the newer page.
    """
    pairs, gone, come = _pairs(old.charges, new.charges)
    for before, after in pairs:
        yield from _changed(before, after)
    for charge in gone:
        if f" {key(charge.quote)} " not in new_words and Decimal(charge.amount) not in _plan_amounts(new.plans):
            yield _single(charge, Action.REMOVED)
    for charge in come:
        if f" {key(charge.quote)} " not in old_words and Decimal(charge.amount) not in _plan_amounts(old.plans):
            yield _single(charge, Action.ADDED)


def _called(charge: Charge) -> tuple[object, ...]:
    return (key(charge.name),)


def _on_plan(charge: Charge) -> tuple[object, ...]:
    return (key(charge.plan),)


def _tier(charge: Charge) -> tuple[object, ...]:
    return charge.first, charge.last


def _value(charge: Charge) -> tuple[object, ...]:
    return Decimal(charge.amount), charge.currency, charge.period


_STEPS: tuple[tuple[_Name, ...], ...] = (
    (_called, _on_plan, _tier, _value),
    (_called, _tier, _value),
    (_on_plan, _tier, _value),
    (_called, _on_plan, _tier),
    (_called, _on_plan, _value),
    (_called, _tier),
    (_called, _on_plan),
)
"""What two charges must have in common to be the same one, the surest first: a tier keeps its bounds or its amount."""


def _pairs(
    old: Sequence[Charge], new: Sequence[Charge]
) -> tuple[list[tuple[Charge, Charge]], list[Charge], list[Charge]]:
    """Return the charges that are the same one on both pages, those that went, and those that came."""
    pairs: list[tuple[Charge, Charge]] = []
    gone, come = list(old), list(new)
    for names in _STEPS:
        waiting: dict[tuple[object, ...], list[Charge]] = {}
        for charge in gone:
            waiting.setdefault(_all(names, charge), []).append(charge)
        left: list[Charge] = []
        for charge in come:
            same = waiting.get(_all(names, charge))
            if same:
                pairs.append((same.pop(0), charge))
            else:
                left.append(charge)
        gone, come = [charge for some in waiting.values() for charge in some], left
    return pairs, gone, come


def _all(names: Sequence[_Name], charge: Charge) -> tuple[object, ...]:
    return tuple(part for name in names for part in name(charge))


def _changed(before: Charge, after: Charge) -> Iterator[Finding]:
    """Yield what one charge asks now; what is only read with more detail (a currency, a unit) is not a change."""
    values = [
        name
        for name, same in (
            ("amount", Decimal(before.amount) == Decimal(after.amount)),
            ("currency", _alike(before.currency, after.currency)),
            ("period", _alike(before.period, after.period)),
            ("unit", not before.per or not after.per or same_unit(before.per, after.per)),
        )
        if not same
    ]
    if values:
        told = f"{spell_charge(before)} -> {spell_charge(after)}"
        yield _finding(ChangeKind.PRICE, after, before.quote, after.quote, f"{', '.join(values)} changed: {told}")
    if _tier(before) != _tier(after):
        was, now = (f"{spell_tier(one) or 'no tier'}: {one.quote}" for one in (before, after))
        yield _finding(ChangeKind.LIMIT, after, was, now, "tier changed")


def _alike(first: str, second: str) -> bool:
    return first == second or not first or not second


def _single(charge: Charge, action: Action) -> Finding:
    before, after = ("", charge.quote) if action is Action.ADDED else (charge.quote, "")
    told = f"{charge.kind.value} {'came' if action is Action.ADDED else 'went'}: {spell_charge(charge)}"
    return _finding(ChangeKind.PRICE, charge, before, after, told, sure=0.7, action=action)


def _finding(
    kind: ChangeKind,
    charge: Charge,
    before: str,
    after: str,
    why: str,
    *,
    sure: float = 0.85,
    action: Action = Action.REWORDED,
) -> Finding:
    return Finding(
        kind=kind,
        action=action,
        level=Level.CHARGE,
        subject=" / ".join(filter(None, (charge.name, spell_tier(charge), charge.plan))),
        before=before,
        after=after,
        confidence=sure,
        reasons=(why,),
        severity_bonus=_LESS,
    )


def _plan_amounts(plans: Sequence[Plan]) -> AbstractSet[Decimal]:
    return {Decimal(price.amount) for plan in plans for price in plan.prices}
