"""What is around plans: badges, buttons, heads of columns."""

from __future__ import annotations

import re

__all__ = [
    "ABOUT",
    "ADD_ON_HEAD",
    "ADD_ON_NAME",
    "ALL_PLANS",
    "BADGE",
    "CALL",
    "EXAMPLE_HEAD",
    "PACKS",
    "PLAN_HEAD",
    "PRICE_HEAD",
    "SETUP",
]

BADGE = re.compile(
    r"^\W{0,3}(?:(?:our |the )?(?:most |more )?(?:popular|recommended|loved|chosen|picked|purchased)(?: (?:plan|"
    r"choice|option))?|"
    r"best (?:value|seller|choice|deal|offer|option)|bestseller|recommend(?:ed)?|featured|hot|new|beta|"
    r"(?:limited )?(?:time )?offer|limited time(?: only)?|(?:your )?current plan|(?:limited|"
    r"special) (?:time )?(?:offer|deal)|popular choice|"
    r"coming soon|early bird|launch (?:offer|price|deal)|top (?:pick|choice|seller)|sale|"
    r"discount|desconto|descuento|rabatt|rabais|remise|sconto|korting|rabat|zniżka|sleva|kedvezmény|скидка|знижка|indirim|"
    r"割引|割引き|折扣|优惠|優惠|할인|"
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
    r"join|go|see|view|compare|switch|migrate|everything|all (?:the )?features|continue|purchase|add to cart|"
    r"jetzt|kostenlos (?:starten|testen|registrieren)|wählen|auswählen|bestellen|kaufen|starten|mehr erfahren|"
    r"commence[rz]|choisi(?:r|ssez)|essaye[rz]|démarrez|découvrez|profitez|achetez|teste[nr]?|probier\w{1,3}|"
    r"empieza|comienza|elige|prueba|compra|comece|experimente|escolha|compre|assine|scopri|provalo|"
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
    r"formules?|forfaits?|offres?|abonnement\w{0,2}|licences?|planes|paquetes?|planos?|pacotes?|pian[oi]|pacchett[oi]|"
    r"abbonament[oi]|"
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


ABOUT = re.compile(
    r"(?<!\w)(?:pricing|prices?|plans|subscriptions?|memberships?|(?<!/)packages(?!/)|editions|preis(?:e|liste|übersicht|modelle?)?|"
    r"pakete|tarif\w{0,3}|tarieven|prix|abonnement\w{0,3}|abonnemang|formules|forfaits|offres|precios?|tarifas?|planes|"
    r"suscripci\w{2,4}|preços?|planos|assinaturas?|prezz[io]|listino|piani|abbonament[io]|prijs|prijzen|prijslijst|"
    r"pakketten|pris(?:er|liste|lista|lapp)?|hinnat|hinnasto|cennik\w{0,2}|cen[ay]|ceník\w{0,2}|pakiety|taryf\w|árak|"
    r"árlista|csomagok|prețuri?|abonamente|цен[аы]|цены|прайс\w{0,5}|тариф\w{0,3}|подписк\w{1,2}|стоимость|"
    r"ціни?|підписк\w|вартість|цени|fiyat\w{0,10}|ücretlendirme\w{0,4}|paketler\w{0,4}|abonelik\w{0,4}|"
    r"τιμ(?:ές|οκατάλογος|ολόγηση)|מחיר\w{0,4}|תמחור|תוכניות|harga|paket|bảng giá|giá)(?!\w)|"
    r"料金|価格|プラン|定价|定價|价格|價格|收费|收費|資費|套餐|方案|요금|가격|أسعار|الاشتراك|تعرفه|قیمت|ราคา",
    re.IGNORECASE,
)
"""What a title or first heading says of a page of prices."""


ADD_ON_HEAD = re.compile(
    r"(?i)\b(?:add-?ons?|extras|à la carte|a la carte|(?:additional|optional|extra) (?:services?|features?|"
    r"products?|modules?|packs?)|"
    r"zusatz\w{2,}|zusätzliche \w+|(?:services?|options) (?:supplémentaires|en option)|complementos|"
    r"servicios adicionales|"
    r"opcionales|adicionais|servizi aggiuntivi|tillägg|tilvalg|dodatki|doplňky|дополнительно|"
    r"дополнительные \w+)\b|オプション|加购|附加"
)
"""What heads offers that come on top of plans."""


ALL_PLANS = re.compile(
    r"(?<!\w)(?:(?:in|with|on|across) (?:all|every) (?:of )?(?:our |the )?(?:plans?|tiers?|subscriptions?|packages?)|"
    r"(?:all|every) (?:our )?(?:plans?|tiers?|subscriptions?|packages?) (?:includes?|comes? with|gets?|has|have)|"
    r"in allen (?:plänen|tarifen|paketen)|alle (?:pläne|tarife|pakete) (?:enthalten|beinhalten)|"
    r"dans (?:tous les|toutes les|chaque) (?:plans?|forfaits?|offres?|formules?|abonnements?)|"
    r"(?:em|en) tod[oa]s (?:os|as|los|las) (?:planos|planes|pacotes|paquetes)|"
    r"todos (?:os|los) (?:planos|planes) (?:inclu\w{2,4}|têm|tienen)|in tutti i (?:piani|pacchetti)|"
    r"in alle (?:abonnementen|plannen|pakketten)|i alla (?:planer|abonnemang|paket)|"
    r"i alle (?:planer|abonnementer|pakker)|"
    r"we wszystkich (?:planach|pakietach)|ve všech (?:plánech|tarifech|balíčcích)|во всех (?:тарифах|планах)|"
    r"у всіх (?:тарифах|планах)|tüm (?:planlarda|paketlerde))(?!\w)|"
    r"全プラン|すべてのプラン|所有(?:套餐|方案|版本)|모든 (?:플랜|요금제)",
    re.IGNORECASE,
)
"""What heads a list of what every plan has."""


ADD_ON_NAME = re.compile(r"(?:options?|add-?on|extra|zusatz\w*|modul\w?)\s{0,2}[:：–—-]\s", re.IGNORECASE)
"""How an offer is named that says of itself that it is one: "Option — Assistant"."""


PACKS = re.compile(
    r"(?<![a-z])(?:packs?|bundles?|top-?ups?|credit packages?|pakiet\w{0,3} (?:godzin|kredyt\w+)|guthaben|aufladung\w*|"
    r"recharges?|recargas?|créditos|crédits|ricarich\w|пакет\w{0,3})(?![a-z])|パック|加油包|流量包|点数包",
    re.IGNORECASE,
)
"""What names an amount of something that is bought once."""


EXAMPLE_HEAD = re.compile(
    r"(?i)(?<!\w)(?:estimat\w{1,5}|examples?|sample (?:bill|cost)\w{0,3}|beispiel\w{0,10}|schätzung\w{0,2}|exemples?|"
    r"estimation\w?|ejemplos?|estimaci\w{2,4}|exemplos?|estimativ\w|esemp\w{1,2}|stim[ae]|voorbeeld\w{0,5}|"
    r"roi|exempel|eksemp\w{1,4}|przykład\w{0,4}|příklad\w{0,2}|пример\w{0,2}|приклад\w{0,2}|örnek\w{0,4})(?!\w)|"
    r"試算|目安|例$|示例|예시"
)
"""What heads sums that only show how a price comes about."""


SETUP = re.compile(
    r"(?<!\w)(?:set-?up|installation|onboarding|activation|implementation|migration|joining|registration)"
    r"(?: (?:fees?|costs?|charges?|price))?(?!\w)|(?<!\w)(?:einricht\w{2,12}|einmalkosten|aufnahmegebühr|"
    r"frais de (?:mise en (?:service|place)|dossier|démarrage)|activación|instalación|alta inicial|"
    r"taxa de (?:adesão|instalação|ativação)|adesão|costi di attivazione|attivazione|opstart\w{0,8}|startavgift|"
    r"etablering\w{0,6}|oprettelse\w{0,6}|wdrożenie|aktywacja|opłata startowa|zavedení|внедрение|подключение|"
    r"настройка|kurulum)(?!\w)|初期費用|初期設定|安装费|设置费|설치비",
    re.IGNORECASE,
)
"""What names a fee that is paid when one starts."""
