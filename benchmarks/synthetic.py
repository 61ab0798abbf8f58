"""A synthetic market of any size, with every kind of answer and the strings that hostile pages hold."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from analysis.changes.records import Action, Change, ChangeKind, Level
from analysis.view import (
    Accuracy,
    ChargeView,
    CoverageView,
    MarketView,
    PlanView,
    ProductView,
    TrendSeries,
)
from rivalscope.core.charges import Charge, ChargeKind
from rivalscope.core.ids import make_id
from rivalscope.core.records import (
    Capability,
    Cell,
    CellVersion,
    EntryKind,
    Evidence,
    NoKind,
    Plan,
    PlanPrice,
    Polarity,
    Stage,
    StoredEntry,
    StoredRelease,
    Support,
)

AS_OF = datetime(2026, 10, 5, 6, 30, tzinfo=UTC)

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "\u202egnp.exe\u202c and \x00\x07\x1b[31m control",
    '=HYPERLINK("http://evil.example","click")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "a;=1+1",
    "＝1+1",
    "{{ 7*7 }} ${7*7} <!-- --> ]]> \u2028 &amp; \"quoted\" 'single'",
    "| pipe `code` [link](javascript:alert(1)) *star*",
)

_THEMES = {
    "Search": ("hybrid search", "typo tolerance", "synonyms", "facets", "geo search", "highlighting", "stop words"),
    "Security": ("single sign-on", "audit log", "role-based access", "encryption at rest", "IP allow list"),
    "Operations": ("backups", "point-in-time restore", "multi-region", "autoscaling", "zero-downtime upgrades"),
    "Integrations": ("webhooks", "REST API", "Terraform provider", "Slack app", "import from CSV"),
    "Reporting": ("dashboards", "scheduled reports", "custom metrics", "export to CSV", "alerts"),
}
_TEXT = """
Teams set it up in minutes and every workspace gets the same rules without extra work for the people who
run it day to day across regions plans seats projects and archives of any size
"""
_WORDS = _TEXT.split()


def make_market(
    *, products: int = 5, capabilities: int = 24, quotes: int = 2, seed: int = 7, hostile: bool = False
) -> MarketView:
    """Return a market; the same arguments always give the same one."""
    rng = random.Random(seed)
    names = ["Larkspur", "Tidewell", "Oakline", "Brightmoor", "Fennel", "Quillon", "Harrow", "Sablefin"]
    people = [
        ProductView(
            slug=(name := names[number] if number < len(names) else f"Product {number + 1}").lower().replace(" ", "-"),
            name=name,
            home=f"https://{number}.example/",
            tagline=f"{name}: " + _sentence(rng, 8),
            tagline_url=f"https://{number}.example/",
        )
        for number in range(products)
    ]
    if hostile:
        people.append(
            ProductView(
                slug="hostile",
                name=HOSTILE[0],
                home="javascript:alert(3)",
                tagline=HOSTILE[1],
                tagline_url="javascript:x",
            )
        )
    topics = _capabilities(capabilities, hostile=hostile)
    cells, history = [], []
    for capability in topics:
        popularity = rng.betavariate(1.2, 1.0)
        for product in people:
            cell = _cell(rng, product.slug, capability, popularity, quotes=quotes, hostile=hostile)
            cells.append(cell)
            history.extend(_history(rng, cell))
    releases = [release for product in people for release in _releases(rng, product.slug, topics, hostile=hostile)]
    return MarketView(
        market="Search tools" if not hostile else HOSTILE[1],
        own=people[0].slug,
        products=tuple(people),
        capabilities=tuple(topics),
        cells=tuple(cells),
        history=tuple(history),
        releases=tuple(releases),
        changes=tuple(_changes(rng, people, hostile=hostile)),
        plans=tuple(plan for product in people for plan in _plans(rng, product.slug, hostile=hostile)),
        charges=tuple(_charge(product.slug, hostile=hostile) for product in people),
        trends=tuple(_trend(rng, product) for product in people),
        coverage=tuple(_coverage(rng, product.slug) for product in people),
        accuracy=Accuracy(precision=0.91, low=0.86, high=0.95, judged=120, method="stratified sample"),
        contexts={one.id: f"Before it. {one.quote} And what follows." for cell in cells for one in cell.evidence[:1]},
        notes=("Matrix rules 3; extraction rules 7.",),
        as_of=AS_OF,
        built_at=AS_OF + timedelta(minutes=12),
    )


def make_evidence(
    quote: str, *, url: str = "https://0.example/features", at: datetime = AS_OF, **more: object
) -> Evidence:
    """Return one quote."""
    return Evidence(
        quote=quote,
        url=url,
        capture_id=make_id("capture", url),
        captured_at=at,
        digest="sha256:" + make_id(url),
        score=0.9,
        verified=True,
        heading_path=("Product", "Features"),
        **more,  # type: ignore[arg-type]
    )


def _capabilities(count: int, *, hostile: bool) -> list[Capability]:
    flat = [(theme, label) for theme, labels in _THEMES.items() for label in labels]
    found = []
    for number in range(count):
        theme, label = flat[number % len(flat)]
        if number >= len(flat):
            label = f"{label} {number // len(flat) + 1}"
        found.append(
            Capability(
                id="cap-" + make_id(label)[:12],
                label=label,
                parent=theme,
                description=f"The product offers {label}.",
                aliases=(f"{label} support",),
            )
        )
    if hostile:
        for number, text in enumerate(HOSTILE):
            found.append(Capability(id=f"cap-hostile-{number}", label=text, parent=HOSTILE[0], description=text))
    return found


def _cell(
    rng: random.Random, product: str, capability: Capability, popularity: float, *, quotes: int, hostile: bool
) -> Cell:
    draw = rng.random()
    index = rng.randrange(3)
    url = f"https://{product}.example/{('features', 'docs/guide', 'pricing')[index]}"
    text = f"{capability.label.capitalize()} can be used from the Team plan on: " + _sentence(rng, 16)
    if hostile:
        text, url = (
            rng.choice(HOSTILE) + f" {capability.label} can be used by everybody from the Team plan on",
            rng.choice((url, "javascript:alert(4)", "data:text/html,x")),
        )
    at = AS_OF - timedelta(days=rng.randrange(30))
    found = tuple(make_evidence(f"{text} ({number + 1})", url=url, at=at) for number in range(quotes))
    base = {"product": product, "capability": capability.id, "pages_read": rng.randrange(3, 40)}
    if draw < popularity * 0.85:
        return Cell(
            **base,
            support=Support.FULL,
            score=0.9,
            confidence=round(rng.uniform(0.7, 0.99), 3),
            proof=0.9,
            evidence=found,
            stage=Stage.BETA if draw < 0.05 else None,
            plan="Team" if index == 2 else "",
            since=f"{rng.randrange(1, 4)}.{rng.randrange(9)}.0" if rng.random() < 0.5 else "",
            value="10 GB" if draw < 0.02 else "",
        )
    if draw < popularity * 0.95:
        against = make_evidence("Not on the Free plan.", url=url, at=at, polarity=Polarity.DENIED)
        return Cell(
            **base,
            support=Support.PARTIAL,
            score=0.6,
            confidence=0.6,
            proof=0.8,
            evidence=found,
            contradictions=(against,),
            reasons=("only in Team",),
        )
    if rng.random() < 0.15:
        denial = make_evidence(
            f"{capability.label.capitalize()} is not supported.", url=url, at=at, polarity=Polarity.DENIED
        )
        return Cell(
            **base,
            support=Support.NONE,
            no_kind=NoKind.DOCUMENTED,
            score=0.05,
            confidence=0.9,
            proof=0.9,
            evidence=(denial,),
        )
    if rng.random() < 0.1:
        return Cell(
            **{**base, "pages_read": 0}, support=Support.UNKNOWN, no_kind=NoKind.NOT_LOOKED, score=0.3, confidence=0.3
        )
    if index == 0:
        return Cell(**base, support=Support.UNKNOWN, no_kind=NoKind.UNCLEAR, score=0.5, confidence=0.3, leads=found[:2])
    return Cell(**base, support=Support.UNKNOWN, no_kind=NoKind.NOT_MENTIONED, score=0.15, confidence=0.7)


def _history(rng: random.Random, cell: Cell) -> list[CellVersion]:
    first = AS_OF - timedelta(days=200)
    if rng.random() > 0.06 or cell.support is Support.UNKNOWN:
        return [CellVersion.of(cell, known_from=first, known_to=None)]
    flipped = AS_OF - timedelta(days=rng.randrange(3, 90))
    before = CellVersion(
        product=cell.product,
        capability=cell.capability,
        support=Support.UNKNOWN,
        no_kind=NoKind.NOT_MENTIONED,
        known_from=first,
        known_to=flipped,
        score=0.15,
        confidence=0.7,
    )
    return [before, CellVersion.of(cell, known_from=flipped, known_to=None)]


def _releases(rng: random.Random, product: str, topics: list[Capability], *, hostile: bool) -> list[StoredRelease]:
    found = []
    day = date(2024, 11, 1)
    for number in range(27):
        version = f"{1 + number // 9}.{number % 9}.0"
        day += timedelta(days=rng.randrange(14, 36))
        if day > AS_OF.date():
            break
        key = make_id("release", product, version)
        entries = tuple(
            StoredEntry(
                id=make_id(key, line),
                kind=rng.choice(list(EntryKind)),
                confidence=0.9,
                text=rng.choice(HOSTILE) if hostile else f"{topic.label.capitalize()}: {_sentence(rng, 9)}",
                capability=topic.id,
            )
            for line, topic in enumerate(rng.sample(topics, min(3, len(topics))))
        )
        found.append(
            StoredRelease(
                id=key,
                product=product,
                version=version,
                published=day,
                discovered=datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1),
                url=f"https://{product}.example/changelog",
                entries=entries,
            )
        )
    return found


def _changes(rng: random.Random, people: list[ProductView], *, hostile: bool) -> list[Change]:
    kinds = (
        ChangeKind.FEATURE_ADDED,
        ChangeKind.PRICE,
        ChangeKind.GATE_MOVED,
        ChangeKind.CLAIM_REMOVED,
        ChangeKind.POSITIONING,
    )
    found = []
    for product in people:
        for kind in rng.sample(kinds, 3):
            before = rng.choice(HOSTILE) if hostile else "Team: $39 a seat. " + _sentence(rng, 5)
            after = rng.choice(HOSTILE) if hostile else "Team: $49 a seat. " + _sentence(rng, 5)
            found.append(
                Change(
                    product=product.slug,
                    url=f"https://{product.slug}.example/pricing",
                    kind=kind,
                    action=Action.REWORDED,
                    level=Level.BLOCK,
                    before=before,
                    after=after,
                    subject="Team plan",
                    severity=round(rng.uniform(0.3, 1), 2),
                    confidence=0.9,
                    old_at=AS_OF - timedelta(days=7),
                    new_at=AS_OF,
                )
            )
    return found


def _price(amount: str) -> PlanPrice:
    return PlanPrice(amount=amount, currency="USD", period="month", per="seat", original=f"${amount} per seat / month")


def _charge(product: str, *, hostile: bool) -> ChargeView:
    name = HOSTILE[0] if hostile else "Extra storage"
    charge = Charge(
        name=name,
        kind=ChargeKind.USAGE,
        amount="0.25",
        currency="EUR",
        per="GB",
        first="10",
        quote=f"{name}: €0.25 per GB",
    )
    return ChargeView(product=product, charge=charge, url=f"https://{product}.example/pricing", captured_at=AS_OF)


def _plans(rng: random.Random, product: str, *, hostile: bool) -> list[PlanView]:
    prices = ("0", str(rng.randrange(9, 40)), "")
    return [
        PlanView(
            product=product,
            url=f"https://{product}.example/pricing",
            captured_at=AS_OF,
            plan=Plan(
                name=HOSTILE[number] if hostile else name,
                prices=(_price(price),) if price else (),
                free=price == "0",
                contact=not price,
                features=("SSO", "Audit log")[:number],
                limits=("10 GB",),
            ),
        )
        for number, (name, price) in enumerate(zip(("Free", "Team", "Enterprise"), prices, strict=True))
    ]


def _trend(rng: random.Random, product: ProductView) -> TrendSeries:
    months = [date(2025 + (9 + number) // 12, (9 + number) % 12 + 1, 1) for number in range(12)]
    return TrendSeries(
        id=make_id("trend", product.slug),
        name="entries a month",
        kind="cadence",
        product=product.slug,
        unit="entries",
        points=tuple((month, float(rng.randrange(2, 12))) for month in months),
        per_year=1.2,
        low=0.8,
        high=1.7,
        direction="no_clear_trend",
        momentum=0.1,
        note="Changelog entries by month of publication, October 2025 to September 2026.",
    )


def _coverage(rng: random.Random, product: str) -> CoverageView:
    fetched, unchanged, failed = rng.randrange(5, 30), rng.randrange(20), rng.randrange(3)
    return CoverageView(
        product=product,
        source=f"{product}/site-1a2b3c",
        at=AS_OF,
        planned=fetched + unchanged + failed + 1,
        fetched=fetched,
        unchanged=unchanged,
        refused=1,
        failed=failed,
    )


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(_WORDS) for _ in range(words)) + "."
