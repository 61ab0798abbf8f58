"""A market of three desks, whose every cell, release, change and plan is written down here."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from analysis.changes.records import Action, Change, ChangeKind, Level
from analysis.trends.adoption import Adoption
from analysis.view import ChargeView, CoverageView, MarketView, PlanView, ProductView, TrendSeries
from rivalscope.core.charges import Charge, ChargeKind
from rivalscope.core.records import (
    Capability,
    Cell,
    EntryKind,
    Evidence,
    NoKind,
    Plan,
    PlanPrice,
    StoredEntry,
    StoredRelease,
    Support,
)

AT = datetime(2026, 10, 1, tzinfo=UTC)


def quote(text: str, plan: str = "") -> Evidence:
    return Evidence(
        quote=text, url="https://a.example/", capture_id="c", captured_at=AT, digest="d", score=1.0, plan=plan
    )


def cell(
    product: str, capability: str, support: Support, kind: NoKind | None, *quotes: Evidence, plan: str = ""
) -> Cell:
    return Cell(
        product=product,
        capability=capability,
        support=support,
        no_kind=kind,
        score=0.5,
        confidence=0.9,
        plan=plan,
        evidence=quotes,
    )


def release(product: str, version: str, published: date, *entries: tuple[str, EntryKind, str]) -> StoredRelease:
    return StoredRelease(
        id=f"{product}-{version}",
        product=product,
        version=version,
        published=published,
        discovered=AT,
        url=f"https://{product}.example/releases",
        entries=tuple(
            StoredEntry(id=text, text=text, kind=kind, confidence=1.0, capability=capability)
            for text, kind, capability in entries
        ),
    )


def change(product: str, kind: ChangeKind, subject: str, before: str, after: str, at: datetime) -> Change:
    return Change(
        product=product,
        url=f"https://{product}.example/",
        kind=kind,
        action=Action.REWORDED,
        level=Level.ITEM,
        before=before,
        after=after,
        severity=0.9,
        confidence=0.9,
        old_at=at,
        new_at=at,
        subject=subject,
    )


@pytest.fixture(scope="module")
def view() -> MarketView:
    full, none, unknown = Support.FULL, Support.NONE, Support.UNKNOWN
    return MarketView(
        market="Desks",
        own="heron",
        products=(
            ProductView(slug="heron", name="Heron Desk"),
            ProductView(slug="tern", name="Tern"),
            ProductView(slug="plover", name="Plover", aliases=("Plover Cloud",)),
        ),
        capabilities=(
            Capability(id="sso", label="SAML single sign-on", aliases=("SAML SSO",)),
            Capability(id="audit", label="Audit log", description="A record of who did what"),
            Capability(id="fts", label="Full-text search"),
        ),
        cells=(
            cell("heron", "sso", full, None, quote("SAML SSO on every plan", "Free")),
            cell("tern", "sso", full, None, quote("SSO comes with Enterprise"), plan="Pro and Enterprise"),
            cell("plover", "sso", unknown, NoKind.NOT_MENTIONED),
            cell("heron", "audit", none, NoKind.DOCUMENTED, quote("There is no audit log")),
            cell("tern", "audit", full, None, quote("An audit log keeps ninety days of webhook retries")),
            cell("plover", "audit", unknown, NoKind.NOT_LOOKED),
            cell("heron", "fts", full, None, quote("Search every word")),
            cell("tern", "fts", full, None, quote("Full text search")),
            cell("plover", "fts", full, None, quote("Find anything")),
        ),
        plans=tuple(
            PlanView(
                product=product,
                plan=Plan(name=name, prices=(PlanPrice(amount=price, currency="EUR"),) if price else ()),
            )
            for product, name, price in (("heron", "Free", "0"), ("tern", "Team", "9"), ("tern", "Enterprise", ""))
        ),
        charges=tuple(
            ChargeView(
                product=product,
                charge=Charge(name=name, kind=kind, amount=amount, currency="EUR", per=per, plan=plan, quote=said),
                url=f"https://{product}.example/pricing",
                valid_to=gone,
            )
            for product, name, kind, amount, per, plan, said, gone in (
                ("tern", "Extra storage", ChargeKind.USAGE, "0.25", "gb", "", "Extra storage: €0.25 per GB", None),
                ("tern", "Onboarding", ChargeKind.ONCE, "500", "", "Team", "Onboarding: €500 once", None),
                ("tern", "Fax", ChargeKind.ADD_ON, "3", "", "", "Fax: €3", AT),
                ("heron", "Onboarding", ChargeKind.ONCE, "90", "", "", "Onboarding €90", None),
            )
        ),
        releases=(
            release("tern", "2.1", date(2026, 9, 20), ("Audit log entries can be exported", EntryKind.ADDED, "audit")),
            release("tern", "2.0", date(2026, 2, 1), ("Crash on empty boards", EntryKind.FIXED, "")),
            release("heron", "7", date(2026, 8, 15), ("Boards load twice as fast", EntryKind.CHANGED, "")),
        ),
        changes=(
            change("tern", ChangeKind.PRICE, "Team", "€7", "€9", datetime(2026, 9, 1, tzinfo=UTC)),
            change(
                "plover", ChangeKind.FEATURE_ADDED, "Boards", "", "Boards for all", datetime(2026, 4, 1, tzinfo=UTC)
            ),
        ),
        coverage=(CoverageView(product="tern", source="tern/site", at=AT, fetched=9, refused=1),),
        adoptions=(
            Adoption(product="tern", capability="sso", watched_from=date(2025, 3, 4), adopted=date(2025, 3, 4)),
            Adoption(product="heron", capability="sso", watched_from=date(2024, 1, 2), adopted=date(2024, 1, 2)),
        ),
        trends=(
            TrendSeries(id="t1", name="Audit log", kind="theme", capability="audit", points=(), direction="rising"),
            TrendSeries(id="t2", name="releases a month", kind="cadence", product="tern", points=()),
        ),
        as_of=AT,
        built_at=AT,
    )
