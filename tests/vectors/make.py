"""Writes formats.json: a vector for each row of docs/formats.md. Frozen: run it only for a new row, never to get green.

python -m tests.vectors.make
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from formats import canonical, digests, ids, leaf, link, masks, token, voucher
from formats.crypto.hashing import keccak256, sha256
from formats.encoding import base64url
from formats.register import levels

HOME = Path(__file__).with_name("formats.json")
GENESIS = keccak256(b"vector genesis")
CONSORTIUM = bytes.fromhex("5fbdb2315678afecb367f032d93f642f64180aa3")
CONTRACT = bytes.fromhex("e7f1725e7734ce288f8367e1bb143e90bb3f0512")
CONSORTIUM_ID = sha256(b"vector consortium")
REF = ids.chain_ref(GENESIS, CONSORTIUM)
SECRET = sha256(b"vector person")
SEED = sha256(b"vector key")
PUBLIC = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
BATCH = ids.batch_id(2, sha256(b"vector batch")[:16])
DOCUMENT: dict[str, canonical.Json] = {
    "id": "urn:uuid:00000000-0000-4000-8000-000000000001",
    "batch": BATCH.hex(),
    "chain": REF.hex(),
    "salt": base64url(sha256(b"vector salt")[:16]),
    "name": '欧阳·娜娜 𠮷 \u2028 " \\ \n',
    "proof": {"proofValue": "z"},
}
CLAIMS = token.TokenClaims(
    chain_ref=REF, batch=BATCH, random=sha256(b"vector random")[:8], number="Y000033000000243000001", name="欧**娜",
    id_mask="12", birth_year=2003, kind=1, standard=7, level=40, award_day=20400, valid_from=1762560000,
    valid_until=1857254399, signed=1762560000,
)  # fmt: skip
DOMAIN = voucher.VoucherDomain(31337, CONTRACT, REF)


def vectors() -> dict[str, Any]:
    """Row name → {in, out}; bytes in lower-case hex. In the order of the page."""
    entries = sorted(leaf.Entry(sha256(bytes([n])), sha256(b"token", bytes([n]))) for n in range(9))
    trail = link.trail_key(SECRET, CONSORTIUM_ID, 2)
    links = sorted(link.Link(link.tag(trail, n), sha256(b"link", bytes([n]))) for n in range(3))
    return {
        **_names(),
        "trail key": {"in": {"s": SECRET.hex(), "consortium_id": CONSORTIUM_ID.hex(), "issuer": 2}, "out": trail.hex()},
        "tag": [{"in": {"trail_key": trail.hex(), "index": n}, "out": link.tag(trail, n).hex()} for n in (0, 1, 255)],
        **_documents(),
        "root": [tree(entries[:count]) for count in (1, 2, 3, 5, 8, 9)],
        **_links(),
        "links hash": {
            "in": [[each.tag.hex(), each.link.hex()] for each in links],
            "out": link.links_hash(links).hex(),
        },
        "link voucher": voucher_vector(leaf.root(BATCH, entries), link.links_hash(links)),
        "name mask": {name: masks.mask_name(name) for name in NAMES},
    }


def _names() -> dict[str, Any]:
    return {
        "chain ref": {"in": {"genesis_hash": GENESIS.hex(), "consortium": CONSORTIUM.hex()}, "out": REF.hex()},
        "key id": [
            {"in": {"member": 2, "purpose": int(p), "public_key": PUBLIC.hex()}, "out": ids.key_id(2, p, PUBLIC).hex()}
            for p in ids.KeyPurpose
        ],
        "batch id": {"in": {"member": 2, "random": sha256(b"vector batch")[:16].hex()}, "out": BATCH.hex()},
        "level rank": {
            kind.name: {str(rank): [name.zh, name.en] for rank, name in levels.LEVELS[kind].items()}
            for kind in levels.Kind
        },
    }


def _documents() -> dict[str, Any]:
    digest, data = digests.document_digest(DOCUMENT), make_token()
    return {
        "document digest": {"in": {"document": canonical.encode(DOCUMENT).decode()}, "out": digest.hex()},
        "token": {
            "in": {"seed": SEED.hex(), "key_id": ids.key_id(2, ids.KeyPurpose.TOKEN, PUBLIC).hex(), **claims_in()},
            "out": data.hex(),
            "link": token.link("https://guild-ledger.example/v#", data),
        },
        "token digest": {"in": {"token": data.hex()}, "out": digests.token_digest(data).hex()},
        "leaf": {
            "in": {"batch": BATCH.hex(), "document_digest": digest.hex(), "token_digest": digests.NO_TOKEN.hex()},
            "out": leaf.leaf(BATCH, leaf.Entry(digest, digests.NO_TOKEN)).hex(),
        },
    }


def _links() -> dict[str, Any]:
    digest = digests.document_digest(DOCUMENT)
    salt = link.link_salt(SECRET, BATCH, digest)
    where = {"batch": BATCH.hex(), "document_digest": digest.hex()}
    return {
        "link salt": {"in": {"s": SECRET.hex(), **where}, "out": salt.hex()},
        "link": {"in": {**where, "link_salt": salt.hex()}, "out": link.link(BATCH, digest, salt).hex()},
    }


NAMES = ["张", "张三", "欧阳娜", "阿卜杜拉·买买提", "𠮷野家", "Maria Guadalupe da Silva Fernandes Albuquerque e Castro"]


def make_token() -> bytes:
    hint = ids.key_id(2, ids.KeyPurpose.TOKEN, PUBLIC)[: ids.KEY_HINT_BYTES]
    return token.assemble(
        CLAIMS, hint, Ed25519PrivateKey.from_private_bytes(SEED).sign(token.signed_bytes(CLAIMS, hint))
    )


def claims_in() -> dict[str, Any]:
    return {key: value.hex() if isinstance(value, bytes) else value for key, value in vars(CLAIMS).items()}


def tree(entries: list[leaf.Entry]) -> dict[str, Any]:
    return {
        "in": {"batch": BATCH.hex(), "entries": [[e.document_digest.hex(), e.token_digest.hex()] for e in entries]},
        "out": leaf.root(BATCH, entries).hex(),
        "siblings": [[s.hex() for s in leaf.siblings(BATCH, entries, n)] for n in range(len(entries))],
    }


def voucher_vector(root: bytes, links_hash: bytes) -> dict[str, Any]:
    keys = [ids.key_id(2, purpose, PUBLIC) for purpose in (ids.KeyPurpose.CREDENTIAL, ids.KeyPurpose.TOKEN)]
    signed = voucher.LinkVoucher(1, 2, BATCH, 7, 40, 3, keys[0], keys[1], 9, root, links_hash, 1762563600)
    fields = {key: value.hex() if isinstance(value, bytes) else value for key, value in vars(signed).items()}
    domain = {"chain_id": 31337, "contract": CONTRACT.hex(), "chain_ref": REF.hex()}
    return {"in": {**fields, **domain}, "out": voucher.digest(signed, DOMAIN).hex()}


if __name__ == "__main__":
    HOME.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n")
