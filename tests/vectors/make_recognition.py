"""Writes recognition.json: what is no certificate of ours, or damaged, and what is said of it, in both languages.

python -m tests.vectors.make_recognition

Nobody is asked, so a link that was mended, or a good file, is UNKNOWN: what was read is what counts here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.vectors.make_both import FILES, LINKS, TRUST
from tests.vectors.make_snapshot import HEAD
from tests.vectors.make_verdicts import PREFIX, checks
from verification.verifier import verify_file, verify_link
from wallet.documents.contexts import SKILL

HOME = Path(__file__).with_name("recognition.json")
GOOD, LINK = FILES["good"], LINKS["good"]
TOKEN = LINK.removeprefix(PREFIX)
_JWT = "eyJhbGciOiJFZERTQSJ9.eyJ2YyI6e319.c2lnbmF0dXJl"

FILE: dict[str, bytes] = {
    "the file as it was issued": GOOD,
    "nothing": b"",
    "blanks alone": b" \r\n\t",
    "a PDF": b"%PDF-1.7\n",
    "a photo in HEIC": b"\0\0\0\x18ftypheic\0\0\0\0",
    "a photo in another brand of HEIF": b"\0\0\0\x18ftypmif1\0\0\0\0",
    "a film": b"\0\0\0\x18ftypisom\0\0\0\0",
    "a ZIP": b"PK\x03\x04\x14\0",
    "a spreadsheet of 2003": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "a PNG": b"\x89PNG\r\n\x1a\n",
    "a JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "plain words": "证书编号 Y000033000000253000001".encode(),
    "words in GBK": "证书".encode("gbk"),
    "a web page": b"\xef\xbb\xbf<!DOCTYPE html><html>",
    "a link in a file": b"https://any.example/page",
    "bytes of a program": b"\x7fELF\x02\x01\x01\0",
    "an Open Badge of somebody else": json.dumps(
        {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential", "OpenBadgeCredential"]}
    ).encode(),
    "an Open Badge 2.0": b'{"@context":"https://w3id.org/openbadges/v2","type":"Assertion"}',
    "a credential of somebody else": b'{"type":["VerifiableCredential"],"issuer":"did:web:any.example"}',
    "JSON of another kind": b'[{"a":1}]',
    "a list": b"[]",
    "a newline at the end": GOOD + b"\n",
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "indented": json.dumps(json.loads(GOOD), ensure_ascii=False, indent=2).encode(),
    "with escapes in the place of Chinese": json.dumps(json.loads(GOOD), separators=(",", ":")).encode(),
    "with another order of its keys": json.dumps(dict(reversed(json.loads(GOOD).items())), ensure_ascii=False).encode(),
    "saved in UTF-16": GOOD.decode().encode("utf-16"),
    "saved in GBK": GOOD.decode().encode("gbk"),
    "cut short": GOOD[: len(GOOD) // 2],
    "cut short with a newline": GOOD[:-1] + b"\n",
    "indented, with a word changed": json.dumps(
        json.loads(FILES["altered"]) | {"certificateNumber": "Y1"}, ensure_ascii=False, indent=2
    ).encode(),
    "of ours by its context alone": b'{"@context":["' + SKILL.encode() + b'"]}',
    "of ours by its issuer alone": b'{"issuer":{"id":"did:web:any.example:members:2"}}',
}
CODE: dict[str, str] = {
    "the link as it was issued": LINK,
    "with what a scanning app appends": LINK + "&appinstall=0",
    "nothing": "",
    "a friend's code": "https://u.wechat.com/abcDEF",
    "an account's code": "http://weixin.qq.com/r/abc",
    "a group's code on another host": "https://work.weixin.qq.com/gm/abc",
    "a host that only ends alike": "https://notwechat.com/r/abc",
    "a code for payments": "https://qr.alipay.com/fkx123",
    "another code for payments": "wxp://f2f0abc",
    "a link to another page": "https://any.example/page",
    "a link to another page, with a part": "https://any.example/page#part",
    "a wireless network": "WIFI:S:guest;T:WPA;P:x;;",
    "a card": "BEGIN:VCARD\nVERSION:3.0\nEND:VCARD",
    "a bar code": "6901234567892",
    "a credential as a JWT": _JWT,
    "words": "三级/高级工",
    "JSON": '{"a":1}',
    "a full stop behind it": LINK + "。",
    "a bracket and a comma behind it": f"({LINK}),",
    "words around it": f"证书：{LINK} 请查收",
    "a blank in it": f"{LINK[:80]} {LINK[80:]}",
    "a line break in it": f"{LINK[:76]}\r\n{LINK[76:]}",
    "a line break of a quoted mail": f"{LINK[:76]}\n> {LINK[76:]}",
    "a soft line break of a mail": f"{LINK[:76]}=\r\n{LINK[76:]}",
    "a zero-width space in it": f"{LINK[:90]}\u200b{LINK[90:]}",
    "an ideographic blank in it": f"{LINK[:90]}\u3000{LINK[90:]}",
    "its # escaped": LINK.replace("#", "%23"),
    "its # escaped twice": LINK.replace("#", "%2523"),
    "its # in full width": LINK.replace("#", "＃"),
    "a full stop that a browser escaped": LINK + "%E3%80%82",
    "wrapped by a mail gateway": "https://eur01.safelinks.protection.outlook.com/?url="
    + quote(LINK, safe="") + "&data=05%7C02%7C&sdata=abc%3D&reserved=0",
    "wrapped twice": "https://any.example/r?to=" + quote("https://other.example/?u=" + quote(LINK, safe=""), safe=""),
    "the same link twice": f"{LINK} {LINK}",
    "two different links": f"{LINK} {LINKS['second']}",
    "cut short": LINK[:-9],
    "cut short before the token": LINK[: len(PREFIX) + 2],
    "cut short before the #": PREFIX[:-1],
    "cut short, wrapped": "https://any.example/r?to=" + quote(LINK[:-9], safe=""),
    "a letter too many": LINK + "A",
    "a letter gone": LINK[:100] + LINK[101:],
    "a token without its link": TOKEN,
    "escapes that are none": "https://any.example/%zz%e3%80",
}  # fmt: skip


def vectors() -> list[dict[str, Any]]:
    files = [
        _written("file", what, data.hex(), verify_file(data, None, TRUST, lambda: HEAD)) for what, data in FILE.items()
    ]
    codes = [_written("code", what, text, verify_link(text, None, TRUST, lambda: HEAD)) for what, text in CODE.items()]
    return files + codes


def _written(form: str, what: str, shown: str, found: Any) -> dict[str, Any]:
    return {
        "form": form, "what": what, "shown": shown, "state": found.state.value, "reason": found.reason,
        "checks": list(checks(found)),
    }  # fmt: skip


if __name__ == "__main__":
    HOME.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n")
