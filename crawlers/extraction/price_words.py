"""The words by which pages state prices, in the languages that we read: periods, free, on request, from, was, per.

Words are data: a language is an entry in each table, and the patterns are made from the tables. All languages are
read at once, because a page in one language often keeps a button, a unit or a plan in another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = [
    "ADD_ON",
    "BADGE",
    "BILLED",
    "CALL",
    "CONTACT",
    "CONTACT_ALONE",
    "EACH",
    "FREE",
    "FROM",
    "INSTEAD",
    "ONCE",
    "PERIODS",
    "PERIOD_LABELS",
    "PER_WORD",
    "PLAN_HEAD",
    "PRICE_HEAD",
    "SAVING",
    "TAXES",
    "TOTAL",
    "TRIAL",
    "UP_TO",
    "YEARLY",
    "any_of",
]

Words = Mapping[str, str]


def any_of(words: Words | Iterable[str]) -> str:
    """Return an alternation of words, each a pattern with parts parted by ``|``."""
    parts = words.values() if isinstance(words, Mapping) else words
    return "|".join(parts)


def _pattern(words: Words | Iterable[str], before: str = r"(?<!\w)", after: str = r"(?!\w)") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{any_of(words)}){after}", re.IGNORECASE)


_MONTH: Words = {
    "en": "months?|mo|mth|mths|mos",
    "de": "monate?n?|monats?|mon|mtl",
    "fr": "mois",
    "es": "mes|meses",
    "pt": "mês|mes|meses",
    "it": "mese|mesi",
    "nl": "maand|maanden|mnd",
    "sv": "mån|månad|månader|månaden",
    "da": "måned|måneder|md|mdr|måneden",
    "nb": "måned|måneder|mnd",
    "fi": "kk|kuukausi|kuukaudessa|kuukautta|kuukauden",
    "pl": "miesiąc|miesiące|miesięcy|mies|msc|miesiącu|m-c",
    "cs": "měsíc|měsíce|měsíců|měs|měsíčně",
    "sk": "mesiac|mesiace|mesiacov|mes",
    "hu": "hó|hónap|havi|havonta|hónapra",
    "ro": "lună|luna|luni|lunar",
    "bg": "месец|месеца|мес",
    "ru": "месяц|месяца|месяцев|мес",
    "uk": "місяць|місяці|місяців|міс",
    "tr": "ay|aylık",
    "el": "μήνα|μήνας|μήνες|μηνός",
    "ar": "شهر|شهريا|شهريًا|شهرياً|شهري|الشهر",
    "fa": "ماه|ماهانه",
    "he": "חודש|לחודש|חודשי",
    "hi": "माह|महीना|महीने|मासिक",
    "id": "bulan|bln",
    "vi": "tháng",
    "hr": "mjesec|mjesečno|mj",
    "sr": "месец|mesec|mesečno",
    "lt": "mėn|mėnuo|mėnesį",
    "lv": "mēn|mēnesī",
    "et": "kuu|kuus",
    "ca": "mes|mesos",
}
_YEAR: Words = {
    "en": "years?|yr|yrs|annum|y",
    "de": "jahre?n?|jahres|jährl",
    "fr": "ans?|année|années",
    "es": "años?",
    "pt": "anos?",
    "it": "anno|anni",
    "nl": "jaar|jaren|jr",
    "sv": "år|året",
    "fi": "vuosi|vuodessa|vuotta|vuoden|v",
    "pl": "roku|rok|lata|lat|r",
    "cs": "roku?|roky|let|rok",
    "hu": "év|évi|évente",
    "ro": "an|ani",
    "bg": "година|години|год",
    "ru": "год|года|лет|г",
    "uk": "рік|року|роки|років|рок",
    "tr": "yıl|yıllık|sene",
    "el": "έτος|χρόνο|έτη",
    "ar": "سنة|سنويا|سنويًا|سنوياً|سنوي|عام|السنة",
    "fa": "سال|سالانه",
    "he": "שנה|לשנה|שנתי",
    "hi": "वर्ष|साल|वार्षिक",
    "id": "tahun|thn",
    "vi": "năm",
    "hr": "godina|godišnje|god|godinu",
    "sr": "година|godina|godinu|godišnje",
    "lt": "metus|metams",
    "lv": "gadā",
    "et": "aasta|aastas",
    "ca": "any|anys",
}
_WEEK: Words = {
    "en": "weeks?|wk",
    "de": "woche|wochen",
    "fr": "semaine",
    "es": "semana",
    "it": "settimana",
    "nl": "week",
    "sv": "vecka",
    "da": "uge",
    "nb": "uke",
    "fi": "viikko",
    "pl": "tydzień",
    "cs": "týden",
    "ru": "неделю|нед",
    "uk": "тиждень",
    "tr": "hafta",
    "vi": "tuần",
    "id": "minggu",
}
_DAY: Words = {
    "en": "days?",
    "de": "tag",
    "fr": "jour",
    "es": "día",
    "pt": "dia",
    "it": "giorno",
    "nl": "dag",
    "pl": "dzień",
    "cs": "den",
    "ru": "день",
    "tr": "gün",
    "vi": "ngày",
    "id": "hari",
}
_HOUR: Words = {
    "en": "hours?|hr|hrs|h",
    "de": "stunde|std",
    "fr": "heure",
    "es": "hora",
    "it": "ora",
    "nl": "uur",
    "sv": "timme|tim",
    "da": "time",
    "pl": "godzinę|godz|godzina",
    "cs": "hodinu|hod",
    "ru": "час",
    "tr": "saat",
}
_QUARTER: Words = {
    "en": "quarter|qtr",
    "de": "quartal",
    "fr": "trimestre",
    "it": "trimestre",
    "nl": "kwartaal",
    "sv": "kvartal",
    "pl": "kwartał",
    "ru": "квартал",
}
_PER: Words = {
    "en": "per|each|every|an?",
    "de": "pro|je|im",
    "fr": "par|le|l['’]|chaque",
    "es": "por|al|cada|a la",
    "pt": "por|ao|a cada|cada",
    "it": "al|all['’]|a|per",
    "nl": "per|elke",
    "sv": "per|i|om|varje",
    "da": "pr\\.?|om|per",
    "nb": "per|i",
    "fi": "per",
    "pl": "na|za|w|co",
    "cs": "za|na|každý",
    "hu": "per",
    "ro": "pe|la",
    "bg": "на|за",
    "ru": "в|за|на|каждый",
    "uk": "на|за|в",
    "tr": "her",
    "el": "ανά|τον|το|/",
    "ar": "في|لكل|كل|بال",
    "id": "per|tiap|setiap",
    "vi": "mỗi|một",
    "hi": "प्रति",
    "he": "ל|לכל",
}
_MONTHLY: Words = {
    "en": "monthly",
    "de": "monatlich(?:e[rsn]?)?|mtl",
    "fr": "mensuel(?:le|s|les)?|mensuellement",
    "es": "mensual(?:es|mente)?",
    "pt": "mensa(?:l|is|lmente)",
    "it": "mensil[ei]|mensilmente",
    "nl": "maandelijkse?",
    "sv": "månadsvis|månatligen|månadskostnad",
    "da": "månedlig(?:t|e)?",
    "nb": "månedlig(?:e)?",
    "fi": "kuukausittain|kuukausimaksu",
    "pl": "miesięcznie|miesięczn[ayei]",
    "cs": "měsíčně",
    "sk": "mesačne",
    "hu": "havonta|havi",
    "ro": "lunar[ăe]?",
    "bg": "месечно",
    "ru": "ежемесячно|помесячно|в месяц",
    "uk": "щомісяця|щомісячно",
    "tr": "aylık",
    "el": "μηνιαί(?:α|ως|ο)",
    "id": "bulanan",
    "vi": "hàng tháng|hằng tháng",
    "hr": "mjesečno",
    "ca": "mensual",
}
_ANNUAL: Words = {
    "en": "yearly|annual(?:ly)?|per annum|p\\.a\\.",
    "de": "jährlich(?:e[rsn]?)?",
    "fr": "annuel(?:le|s|les)?|annuellement",
    "es": "anual(?:es|mente)?",
    "pt": "anua(?:l|is|lmente)",
    "it": "annual[ei]|annualmente",
    "nl": "jaarlijkse?",
    "sv": "årligen|årsvis|årlig(?:t|a)?",
    "da": "årlig(?:t|e)?|årligt",
    "nb": "årlig(?:e)?",
    "fi": "vuosittain",
    "pl": "rocznie|roczn[ayei]",
    "cs": "ročně",
    "sk": "ročne",
    "hu": "évente|éves",
    "ro": "anual[ăe]?",
    "bg": "годишно",
    "ru": "ежегодно|в год",
    "uk": "щороку|щорічно",
    "tr": "yıllık",
    "el": "ετήσι(?:α|ο|ως)",
    "id": "tahunan",
    "vi": "hàng năm|hằng năm",
    "hr": "godišnje",
    "ca": "anual",
}

_PER_ANY = any_of(_PER)
# Chinese, Japanese, Korean and Thai write no blanks: their words need no edges.
_CJK_MONTH = r"(?:[/／每毎]\s{0,2})?(?:か月|ヶ月|ケ月|カ月|个月|個月|月(?!\d))|개월|월|เดือน"
_CJK_YEAR = r"年(?!\d)|년|연간|ปี"
_SLASH = r"[/／∕·]\s{0,2}(?:\w{1,12}\s{0,2}[/／·]\s{0,2})?"
_LEAD = rf"(?:{_SLASH}|(?<!\w)(?:{_PER_ANY}|and|und|et|och|og|en|y|e|i|и|та|ve)\s{{1,2}}|(?<!\w)l['’]|(?<!\w)ל|בכל\s)"


def _period(words: Words, adverbs: str, cjk: str) -> re.Pattern[str]:
    core = rf"{_LEAD}(?:{any_of(words)})(?!\w)"
    told = rf"|(?<!\w)(?:{adverbs})(?!\w)" if adverbs else ""
    loose = rf"|{cjk}" if cjk else ""
    return re.compile(f"{core}{told}{loose}", re.IGNORECASE)


_BARE_MONTH = "شهريا|شهريًا|شهرياً|شهري|ماهانه|לחודש|मासिक|havi|kuukaudessa|kk|mdr|mtl"
_BARE_YEAR = "سنويا|سنويًا|سنوياً|سنوي|سالانه|לשנה|वार्षिक|vuodessa"
PERIODS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("month", _period(_MONTH, f"{any_of(_MONTHLY)}|{_BARE_MONTH}", _CJK_MONTH)),
    ("year", _period(_YEAR, f"{any_of(_ANNUAL)}|{_BARE_YEAR}", _CJK_YEAR)),
    ("week", _period(_WEEK, "weekly|wöchentlich|hebdomadaire|semanal|wekelijks", r"[/／每毎]\s{0,2}(?:周|週)|주")),
    ("day", _period(_DAY, "daily|täglich", r"[/／每毎]\s{0,2}(?:天|日)")),
    (
        "hour",
        _period(
            _HOUR,
            "hourly|stündlich|godzinow[aey]|hodinov[áéýě]|почасов\\w{2}",
            r"[/／]\s{0,2}(?:小时|小時|"
            r"時間)",
        ),
    ),
    ("quarter", _period(_QUARTER, "quarterly|vierteljährlich|trimestriel(?:le)?|trimestral", "季度|四半期")),
)
"""Name of the period and what states it beside an amount: "per month", "/mo", "monatlich", "月"."""

PERIOD_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "month",
        re.compile(
            rf"(?<!\w)(?:{any_of(_MONTHLY)}|{any_of(_MONTH)}|{_BARE_MONTH})(?!\w)|月額|月払い?|月付|月缴|按月|"
            rf"每月|毎月|包月|"
            r"月费|月費|월간|월별|월|매월|รายเดือน",
            re.IGNORECASE,
        ),
    ),
    (
        "year",
        re.compile(
            rf"(?<!\w)(?:{any_of(_ANNUAL)}|years?|jahr(?:e|es)?|année|an|año|ano|anno|jaar|år|rok|ano|"
            rf"{_BARE_YEAR})(?!\w)|"
            r"年額|年払い?|年付|年缴|按年|每年|毎年|包年|年费|年費|年間|연간|매년|รายปี",
            re.IGNORECASE,
        ),
    ),
)
"""Name of the period and what labels a price, a tab, a column or a row with it."""

YEARLY = re.compile(
    rf"(?<!\w)(?:{any_of(_ANNUAL)})(?!\w)|(?:{_LEAD})(?:{any_of(_YEAR)})(?!\w)|年払|年付|年額|按年|每年|연간",
    re.IGNORECASE,
)
BILLED = re.compile(
    r"(?<!\w)(?:billed|paid|pay|payable|charged|invoiced|billing|payment|if paid|when paid|when billed|"
    r"abgerechnet|abrechnung|bei .{0,12}zahlung|zahlbar|zahlung|gezahlt|"
    r"factur\w{0,8}|pay[ée]s?|paiement|réglés?|cobrad\w|pagad\w|pagament\w|pagando|pagato|fatturat\w|fatturazione|"
    r"faturad\w|faturamento|cobrança|gefactureerd|betaling|betaald|facturering|"
    r"faktureras|debiteras|betalas|faktureres|betales|laskutetaan|płatne|płatność|rozliczan\w|fakturowan\w|"
    r"placeno|účtováno|fakturováno|számlázva|fizetve|facturat\w?|оплат\w{0,4}|при оплате|списани\w|"
    r"faturala\w{0,10}|ödeme\w{0,4}|ditagih|thanh toán)(?!\w)|一括|払い|払|請求|支払|支付|计费|計費|付款|缴|"
    r"결제|청구|청구됨|تدفع|مدفوع|فوترة",
    re.IGNORECASE,
)
FREE = re.compile(
    r"^\W{0,3}(?:(?:always |100 ?% |it['’]s |totally |completely )?free(?: forever| for ever| plan| tier| of charge|"
    r" for (?:life|all|everyone|open source|personal use|individuals)| to (?:use|start|get started)|!)?|"
    r"no (?:charge|cost)|"
    r"[$€£]?\s?0(?: forever)?|"
    r"(?:dauerhaft |immer )?kostenlos(?: für immer)?|kostenfrei|gratis(?: für immer| para siempre| per sempre|"
    r" för alltid| na zawsze)?|umsonst|"
    r"gratuit(?:e|ement)?(?: à vie| pour toujours)?|gratuito|gratuita|grátis|de graça|gratuita(?:mente)?|"
    r"ilmainen|maksuton|darmow[ye]|bezpłatn[iya]e?|za darmo|zdarma|bezplatn[eě]|ingyenes|gratuit|безплатно|"
    r"бесплатно|безкоштовно|ücretsiz|bedava|δωρεάν|مجاني|مجانا|مجانًا|مجاناً|رایگان|חינם|בחינם|मुफ़्त|निःशुल्क|फ्री|"
    r"無料|永久無料|ずっと無料|免费|免費|永久免费|永久免費|무료|평생 무료|ฟรี|miễn phí|percuma|besplatno|"
    r"бесплатно|nemokamai|"
    r"tasuta|bez maksas|de franc|gratuït)\W{0,3}$",
    re.IGNORECASE,
)
"""A line that says "free" and nothing else."""
_ASK = (
    r"(?:contact|call|email|ask|reach out to|talk (?:to|with)|speak (?:to|with)|chat (?:to|with)|write to) "
    r"(?:us|sales|our (?:\w+ ){0,2}team|the (?:sales )?team|an? (?:\w+ )?(?:expert|person|human|representative)|"
    r"support)|"
    r"custom(?:i[sz]ed)? (?:pricing|price|quote|plan|quotation|solution)|(?:get|request|ask for) (?:a |your )?"
    r"(?:(?:custom|free|personal(?:i[sz]ed)?) )?(?:quote|pricing|price|prices|quotation|estimate|offer)|"
    r"(?:price |pricing |available )?(?:up)?on (?:request|demand|application)|let['’]?s (?:talk|chat|speak)|"
    r"by (?:request|quote|quotation|agreement)|get in touch|drop us a line|individual pricing|tailored pricing|"
    r"bespoke pricing|volume pricing|enterprise pricing|quote[- ]based|price varies|individually priced|"
    r"(?:schedule|book) a (?:call|demo|meeting)|request (?:a )?demo"
)
_ASK_OTHER = (
    r"(?:preis(?:e)? )?auf anfrage|nach absprache|nach vereinbarung|kontaktieren sie uns|kontaktiere uns|"
    r"kontakt aufnehmen|"
    r"vertrieb kontaktieren|sprechen sie (?:mit )?uns|sprich (?:mit )?uns|angebot (?:anfordern|einholen|anfragen)|"
    r"individuell(?:e[rs]?)?(?:r| preis| angebot)?|preis anfragen|jetzt anfragen|"
    r"sur (?:devis|demande|mesure)|contactez[- ]nous|nous contacter|contacter (?:les ventes|l['’]équipe|un \w+)|"
    r"demander un devis|parlons[- ]en|"
    r"a medida|bajo (?:pedido|demanda|consulta|cotización)|a consultar|consultar(?: precio)?|consúltanos|contáctanos|"
    r"contacta(?:r)?(?: con)?(?: (?:nosotros|ventas))?|cont[aá]ct[ae]nos|hablemos|"
    r"solicita(?:r)? (?:un )?(?:presupuesto|"
    r"cotización|precio)|precio personalizado|personalizado|"
    r"sob (?:consulta|demanda|medida|orçamento)|consulte(?:-nos)?|fale (?:conosco|com .{0,20})|entre em contato|"
    r"contacte-nos|contate-nos|solicit(?:e|ar) (?:um )?orçamento|"
    r"su richiesta|su misura|su preventivo|contattaci|contatta(?:re)? (?:il team|le vendite)|"
    r"richiedi (?:un )?preventivo|"
    r"personalizzato|parla con noi|"
    r"op (?:aanvraag|maat)|neem contact op|contacteer ons|prijs op aanvraag|offerte aanvragen|"
    r"offert|på begäran|kontakta oss|prata med oss|begär offert|pris på begäran|"
    r"kontakt os|efter aftale|på forespørgsel|få et tilbud|kontakt oss|på forespørsel|etter avtale|ta kontakt|"
    r"ota yhteyttä|pyydä tarjous|pyynnöstä|"
    r"wycena indywidualna|indywidualn[aey](?: wycena| oferta)?|skontaktuj się(?: z nami)?|na zapytanie|"
    r"zapytaj o (?:ofertę|"
    r"cenę)|kontakt z nami|do uzgodnienia|umów (?:się )?(?:na )?rozmowę|cena ustalana indywidualnie|"
    r"na (?:vyžádání|dotaz|míru|poptávku)|individuální(?: cena| nabídka)?|kontaktujte nás|na vyžiadanie|individuálna|"
    r"egyedi (?:ár(?:azás)?|ajánlat)|ajánlatkérés|kérjen ajánlatot|lépjen kapcsolatba|"
    r"la cerere|contactează-ne|contactați-ne|personalizat|cere (?:o )?ofertă|"
    r"по запросу|по договор[её]нности|индивидуально|свяжитесь с нами|связаться с (?:нами|отделом продаж)|"
    r"оставить заявку|цена по запросу|договорная|"
    r"за запитом|зв['’]яжіться з нами|індивідуально|за домовленістю|по заявка|по договаряне|свържете се с нас|"
    r"teklif (?:al|alın|isteyin|iste)|bize ulaşın|iletişime geç(?:in)?|özel fiyat(?:landırma)?|satışla görüş\w{0,6}|"
    r"κατόπιν (?:αιτήματος|συνεννόησης)|επικοινωνήστε(?: μαζί μας)?|ζητήστε προσφορά|"
    r"hubungi (?:kami|sales)|minta penawaran|harga khusus|liên hệ(?: (?:chúng tôi|báo giá|tư vấn))?|theo yêu cầu|"
    r"na upit|kontaktirajte nas|po dogovoru|a mida|contacta['’]ns|sota pressupost"
)
_ASK_SCRIPTS = (
    r"お問い?合わ?せ|要相談|要問合せ|応相談|個別(?:に)?(?:お)?見積|お見積|見積もり|ご相談|联系(?:我们|销售|"
    r"客服)|聯[繫絡](?:我們|業務|銷售)|"
    r"联络我们|洽谈|面议|面議|定制报价|客製化?報價|咨询|諮詢|按需报价|洽詢|索取報價|询价|詢價|문의|별도 ?협의|"
    r"상담|견적|"
    r"تواصل معنا|اتصل بنا|اتصل بالمبيعات|تواصل مع|حسب الطلب|عند الطلب|سعر مخصص|تماس بگیرید|"
    r"צור קשר|צרו קשר|דברו איתנו|בהתאמה אישית|संपर्क करें|ติดต่อ(?:เรา|ฝ่ายขาย)|สอบถาม"
)
CONTACT = re.compile(rf"(?<!\w)(?:{_ASK}|{_ASK_OTHER})(?!\w)|{_ASK_SCRIPTS}", re.IGNORECASE)
CONTACT_ALONE = re.compile(
    r"^\W{0,2}(?:custom|contact|quote|tbd|negotiable|bespoke|tailored|flexible|variable|let['’]s talk|"
    r"individuell|anfrage|personnalisé|sur-mesure|personalizado|a convenir|personalizzato|maatwerk|offert|"
    r"indywidualnie|individuálně|egyedi|индивидуально|договорная|özel|定制|客製化?|カスタム|맞춤(?:형)?|별도|"
    r"مخصص|מותאם|tùy chỉnh|kustom|kontakt)\W{0,2}$",
    re.IGNORECASE,
)
"""A line that stands for a price to be asked for, where it stands alone."""
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
    r"normally|usually|list price|old price|reg\.|rrp|msrp|worth|valued? at|value of|compared to|vs\.?|"
    r"statt|vorher|früher|bisher|normalerweise|uvp|au lieu de|avant|prix (?:public|barré|initial)|antes|en lugar de|"
    r"precio (?:normal|anterior|original)|de:?|invece di|prima|anziché|in plaats van|normaal|van|istället för|"
    r"ordinarie pris|tidigare|i stedet for|før|førpris|zamiast|wcześniej|poprzednio|místo|původně|вместо|раньше|"
    r"вместо|замість|yerine|eski fiyat|بدلا من|قبل|כמקום|במקום|thay vì|通常|定価|原价|原價|정가|기존)\W{0,3}$",
    re.IGNORECASE,
)
"""What makes the amount behind it the list price."""
SAVING = re.compile(
    r"(?<!\w)(?:save|saves|saving|savings|you save|off|discount(?:ed)?|rebate|credits?|bonus|refund|cashback|"
    r"spar\w{0,8}|ersparnis|rabatt\w{0,4}|économi\w{0,8}|remise|réduction|ahorr\w{0,6}|descuento|econom\w{0,6}|"
    r"desconto|risparmi\w{0,4}|sconto|bespaar\w{0,4}|besparing|korting|säästä|alennus|oszczęd\w{0,10}|zniżk\w|"
    r"rabat\w{0,3}|"
    r"ušetř\w{0,4}|sleva|slevy|megtakarítás|kedvezmény|reducere|экономия|экономьте|скидка|знижка|"
    r"indirim|tasarruf|خصم|وفر|חיסכון|הנחה|hemat|diskon|tiết kiệm|giảm)(?!\w)|お得|割引|オフ|节省|節省|立省|"
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
TOTAL = re.compile(
    r"(?<!\w)(?:totals?|sub-?total|estimat\w{1,6}|your (?:price|cost|plan|total|bill)|calculat\w{1,6}|summary|"
    r"gesamt\w{0,10}|summe|ihr preis|rechner|calculat\w{1,6}|simulat\w{1,6}|totale|totaal|summa|razem|suma|"
    r"celkem|итого|"
    r"всего|разом|toplam|kalkul\w{1,6}|kostnad totalt)(?!\w)|合計|合计|總計|总计|小計|시뮬|합계|計算|计算",
    re.IGNORECASE,
)
ONCE = re.compile(
    r"(?<!\w)(?:one[- ]?(?:time|off)|lifetime|for life|once|perpetual|pay once|single payment|forever license|"
    r"einmalig(?:e[rs]?)?|einmalzahlung|lebenslang|une (?:seule )?fois|à vie|paiement unique|(?:pago )?único|"
    r"una (?:sola )?vez|"
    r"de por vida|vitalíci[oa]|pagamento único|una tantum|a vita|eenmalig|levenslang|engångs\w{0,8}|engangs\w{0,8}|"
    r"kertamaksu|jednorazow[oaey]|jednorázov[ěáý]|egyszeri|единоразово|единовременно|разов\w{1,3}|навсегда|"
    r"одноразово|"
    r"tek seferlik|ömür boyu|לכל החיים|חד פעמי|sekali bayar|seumur hidup|một lần|trọn đời)(?!\w)|買い切り|买断|"
    r"買斷|永久|一次性|"
    r"一回|일회성|평생|مرة واحدة|مدى الحياة",
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
TRIAL = re.compile(
    r"(?:free )?trial|try (?:it |\w+ )?(?:for )?free|testversion|testphase|(?:kostenlos|gratis|unverbindlich|"
    r"frei) test\w{0,6}|"
    r"\btesten\b|testzeitraum|probezeit|probemonat|schnupper|essai|essay\w{0,3} gratuit|prueba|"
    r"(?:per[ií]odo de )?(?:teste|prueba|prova)|teste gr[áa]tis|prova gratuita|periodo di prova|proef\w{0,10}|"
    r"provperiod|prova (?:gratis|fritt)|prøv\w{0,10}|kokeil\w{0,8}|okres próbny|próbn\w{1,4}|wypróbuj|testuj|"
    r"zkušební|"
    r"vyzkouše\w{1,4}|próbaidőszak|probă|пробн\w{2,4}|тестов\w{2,4}|попробова\w{1,4}|спробу\w{1,6}|"
    r"безкоштовний період|"
    r"dene(?:me|yin)|δοκιμ\w{1,8}|تجرب\w{1,3}|ניסיון|uji coba|coba gratis|dùng thử|試用|试用|トライアル|お試し|"
    r"無料体験|체험|"
    r"ทดลอง|परीक्षण|ट्रायल",
    re.IGNORECASE,
)
EACH = re.compile(r"(?<!\w)(?:each|apiece|je|chacun|ciascuno|cada un[oa]|elk|styck|stk|szt)(?!\w)", re.IGNORECASE)
PER_WORD = re.compile(rf"(?:{_SLASH}|(?<!\w)(?:{_PER_ANY})\s{{1,2}})", re.IGNORECASE)
BADGE = re.compile(
    r"^\W{0,3}(?:(?:our |the )?(?:most |more )?(?:popular|recommended|loved|chosen|picked|purchased)(?: (?:plan|"
    r"choice|option))?|"
    r"best (?:value|seller|choice|deal|offer|option)|bestseller|recommend(?:ed)?|featured|hot|new|beta|"
    r"(?:limited )?(?:time )?offer|limited time(?: only)?|(?:your )?current plan|(?:limited|"
    r"special) (?:time )?(?:offer|deal)|popular choice|"
    r"coming soon|early bird|launch (?:offer|price|deal)|top (?:pick|choice|seller)|sale|"
    r"save .{0,20}|\d{1,2}\s?% (?:off|discount)|[-–−]?\s?\d{1,2}\s?%|"
    r"beliebt(?:este[rs]?)?|am beliebtesten|meistgewählt|empfohlen|empfehlung|unser tipp|neu|bestes angebot|"
    r"(?:le |la )?(?:plus )?populaire|recommandée?|nouveau|meilleure? (?:offre|choix|valeur)|le plus (?:choisi|"
    r"demandé)|"
    r"(?:el |lo )?más (?:popular|vendido|elegido)|popular|recomendad[oa]|nuevo|mejor (?:valor|opción|precio)|"
    r"mais (?:popular|vendido|escolhido)|novo|melhor (?:valor|escolha|oferta)|"
    r"(?:il )?più (?:popolare|scelto|venduto)|consigliato|nuovo|miglior (?:valore|scelta)|"
    r"(?:meest|het) (?:populair|gekozen)|populair|meest gekozen|aanbevolen|nieuw|beste keuze|"
    r"populärast|mest populär(?:a)?|rekommenderas|mest populære?|anbefalet|anbefalt|populær|suosituin|suositeltu|"
    r"najpopularniejsz[yae]|polecan[yae]|popularn[yae]|nowość|najczęściej wybieran[yae]|bestseller|"
    r"nejoblíbenější|doporučujeme|oblíbené|legnépszerűbb|ajánlott|népszerű|cel mai popular|recomandat|"
    r"популярн(?:ый|ое|ая)|самый популярный|рекомендуем|хит(?: продаж)?|выгодно|новинка|найпопулярніш\w{2}|"
    r"рекомендуємо|"
    r"най-популярен|en (?:popüler|çok tercih edilen)|önerilen|popüler|yeni|δημοφιλ\w{1,4}|"
    r"الأكثر (?:شعبية|شيوعا|مبيعا|طلبا)|موصى به|شائع|هכי פופולרי|הכי פופולרי|מומלץ|paling (?:populer|laris)|"
    r"terpopuler|"
    r"phổ biến(?: nhất)?|đề xuất|人気(?:No\.?1)?|一番人気|おすすめ|最热门|最热|最受欢迎|最受歡迎|推荐|推薦|热门|"
    r"熱門|最划算|最超值|인기|추천|가장 인기|"
    r"ยอดนิยม|แนะนำ|sắp ra mắt|近日公開|敬请期待)\W{0,3}$",
    re.IGNORECASE,
)
"""A line that praises a plan and does not name it."""
CALL = re.compile(
    r"^\W{0,3}(?:get|start|buy|try|choose|select|sign|contact|upgrade|download|learn|subscribe|order|book|request|"
    r"join|go|see|view|compare|everything|all (?:the )?features|continue|purchase|add to cart|"
    r"jetzt|kostenlos (?:starten|testen|registrieren)|wählen|auswählen|bestellen|kaufen|starten|mehr erfahren|"
    r"commencer|choisir|essayer|acheter|s['’]inscrire|démarrer|en savoir|souscrire|"
    r"empezar|comenzar|elegir|probar|comprar|contratar|suscribirse|ver más|seleccionar|"
    r"começar|escolher|experimentar|assinar|saiba mais|iniziare|inizia|scegli|prova|acquista|abbonati|"
    r"kies|begin|start|probeer|bestel|välj|kom igång|köp|vælg|kom i gang|velg|valitse|aloita|"
    r"wybierz|zacznij|kup|zamów|rozpocznij|wypróbuj|vybrat|začít|koupit|objednat|választ\w{0,4}|kezd\w{0,6}|alege|"
    r"выбрать|начать|купить|подключить|попробовать|заказать|оформить|обрати|почати|купити|"
    r"başla\w{0,6}|satın al|seç|ابدأ|اشترك|اختر|اطلب|התחל\w{0,2}|בחר\w{0,2}|pilih|mulai|beli|daftar|"
    r"bắt đầu|đăng ký|mua|chọn)(?!\w)|^(?:今すぐ|申し込|申込|購入|選択|始める|開始|登録|立即|马上|馬上|开始|"
    r"選擇|选择|购买|購買|免费试用|免費試用|"
    r"시작|구매|선택|가입|เริ่ม|เลือก|สมัคร)",
    re.IGNORECASE,
)
"""What a button of a plan says."""
PLAN_HEAD = re.compile(
    r"(?<!\w)(?:plans?|editions?|tiers?|packages?|subscriptions?|licen[cs]es?|products?|levels?|versions?|"
    r"tarif\w{0,3}|pakete?|paket\w{0,3}|"
    r"formule|forfait|offre|abonnement\w{0,2}|licence|planes|paquete|plano|pacote|piano|pacchetto|abbonamento|"
    r"pakket|abonnemang|pakke|"
    r"pakiet|plany|wersja|tarify|balíček|csomag|pachet|тариф\w{0,2}|план\w{0,2}|пакет\w{0,2}|uygulama|paket|"
    r"الخطة|الباقة|תוכנית)(?!\w)|プラン|方案|套餐|版本|요금제|플랜",
    re.IGNORECASE,
)
PRICE_HEAD = re.compile(
    r"(?<!\w)(?:prices?|pricing|costs?|fees?|rates?|preis\w{0,2}|kosten|gebühr|prix|coût|precios?|costo|preços?|"
    r"custo|prezz[oi]|costi|prijs|kosten|pris\w{0,2}|"
    r"kostnad|hinta|cena|ceny|koszt|ár|preț|цена|стоимость|ціна|вартість|fiyat|τιμή|السعر|מחיר|harga|giá)(?!\w)|"
    r"料金|価格|价格|價格|费用|費用|月額|가격|요금",
    re.IGNORECASE,
)
