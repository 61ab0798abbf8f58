"""Plans where structure says more than words: names by their place, heads by their mark, cards by their build."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest
from lxml.html import fromstring

from crawlers.extraction.page import read_page
from crawlers.extraction.plans import _labels
from rivalscope.core.payload.tree import build
from rivalscope.core.records import Plan, Table, TableCell


def plans(body: str, *, lang: str = "en") -> dict[str, Plan]:
    text = f'<!doctype html><html lang="{lang}"><head><title>Pricing | Kelp</title></head><body><main><h1>Pricing</h1>{body}</main></body></html>'
    return {plan.name: plan for plan in read_page(text.encode(), "https://kelp.example/pricing").plans}


def prices(plan: Plan) -> list[tuple[str, str, str]]:
    return [(price.amount, price.currency, price.period) for price in plan.prices]


def card(name: str, price: str, items: str, *, kind: str = "box") -> str:
    return f'<div class="{kind}"><p class="big">{name}</p><p class="small">For divers</p><div class="sum">{price}</div><ul>{items}</ul><a href="/s">Buy</a></div>'


def test_a_name_stands_where_the_cards_beside_have_theirs_whatever_it_says() -> None:
    found = plans(
        '<div class="grid">'
        + card("Reef", "$0", "<li>1 dive a day</li><li>Logbook</li>")
        + card("Monthly", "$9 per month", "<li>Every dive</li><li>Logbook</li>")
        + card("Yearly", "$90 per year", "<li>Every dive</li><li>Logbook</li>")
        + "</div>"
    )
    assert {name: prices(plan) for name, plan in found.items()} == {
        "Reef": [("0", "USD", "")],
        "Monthly": [("9", "USD", "month")],
        "Yearly": [("90", "USD", "year")],
    }


def test_the_two_prices_of_one_plan_are_still_none() -> None:
    found = plans(
        '<section><h2>Kelp</h2><div class="two"><div class="cycle"><p class="big">Monthly</p><p>$9 per month</p></div>'
        '<div class="cycle"><p class="big">Yearly</p><p>$90 per year</p></div></div></section>'
    )
    assert not {"Monthly", "Yearly"} & set(found)


def test_a_row_that_is_marked_as_head_names_the_columns_whatever_is_between_it_and_the_prices() -> None:
    found = plans(
        "<table><thead><tr><th>Reef</th><th>10 days a month</th><th>5 days a month</th></tr></thead><tbody>"
        "<tr><td>4 h of meeting room</td><td>2 h of meeting room</td><td>1 h of meeting room</td></tr>"
        "<tr><td>€200/month</td><td>€120/month</td><td>€80/month</td></tr></tbody></table>"
    )
    assert {name: prices(plan) for name, plan in found.items()} == {
        "Reef": [("200", "EUR", "month")],
        "10 days a month": [("120", "EUR", "month")],
        "5 days a month": [("80", "EUR", "month")],
    }


def test_cards_beside_the_only_one_with_a_price_are_plans_whatever_stands_in_its_place() -> None:
    found = plans(
        '<div class="grid">'
        + card("Reef", "€79.99 per month", "<li>Posts</li><li>Clips</li>", kind="tier first")
        + card("Bay", "Binnenkort", "<li>Website</li><li>Blog</li>", kind="tier soon")
        + card("Open sea", "Binnenkort", "<li>Dashboards</li><li>Reports</li>", kind="tier soon")
        + "</div>",
        lang="nl",
    )
    assert list(found) == ["Reef", "Bay", "Open sea"]
    assert [prices(plan) for plan in found.values()] == [[("79.99", "EUR", "month")], [], []]
    assert not any(plan.contact or plan.free for plan in found.values())


def test_boxes_that_only_share_a_class_with_the_card_are_no_plans() -> None:
    found = plans(
        '<div class="grid">'
        + card("Reef", "€79.99 per month", "<li>Posts</li><li>Clips</li>", kind="box")
        + '<div class="box"><h3>How it works</h3><p>Sign up.</p><p>Invite your team.</p></div>'
        + '<div class="box"><h3>Who uses it</h3><p>Divers.</p><p>Surfers.</p></div></div>'
    )
    assert not {"How it works", "Who uses it"} & set(found)


def test_a_column_is_the_plan_whose_name_is_a_part_of_its_head() -> None:
    head = '<th><span>★ Svært godt likt</span> <span class="name">Bay</span> <span>€79/month</span></th>'
    found = plans(
        f'<div class="grid">{card("Reef", "€49/month", "<li>Posts</li>")}{card("Bay", "€79/month", "<li>Clips</li>")}</div>'
        f"<table><tr><th>Feature</th><th>Reef €49/month</th>{head}</tr><tr><td>Posts</td><td>✓</td><td>✓</td></tr>"
        "<tr><td>Clips</td><td>–</td><td>✓</td></tr></table>"
    )
    assert list(found) == ["Reef", "Bay"]
    assert "Clips" in found["Reef"].excluded


def test_a_number_behind_a_word_that_only_a_style_sheet_parts_from_it_is_an_amount() -> None:
    price = '<span class="from">desde</span>{}<span class="sign">€</span>'
    found = plans(
        '<div class="grid">'
        + card("Reef", price.format("500"), "<li>Diseño</li>")
        + card("Bay", price.format("2.400"), "<li>Software</li>")
        + "</div>",
        lang="es",
    )
    assert {name: [(one.amount, one.bound) for one in plan.prices] for name, plan in found.items()} == {
        "Reef": [("500", "from")],
        "Bay": [("2400", "from")],
    }


def test_a_price_is_for_as_long_as_the_card_says_of_the_same_amount() -> None:
    item = "<li>Preço/mês R$ {}</li><li>Relatórios Disponível</li><li>Cursos Indisponível</li>"
    found = plans(
        '<div class="grid">'
        + card("Reef", "R$ 29,90", item.format("29,90"))
        + card("Bay", "R$ 19,90", item.format("19,90"))
        + "</div>",
        lang="pt-BR",
    )
    assert prices(found["Reef"]) == [("29.90", "BRL", "month")]
    assert any("Cursos" in text for text in found["Reef"].excluded)
    assert not any("Relatórios" in text for text in found["Reef"].excluded)


@pytest.mark.parametrize(
    ("lang", "tail", "period"),
    [
        ("de", "alle 6 Monate", "6 months"),
        ("en", "every 2 years", "2 years"),
        ("es", "cada 3 meses", "quarter"),
        ("en", "6 months free", ""),
    ],
)
def test_a_line_below_the_price_may_say_that_it_is_for_several_months(lang: str, tail: str, period: str) -> None:
    price = f"16 €</div><div>{tail}"
    found = plans(
        f'<div class="grid">{card("Reef", price, "<li>A</li>")}{card("Bay", price, "<li>B</li>")}</div>', lang=lang
    )
    assert prices(found["Reef"])[0][2] == period


def test_lines_of_one_box_are_told_apart_by_the_spans_they_are_in() -> None:
    box = '<div class="cell"><span class="mark" style="display:none">✓ Selected</span><span class="badge-name">{}</span><div class="sum"><span>${}</span><span>/month</span></div><ul><li>Inbox</li></ul></div>'
    found = plans(f'<div class="head">{box.format("Basic reef", 99)}{box.format("Starter reef", 70)}</div>')
    assert {name: prices(plan) for name, plan in found.items()} == {
        "Basic reef": [("99", "USD", "month")],
        "Starter reef": [("70", "USD", "month")],
    }


def pack(name: str, price: str, count: str, each: str) -> str:
    return f'<div class="pack"><h3>{name}</h3><div class="sum">{price} / {count} kredi</div><div class="each">Kredi başına {each}</div><ul><li>{count} kredi</li></ul><button>Seç</button></div>'


def test_what_one_of_a_pack_comes_to_is_told_by_arithmetic_and_how_it_is_paid_by_the_words_above() -> None:
    packs = pack("Reef", "199 ₺", "25", "7,96 ₺") + pack("Bay", "1.299 ₺", "200", "6,49 ₺")
    found = plans(
        f'<h2>Kredi Paketleri</h2><p>Tek seferlik ödeme ile kredi satın al.</p><div class="g">{packs}</div>', lang="tr"
    )
    assert {name: prices(plan) for name, plan in found.items()} == {
        "Reef": [("199", "TRY", "once")],
        "Bay": [("1299", "TRY", "once")],
    }


def test_a_second_price_that_is_no_share_of_the_first_is_kept() -> None:
    both = "<p>$199 for 25 seats</p><p>$350 for 50 seats</p><ul><li>Rules</li></ul>"
    found = plans(
        f'<div class="g"><div class="c"><h3>Reef</h3>{both}</div><div class="c"><h3>Bay</h3><p>$9</p><ul><li>A</li></ul></div></div>'
    )
    assert "350" in {price.amount for price in found["Reef"].prices}


FREE_OR_ASK = (
    '<div class="g"><div class="c"><h2>Reef</h2><h4>Gratuit</h4><ul><li>1 site</li><li>5 contacts</li></ul><a href="/s">Commencer</a></div>'
    '<div class="c"><h2>Bay</h2><h4>{}</h4><ul><li>Tous vos sites</li><li>Statistiques</li></ul><a href="/c">Voir</a></div></div>'
)


def test_a_page_of_prices_without_amounts_tells_what_is_free_and_what_is_to_be_asked_for() -> None:
    found = plans(FREE_OR_ASK.format("Sur devis"), lang="fr")
    assert [(plan.name, plan.free, plan.contact) for plan in found.values()] == [
        ("Reef", True, False),
        ("Bay", False, True),
    ]


def test_boxes_without_amounts_on_another_page_are_no_plans() -> None:
    text = f"<!doctype html><html lang=fr><head><title>Kelp</title></head><body><h1>Kelp</h1>{FREE_OR_ASK.format('Sur devis')}</body></html>"
    assert not read_page(text.encode(), "https://kelp.example/").plans


def test_a_margin_or_a_colour_tells_no_builds_apart() -> None:
    box = '<div class="tier {}"><div class="{}">{}</div><div class="sum">{}</div><ul><li>Inbox</li><li>Rules</li></ul><button>Soon</button></div>'
    found = plans(
        '<div class="grid">'
        + box.format("a", "label tiny upper wide grey mb-3 bold", "Reef", "TBD")
        + box.format("b", "label tiny upper wide gold bold", "Pro", "TBD / month")
        + box.format("c", "label tiny upper wide grey mb-3 bold", "Enterprise", "Custom")
        + "</div>"
    )
    assert list(found) == ["Reef", "Pro", "Enterprise"]


def test_a_part_of_a_line_may_be_an_amount() -> None:
    more = (
        "<p>or $450/year (save 17%) · 30-day trial · custom hosting quote for larger teams</p><ul><li>Inbox</li></ul>"
    )
    cards_ = "".join(
        f'<div class="c"><h3>{name}</h3><p>${month}/month</p>{more}</div>'
        for name, month in (("Reef", 45), ("Bay", 90))
    )
    assert prices(plans(f'<div class="g">{cards_}</div>')["Reef"]) == [("45", "USD", "month"), ("450", "USD", "year")]


def test_what_costs_nothing_costs_nothing_on_both_sides_of_a_switch() -> None:
    side = '<p><span data-monthly="{0}" data-annual="{1}">${0}</span>/mo</p><ul><li>Inbox</li></ul>'
    found = plans(
        f'<div class="g"><div class="c"><h3>Reef</h3>{side.format(0, 0)}</div><div class="c"><h3>Bay</h3>{side.format(49, 39)}</div></div>'
    )
    assert len(found["Reef"].prices) == 1
    assert len(found["Bay"].prices) == 2


def test_a_calculator_before_it_is_used_tells_no_plans() -> None:
    box = '<div class="result"><p>{}</p><p>$0 / month</p></div>'
    assert not plans(
        f'<div class="results">{box.format("Cost today")}{box.format("Cost with us")}{box.format("Saved")}</div>'
    )


@pytest.mark.parametrize(("lang", "text"), [("tr", "14 Gün Ücretsiz Dene"), ("he", "14 יום ניסיון חינם")])
def test_a_trial_in_other_languages(lang: str, text: str) -> None:
    cards_ = "".join(
        f'<div class="c"><h3>{name}</h3><p>$9/month</p><ul><li>A</li></ul><a href="/t">{text}</a></div>'
        for name in ("Reef", "Bay")
    )
    assert plans(f'<div class="g">{cards_}</div>', lang=lang)["Reef"].trial == "14 days"


def elsewhere(body: str, *, title: str = "Kelp", path: str = "") -> list[str]:
    text = f"<!doctype html><html lang=en><head><title>{title}</title></head><body><h1>Kelp</h1><h2>Dive deeper</h2>{body}</body></html>"
    return [plan.name for plan in read_page(text.encode(), f"https://kelp.example/{path}").plans]


def sold(*names: str, price: str = "$9/month", button: str = '<a href="/s">Go</a>') -> str:
    cards_ = "".join(
        f'<div class="c"><h3>{name}</h3><p>{price}</p><ul><li>Inbox</li><li>Rules</li></ul>{button}</div>'
        for name in names
    )
    return f'<div class="g">{cards_}</div>'


def test_a_page_that_is_not_about_prices_needs_more_signs_of_a_plan() -> None:
    assert elsewhere(sold("Basic", "Pro")) == ["Basic", "Pro"]
    assert elsewhere(sold("Reef", "Bay", "Shore")) == ["Reef", "Bay", "Shore"]
    assert elsewhere(sold("Reef", "Bay")) == []
    assert elsewhere(sold("Reef", "Bay", "Shore", button="")) == []
    assert elsewhere(sold("Pro", "Free.", price="$120")) == []


def test_amounts_in_a_screen_that_a_page_shows_are_no_plans() -> None:
    screen = "".join(
        f'<div class="stat"><p>{name}</p><p>{amount}</p></div>'
        for name, amount in (("Dollar", "$121,323"), ("Euro", "€13,892"), ("Pound", "£2,983"))
    )
    assert elsewhere(f'<div class="stats">{screen}</div>') == []


@pytest.mark.parametrize(
    "title", ["Fiyatlandırma – Kelp", "Cennik | Kelp", "Prijzen, vanaf €9", "定价 · Kelp", "מחירים | Kelp", "Тарифы"]
)
def test_a_title_says_in_any_language_that_a_page_is_about_prices(title: str) -> None:
    assert elsewhere(sold("Reef", "Bay"), title=title) == ["Reef", "Bay"]


def test_a_chip_is_no_name_where_the_card_has_another() -> None:
    box = '<div class="c"><div class="p-badge">{}</div><div class="p-name">{}</div><p>$9/month</p><ul><li>A</li></ul></div>'
    assert list(
        plans(f'<div class="g">{box.format("Standard", "Reef crew")}{box.format("Pro", "Bay crew")}</div>')
    ) == ["Reef crew", "Bay crew"]


def test_prices_in_another_currency_may_wait_in_attributes() -> None:
    price = '<p><span data-gbp="£{0}" data-eur="€{1}">£{0}</span>/mo</p>'
    found = plans(
        f'<div class="g">{card("Reef", price.format(45, 55), "<li>A</li>")}{card("Bay", price.format(95, 110), "<li>B</li>")}</div>'
    )
    assert [(one.amount, one.currency, one.period, one.shown) for one in found["Bay"].prices] == [
        ("95", "GBP", "month", True),
        ("110", "EUR", "month", False),
    ]
    other = '<p><span data-min="£5" data-eur="€{0}">£{1}</span>/mo</p>'
    found = plans(
        f'<div class="g">{card("Reef", other.format(5, 45), "<li>A</li>")}{card("Bay", other.format(6, 95), "<li>B</li>")}</div>'
    )
    assert len(found["Bay"].prices) == 1


def test_plans_of_two_kinds_stand_beside_each_other_each_with_its_own_period() -> None:
    build = "".join(
        card(name, f"FROM £{amount}", "<li>A</li><li>B</li>") for name, amount in (("Reef", "1,200"), ("Bay", "3,000"))
    )
    care = "".join(
        f'<div class="care"><div class="cn">{name}</div><div>£{amount}/mo</div><p>Hosting and backups.</p></div>'
        for name, amount in (("Essential", 45), ("Growth", 95))
    )
    found = plans(
        f'<h2>A one-off project fee.</h2><div class="grid">{build}</div><h2>Looked after, every month.</h2><div class="row">{care}</div>'
    )
    assert {name: prices(plan)[0] for name, plan in found.items()} == {
        "Reef": ("1200", "GBP", "once"),
        "Bay": ("3000", "GBP", "once"),
        "Essential": ("45", "GBP", "month"),
        "Growth": ("95", "GBP", "month"),
    }


def test_a_single_price_is_for_as_long_as_the_line_beside_it_says() -> None:
    found = plans(
        '<h2>Reef</h2><div class="sum">$19.95</div><div>per month, after trial</div><ul><li>Dues</li><li>Votes</li></ul><p>Ten units or 500, it is the same $19.95.</p>'
    )
    assert prices(found["Reef"]) == [("19.95", "USD", "month")]


def test_a_checked_radio_says_which_side_of_a_switch_is_shown() -> None:
    switch = '<label><input type="radio" name="b" checked> Monthly</label><label><input type="radio" name="b"> Yearly</label>'
    found = plans(
        f'{switch}<div class="grid">{card("Reef", "$39", "<li>A</li>")}{card("Bay", "$149", "<li>B</li>")}</div>'
    )
    assert prices(found["Bay"]) == [("149", "USD", "month")]


@pytest.mark.parametrize(
    ("lang", "price", "period"),
    [
        ("sq", "€25</div><div>/ muaj", "month"),
        ("ko", "$49 / 영구", "once"),
        ("sl", "9 € / leto", "year"),
        ("is", "900 kr / mánuði", "month"),
    ],
)
def test_periods_in_further_languages(lang: str, price: str, period: str) -> None:
    found = plans(
        f'<div class="grid">{card("Reef", price, "<li>A</li>")}{card("Bay", price, "<li>B</li>")}</div>', lang=lang
    )
    assert prices(found["Bay"])[0][2] == period


def test_packages_in_a_path_that_a_title_shows_do_not_make_a_page_of_prices() -> None:
    assert elsewhere(sold("Reef", "Bay"), title="Packages for every crew") == ["Reef", "Bay"]
    assert elsewhere(sold("Reef", "Bay"), title="registry/packages/kelp") == []


def test_only_tables_with_numbers_may_say_a_currency_for_their_amounts() -> None:
    node = build(fromstring("<table></table>"))

    def labels(cell: str) -> list[str]:
        rows = ((TableCell(text=""), TableCell(text="Price (USD)")), (TableCell(text="Reef"), TableCell(text=cell)))
        return _labels([(node, Table(position=0, caption="", heading_path=(), rows=rows))])

    assert labels("20") == ["", "Price (USD)", "", "Reef"]
    assert labels("On request") == []
