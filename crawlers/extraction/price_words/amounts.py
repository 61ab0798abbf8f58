"""What words around an amount make of it: a lowest price, a list price, a saving, an extra, a sum."""

from __future__ import annotations

import re

__all__ = [
    "ADD_ON",
    "COSTS",
    "FIRST",
    "FORMER",
    "FROM",
    "INSTEAD",
    "LATTER",
    "LEAST",
    "SAVING",
    "TAXES",
    "TOTAL",
    "TURNOVER",
    "UP_TO",
    "VOLUME",
]

FROM = re.compile(
    r"(?:(?<!\w)(?:(?:starting |starts |start )?(?:from|at)|as low as|starting|ab|à partir de|dès|desde|"
    r"a partir (?:de|di)|"
    r"da|vanaf|från|fra|alkaen|od|już od|-tól|от|від|az|από|ابتداء من|تبدأ من|یبدأ من|mulai(?: dari)?|từ|chỉ từ)|"
    r"最低|起价)\W{0,3}$|^\s{0,2}(?:\+(?!\s?[\d$€£])|起|から|부터|ten itibaren|'?den başlayan)",
    re.IGNORECASE,
)


UP_TO = re.compile(
    r"(?<!\w)(?:up to|max(?:imum)?(?: of)?|bis(?: zu)?|jusqu['’]?à|hasta|até|fino a|tot|upp till|op til|do|до|"
    r"최대|最大|最多|最高)\W{0,2}$",
    re.IGNORECASE,
)


INSTEAD = re.compile(
    r"(?<!\w)(?:was|were|before|previously|formerly|originally|original price|instead of|regular(?:ly)?(?: price)?|"
    r"normally|usually|list price|"
    r"(?:market|average|typical) (?:rate|price|cost|fee)s?:?|old price|reg\.|rrp|msrp|"
    r"worth|valued? at|value of|compared to|vs\.?|"
    r"statt|vorher|früher|bisher|normalerweise|uvp|au lieu de|avant|prix (?:public|barré|initial)|antes|en lugar de|"
    r"precio (?:normal|anterior|original)|invece di|prima|anziché|in plaats van|normaal|van|istället för|"
    r"ordinarie pris|tidigare|i stedet for|før|førpris|zamiast|wcześniej|poprzednio|místo|původně|вместо|раньше|"
    r"вместо|замість|yerine|eski fiyat|بدلا من|قبل|כמקום|במקום|thay vì|通常|定価|原价|原價|정가|기존)\W{0,3}$",
    re.IGNORECASE,
)
"""What makes the amount behind it the list price."""


FORMER = re.compile(r"(?<!\w)de:?\s{0,2}$", re.IGNORECASE)
LATTER = re.compile(r"^\W{0,3}(?:por|para|a|à)(?: (?:apenas|solo|sólo|só))?\W{0,3}$", re.IGNORECASE)
"""What is before and between two amounts of which the first is the list price: "de R$ 99 por R$ 79"."""


SAVING = re.compile(
    r"(?<!\w)(?:saved?|saves|saving|savings|you save|off|discount(?:ed)?|rebate|credits?|bonus|refund|cashback|"
    r"spar\w{0,8}|ersparnis|rabatt\w{0,4}|économi\w{0,8}|remise|réduction|ahorr\w{0,6}|descuento|econom\w{0,6}|"
    r"desconto|risparmi\w{0,4}|sconto|bespaar\w{0,4}|besparing|korting|säästä|alennus|oszczęd\w{0,10}|zniżk\w|"
    r"rabat\w{0,3}|"
    r"ušetř\w{0,4}|sleva|slevy|megtakarítás|kedvezmény|reducere|экономия|экономьте|скидка|знижка|"
    r"indirim|tasarruf|خصم|وفر|חיסכון|הנחה|hemat|diskon|tiết kiệm|giảm)(?!\w)|お得|割引|オフ|节省|節省|立省|"
    r"省(?=\s{0,2}$|\s?[¥￥$\d])|"
    r"优惠|優惠|할인|절약|"
    r"(?:[-–−]\s?)?\d{1,2}\s?%",
    re.IGNORECASE,
)


ADD_ON = re.compile(
    r"(?<!\w)(?:add-?ons?|extras?|additional|optional|overages?|top-?ups?|each additional|every additional|"
    r"zusätzlich\w{0,3}|zusatz\w{0,12}|weitere[rs]?|supplémentaires?|options?|adicional(?:es)?|adicionais|"
    r"complementos?|"
    r"aggiuntiv[oaie]|supplementi?|extra['’]?s|aanvullend\w?|tillägg|tillæg|tillegg|dodatkow\w{1,3}|doplňk\w|"
    r"příplat\w{1,3}|"
    r"дополнительн\w{1,3}|додатков\w{1,3}|ek|lisä\w{0,8})(?!\w)|追加|オプション|附加|加购|加購|额外|額外|추가|"
    r"إضافي\w{0,3}",
    re.IGNORECASE,
)


