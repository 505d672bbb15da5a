"""Writes bookings.json: a vector for each layout of docs/formats.md, "Bookings", for Python and Solidity.

python -m tests.vectors.make_bookings
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from formats.bookings import door, ids, slots, words
from formats.bookings.commitment import evidence, operator_commitment
from formats.bookings.statements import HandOver, UseStatement, hand_over_data, use_statement_data
from formats.crypto.eip712 import digest
from formats.crypto.hashing import sha256
from tests.vectors.make import CONTRACT, DOMAIN, PUBLIC, REF, SEED

HOME = Path(__file__).with_name("bookings.json")
RANDOM = sha256(b"vector booking")[:15]
BOOKING = ids.booking_id(2, RANDOM)
DOCUMENT_DIGEST = sha256(b"vector document")
SALT = sha256(b"vector operator salt")[:16]
TERMS = words.TermsWord(
    open=slots.hours_mask("08:00", "22:00"), from_day=20_500, until_day=20_700, may=0x00FF, asks=0x00F0,
    limit_hours=160, group=7, horizon_days=90, notice_slots=8, least_slots=4, most_slots=96, made=40, units=6, flags=3,
)  # fmt: skip
RECORD = words.RecordWord(
    live=0x0000_000D, used=0x0000_0002, holder=2, asset=7, answer_by=1_968_100, start=1_968_224, slots=16, terms=3,
    acts=5, unit=1, every=7, rank=40, state=words.STATE_CONFIRMED,
)  # fmt: skip
CHALLENGE = door.DoorChallenge(
    chain_ref=REF, asset=7, unit=1, custodian=3, device=door.device_id(3, PUBLIC), shown_at=1_771_372_800,
    random=sha256(b"vector door")[:16],
)  # fmt: skip
STATEMENT = UseStatement(BOOKING, 1, 1_771_372_800, 1_771_387_200, 235, 2, sha256(b"vector evidence"), 1_771_390_800)
HAND_OVER = HandOver(BOOKING, 5, 2, 4, 1_771_300_000)
EDGES = (0, 95, 96, 97, 1_967_039, 1_968_224, slots.MAX_SLOT)


def vectors() -> dict[str, Any]:
    """Row name → {in, out}; bytes and words in lower-case hex. In the order of the page."""
    signed = door.assemble(CHALLENGE, Ed25519PrivateKey.from_private_bytes(SEED).sign(door.signed_bytes(CHALLENGE)))
    fact = {"booking": BOOKING.hex(), "occurrence": 1, "fact": door.challenge_digest(signed).hex(), "salt": SALT.hex()}
    return {
        "slot": [slot_vector(slot) for slot in EDGES],
        "booking id": [
            {"in": {"member": 2, "random": RANDOM.hex(), "parts": parts, "index": index},
             "out": ids.booking_id(2, RANDOM, parts=parts, index=index).hex()}
            for parts, index in ((1, 0), (2, 1), (8, 7))
        ],
        "day word": word_vector(words.DayWord(0xFF << 32, 0xF << 60, 8)),
        "terms word": word_vector(TERMS),
        "times word": word_vector(words.TimesWord(8, 96, 192, 2, 8, 1)),
        "record word": word_vector(RECORD),
        "operator commitment": {
            "in": {"booking": BOOKING.hex(), "document_digest": DOCUMENT_DIGEST.hex(), "salt": SALT.hex()},
            "out": operator_commitment(BOOKING, DOCUMENT_DIGEST, SALT).hex(),
        },
        "evidence": {"in": fact, "out": evidence(BOOKING, 1, door.challenge_digest(signed), SALT).hex()},
        "use statement": signed_vector(STATEMENT, digest(use_statement_data(STATEMENT, DOMAIN))),
        "hand over": signed_vector(HAND_OVER, digest(hand_over_data(HAND_OVER, DOMAIN))),
        "door device": {"in": {"custodian": 3, "public_key": PUBLIC.hex()}, "out": CHALLENGE.device.hex()},
        "door challenge": {
            "in": _plain(CHALLENGE) | {"seed": SEED.hex()},
            "out": signed.hex(),
            "digest": door.challenge_digest(signed).hex(),
            "link": door.link("https://guild-ledger.example/door#", signed),
            "code": door.code(signed),
        },
    }  # fmt: skip


def slot_vector(slot: int) -> dict[str, Any]:
    day = slots.day_of(slot)
    return {
        "in": slot,
        "text": slots.slot_text(slot),
        "unix": slots.unix_of(slot),
        "day": day,
        "weekday": slots.weekday_of(day),
        "period": slots.period_of(day),
    }


def word_vector(word: words.DayWord | words.TermsWord | words.TimesWord | words.RecordWord) -> dict[str, Any]:
    values = {field.name: f"0x{getattr(word, field.name):x}" for field in fields(word)}
    return {"in": values, "out": f"{word.pack():064x}"}


def signed_vector(signed: UseStatement | HandOver, out: bytes) -> dict[str, Any]:
    where = {"chain_id": DOMAIN.chain_id, "contract": CONTRACT.hex(), "chain_ref": REF.hex()}
    return {"in": _plain(signed) | where, "out": out.hex()}


def _plain(value: object) -> dict[str, Any]:
    return {key: each.hex() if isinstance(each, bytes) else each for key, each in vars(value).items()}


if __name__ == "__main__":
    HOME.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n")
