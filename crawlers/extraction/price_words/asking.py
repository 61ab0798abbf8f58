"""What is in the place of an amount: free, on request, a trial."""

from __future__ import annotations

import re

__all__ = ["CONTACT", "CONTACT_ALONE", "FOREVER", "FREE", "SALES_TALK", "SOON", "TRIAL"]

FREE = re.compile(
    r"^\W{0,3}(?:(?:always |100 ?% |it['’]s |totally |completely )?free(?: forever| for ever| plan| tier| of charge|"
    r" for (?:life|all|everyone|open source|personal use|individuals)| to (?:use|start|get started)|!)?|"
    r"no (?:charge|cost)|complimentary|"
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


FOREVER = re.compile(
    r"^\W{0,3}(?:for ?ever|always|for life|no (?:credit )?card(?: required| needed)?|für immer|dauerhaft|auf dauer|"
    r"à vie|pour toujours|para siempre|para sempre|per sempre|voor altijd|för alltid|for altid|for alltid|"
    r"na zawsze|navždy|navsegda|навсегда|назавжди|sonsuza (?:dek|kadar)|selamanya|mãi mãi|ikuisesti|örökre|"
    r"pentru totdeauna|لمدى الحياة|للأبد|לנצח|לתמיד|永久|永远|永遠|ずっと|평생|영원히)\W{0,3}$",
    re.IGNORECASE,
)
"""What goes with "free" and adds no condition."""
_ASK = (
    r"(?:contact|call|email|ask|reach out to|talk (?:to|with)|speak (?:to|with)|chat (?:to|with)|write to) "
    r"(?:us|sales|our (?:\w+ ){0,2}team|the (?:sales )?team|an? (?:\w+ )?(?:expert|person|human|representative)|"
    r"support)|"
    r"custom(?:i[sz]ed)? (?:pricing|price|quote|plan|quotation|solution)|(?:get|request|ask for) (?:a |your )?"
    r"(?:(?:custom|free|personal(?:i[sz]ed)?) )?(?:quote|pricing|price|prices|quotation|estimate|offer)|"
    r"(?:price |pricing |available )?(?:up)?on (?:request|demand|application)|let['’]?s (?:talk|chat|speak)|"
    r"by (?:request|quote|quotation|agreement)|get in touch|drop us a line|individual pricing|tailored pricing|"
    r"bespoke pricing|volume pricing|enterprise pricing|quote[- ]based|price varies|individually priced|"
    r"(?:schedule|book) an? (?:\w+ )?(?:call|demo|meeting)|request (?:a )?demo"
)


_ASK_OTHER = (
    r"dohodou|pod[ľl]e? dohody|"
    r"(?:preis(?:e)? )?auf anfrage|nach absprache|nach vereinbarung|kontaktieren sie uns|kontaktiere uns|"
    r"kontakt aufnehmen|"
    r"vertrieb kontaktieren|sprechen sie (?:mit )?uns|sprich (?:mit )?uns|angebot (?:anfordern|einholen|anfragen)|"
    r"individuell(?:e[rs]?)?(?:r| preis| angebot)?|preise? (?:anfragen|anfordern)|jetzt anfragen|"
    r"sur (?:devis|demande|mesure)|contactez[- ]nous|nous contacter|contacter (?:les ventes|l['’]équipe|un \w+)|"
    r"demander (?:un devis|(?:un |le |les |nos )?(?:prix|tarifs?))|parlons[- ]en|"
    r"a medida|bajo (?:pedido|demanda|consulta|cotización)|a consultar|consultar(?: precio)?|consúltanos|contáctanos|"
    r"contacta(?:r)?(?: con)?(?: (?:nosotros|ventas))?|cont[aá]ct[ae]nos|hablemos|"
    r"solicita(?:r)? (?:un )?(?:presupuesto|"
    r"cotización|precios?)|precio personalizado|personalizado|"
    r"sob (?:consulta|demanda|medida|orçamento)|consulte(?:-nos)?|fale (?:conosco|com .{0,20})|entre em contato|"
    r"contacte-nos|contate-nos|solicit(?:e|ar) (?:um )?orçamento|"
    r"su richiesta|su misura|su preventivo|contattaci|contatta(?:re)? (?:il team|le vendite)|"
    r"richied[ia] (?:un )?(?:preventivo|prezz[oi])|"
    r"personalizzato|parla con noi|"
    r"op (?:aanvraag|maat)|neem contact op|contacteer ons|prijs op aanvraag|(?:offerte|prijs|prijzen) aanvragen|"
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
    r"satış(?:la|çıyla| ekibiyle| ile)? (?:iletişim\w{0,4}|görüş\w{0,6}|konuş\w{0,6})|fiyat (?:için|al|"
    r"iste)\w{0,6}(?: "
    r"\w{2,12})?|"
    r"κατόπιν (?:αιτήματος|συνεννόησης)|επικοινωνήστε(?: μαζί μας)?|ζητήστε προσφορά|"
    r"hubungi (?:kami|sales)|minta penawaran|harga khusus|liên hệ(?: (?:chúng tôi|báo giá|tư vấn))?|theo yêu cầu|"
    r"na upit|kontaktirajte nas|po dogovoru|a mida|contacta['’]ns|sota pressupost"
)


_ASK_SCRIPTS = (
    r"お問い?合わ?せ|要相談|要問合せ|応相談|個別(?:に)?(?:お)?見積|お見積|見積もり|ご相談|联系(?:我们|销售|"
    r"客服)|聯[繫絡](?:我們|業務|銷售)|"
    r"联络我们|"
    r"[與与和跟]我[們们]聯?联?[繫系絡络]|洽谈|面议|面議|定制报价|"
    r"客製化?報價|咨询|諮詢|按需报价|洽詢|索取報價|询价|詢價|문의|별도 ?협의|"
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
"""A line that stands for a price to be asked for, where it is alone."""


SALES_TALK = re.compile(
    r"(?:"
    # English
    r"^(?:talk|speak|chat|reach out|contact|e-?mail|message|write|call|meet)(?: (?:to|with|us|our|sales|the|"
    r"an?)\b.*)?$|"
    r"\b[ei]nquir[ye]|start a conversation|"
    r"\b(?:book|request|schedule|arrange|get|set up|plan|ask for) (?:an? |your |the )?(?:\w+ ){0,2}"
    r"(?:demo|call|meeting|quote|consultation|proposal|offer|pricing|estimate)\b|"
    # German
    r"\bkontakt|\banfragen?\b|\bangebot (?:an|ein)\w+|\b(?:sprechen|schreiben) sie\b|mit (?:dem |"
    r"unserem )?vertrieb\b|"
    r"(?:beratung\w{0,9}|\w{0,12}gespräch|termin|rückruf|demo) (?:an\w+|buchen|verein\w+)|"
    # French
    r"\bcontact(?:er|ez)\b|\bnous (?:contacter|écrire|appeler|consulter)|\b(?:parl|échang|discut)(?:er|ez|ons)\b|"
    r"\b(?:demand|obten|recev|réserv|planifi|pren)\w{1,3} (?:\w+ )?(?:devis|démo\w{0,10}|rendez-vous|rdv|"
    r"appel|entretien)|"
    # Spanish, Portuguese and Italian
    r"\b(?:contact|contat|contatt)(?:a|e|ar|are|arnos|aci|anos|enos|e-nos|a-nos)\b|\bcontáct\w+|\bhabla|"
    r"\bhable|\bcotizar|"
    r"\bescr[ií]b\w+|\b(?:fal|convers)\w+ (?:com|connosco|conosco)|\bscriv\w+|\bparla(?:re|ne)? con|\bparliam\w+|"
    r"\b(?:solicit|agend|reserv|ped|pid|program|peç|marc|prenot|richied|fiss|chied)\w{0,4} (?:\w+ )?"
    r"(?:demo\w{0,9}|llamada|presupuesto|cotización|reunión|cita|orçamento|proposta|reunião|chamada|cotação|"
    r"call|chiamata|"
    r"preventivo|informazioni|consulenza|appuntamento)\b|"
    # Dutch and the Scandinavian languages
    r"\bcontact opnemen|^contact$|\bcontacteer|\bpraat met|\b(?:plan|boek|vraag|maak) (?:een )?(?:demo|"
    r"gesprek|offerte|afspraak)|"
    r"\b(?:demo|offerte|gesprek|afspraak) (?:aanvragen|plannen|boeken|inplannen|maken)|"
    r"\b(?:boka|book|bestill) (?:en |et |ett )?(?:demo|möte|møte|samtal\w?)|"
    # Polish and Czech
    r"\bskontaktuj|\bumów|\bzapytaj|\bpoproś o|\bporozmawiaj|\bnapisz do|\bzamów (?:demo|prezentację|rozmowę)|"
    r"\bdomluvit|\bpoptat|\bnapište|"
    # Russian, Ukrainian and Turkish
    r"\bсвяза\w+|\bзапросить|\bзаказать (?:демо|звонок)|\bнаписать|\bобсудить|\bзв['’]яза\w+|"
    r"\bdemo (?:iste|talep)|\bgörüş|"
    # Chinese, Japanese and Korean
    r"問い?合わ?せ|相談|見積|デモ(?:を|の)?(?:予約|依頼|申)|"
    r"資料請求|联系|聯[繫絡]|咨询|諮詢|"
    r"(?:预约|預約)演示|询价|詢價|"
    r"문의|상담|견적|데모 ?(?:신청|요청)"
    r")",
    re.IGNORECASE,
)
"""What a button says that leads to people, not to a purchase. It tells only of a plan without a price."""


SOON = re.compile(
    r"coming soon|\bsoon\b|wait(?:ing)?[ -]?list|notify me|\bbald\b|demnächst|bientôt|próximamente|em breve|"
    r"prossimamente|"
    r"in arrivo|binnenkort|kommer snart|wkrótce|již brzy|скоро|yakında|"
    r"近日|準備中|即将|即將|敬请期待|敬請期待|출시 ?예정",
    re.IGNORECASE,
)
"""What there is no price of yet."""


TRIAL = re.compile(
    r"(?:free )?trial|try (?:it |\w+ )?(?:for )?free|testversion|testphase|(?:kostenlos|gratis|unverbindlich|"
    r"frei) test\w{0,6}|"
    r"\btesten\b|testzeitraum|probezeit|probemonat|schnupper|essai|essay\w{0,3} gratuit|prueba|"
    r"(?:per[ií]odo de )?(?:teste|prueba|prova)|teste gr[áa]tis|prova gratuita|periodo di prova|proef\w{0,10}|"
    r"provperiod|prova (?:gratis|fritt)|prøv\w{0,10}|kokeil\w{0,8}|okres próbny|próbn\w{1,4}|wypróbuj|testuj|"
    r"zkušební|"
    r"vyzkouše\w{1,4}|próbaidőszak|probă|пробн\w{2,4}|триал\w{0,2}|тестов\w{2,4}|попробова\w{1,4}|спробу\w{1,6}|"
    r"безкоштовний період|"
    r"dene(?:me|yin)|δοκιμ\w{1,8}|تجرب\w{1,3}|ניסיון|uji coba|coba gratis|dùng thử|試用|试用|トライアル|お試し|"
    r"無料体験|체험|"
    r"ทดลอง|परीक्षण|ट्रायल",
    re.IGNORECASE,
)
