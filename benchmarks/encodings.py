"""Forty encodings and declarations read right, beside w3lib, charset-normalizer and what a browser does.

usage: python -m benchmarks.encodings [--wrong]

Ten encodings, each declared rightly, declared wrongly, not declared, and with one bad byte. A page counts as read
right when its sentences are there as written; with a bad byte, when all words but the one that contains it are. The
browser column follows the encoding standard: header, the page's own claim, and where nobody says anything the detector
that Firefox uses, which may not answer UTF-8; labels are resolved by the webencodings package.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import chardetng_py
import webencodings
from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, html_to_unicode

from benchmarks.common import below_floor, floors
from rivalscope.core.payload import decode

_LATIN = "Größe und Fälligkeit – „prüfen“ Sie es für 5 € im Monat. Änderungen löschen Sie später, schön."
_FRENCH = (
    "Déployez votre équipe à la carte : révisions illimitées, sécurité renforcée et intégrations prêtes à l’emploi."
)
_POLISH = "Większa prędkość wyszukiwania, źródła danych łączą się same. Każdy zespół może dodać własną regułę."
_CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy. Každý uživatel může přidávat štítky, řadit úkoly a sdílet přehledy."
_RUSSIAN = (
    "Быстрый поиск по всем документам. Уведомления приходят сразу, журнал действий хранится один год, доступ по ролям."
)
_GREEK = "Γρήγορη αναζήτηση σε όλα τα έγγραφα. Οι ειδοποιήσεις έρχονται αμέσως και το ιστορικό φυλάσσεται για ένα έτος."
_TURKISH = "Hızlı arama, güçlü raporlar ve paylaşılan görünümler. Değişiklikleri izleyin, ekibinizi çağırın."
_HEBREW = "חיפוש מהיר בכל המסמכים. התראות מגיעות מיד, ויומן הפעולות נשמר למשך שנה אחת עם הרשאות לפי תפקיד."
_ARABIC = "بحث سريع في جميع المستندات. تصل التنبيهات فورا ويحفظ سجل الإجراءات لمدة سنة واحدة مع صلاحيات حسب الدور."
_JAPANESE = (
    "全文検索に対応しています。①監査ログを一年間保存し、権限を役割ごとに設定できます。料金は月額５００円からです。"
)
_CHINESE = "支持全文搜索。审计日志保存一年，可以按角色设置权限，价格从每月五元起，提供接口和导出功能。"
_TAIWAN = "支援全文搜尋。稽核記錄保存一年，可以依角色設定權限，價格從每月五元起，提供介面與匯出功能。"
_KOREAN = "전체 텍스트 검색을 지원합니다. 감사 로그를 일 년 동안 보관하고 역할별로 권한을 설정할 수 있습니다."
_THAI = "รองรับการค้นหาข้อความทั้งหมด เก็บบันทึกการตรวจสอบหนึ่งปี และกำหนดสิทธิ์ตามบทบาทได้ ราคาเริ่มต้นต่อเดือน"

# (Python codec, label as servers write it, a wrong label that servers send, text)
_PAGES = (
    ("utf-8", "utf-8", "iso-8859-1", _LATIN),
    ("cp1252", "iso-8859-1", "utf-8", _LATIN),
    ("iso8859-2", "iso-8859-2", "utf-8", _POLISH),
    ("cp1251", "windows-1251", "iso-8859-1", _RUSSIAN),
    ("cp1253", "windows-1253", "iso-8859-1", _GREEK),
    ("cp1254", "iso-8859-9", "utf-8", _TURKISH),
    ("cp932", "shift_jis", "iso-8859-1", _JAPANESE),
    ("gb18030", "gb2312", "utf-8", _CHINESE),
    ("big5", "big5", "iso-8859-1", _TAIWAN),
    ("cp949", "euc-kr", "utf-8", _KOREAN),
)
# The same for encodings and languages beside those of the table: printed, to see how far the table speaks for others.
_MORE = (
    ("cp1252", "windows-1252", "utf-8", _FRENCH),
    ("cp1250", "windows-1250", "iso-8859-1", _CZECH),
    ("koi8-r", "koi8-r", "windows-1251", _RUSSIAN),
    ("iso8859-7", "iso-8859-7", "utf-8", _GREEK),
    ("cp1255", "windows-1255", "utf-8", _HEBREW),
    ("cp1256", "windows-1256", "iso-8859-1", _ARABIC),
    ("euc_jp", "euc-jp", "shift_jis", _JAPANESE.replace("①", "")),
    ("iso2022_jp", "iso-2022-jp", "utf-8", _JAPANESE.replace("①", "")),
    ("cp874", "tis-620", "utf-8", _THAI),
    ("utf-16-le", "utf-16le", "utf-8", _LATIN),
)
# Python's codecs of these names are narrower than what browsers read.
_WIDER = {"shift_jis": "cp932", "euc-kr": "cp949", "big5": "big5hkscs", "windows-874": "cp874", "gbk": "gb18030"}
Reader = Callable[[bytes, str], str]


def page(text: str, codec: str, *, declared: str, bad: bool = False) -> bytes:
    """Return a small page in an encoding, with a declaration of its own, if wanted with one stray byte in a word."""
    meta = f'<meta charset="{declared}">' if declared else ""
    head, tail = f"<!doctype html><html><head>{meta}<title>Heron</title></head><body><p>", "</p>"
    filler = "<ul><li>Audit log</li><li>Single sign-on</li></ul></body></html>"
    middle = (text + " ").encode(codec) * 3
    stray = b"<p>be\xfffore</p>" if bad else b""
    return head.encode(codec) + middle + tail.encode(codec) + stray + filler.encode(codec)


def right(text: str, read: str) -> bool:
    """Return whether the sentences are in what was read."""
    return read.count(text) == 3


def _ours(payload: bytes, header: str) -> str:
    return decode(payload, charset=header).text


def _w3lib(payload: bytes, header: str) -> str:
    return html_to_unicode(f"text/html; charset={header}" if header else "text/html", payload)[1]


def _normalizer(payload: bytes, header: str) -> str:
    best = from_bytes(payload).best()
    return str(best) if best is not None else ""


def _browser(payload: bytes, header: str) -> str:
    label = header or html_body_declared_encoding(payload[:1024]) or chardetng_py.detect(payload)
    encoding = webencodings.lookup(label) or webencodings.lookup("windows-1252")
    return payload.decode(_WIDER.get(encoding.name, encoding.codec_info.name), "replace")


READERS: dict[str, Reader] = {
    "rivalscope": _ours, "w3lib": _w3lib, "charset-normalizer": _normalizer, "browser": _browser,
}  # fmt: skip


def measure(pages: tuple[tuple[str, str, str, str], ...]) -> dict[str, list[str]]:
    """Return for each reader the names of the cases that it read wrongly; each case is tried in header and page."""
    wrong: dict[str, list[str]] = {name: [] for name in READERS}
    for codec, label, other, text in pages:
        for case in ("declared", "wrong", "missing", "bad byte"):
            declared = {"declared": label, "wrong": other, "missing": "", "bad byte": label}[case]
            for name, reader in READERS.items():
                in_page = page(text, codec, declared=declared, bad=case == "bad byte")
                in_header = page(text, codec, declared="", bad=case == "bad byte")
                if not (right(text, reader(in_page, "")) and right(text, reader(in_header, declared))):
                    wrong[name].append(f"{codec} {case}")
    return wrong


def main(arguments: list[str]) -> int:
    """Print both tables; return 1 when the first is below its floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encodings")
    parser.add_argument("--wrong", action="store_true", help="name what was read wrongly")
    chosen = parser.parse_args(arguments)
    figures: dict[str, float] = {}
    for title, pages in (("further encodings", _MORE), ("the table", _PAGES)):
        for name, wrong in measure(pages).items():
            total = 4 * len(pages)
            print(f"{title:18s} {name:20s} {total - len(wrong)} of {total} read right")
            if chosen.wrong and wrong:
                print("    " + ", ".join(wrong))
            if name == "rivalscope":
                figures[title.replace(" ", "_")] = (total - len(wrong)) / total
    failed = below_floor(figures, floors("encodings"))
    print("\n".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
