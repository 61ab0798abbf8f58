"""A battlecard against one rival: what to say, what to say with care, what not to say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from analysis.answers import Answer, answer_of
from analysis.insights.adopters import adopters
from analysis.insights.firm import firm, is_firm, named, weakly_present
from analysis.insights.flips import flips
from analysis.insights.offers import current_plans
from analysis.insights.render import footnotes, render
from analysis.view import MarketView, PlanView
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.records import Capability, Cell, Stage, StoredRelease

__all__ = ["Battlecard", "Duel", "battlecard", "make_card"]

_RECENT = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """One capability between us and them."""

    capability: Capability
    ours: Cell | None
    theirs: Cell | None
    why: str = ""
    answer: str = ""
    """What we can reply where they win; empty: nothing in the evidence."""
    replies: tuple[Cell, ...] = ()
    """The cells that the reply is based on."""

    @property
    def cells(self) -> tuple[Cell | None, Cell | None]:
        """Both cells."""
        return self.ours, self.theirs

    @property
    def weak(self) -> tuple[Cell, ...]:
        """The cells of which the matrix says yes, by quotes that are not strong enough to be sent; theirs first."""
        return tuple(cell for cell in (self.theirs, self.ours) if cell and cell.leads and weakly_present(cell))


@dataclass(frozen=True, slots=True, kw_only=True)
class Battlecard:
    """What a battlecard says."""

    say: tuple[Duel, ...]
    """We have it, and they say that they do not, or only in part."""
    careful: tuple[Duel, ...]
    """We have it; their pages do not mention it, or could not be read."""
    avoid: tuple[Duel, ...]
    """Claims that would be wrong or soon will be; ``why`` says why."""
    they_win: tuple[Duel, ...]
    """They have it, and we say that we do not, or only in part."""
    check: tuple[Duel, ...]
    """They have it; nothing that was read says whether we do."""
    unsure: tuple[Duel, ...]
    """The matrix says that they or we have it, by passages that somebody has to read before it is said."""
    alike: tuple[Duel, ...]
    """Both have it, at least one of them by such passages: nothing to sell on, nothing to fear."""
    our_plans: tuple[PlanView, ...]
    their_plans: tuple[PlanView, ...]
    news: tuple[StoredRelease, ...]


def make_card(view: MarketView, rival: str) -> Battlecard:
    """Return the contents of a battlecard.

    Raises:
        RivalscopeError: We have no product in this market, or the rival is unknown or ourselves.
    """
    if not view.own:
        raise RivalscopeError(
            "a battlecard compares a rival with our own product, and none is set",
            next_step='Name your own product under "own" in market.yaml.',
        )
    if rival not in view.product_of or rival == view.own:
        known = ", ".join(product.slug for product in view.rivals)
        raise RivalscopeError(f'there is no rival "{rival}"', next_step=f"Known rivals: {known}.")
    say: list[Duel] = []
    careful: list[Duel] = []
    they_win: list[Duel] = []
    check: list[Duel] = []
    unsure: list[Duel] = []
    alike: list[Duel] = []
    for capability in view.ordered_capabilities:
        duel = Duel(
            capability=capability, ours=view.cell(view.own, capability.id), theirs=view.cell(rival, capability.id)
        )
        ours, theirs = answer_of(duel.ours), answer_of(duel.theirs)
        if ours is Answer.YES and (theirs is Answer.NO or (theirs is Answer.PARTIAL and _limit(duel.theirs))):
            say.append(duel)
        elif duel.weak:
            even = all(cell is not None and (answer_of(cell).present or cell in duel.weak) for cell in duel.cells)
            (alike if even else unsure).append(duel)
        elif ours is Answer.YES and theirs.open:
            careful.append(duel)
        elif (theirs.present and ours is Answer.NO) or (theirs is Answer.YES and ours is Answer.PARTIAL):
            they_win.append(duel)
        elif theirs.present and ours.open:
            check.append(duel)
    avoid = _avoid(view, rival)
    disputed = {one.capability.id for one in avoid if any(cell and cell.contradictions for cell in one.cells)}
    say = [one for one in say if one.capability.id not in disputed]
    return Battlecard(
        say=tuple(sorted(say, key=lambda one: (answer_of(one.theirs) is not Answer.NO, -_sure(one)))),
        careful=tuple(sorted(careful, key=lambda one: -_sure(one))),
        avoid=tuple(avoid),
        they_win=tuple(_with_answer(view, rival, one) for one in they_win),
        check=tuple(check),
        unsure=tuple(
            sorted(unsure, key=lambda one: (one.theirs not in one.weak, -max(cell.proof for cell in one.weak)))
        ),
        alike=tuple(alike),
        our_plans=current_plans(view, view.own),
        their_plans=current_plans(view, rival),
        news=_news(view, rival),
    )


def battlecard(view: MarketView, rival: str, *, templates: Path | None = None) -> str:
    """Return a battlecard as Markdown with footnotes; see :func:`make_card`."""
    view = firm(view)
    card = make_card(view, rival)
    text = render("battlecard", view, templates=templates, rival=view.product_of[rival], card=card)
    return f"{text.rstrip()}\n\n{footnotes(text, view)}"


def _avoid(view: MarketView, rival: str) -> list[Duel]:
    """Return what must not be said: "they lack it" where they got it lately, "we have it" where it is not finished."""
    since = view.as_of - _RECENT
    found: dict[str, Duel] = {}

    def add(capability: str, why: str) -> None:
        if capability in view.capability_of and capability not in found:
            ours, theirs = view.cell(view.own, capability), view.cell(rival, capability)
            found[capability] = Duel(capability=view.capability_of[capability], ours=ours, theirs=theirs, why=why)

    for flip in flips(view, since=since):
        if (
            flip.product == rival
            and flip.after.present
            and not flip.before.present
            and is_firm(flip.step, *named(view, flip.capability))
        ):
            add(flip.capability, f"Do not say they lack it: since {flip.at.date()} we know they have it.")
    for capability in view.ordered_capabilities:
        theirs = next((one for one in adopters(view, capability.id) if one.product == rival and one.exact), None)
        if theirs is not None and theirs.at >= since.date():
            version = f" ({theirs.version})" if theirs.version else ""
            add(capability.id, f"Do not say they lack it: they released it on {theirs.at}{version}.")
        ours = view.cell(view.own, capability.id)
        if ours is not None and ours.stage is Stage.PLANNED:
            add(capability.id, "Do not promise it: ours is only planned.")
        elif ours is not None and ours.stage in (Stage.PREVIEW, Stage.BETA):
            add(capability.id, f"Do not sell it as finished: ours is in {ours.stage.value}.")
        for name, cell in (("our", ours), ("their", view.cell(rival, capability.id))):
            if cell is not None and cell.contradictions:
                add(capability.id, f"Avoid the topic: {name} own pages contradict each other.")
    return list(found.values())


_MAX_RELATED = 2
"""Capabilities of ours that a reply names."""


def _limit(cell: Cell | None) -> str:
    """Say within which limit a product has something, as its evidence states it; empty: none is stated.

    A plan is a limit only where not all plans have it; a partial answer without a stated limit proves nothing that
    could be said to a customer.
    """
    if cell is None:
        return ""
    partial = answer_of(cell) is Answer.PARTIAL
    if partial and cell.stage is not None and cell.stage is not Stage.GA:
        return f"in {cell.stage.value}"
    if cell.plan:
        return f"from the {cell.plan} plan on"
    only = next((reason for reason in cell.reasons if reason.startswith("only")), "")
    return only or cell.value


def _with_answer(view: MarketView, rival: str, duel: Duel) -> Duel:
    """Return a duel that they win with what the evidence lets us reply: their limit, our state, what is near it."""
    parts = []
    if limit := _limit(duel.theirs):
        parts.append(f"theirs is {limit}" if limit.startswith("in ") else f"they have it {limit}")
    if duel.ours is not None and duel.ours.stage is Stage.PLANNED:
        parts.append("ours is planned")
    elif answer_of(duel.ours) is Answer.PARTIAL and (mine := _limit(duel.ours)):
        parts.append(f"we have it {mine}")
    near = [
        other
        for other in view.ordered_capabilities
        if duel.capability.parent
        and other.parent == duel.capability.parent
        and other.id != duel.capability.id
        and answer_of(view.cell(view.own, other.id)) is Answer.YES
        and answer_of(view.cell(rival, other.id)) in (Answer.NO, Answer.PARTIAL)
    ][:_MAX_RELATED]
    if near:
        names = " and ".join(one.label for one in near)
        parts.append(f"in {duel.capability.parent}, we have {names}, which they lack or have only in part")
    cells = [view.cell(slug, one.id) for one in near for slug in (view.own, rival)]
    return replace(duel, answer="; ".join(parts), replies=tuple(cell for cell in cells if cell is not None))


def _sure(duel: Duel) -> float:
    return min(cell.confidence for cell in duel.cells if cell is not None)


def _news(view: MarketView, rival: str) -> tuple[StoredRelease, ...]:
    since = (view.as_of - _RECENT).date()
    dated = [one for one in view.releases if one.product == rival and one.published and one.published >= since]
    return tuple(sorted(dated, key=lambda one: (one.published or since, one.id), reverse=True)[:5])
