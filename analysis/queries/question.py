"""A question in plain English, taken apart: products, plan, time, subject and the capabilities that it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz, process

from analysis.queries.names import find_capabilities, named, said_capabilities
from analysis.queries.when import MONTHS, Period, period_in
from analysis.text.normalise import fold, stems
from analysis.view import MarketView
from rivalscope.core.records import Capability, Stage

__all__ = ["Question", "read_question", "version_is"]

_MONTHS = frozenset(stem for month in MONTHS for stem in stems(month, keep_stopwords=True))
_MISSPELT, _CLOSE = 6, 85.0
"""Letters from which a product's name may be misspelt, and the rapidfuzz ratio from which it is."""
_MOST_WORDS = 60
"""Words of a question that are read."""
_ASKING_WORDS = """
who what which where when how does do did is are has have had can could support supports supported supporting
offer offers offered offering provide provides include includes included including available product products vendor
vendors competitor competitors rival rivals anyone anybody any there tell me about list show all us we our give gives
allow allows come comes get gets first feature features plan plans tier tiers edition editions lack lacks lacking
without missing miss not no doesn t don isn aren cost costs price prices pricing much many with since people say
compare comparison versus vs difference differ between cheapest lowest least expensive pay need needed needs
change changed changes new news happened update updates ship ships shipped release releases released releasing
launch launched launches announce announced version versions latest newest recent recently often cadence
trend trends trending rising falling growing declining popular moving market add added adds adopt adopted adopter
introduce introduced long ever already yet currently still now today both either everyone everybody nobody none
know known unknown unclear find out could look read see seen start started begin began minimum at on in for of to by
last past previous days day weeks week months month years year quarter date go gone stop stopped drop dropped
remove removed
whose whom which if then than so just only really actually any even well good best better worse bad fine enough proper
let lets run runs running use uses using used user want wants like keep keeps kept hold holds make makes made put puts
do doing done work works working build builds building built want try tries help helps deal handle handles
other others another else anything something someone somebody nobody everything except besides apart alone
yes no maybe true false right sure certain evidence proof prove proves quote quotes why because reason say says said
please thanks hi hello hey also too more less most least few some own world market side case thing things stuff kind
sort way ways place time times lately recently soon beat beats ahead behind win wins lead leads leading focus hot
able ask asks asked asking request requests requested complain complains complaining complaint wish wishes
lose loses losing cheaper dearer slow slowing down speeding pace tempo quiet went going goes increase increased raise
raised cut cuts lower lowered spring summer autumn competes compete competing targets answers answer cell cells
each deliberately purposely intentionally closest similar strongest weakest ahead
possible supposed around about between until till up down per each vendor's
source sources reference references link weak weakness weaknesses point points shortcomings downsides threat threats
summarise summarize summary overview recap highlights briefly
one two three four five six seven eight nine ten
extra euro euros dollar dollars pound pounds eur usd gbp month monthly yearly own owns
deal deals breaker breakers wise pager profile dossier top claim claims
welche welcher welches wer hat haben gibt es kann was kostet preis preise mit ohne und oder ist sind anbieter neu
qui quoi quel quelle quels quelles avez ont supporte supportent combien coute prix est ce que avec sans des les une
quien que tiene tienen cual cuales cuanto cuesta precio precios con sin hay soporta nuevo proveedor proveedores
can't cannot couldn't won't wouldn't doesn't don't didn't isn't aren't wasn't hasn't haven't shouldn't team teams
charge charges charged live call calls minute minutes arrive arrives arrived public publicly appear appeared
beta alpha preview planned roadmap deprecated general generally nothing got publish published publishes
"""
_ASKING = frozenset(stem for word in _ASKING_WORDS.split() for stem in stems(word, keep_stopwords=True))