COSTS = re.compile(
    r"(?:[:：]|(?<!\w)(?:costs?|prices?|priced at|price is|pricing|fee|for|from|at|pay|is|only|just|kostet|kosten|"
    r"preis|ab|für|nur|coûte|tarif|prix|à|de|seulement|cuesta|precio|desde|por|custa|preço|apenas|costa|prezzo|solo|kost|"
    r"prijs|voor|vanaf|koster|pris|kostar|för|fra|från|kosztuje|cena|tylko|od|za|stojí|стоит|цена|от|за|"
    r"fiyatı?|sadece)|"
    r"は|が|价格|只需|仅|僅)\s{0,3}$",
    re.IGNORECASE,
)
"""What leads to a price in a sentence."""
TURNOVER = (
    r"(?:annual |yearly |monthly )?(?:turnover|revenues?|(?:ad |media |cloud )?spend(?:ing)?|budgets?|arr|"
    r"mrr|gmv|"
    r"sales(?: volume)?|payroll|assets|invoiced|umsatz\w{0,5}|werbebudget|chiffre d['’]affaires|ca annuel|facturación|"
    r"ingresos|ventas|faturamento|receita|fatturato|ricavi|omzet|omsättning|omsætning|omsetning|liikevaihto|"
    r"obr[óo]tu?|"
    r"przychód|obrat|оборот\w{0,2}|выручк\w|дохід|ciro(?:su)?)"
)
"""What the size of a business is told in."""
VOLUME = re.compile(
    rf"(?<!\w)(?:{TURNOVER}"
    r"(?: (?:of|von|de|di|van|up to|bis(?: zu)?|under|over|below|above|unter|über|jusqu['’]à|hasta|até|fino a)){0,2}"
    r"[\s:]{0,3}[<>≤≥~]?\s{0,2}$)|[<>≤≥]\s{0,2}$|(?:売上|年商|营业额|營業額|매출)\W{0,3}$",
    re.IGNORECASE,
)
"""What makes an amount the size of the customer's business, not a price."""
LEAST = re.compile(
    r"(?<!\w)(?:min(?:imum|\.)?|at least|mindestens|mindest\w{3,10}|au moins|mínimo|mínimo de|minimo|minste|lägst|"
    r"minst|co najmniej|minimalnie|минимум|мінімум)\W{0,3}$|最低(?:料金|利用料)?\W{0,2}$",
    re.IGNORECASE,
)
"""What makes an amount the least that one pays, whatever the plan."""
FIRST = re.compile(
    r"(?<!\w)(?:(?:for (?:the|your) )?first (?:\d{1,2} )?(?:months?|years?)|introductory|intro (?:price|offer)|"
    r"(?:im |die |den )?erste[rnms]? (?:\d{1,2} )?(?:monate?|jahre?)|premiers? (?:mois|ans?)|première année|"
    r"primer(?:os)? (?:mes(?:es)?|años?)|primeir[oa]s? (?:mês|meses|anos?)|prim[oi] (?:mes[ei]|ann[oi])|"
    r"eerste (?:maand|jaar)|första (?:månaden|året)|første (?:måned|år)|pierwszy (?:miesiąc|rok)|první (?:měsíc|rok)|"
    r"первый (?:месяц|год)|перший (?:місяць|рік)|ilk (?:ay|yıl)|"
    r"1(?:\.|st|er|º|°|:a)\s?(?:months?|years?|monat|jahr|mois|mes|m[eê]s|mese|månad(?:en)?|måned|kuukausi|měsíc))"
    r"(?!\w)|初月|初年|首月|首年|初回|첫 ?(?:달|해|년)",
    re.IGNORECASE,
)
"""What makes an amount the price of the first period only."""
THEN = re.compile(
    r"(?<!\w)(?:puis|ensuite|then|afterwards|dann|danach|luego|después|depois|poi|daarna|därefter|derefter|potem|potom|"
    r"затем|далее|потом|потім|далі|sonra)(?!\w)|その後|以降|之后|之後|이후",
    re.IGNORECASE,
)
"""What stands before the amount that is paid once the first period is over."""
TOTAL = re.compile(
    r"(?<!\w)(?:totals?|sub-?total|calcul\w{0,6}|berechne\w{0,3}|jouw (?:prijs|bedrag)|uw (?:prijs|bedrag)|"
    r"ihr (?:preis|betrag)|votre (?:prix|tarif)|(?:tu|su) precio|il tuo prezzo|seu preço|din pris|"
    r"estimat\w{1,6}|your (?:price|cost|plan|total|bill)|calculat\w{1,6}|summary|"
    r"gesamt\w{0,10}|summe|ihr preis|rechner|calculat\w{1,6}|simulat\w{1,6}|totale|totaal|summa|razem|suma|"
    r"celkem|итого|"
    r"всего|разом|toplam|kalkul\w{1,6}|kostnad totalt)(?!\w)|合計|合计|總計|总计|小計|시뮬|합계|計算|计算",
    re.IGNORECASE,
)


TAXES = re.compile(
    r"(?<!\w)(?:(?:plus|excl\w{0,6}\.?|excluding|incl\w{0,6}\.?|including|before|without|with|zzgl\.?|inkl\.?|"
    r"exkl\.?|"
    r"ex|hors|sans|sin|con|sem|com|più|zonder|utan|uden|ekskl\.?|eks\.?|bez|без|с|\+)\s{0,2}"
    r"(?:\d{1,2}\s?%\s)?(?:vat|tax(?:es)?|gst|hst|sales tax|mwst\.?|ust\.?|tva|taxes?|iva|btw|moms|mva|alv|dph|"
    r"pdv|ндс|пдв|"
    r"kdv|ppn|ضريبة)|\+?\s?(?:vat|gst|iva|tva|moms|mva|ht|ttc|netto|brutto|net|gross|btw|kdv))(?!\w)|"
    r"税[込抜别別]み?|稅|含税|未税|"
    r"vat\s?별도|부가세 별도",
    re.IGNORECASE,
)
