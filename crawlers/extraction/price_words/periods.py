"""How pages say for how long a price is: months, years, and the words that link them to an amount."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = ["BILLED", "INSTALMENTS", "ONCE", "PERIODS", "PERIOD_LABELS"]

Words = Mapping[str, str]


def any_of(words: Words | Iterable[str]) -> str:
    """Return an alternation of words, each a pattern with parts parted by ``|``."""
    parts = words.values() if isinstance(words, Mapping) else words
    return "|".join(parts)


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
    "sq": "muaj",
    "sl": "meseca|mesecev",
    "is": "mánuði|mánuður|mán",
    "eu": "hilabete|hilabetean|hilabeteko",
    "fil": "buwan",
    "sw": "mwezi",
    "ka": "თვე|თვეში",
    "hy": "ամիս|ամսական",
    "bn": "মাস",
    "ur": "مہینہ|مہینے",
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
    "sq": "vit|vjet",
    "sl": "leto",
    "is": "ári|ár",
    "eu": "urte|urtean|urteko",
    "fil": "taon",
    "sw": "mwaka",
    "ka": "წელი|წელიწადში",
    "hy": "տարի",
    "bn": "বছর",
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
    "it": "al|a|per|ogni",
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
    "en": "monthly|pcm",
    "de": "monatlich(?:e[rsn]?)?|mtl|(?<!\\d)(?<!\\d\\s)p\\.\\s?m",
    "fr": "mensuel(?:le|s|les)?|mensuellement",
    "es": "mensual(?:es|mente)?",
    "pt": "mensa(?:l|is|lmente)",
    "it": "mensil[ei]|mensilmente",
    "nl": "maandelijkse?|p/m",
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
    "tr": "aylık|ayda",
    "el": "μηνιαί(?:α|ως|ο)",
    "id": "bulanan|sebulan",
    "vi": "hàng tháng|hằng tháng",
    "hr": "mjesečno",
    "ca": "mensual",
}
_ANNUAL: Words = {
    "en": "yearly|annual(?:ly)?|per annum|p\\.\\s?a",
    "de": "jährlich(?:e[rsn]?)?",
    "fr": "annuel(?:le|s|les)?|annuellement",
    "es": "anual(?:es|mente)?",
    "pt": "anua(?:l|is|lmente)",
    "it": "annual[ei]|annu[oi]|annualmente",
    "nl": "jaarlijkse?|p/j|p\\.\\s?j",
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
    "tr": "yıllık|yılda",
    "el": "ετήσι(?:α|ο|ως)",
    "id": "tahunan|setahun",
    "ko": "연",
    "vi": "hàng năm|hằng năm",
    "hr": "godišnje",
    "ca": "anual",
}
_PER_ANY = any_of(_PER)


# Chinese, Japanese, Korean and Thai write no blanks: their words need no edges.
_CJK_MONTH = r"(?:[/／每毎]\s{0,2})?(?:か月|ヶ月|ケ月|カ月|个月|個月|月(?!\d))|개월|월|เดือน"
_CJK_YEAR = r"年(?!\d)|년|연간|첫\s?해|ปี"
_SLASH = r"[/／∕·]\s{0,2}(?:\w{1,12}\s{0,2}[/／·]\s{0,2})?"
_LEAD = (
    rf"(?:{_SLASH}|(?<!\w)(?:{_PER_ANY}|and|und|et|och|og|en|y|e|i|и|та|ve)\s{{1,2}}|(?<!\w)(?:al)?l['’]|"
    r"(?<!\w)ל|בכל\s)"
)


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


INSTALMENTS = re.compile(r"(?<!\d)12\s?[x×]\s?(?:de)?:?\s{0,2}$", re.IGNORECASE)
"""What makes an amount one of the twelve in which a year is paid: "12x de R$ 74"."""


ONCE = re.compile(
    r"(?<!\w)unique\W{0,2}$|(?<!\w)(?:up-?front(?: payment)?|no subscription|ohne abo\w{0,8}|sans abonnement|"
    r"sin suscripci[oó]n|sem assinatura|senza abbonamento|geen abonnement)(?!\w)|"
    r"(?<!\w)(?:one[- ]?(?:time|off)|lifetime|for life|once|perpetual|pay once|single payment|forever license|"
    r"einmalig(?:e[rs]?)?|einmalzahlung|lebenslang|une (?:seule )?fois|à vie|paiement unique|"
    r"(?:pago )?único|pago unico|"
    r"una (?:sola )?(?:vez|volta)|éénmalig|engangsbetaling|uma (?:única |só )?vez|"
    r"de por vida|vitalíci[oa]|pagamento único|una tantum|a vita|eenmalig|levenslang|engångs\w{0,8}|engangs\w{0,8}|"
    r"пожизненн\w{2,3}|довічн\w{1,3}|dożywotni\w{0,3}|doživotn\w|"
    r"kertamaksu|jednorazow[oaey]|jednorázov[ěáý]|egyszeri|единоразово|единовременно|разов\w{1,3}|навсегда|"
    r"одноразово|"
    r"tek seferlik|ömür boyu|לכל החיים|חד פעמי|sekali bayar|seumur hidup|một lần|trọn đời)(?!\w)|買い切り|"
    r"1\s?回限り|一度きり|买断|"
    r"[/／]\s?life(?!\w)|買斷|永久|一次性|영구|"
    r"一回|일회성|평생|مرة واحدة|مدى الحياة",
    re.IGNORECASE,
)
