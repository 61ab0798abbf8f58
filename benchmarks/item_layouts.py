"""Small pages of our own that state features, or only look like it, in the layouts that sites use.

They teach the models of ``benchmarks.train_items`` what a handful of real pages leaves to chance: class names say
nothing here, texts come in several languages, and each layout stands once with features and once with something else.
"""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import random
from collections.abc import Iterator

__all__ = ["layout_pages"]

Words = dict[str, list[tuple[str, str]]]

_FEATURES: Words = {
    "en": [
        ("Shared inbox", "Every message lands in one place, with its whole history beside it."),
        ("Routing rules", "Mail finds the right person by subject, sender or language."),
        ("Saved replies", "Answer the same question once and reuse the text with a keystroke."),
        ("Audit log", "See who changed what, and when, for as long as you keep the account."),
        ("Field encryption", "Sensitive values are sealed before they leave the browser."),
        ("Offline mode", "Keep writing on the train; changes travel when you are back."),
    ],
    "de": [
        ("Gemeinsamer Posteingang", "Alle Nachrichten an einem Ort, mit dem ganzen Verlauf daneben."),
        ("Verteilregeln", "Post findet nach Betreff, Absender oder Sprache die richtige Person."),
        ("Textbausteine", "Einmal antworten und den Text mit einem Tastendruck wiederverwenden."),
        ("Änderungsprotokoll", "Sehen Sie, wer wann was geändert hat, solange das Konto besteht."),
        ("Feldverschlüsselung", "Vertrauliche Werte werden versiegelt, bevor sie den Browser verlassen."),
    ],
    "fr": [
        ("Boîte partagée", "Chaque message arrive au même endroit, avec tout son historique."),
        ("Règles d'aiguillage", "Le courrier trouve la bonne personne selon l'objet ou la langue."),
        ("Réponses types", "Répondez une fois et réutilisez le texte d'une seule touche."),
        ("Journal d'audit", "Voyez qui a changé quoi, et quand, aussi longtemps que dure le compte."),
    ],
    "ja": [
        ("共有受信箱", "すべてのメッセージが履歴とともに一か所に届きます。"),
        ("振り分けルール", "件名や差出人、言語に応じて担当者へ自動で届けます。"),
        ("定型文", "一度書いた返信をワンタッチで何度でも使えます。"),
        ("監査ログ", "誰がいつ何を変えたかをいつでも確認できます。"),
    ],
    "pl": [
        ("Wspólna skrzynka", "Każda wiadomość trafia w jedno miejsce wraz z całą historią."),
        ("Reguły kierowania", "Poczta trafia do właściwej osoby według tematu lub języka."),
        ("Gotowe odpowiedzi", "Odpowiedz raz i używaj tekstu jednym klawiszem."),
        ("Dziennik zmian", "Zobacz, kto i kiedy coś zmienił, tak długo, jak trwa konto."),
    ],
}
_INTROS = {
    "en": ("Made for busy teams", "One tool instead of five, from the first question to the last answer."),
    "de": ("Für Teams mit viel Post", "Ein Werkzeug statt fünf, von der ersten Frage bis zur letzten Antwort."),
    "fr": ("Pensé pour les équipes", "Un outil au lieu de cinq, de la première question à la dernière réponse."),
    "ja": ("忙しいチームのために", "最初の質問から最後の回答まで、五つの道具を一つにまとめました。"),
    "pl": (
        "Dla zapracowanych zespołów",
        "Jedno narzędzie zamiast pięciu, od pierwszego pytania do ostatniej odpowiedzi.",
    ),
}
_QUOTES = {
    "en": ("We answer twice as fast as last year and nobody asks twice.", "Ada Stone", "Head of Support, Blue Harbour"),
    "de": ("Wir antworten doppelt so schnell wie im letzten Jahr.", "Jonas Weber", "Leiter Service, Nordhafen"),
    "fr": ("Nous répondons deux fois plus vite que l'an dernier.", "Claire Morel", "Directrice, Atelier Bleu"),
    "ja": ("昨年の二倍の速さで回答できるようになりました。", "山田 花子", "青港株式会社"),
    "pl": ("Odpowiadamy dwa razy szybciej niż rok temu.", "Anna Nowak", "Kierownik, Niebieski Port"),
}
_CALLS = {
    "en": ("Meet Heron this week", "Set it up before lunch and cancel whenever you like.", "Open an account"),
    "de": ("Lernen Sie Heron kennen", "Vor dem Mittag eingerichtet, jederzeit kündbar.", "Konto eröffnen"),
    "fr": ("Découvrez Heron cette semaine", "Installé avant midi, résiliable à tout moment.", "Ouvrir un compte"),
    "ja": ("今週から始めましょう", "昼までに設定でき、いつでも解約できます。", "アカウントを作る"),
    "pl": ("Poznaj Heron w tym tygodniu", "Ustawisz przed obiadem i zrezygnujesz, kiedy zechcesz.", "Załóż konto"),
}
_NUMBERS = [("12,400", "teams"), ("99.98 %", "uptime"), ("4.8", "stars"), ("31", "countries")]


