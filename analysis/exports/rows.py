"""The rows of the exports in their long form, one generator each, in a stable order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from math import isfinite

from analysis.answers import Answer, answer_of
from analysis.exports.answer_text import AnswerText, answer_text
from analysis.exports.links import quote_link
from analysis.exports.schema import SCHEMA_VERSION, What
from analysis.insights.adopters import first_adopter
from analysis.insights.offers import distinct_plans
from analysis.insights.standing import gaps, standings, unverified
from analysis.view import MarketView
from rivalscope.core.charges import Charge
from rivalscope.core.ids import make_id
from rivalscope.core.plans import spell_price
from rivalscope.core.records import NoKind, PlanPrice, Support

__all__ = ["long_rows"]

Rows = Iterator[tuple[object, ...]]


def long_rows(view: MarketView, what: What) -> Rows:
    """Yield the rows of an export; each ends with the facts that every row carries."""
    accuracy = view.accuracy
    tail = (view.as_of, accuracy.precision if accuracy else None, f"{what}/{SCHEMA_VERSION}")
    return (row + tail for row in _MAKERS[what](view))


def _matrix(view: MarketView) -> Rows:
    for capability in view.ordered_capabilities:
        for product in view.products:
            cell = view.cell(product.slug, capability.id)
            best = cell.evidence[0] if cell and cell.evidence else None
            if best is None and cell and cell.contradictions:
                best = cell.contradictions[0]
            yield (
                product.slug,
                capability.label,
                (cell.support if cell else Support.UNKNOWN).value,
                _no_kind(cell.no_kind if cell else NoKind.NOT_LOOKED),
                cell.score if cell else 0.0,
                cell.confidence if cell else None,
                cell.stage.value if cell and cell.stage else "",
                cell.plan if cell else "",
                cell.value if cell else "",
                cell.since if cell else "",
                best.quote if best else "",
                best.url if best else "",
                best.captured_at if best else None,
                cell.pages_read if cell else 0,
                answer_text(view, cell),
                capability.parent,
                product.name,
                product.slug == view.own,
                len(cell.evidence) if cell else 0,
                len(cell.contradictions) if cell else 0,
                "; ".join(cell.reasons) if cell else "never assessed",
                cell.machine.value if cell and cell.machine else "",
                cell.decided_by if cell else "",
                cell.decision_reason if cell else "",
                capability.id,
                cell.id if cell else make_id("cell", product.slug, capability.id),
                best.id if best else "",
                cell.proof if cell else 0.0,
                len(cell.leads) if cell else 0,
                cell.leads[0].quote if cell and cell.leads else "",
                cell.leads[0].url if cell and cell.leads else "",
            )


def _evidence(view: MarketView) -> Rows:
    for capability in view.ordered_capabilities:
        for product in view.products:
            cell = view.cell(product.slug, capability.id)
            if cell is None:
                continue
            quotes = [(one, False) for one in cell.evidence] + [(one, True) for one in cell.contradictions]
            for rank, (one, contradicts) in enumerate(quotes, start=1):
                yield (
                    product.slug,
                    capability.label,
                    cell.support.value,
                    rank,
                    contradicts,
                    one.quote,
                    one.url,
                    quote_link(one.url, one.pieces[0], one.heading_path),
                    one.captured_at,
                    " > ".join(one.heading_path),
                    one.polarity.value,
                    one.stage.value if one.stage else "",
                    one.plan,
                    one.score,
                    one.verified,
                    one.digest,
                    one.capture_id,
                    one.id,
                    capability.id,
                    cell.id,
                )


def _leads(view: MarketView) -> Rows:
    for capability in view.ordered_capabilities:
        for product in view.products:
            cell = view.cell(product.slug, capability.id)
            for rank, one in enumerate(cell.leads if cell else (), start=1):
                yield (
                    product.slug,
                    capability.label,
                    rank,
                    one.quote,
                    one.url,
                    quote_link(one.url, one.pieces[0], one.heading_path),
                    one.captured_at,
                    " > ".join(one.heading_path),
                    one.score,
                    one.verified,
                    one.digest,
                    one.capture_id,
                    one.id,
                    capability.id,
                    cell.id if cell else "",
                )


def _releases(view: MarketView) -> Rows:
    order = {product.slug: number for number, product in enumerate(view.products)}
    for release in sorted(
        view.releases,
        key=lambda one: (
            order.get(one.product, len(order)),
            -(one.published or date.min).toordinal(),
            -one.discovered.timestamp(),
            one.id,
        ),
    ):
        for entry in release.entries or (None,):
            yield (
                release.product,
                release.version,
                release.published,
                release.discovered,
                entry.kind.value if entry else "",
                entry.text if entry else "",
                entry.confidence if entry else None,
                view.label(entry.capability) if entry and entry.capability else "",
                entry.component if entry else "",
                entry.breaking if entry else False,
                entry.security if entry else False,
                release.prerelease,
                release.yanked,
                release.unreleased,
                release.title,
                release.url,
                release.capture_id,
                entry.capability if entry else "",
                entry.id if entry else "",
                release.id,
            )


def _changes(view: MarketView) -> Rows:
    for change in sorted(
        view.changes, key=lambda one: (-one.new_at.timestamp(), -one.materiality, one.product, one.id)
    ):
        yield (
            change.product,
            change.kind.value,
            change.action.value,
            change.subject,
            change.before,
            change.after,
            change.severity,
            change.confidence,
            change.materiality,
            change.old_at,
            change.new_at,
            change.url,
            " > ".join(change.heading_path),
            change.suppressed_by,
            change.id,
        )


def _trends(view: MarketView) -> Rows:
    for series in view.trends:
        for period, value in series.points:
            yield (
                series.name,
                series.kind,
                series.product,
                view.label(series.capability) if series.capability else "",
                period,
                value,
                series.unit,
                series.per_year,
                series.low,
                series.high,
                series.direction,
                series.momentum,
                series.capability,
                series.id,
            )


def _plans(view: MarketView) -> Rows:
    order = {product.slug: number for number, product in enumerate(view.products)}
    # Stable sort: within a product, plans stay in the page's order.
    rows = sorted(view.plans, key=lambda one: (order.get(one.product, len(order)), one.valid_to is not None))
    for row in distinct_plans(rows):
        plan, first = row.plan, row.plan.headline
        yield (
            row.product,
            plan.name,
            _number(plan.price),
            plan.currency,
            plan.period,
            plan.unit,
            plan.contact,
            plan.original_price,
            plan.trial,
            "; ".join(plan.features),
            "; ".join(plan.limits),
            row.url,
            row.captured_at,
            row.valid_to,
            row.capture_id,
            plan.free,
            first.billed if first else "",
            first.bound if first else "",
            _number(first.list_price) if first else None,
            "; ".join(map(_price_text, plan.prices)),
            "; ".join(plan.excluded),
            plan.badge,
            plan.doubtful,
        )


def _charges(view: MarketView) -> Rows:
    order = {product.slug: number for number, product in enumerate(view.products)}
    rows = sorted(view.charges, key=lambda one: (order.get(one.product, len(order)), one.valid_to is not None))
    seen: set[tuple[str, Charge]] = set()
    for row in rows:
        charge = row.charge
        if (row.product, charge) in seen:
            continue
        seen.add((row.product, charge))
        yield (
            row.product,
            charge.name,
            charge.kind.value,
            _number(charge.amount),
            charge.currency,
            charge.period,
            charge.per,
            charge.plan,
            _number(charge.first),
            _number(charge.last),
            charge.bound,
            charge.quote,
            row.url,
            row.captured_at,
            row.valid_to,
            row.capture_id,
        )


def _price_text(price: PlanPrice) -> str:
    text = spell_price(price)
    return text if price.shown else f"({text})"


def _capabilities(view: MarketView) -> Rows:
    for capability in view.ordered_capabilities:
        answers = Counter(answer_of(view.cell(product.slug, capability.id)) for product in view.products)
        have = answers[Answer.YES] + answers[Answer.PARTIAL]
        read = len(view.products) - answers[Answer.NOT_LOOKED]
        first = first_adopter(view, capability.id)
        yield (
            capability.label,
            capability.parent,
            capability.description,
            "; ".join(capability.aliases),
            capability.origin.value,
            *(answers[answer] for answer in Answer),
            have / read if read else None,
            view.name(first.product) if first else "",
            first.at if first else None,
            capability.id,
        )


def _gaps(view: MarketView) -> Rows:
    lines = standings(view)
    for rank, line in enumerate((*gaps(lines), *unverified(lines)), start=1):
        yield (
            rank,
            line.capability.label,
            line.capability.parent,
            line.standing.value,
            AnswerText(f"{line.ours.sign} {line.ours.value}", line.ours),
            len(line.rivals_with),
            line.rivals_read,
            line.spread,
            line.recent,
            line.dated,
            line.priority,
            "; ".join(view.name(slug) for slug in line.rivals_with),
            view.name(line.first) if line.first else "",
            line.first_date,
            line.best.quote if line.best else "",
            line.best.url if line.best else "",
            line.best.captured_at if line.best else None,
            line.capability.id,
            " ".join(line.cell_ids),
            " ".join(line.evidence_ids),
            *_asked(view, line.capability.id),
        )


def _asked(view: MarketView, capability: str) -> tuple[object, ...]:
    if not view.demand.posts:
        return None, None, None
    found = view.demand.by_capability.get(capability)
    return (found.least_people, found.most_people, found.oldest_open) if found else (0, 0, None)


def _demand(view: MarketView) -> Rows:
    standing = {one.capability.id: one for one in standings(view)}
    for rank, one in enumerate((*view.demand.asked, *view.demand.proposed), start=1):
        line = standing.get(one.id)
        first = one.posts[0] if one.posts else None
        yield (
            rank,
            one.label,
            one.proposed,
            one.least_people,
            one.most_people,
            one.wishes,
            one.complaints,
            one.questions,
            one.recent,
            one.before,
            one.trend,
            one.oldest_open,
            AnswerText(f"{line.ours.sign} {line.ours.value}", line.ours) if line else "",
            len(line.rivals_with) if line else None,
            "; ".join(f"{view.name(product)} {version}" for product, version in one.shipped),
            first.quote if first else "",
            first.url if first else "",
            one.id,
        )


def _posts(view: MarketView) -> Rows:
    proposed = {one.id: one.label for one in view.demand.proposed}
    for post in view.posts:
        about = post.capability or post.proposal
        yield (
            post.product,
            post.kind.value if post.kind else "",
            proposed.get(about) or (view.label(about) if about else ""),
            post.title,
            post.quote,
            post.opened,
            post.updated,
            post.open,
            post.closed,
            post.closing,
            post.shipped_in,
            post.votes,
            post.comments,
            post.least_people,
            post.most_people,
            post.sureness if post.kind else None,
            post.link if post.kind else None,
            post.decided_by,
            "; ".join(post.labels),
            post.url,
            post.source,
            about,
            post.id,
        )


def _no_kind(kind: NoKind | None) -> str:
    return kind.value if kind else ""


def _number(price: str) -> float | None:
    try:
        value = float(price)
    except ValueError:
        return None
    return value if isfinite(value) else None


_MAKERS: dict[What, Callable[[MarketView], Rows]] = {
    What.MATRIX: _matrix,
    What.EVIDENCE: _evidence,
    What.LEADS: _leads,
    What.RELEASES: _releases,
    What.CHANGES: _changes,
    What.TRENDS: _trends,
    What.GAPS: _gaps,
    What.PLANS: _plans,
    What.CHARGES: _charges,
    What.CAPABILITIES: _capabilities,
    What.DEMAND: _demand,
    What.POSTS: _posts,
}