_NOT_OURS = re.compile(
    r"\b(?:tell|show|gives?|lets?) us\b|\bwe(?:'re| are) an?\b|\bour (?:competitors?|rivals?|market)\b|\bset us back\b"
    r"|\b(?:could|can|did|do) we not\b|\bwe (?:could|can|did|do) ?n[o']t (?:check|verify|find|prove)\b"
    r"|\bour (?:verdicts?|answers?|matrix|view of|data|picture)\b"
    r"|\b(?:can|could) we (?:\w+ ){1,4}on (?:our|my)\b|\bon our own\b"
    r"|\b(?:confident|sure|certain) are we\b|\bare we (?:confident|sure|certain)\b"
    r"|\bwe (?:just |simply |really )?(?:do not |don'?t |can ?not |can'?t |not )?"
    r"(?:know|answer|tell|say|read|see|look)\b(?: ourselves)?"
)
"""Where "us" and "we" are those who ask, and no product."""
_ASKERS = re.compile(
    r"\bour (?:[\w'-]+ ){0,2}?(?:prospects?|compan(?:y|ies)|teams?|boss|c[a-z]o|legal|security|procurement|identity|idp"
    r"|directory|developers?|engineers?|people|staff|employees|offices?|budget|contract|calls?|meetings?|review|visit"
    r"|servers?|machines|infrastructure|firewall|data|cloud|auditors?|lawyers?|investors?|board|reps?|sales|industry"
    r"|country|region|needs?|requirements?|shortlist|rfp|tender|deals?|accounts?|newsletter|report)\b"
    r"|\bwe(?:'d| would)? (?:(?:also|really|now|still|just) )?(?:need|want|must|require|run|store|use|keep meeting|met"
    r"|skipped|talked|spoke|like|compete|sell|last)\b"
)
"""Where "our" and "we" speak of those who ask: "our identity provider", "we need", "our prospect in Madrid"."""
_RELATIVE_TO_US = re.compile(
    r"\b(?:with|against|than|like|before|after|besides|to) us\b|\b(?:before|after|as|than|like) we\b"
)
"""Others are asked for, seen from us: "who competes with us on A/B testing", "who had it before us"."""
_AMONG_OTHERS = re.compile(
    r"\b(?:at|of|by|among|from|do|does|did|have|has|any|which|what|are|is|whose|all) (?:our |the |my |any |these )?"
    r"(?:competitors?|rivals?|competition)\b"
)
"""Our own product is none of them."""
_BOTH_SIDES = re.compile(r"\b(?:we|us|our)\b.*\b(?:who else|they|them|(?:the )?others|the rest|competitors|rivals)\b")
"""We and everybody else: "do we have it, and do they?"."""
_LOGGING_IN = re.compile(r"\blog(?:s|ged|ging)? (?:me |us |people |users )?in(?:to)?\b")
"""Of it only the verb is left by the words of asking, and would be taken for a log."""
_THE_DATA = re.compile(
    r"\b(?:is|are|of|in|on|this) (?:this|the|your|these) (?:data|information)\b(?=\W*$)|^this data\b"
)
"""What this program knows, and no capability: "how fresh is this data"."""
_CUSTOMERS = re.compile(r"\bcustomers?\b")
"""Its stem is that of "custom": who asks for customers asks for no custom roles."""
_OWN_SERVERS = re.compile(
    r"\b(?:install|run|host|deploy|operate|use)\w*\b(?P<what>.{0,40}?)"
    r"\b(?:on|in|inside|within) (?:our|my|your|their|the customer'?s?)"
    r"(?: own)? (?:servers?|infrastructure|hardware|machines?|data ?cent(?:er|re)s?|vpc|premises|cloud|cluster)\b"
    r"|\bhosted by (?:ourselves|us)\b"
)
"""Said in other words than "self-hosting"."""
_BESIDES = re.compile(
    r"\b(?:other than|besides|except(?: for)?|apart from|aside from|not counting|but not)\s+"
    r"(?P<who>[\w'-]+(?:\s+(?:and|or)\s+[\w'-]+)?)"
)
_JUST_LIKE = re.compile(
    r"^(?:who|which|what|is there|are there|does any\w*|do any)\b.*\b(?:has|have|supports?|offers?)\b.*"
    r"\b(?P<all>(?:just )?like (?P<who>[\w.-]+)\W*)$"
)
"""Others are asked for: "which of them has multi-tenancy like Tern"."""
_NOT_ON = r"\b(?:without|except|other than|below|cheaper than|not (?:on|in|just))\b(?: [\w'-]+){0,4}? "
"""Before a plan that is not meant."""
_STAGES = (
    (re.compile(r"\bbeta\b"), Stage.BETA),
    (re.compile(r"\b(?:preview|alpha|early access)\b"), Stage.PREVIEW),
    (
        re.compile(r"\b(?:planned|planning|roadmaps?|coming soon|plans? to (?:add|build|offer|support))\b"),
        Stage.PLANNED,
    ),
    (re.compile(r"\b(?:deprecat\w+|sunset\w*|end[- ]of[- ]life)\b"), Stage.DEPRECATED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question taken apart."""

    text: str
    words: str
    """Folded, with the words that name a time taken out."""
    intent: str
    """The same without the names of capabilities, which may hold any word: "scheduled changes", "release notes"."""
    products: list[str]
    plan: str
    period: Period | None
    subject: str
    """The words that are neither a product, nor a plan, nor a time, nor words of asking."""
    capabilities: list[Capability] = field(default_factory=list)
    besides: list[str] = field(default_factory=list)
    """Products that the question leaves out: "other than us"."""
    stage: Stage | None = None
    """Only what is at this stage: "still in beta"."""
    theme: str = ""
    """A theme of the market that the question names: "security"."""
    plan_left_out: bool = False
    """The plan is the one that is not meant: "without the Enterprise plan"; then ``plan`` is empty."""
    version: str = ""
    """A version that some release notes have: "6.0"."""
    strangers: list[str] = field(default_factory=list)
    """Names that nothing in the market has."""


def _folded(question: str) -> str:
    """Return the words of a question, folded; a long one is cut."""
    return " ".join(fold(question).split()[:_MOST_WORDS])


def read_question(view: MarketView, question: str, today: date) -> Question:
    """Take a question apart.

    Args:
        view: The market, whose names are looked for.
        question: In English; its first sixty words are read.
        today: What "last month" is counted from.
    """
    words = _corrected(view, _folded(question))
    besides: list[str] = []
    if others := _BESIDES.search(words) or _JUST_LIKE.search(words):
        besides = _products_in(view, others["who"])
        said = others.groupdict().get("all") or others[0]
        words = words.replace(said, " ", 1) if besides else words
    products = _products_in(view, words)
    plan = next(
        iter(named(words, _plan_names(view), behind=r"(?:\s+(?:plans?|tiers?|editions?|version)|[\s-]only)")), ""
    )
    plan = plan or _plan_of_product(view, words, products) or _plan_capitalised(view, question)
    left_out = re.search(_NOT_ON + re.escape(fold(plan)), words) if plan else None
    if left_out:
        words = words.replace(left_out[0], " ", 1)
    period = period_in(words, today)
    if period is not None:
        words = words.replace(period.words, " ", 1)
    left = _left(words, view, products, plan)
    capabilities = _capabilities(view, words, left, products, plan)
    if capabilities and products == [view.own] and (_BOTH_SIDES.search(words) or _RELATIVE_TO_US.search(words)):
        products = []
    if products == [view.own] and _RELATIVE_TO_US.search(words) and _AMONG_OTHERS.search(words):
        products = []
    elif view.own and not products and not besides and _AMONG_OTHERS.search(words):
        besides = [view.own]
    return Question(
        text=question,
        words=words,
        intent=_without_names(words, capabilities),
        products=products,
        plan="" if left_out else plan,
        plan_left_out=left_out is not None,
        period=period,
        subject=" ".join(word for word in re.findall(r"[\w+#-]+", words) if set(stems(word)) & set(left))
        or " ".join(stem for stem in left if stem in stems("clientele")),
        capabilities=capabilities,
        besides=besides,
        theme="" if capabilities else next((one for one in view.themes if one and _says_theme(words, one)), ""),
        stage=next((stage for pattern, stage in _STAGES if pattern.search(words)), None),
        version="" if capabilities else _version(view, words, products),
        strangers=_strangers(view, question, products, period),
    )


def _version(view: MarketView, words: str, products: Sequence[str]) -> str:
    """Return the version of a release, or the beginning of one, that a question names."""
    said = [found.strip(".") for found in re.findall(r"(?<![\w.$€£])v?(\d+(?:\.\d+)+)", words)]
    before = "|".join(("version", "release", *(re.escape(fold(view.name(slug))) for slug in products)))
    said += re.findall(rf"(?<!\w)(?:{before}) v?(\d+)(?![\w.]| (?:people|users|seats))", words)
    known = [one.version.lstrip("v") for one in view.releases if not products or one.product in products]
    return next((one for one in said if any(version_is(one, name) for name in known)), "")


def version_is(asked: str, version: str) -> bool:
    """Return whether a version is the one asked for, or one of its patches: "6.0" is also "6.0.1"."""
    return f"{version.lstrip('v')}.".startswith(f"{asked}.")


def _says_theme(words: str, theme: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(theme))}(?!\w)", words) is not None


_ADDRESS = re.compile(r"\b[a-z][a-z0-9-]+\.(?:io|com|ai|dev|app|net|org|co|so)\b")
"""A product that is called by its address."""


_CAPITALISED = re.compile(r"(?<=[a-z,?] )[A-Z][a-z]{3,}\w*")
_DOES = r"(?:does|do|did|can|will|would|has|is|are|was)"
_STANDS_AS_PRODUCT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:^|[,;:]\s*|\b(?:what|how|when|why|where|which|much|and|so|but|ok)\s+){_DOES}\s+NAME\b"
        r"(?! (?:\w+ )?(?:supported|available|possible|included|covered|offered)\b)",
        r"\b(?:than|versus|vs\.?|against|instead of|besides|called|unlike)\s+NAME\b",
        r"\bcompared? (?:\w+ ){0,3}(?:to|with|and)\s+NAME\b",
        r"\b(?:switch|migrat|mov|chang|leav)\w* (?:\w+ ){0,3}(?:from|to)\s+NAME\b",
        r"\bNAME\s+(?:vs\.?|versus)\b",
    )
)
_STANDS_ALONE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:at|of|about|with|like)\s+NAME(?:'s)?\s*(?:[?.!,]|$|vs|pric|plan)",
        r"\bNAME(?:'s\b|\s+(?:pric\w+|plans?|costs?|charg\w+|has|have|does|offers?|supports?|changelog|releases?)\b)",
    )
)
"""How a product is spoken of; the second only where no product of the market is named. A name that stands otherwise is
a place, a customer or another technology: "a prospect in Berlin", "the Jira integration"."""


def _is_of_a_product(question: str, name: str, *, alone: bool) -> bool:
    asked = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "NAME", question)
    return any(form.search(asked) for form in (*_STANDS_AS_PRODUCT, *(_STANDS_ALONE if alone else ())))


_NO_NAMES = frozenset("they them these those this that every users people customers teams developers admins".split())
"""Who may stand in front of "have" and "support" and is no product."""


def _strangers(view: MarketView, question: str, products: Sequence[str], period: Period | None) -> list[str]:
    """Return the names of a question that stand where a product does, and that nothing in the market has."""
    names = [row.plan.name for row in view.plans]
    names += [name for one in view.capabilities for name in (one.label, one.description, *one.aliases)]
    names += [name for one in view.products for name in (one.name, one.slug, *one.aliases)]
    names += [row.charge.name for row in view.charges]  # "what does storage cost at Tern"
    known = {stem for name in names for stem in stems(name, keep_stopwords=True)}
    alone = not any(fold(view.name(slug)) in fold(question) for slug in products)
    found = []
    verbs = r"(?:do|have|support|offer|provide|include|charge|cost|run|use|sell)"
    asked = re.findall(rf"^(?:\w+ )?(?:does|do|did|can|will) (\w{{4,}}) {verbs}\b", question.casefold())
    for word in (
        *asked,
        *(name for name in _CAPITALISED.findall(question) if _is_of_a_product(question, name, alone=alone)),
        *_ADDRESS.findall(question.casefold()),
    ):
        stem = "".join(stems(word, keep_stopwords=True)[:1])
        timed = period is not None and fold(word) in period.words
        near = process.extractOne(fold(word), [fold(one.name) for one in view.products], score_cutoff=_CLOSE)
        strange = stem and stem not in known | _ASKING | _MONTHS and not timed and not near
        # A name in a product's place is none of the market's even if its pages speak of it: "does Elastic have".
        written = word in asked and re.search(rf"\b{re.escape(word.capitalize())}\b", question)
        if strange and word not in _NO_NAMES and (written or not _said(view, word)):
            found.append(word)
    return found


def _said(view: MarketView, word: str) -> bool:
    """Return whether any quote or release of the market has a word."""
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.I)
    return any(pattern.search(quote.quote) for _, quote in view.evidence_of.values())


def _without_names(words: str, capabilities: Sequence[Capability]) -> str:
    """Return a question without the names of capabilities in any form: "schedule changes" is "scheduled changes"."""
    names = sorted((fold(name) for one in capabilities for name in (one.label, *one.aliases)), key=len, reverse=True)
    for name in filter(None, names):
        words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", words)
        wanted, said = stems(name, keep_stopwords=True), words.split()
        read = ["".join(stems(word, keep_stopwords=True)) for word in said]
        for start in range(len(said) - len(wanted) + 1 if len(wanted) > 1 else 0):
            if read[start : start + len(wanted)] == wanted:
                words = " ".join([*said[:start], *said[start + len(wanted) :]])
                break
    return words


def _products_in(view: MarketView, words: str) -> list[str]:
    """Return the products that a question names in the order in which it names them; "we" is our own."""
    places: dict[str, int] = {}
    for product in view.products:
        for spelling in (product.name, product.slug, *product.aliases):
            name = fold(spelling)
            found = re.search(rf"(?<!\w){re.escape(name)}(?:'?s)?(?!\w)", words) if len(name) > 1 else None
            if found:
                places.setdefault(product.slug, found.start())
    spoken = words
    for askers in (_NOT_OURS, _ASKERS):
        spoken = askers.sub(lambda found: "." * len(found[0]), spoken)
    ours = re.search(r"\b(?:we|our|us|ours|ourselves)\b", spoken)
    if ours and view.own:
        places.setdefault(view.own, ours.start())
    return sorted(places, key=lambda slug: places[slug])


def _corrected(view: MarketView, words: str) -> str:
    """Return a question in which products' names with a slip of the keyboard are set right.

    A word of the market is none: "search" is no "USearch", and "vectors" are no "pgvector".
    """
    names = [fold(name) for one in view.products for name in (one.name, *one.aliases)]
    long = [name for name in names if len(name) >= _MISSPELT and " " not in name]
    said = [view.market, *view.themes, *(row.plan.name for row in view.plans)]
    said += [name for one in view.capabilities for name in (one.label, one.description, *one.aliases)]
    own = {stem for text in said for stem in stems(text, keep_stopwords=True)} | _ASKING

    def right(found: re.Match[str]) -> str:
        word = found[0]
        if word in names or word.removesuffix("s") in names or own.issuperset(stems(word, keep_stopwords=True)):
            return word
        close = process.extractOne(word.removesuffix("s"), long, scorer=fuzz.ratio, score_cutoff=_CLOSE)
        return close[0] if close else word

    return re.sub(rf"[a-z]{{{_MISSPELT - 1},}}", right, words)


def _capabilities(view: MarketView, words: str, left: list[str], products: list[str], plan: str) -> list[Capability]:
    """Return the capabilities that a question is about: a list of them, those it calls by name, or those it describes.

    A whole name counts whatever stands around it: "our prospect in London asks for SAML".
    """
    listed = _listed(view, words, products, plan)
    said = said_capabilities(view, _without_products(view, words, products, plan), common=_ASKING)
    return max(listed, said, key=len) or find_capabilities(view, left)


_APART = re.compile(r"[,;:/+&]|\b(?:and|or|plus|but|without)\b")


def _listed(view: MarketView, words: str, products: list[str], plan: str) -> list[Capability]:
    """Return the capabilities of a list, "saml, scim, roles"; none where fewer than two of its parts name one."""
    parts = [_left(part, view, products, plan) for part in _APART.split(words)]
    found = [find_capabilities(view, part)[:1] for part in parts if part]
    named = {one.id: one for every in found for one in every}
    return list(named.values()) if len(named) > 1 else []


def _plan_names(view: MarketView) -> list[tuple[str, tuple[str]]]:
    names = {row.plan.name for row in view.plans} | {cell.plan for cell in view.cells}
    names |= {one.plan for cell in view.cells for one in (*cell.evidence, *cell.contradictions)}
    names |= {"free", "paid", "enterprise"}
    return [(name, (name,)) for name in sorted(names, key=lambda one: (-len(one), one)) if name]


def _plan_of_product(view: MarketView, words: str, products: Sequence[str]) -> str:
    """Return a plan that is named right behind its product: "Pennantry Core"."""
    for row in view.plans:
        if row.product in products:
            for name in (view.name(row.product), row.product):
                if re.search(rf"(?<!\w){re.escape(fold(name))}(?:'s)?\s+{re.escape(fold(row.plan.name))}(?!\w)", words):
                    return row.plan.name
    return ""


def _left(words: str, view: MarketView, products: list[str], plan: str) -> list[str]:
    """Return the stems of the question that are neither a product, nor the plan, nor words of asking."""
    words = _without_products(view, words, products, plan)
    names = fold(" ".join(name for one in view.capabilities for name in (one.label, *one.aliases)))
    if not _CUSTOMERS.search(names):
        words = _CUSTOMERS.sub("clientele", words)
    open_source = stems("source") if re.search(r"\bopen[- ]sourced?\b", words) else []
    return [
        stem
        for stem in dict.fromkeys(stems(words))
        if (stem not in _ASKING or stem in open_source) and not stem.isdigit()
    ]


def _plan_capitalised(view: MarketView, question: str) -> str:
    """Return a plan that is written as a name within the question: "is Crew enough for twelve people"."""
    names = sorted(
        {row.plan.name for row in view.plans if row.plan.name[:1].isupper()}, key=lambda one: (-len(one), one)
    )
    return next((one for one in names if re.search(rf"(?<=[a-z,] ){re.escape(one)}(?![\w-])", question)), "")


def _without_products(view: MarketView, words: str, products: list[str], plan: str) -> str:
    """Return the words without the products and the plan, and without phrases that are taken for a name."""
    known = [name for slug in products for name in (slug, view.name(slug), *view.product_of[slug].aliases)]
    for name in sorted((fold(one) for one in [*known, plan] if one), key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(name)}(?:'?s)?(?!\w)", " ", words)
    words = _THE_DATA.sub(" ", _LOGGING_IN.sub(" ", words))
    return _OWN_SERVERS.sub(" self-hosting ", words)