def layout_pages(*, seed: int = 11) -> Iterator[tuple[str, str, list[dict[str, object]]]]:
    """Yield name, markup and labels of each page.

    Args:
        seed: Starts the choice of class names.
    """
    choose = random.Random(seed)

    def name() -> str:
        return "".join(choose.choices("bcdfghklmnprst", k=4))

    for language, items in _FEATURES.items():
        head, intro = _INTROS[language]
        quote, author, role = _QUOTES[language]
        call, promise, button = _CALLS[language]
        card, box, part = name(), name(), name()
        described = [{"title": title, "description": text} for title, text in items]
        bare = [{"title": title, "description": ""} for title, _ in items]
        opening = f"<section class={part}><h2>{head}</h2><p>{intro}</p>"
        noise = (
            f"<section><div class={name()}>"
            + "".join(f"<div class={box}x><b>{n}</b><span>{what}</span></div>" for n, what in _NUMBERS)
            + f"</div></section><section><div><figure><blockquote>“{quote}”</blockquote><figcaption>{author}, {role}</figcaption></figure>"
            f"<figure><blockquote>“{quote}”</blockquote><figcaption>{author}, {role}</figcaption></figure></div></section>"
            f"<section class={part}><h2>{call}</h2><p>{promise}</p><a class={name()} href=/go>{button}</a></section>"
        )
        cards = "".join(f"<div class={card}><svg></svg><h3>{t}</h3><p>{d}</p></div>" for t, d in items)
        plain = "".join(
            f"<div class={card}><img src=i.svg><div class={box}>{t}</div><div>{d}</div></div>" for t, d in items
        )
        sections = "".join(
            f"<section class={part}z><div><img src={n}.png></div><div><h2>{t}</h2><p>{d}</p></div></section>"
            for n, (t, d) in enumerate(items)
        )
        lined = "".join(
            f"<section class={part}y><h2>{t}</h2><h3>{d}</h3><p>{intro}</p><img src=a.png></section>" for t, d in items
        )
        half = len(items) // 2
        layouts = {
            "cards": (f"{opening}<div class={box}>{cards}</div></section>", described),
            "linked cards": (
                f"{opening}<div class={box}>"
                + "".join(f"<a class={card} href=/f/{n}><h3>{t}</h3><p>{d}</p></a>" for n, (t, d) in enumerate(items))
                + "</div></section>",
                described,
            ),
            "plain cards": (f"{opening}<div class={box}>{plain}</div></section>", described),
            "sections": (sections, described),
            "sections with two heads": (lined, [{"title": t, "description": f"{d} {intro}"} for t, d in items]),
            "bold bullets": (
                f"{opening}<ul>" + "".join(f"<li><strong>{t}</strong>: {d}</li>" for t, d in items) + "</ul></section>",
                described,
            ),
            "bullets": (f"{opening}<ul>" + "".join(f"<li>{t}</li>" for t, _ in items) + "</ul></section>", bare),
            "icon lines": (
                f"{opening}<div class={box}>"
                + "".join(f"<div class={card}><svg></svg><span>{t}</span></div>" for t, _ in items)
                + "</div></section>",
                bare,
            ),
            "phrases": (
                f"{opening}<div class={box}>" + "".join(f"<p>{t}</p>" for t, _ in items) + "</div></section>",
                bare,
            ),
            "panels of phrases": (
                "<div>"
                + "".join(
                    f"<div class={card}><div class={box}>{head} {n}</div><div>{''.join(f'<p>{t}</p>' for t, _ in some)}</div></div>"
                    for n, some in enumerate((items[:half], items[half:]), 1)
                )
                + "</div>",
                [
                    *bare,
                    {"title": f"{head} 1", "description": "", "optional": True},
                    {"title": f"{head} 2", "description": "", "optional": True},
                ],
            ),
            "wrapped definitions": (
                f"{opening}<dl>"
                + "".join(f"<div><svg></svg><div><dt>{t}</dt><dd><span>{d}</span></dd></div></div>" for t, d in items)
                + "</dl></section>",
                described,
            ),
            "lines": (f"{opening}<p>" + "<br>".join(f"✓ {t}" for t, _ in items) + "</p></section>", bare),
            "cards with lists": (
                f"{opening}<div class={box}>"
                + "".join(
                    f"<div class={card}><h3>{t}</h3><p>{d}</p><ul><li>{t} A1</li><li>{t} B2</li></ul></div>"
                    for t, d in items
                )
                + "</div></section>",
                [*described, *({"title": f"{t} {more}", "description": ""} for t, _ in items for more in ("A1", "B2"))],
            ),
            "closed panels": (
                "<div role=tablist><button role=tab>1</button><button role=tab>2</button></div>"
                + "".join(
                    f"<div role=tabpanel{' hidden' if n else ''}><h3>{t}</h3><p>{d}</p></div>"
                    for n, (t, d) in enumerate(items)
                ),
                described,
            ),
            "accordion": (
                opening
                + "".join(f"<details><summary>{t}</summary><p>{d}</p></details>" for t, d in items)
                + "</section>",
                described,
            ),
            "bold paragraphs": (
                opening + "".join(f"<p><b>{t}.</b> {d}</p>" for t, d in items) + "</section>",
                described,
            ),
            "bare heads": (
                opening + "".join(f"<div class={card}><svg></svg><h3>{t}</h3></div>" for t, _ in items) + "</section>",
                bare,
            ),
        }
        for kind, (body, labels) in layouts.items():
            yield (
                f"{kind}-{language}",
                f"<!doctype html><html lang={language}><title>Heron</title><body><nav><a href=/>Heron</a></nav><main><section><h1>Heron</h1><p>{intro}</p></section>{body}{noise}</main></body></html>",
                labels,
            )
