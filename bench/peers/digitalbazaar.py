"""Signing and verifying beside `@digitalbazaar/vc`: the same documents, the same key, each checked by the other."""

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.rows import Row
from tests.readers.peer import MULTICODEC_ED25519, SEED, SeedSigner, ask, method_of
from tests.wallet.world import NOW, SIGNED, draft
from wallet.documents.document import render
from wallet.documents.proofs import Proof, proof_holds, read_proof, sign_document_proof
from wallet.documents.timestamps import to_text
from wallet.keys.multibase import to_multibase

COUNT = 200
ROUNDS = 100
UNIT = "documents/s on one core"


def rows(folder: Path) -> Iterator[Row]:
    own = SeedSigner(SEED)
    method = method_of(own.public_key)
    unsigned = [render(draft(number)) for number in range(COUNT)]
    signed = [_sign(own, method, each) for each in unsigned]
    theirs = _ask(own, unsigned, signed)
    assert theirs["verified"] == COUNT, "a bench of documents that the peer does not accept"
    assert all(_holds(own.public_key, each) for each in theirs["signed"]), "the peer's signatures do not hold"
    bare = Ed25519PrivateKey.from_private_bytes(SEED)
    signs, bare_signs, verifies = _by_processor_time(
        partial(_sign, own, method),
        lambda document: bare.sign(bytes(64)),
        partial(_holds, own.public_key),
        of=[unsigned, unsigned, signed],
    )
    yield Row(name="documents signed (peer: @digitalbazaar/vc)", ours=signs, peer=theirs["signs"], unit=UNIT, goal=50)
    yield Row(name="documents signed (peer: bare Ed25519)", ours=signs, peer=bare_signs, unit=UNIT, goal=0.4)
    name = "proofs verified (peer: @digitalbazaar/vc)"
    yield Row(name=name, ours=verifies, peer=theirs["verifies"], unit=UNIT, goal=20)


def _by_processor_time(*works: Callable[[Any], object], of: list[list[Any]]) -> list[float]:
    """How many a second of one core, each in its best round, as the peer counts; they take turns."""
    best = [0.0] * len(works)
    for _ in range(ROUNDS):
        for number, work in enumerate(works):
            start = time.process_time()
            for item in of[number]:
                work(item)
            best[number] = max(best[number], COUNT / (time.process_time() - start))
    return best


def _sign(own: SeedSigner, method: str, unsigned: dict[str, Any]) -> dict[str, Any]:
    """As the peer's `issue`: the document goes in as an object, and comes out with its proof."""
    proof = sign_document_proof(
        unsigned, created=SIGNED, verification_method=method, public_key=own.public_key, signer=own
    )
    return {**unsigned, "proof": [proof.to_json()]}


def _holds(public_key: bytes, signed: dict[str, Any]) -> bool:
    proof = read_proof(signed["proof"][0] if isinstance(signed["proof"], list) else signed["proof"])
    return isinstance(proof, Proof) and proof_holds(signed, proof, public_key)


def _ask(own: SeedSigner, unsigned: list[Any], signed: list[Any]) -> dict[str, Any]:
    method = method_of(own.public_key)
    question = {
        "methods": {method: to_multibase(MULTICODEC_ED25519 + own.public_key)},
        "seed": SEED.hex(),
        "method": method,
        "created": to_text(SIGNED),
        "now": to_text(NOW),
        "unsigned": unsigned,
        "signed": json.loads(json.dumps(signed)),
    }
    answer: dict[str, Any] = ask(question, "bench/peers/digitalbazaar.mjs")
    return answer
