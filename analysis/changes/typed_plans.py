"""Compare plans: prices, limits, what they include, and plans that came or went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from analysis.changes.records import Action, ChangeKind, Level
from analysis.changes.text import key
from analysis.changes.typed import Finding, action_of, pair_by_name
from analysis.changes.values import denies, limits_of, price_changes
from rivalscope.core.records import Page, Plan

__all__ = ["compare_plans"]


def compare_plans(old: Page, new: Page) -> Iterator[Finding]:
    """Yield prices that changed, plans that came or went, features that moved between plans, and limits."""
    pairs, gone, come = pair_by_name(old.plans, new.plans, lambda plan: plan.name)
    for before, after in pairs:
        for was, now, sure, why in price_changes(before, after):
            yield _with_doubt(_plan_finding(ChangeKind.PRICE, after.name, was, now, sure, why), before, after)
        for limit_old, limit_new in _changed_limits(before, after):
            yield _plan_finding(ChangeKind.LIMIT, after.name, limit_old, limit_new, 0.9)
        for was, now in _denied(before, after):
            yield _plan_finding(ChangeKind.GATE_MOVED, after.name, was, now, 0.9, "now in another plan")
    renamed = _renamed(gone, come)
    for before, after in renamed:
        yield _plan_finding(ChangeKind.PLAN, after.name, _plan_text(before), _plan_text(after), 0.8, "renamed")
    gone = [plan for plan in gone if not any(plan is one for one, _ in renamed)]
    come = [plan for plan in come if not any(plan is one for _, one in renamed)]
    for plan in gone:
        yield _with_doubt(_plan_finding(ChangeKind.PLAN, plan.name, _plan_text(plan), "", 0.85), plan)
    for plan in come:
        yield _with_doubt(_plan_finding(ChangeKind.PLAN, plan.name, "", _plan_text(plan), 0.85), plan)
    before_gates, after_gates = _gates(old.plans), _gates(new.plans)
    # What an uncertain plan lists moves no gate, on whichever side it is uncertain.
    kept = {key(before.name): after.name for before, after in pairs if not (before.uncertain or after.uncertain)}
    for feature, (quote, plans) in before_gates.items():
        moved_to = after_gates.get(feature)
        if moved_to is None:
            continue
        # A plan that came or went is news of its own, and moves no gate.
        stay_old = {kept[key(name)] for name in plans if key(name) in kept}
        if stay_old != set(moved_to[1]) & set(kept.values()):
            was, now = f"{quote} ({', '.join(plans)})", f"{moved_to[0]} ({', '.join(moved_to[1])})"
            yield _plan_finding(ChangeKind.GATE_MOVED, quote, was, now, 0.85)


_DOUBT = 0.5
"""Share of its confidence that a change keeps where what changed was read with doubt."""


def _with_doubt(finding: Finding, *plans: Plan) -> Finding:
    """Return a finding that says so where a plan, or the price that its page shows first, was read with doubt."""
    if not any(plan.doubtful for plan in plans):
        return finding
    return replace(finding, confidence=_DOUBT * finding.confidence, reasons=(*finding.reasons, "read with doubt"))


def _renamed(gone: Sequence[Plan], come: Sequence[Plan]) -> list[tuple[Plan, Plan]]:
    """Return plans of one price and place that only have another name now."""
    if len(gone) != 1 or len(come) != 1 or not gone[0].prices:
        return []
    same = not price_changes(gone[0], come[0]) and set(map(key, gone[0].features)) == set(map(key, come[0].features))
    return [(gone[0], come[0])] if same else []


def _denied(before: Plan, after: Plan) -> Iterator[tuple[str, str]]:
    """Yield features that a plan had and that its page now says it lacks, or needs another plan for."""
    said = [*after.features, *after.limits, *after.excluded]
    out = {key(text) for text in after.excluded}
    for feature in before.features:
        name = key(feature)
        if name in map(key, after.features):
            continue
        now = next((text for text in said if key(text).startswith(name + " ") and denies(feature, text)), "")
        if now or name in out:
            yield feature, now or f"not included: {feature}"


def _price_text(plan: Plan) -> str:
    if plan.original_price:
        return plan.original_price
    if plan.contact:
        return "contact sales"
    return " ".join(filter(None, (plan.price, plan.currency, plan.period, plan.unit)))


def _plan_text(plan: Plan) -> str:
    price = _price_text(plan)
    return f"{plan.name}: {price}" if price else plan.name


def _changed_limits(before: Plan, after: Plan) -> Iterator[tuple[str, str]]:
    """Yield limits whose amount has changed, with both quotes."""
    now = limits_of(after)
    for name, (words, amount) in limits_of(before).items():
        if name in now and not amount.same(now[name][1]):
            yield words, now[name][0]


def _gates(plans: Sequence[Plan]) -> dict[str, tuple[str, list[str]]]:
    gates: dict[str, tuple[str, list[str]]] = {}
    for plan in plans:
        for feature in dict.fromkeys(plan.features):
            gates.setdefault(key(feature), (feature, []))[1].append(plan.name)
    gates.pop("", None)
    return gates


def _plan_finding(kind: ChangeKind, subject: str, before: str, after: str, confidence: float, why: str = "") -> Finding:
    action = Action.MOVED if kind is ChangeKind.GATE_MOVED else action_of(before, after)
    return Finding(
        kind=kind,
        action=action,
        level=Level.PLAN,
        subject=subject,
        before=before,
        after=after,
        confidence=confidence,
        reasons=(why,) if why else (),
    )
