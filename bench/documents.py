"""Issuing and verifying without a chain, stage by stage, each beside the bare operation at its heart."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import qrcode
import sha3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from qrcode.constants import ERROR_CORRECT_M

from bench.place import random_batch
from bench.rows import Row, per_second
from formats import leaf, link
from formats.digests import document_digest
from formats.token import link as token_link
from tests.wallet.world import CONSORTIUM_ID, MEMBER, TRUST_ROOT, anchored, draft, now, signed_file, signed_token
from verification.verdict import State, Verdict
from verification.verifier import verify_file, verify_token
from wallet.documents.document import render
from wallet.tokens import qr

COUNT = 100
QR_COUNT = 20
# Of one credential: tag, link, leaf, and one node for each leaf but one.
HASHES_A_CREDENTIAL = 4
PREFIX = "https://guild-ledger.example/v#"


def issuing(folder: Path) -> Iterator[Row]:
    drafts = [draft(number) for number in range(COUNT)]
    rendered = [render(each) for each in drafts]
    bare_sign = per_second(COUNT, _bare_signs)
    yield _row(
        "documents rendered and digested (peer: bare JSON and SHA-256)",
        lambda: [document_digest(render(each)) for each in drafts],
        per_second(COUNT, lambda: [hashlib.sha256(json.dumps(each).encode()) for each in rendered]),
        goal=0.1,
    )
    yield _row(
        "documents signed, eddsa-rdfc-2022 (peer: bare Ed25519)",
        lambda: [signed_file(each) for each in drafts],
        bare_sign,
        goal=0.075,
    )
    yield _row(
        "QR tokens signed (peer: bare Ed25519)", lambda: [signed_token(each) for each in drafts], bare_sign, goal=0.15
    )
    batch, entries, _ = random_batch(COUNT)
    yield _row(
        "credentials linked and rooted by the registrar (peer: bare keccak-256)",
        lambda: _link(batch, entries),
        per_second(COUNT, _bare_hashes),
        goal=0.14,
    )
    texts = [token_link(PREFIX, signed_token(each)) for each in drafts[:QR_COUNT]]
    yield Row(
        name="QR pictures written (peer: bare qrcode)",
        ours=per_second(QR_COUNT, lambda: [qr.png(text) for text in texts]),
        peer=per_second(QR_COUNT, lambda: [_bare_qr(text) for text in texts]),
        unit="pictures/s",
        goal=0.5,
    )


def verifying(folder: Path) -> Iterator[Row]:
    drafts = [draft(number) for number in range(COUNT)]
    files, tokens = [signed_file(each) for each in drafts], [signed_token(each) for each in drafts]
    source = anchored(files, tokens).source
    bare = per_second(COUNT, _bare_verifies())
    yield _row(
        "QR tokens verified, batch of 100 in memory (peer: bare Ed25519)",
        lambda: _all_valid([verify_token(each, source, TRUST_ROOT, now) for each in tokens]),
        bare,
        goal=0.085,
    )
    yield _row(
        "files verified, batch of 100 in memory (peer: bare Ed25519)",
        lambda: _all_valid([verify_file(each, source, TRUST_ROOT, now) for each in files]),
        bare,
        goal=0.045,
    )


def _row(name: str, work: Callable[[], object], peer: float, *, goal: float) -> Row:
    work()  # keys are opened and contexts read once, not once a credential
    return Row(name=name, ours=per_second(COUNT, work), peer=peer, unit="credentials/s", goal=goal)


def _link(batch: bytes, entries: list[leaf.Entry]) -> None:
    links = []
    for entry in entries:
        person = secrets.token_bytes(32)
        trail = link.trail_key(person, CONSORTIUM_ID, MEMBER)
        salt = link.link_salt(person, batch, entry.document_digest)
        links.append(link.Link(link.tag(trail, 0), link.link(batch, entry.document_digest, salt)))
    link.links_hash(sorted(links))
    leaf.root(batch, entries)


def _all_valid(verdicts: list[Verdict]) -> None:
    states = {verdict.state for verdict in verdicts}
    assert states == {State.VALID}, f"a bench that verifies nothing: {states}"


def _bare_signs() -> None:
    key = Ed25519PrivateKey.generate()
    for _ in range(COUNT):
        key.sign(bytes(64))


def _bare_verifies() -> Callable[[], None]:
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key(), key.sign(bytes(64))

    def work() -> None:
        for _ in range(COUNT):
            public.verify(signature, bytes(64))

    return work


def _bare_hashes() -> None:
    for _ in range(COUNT * HASHES_A_CREDENTIAL):
        sha3.keccak_256(bytes(84)).digest()


def _bare_qr(text: str) -> object:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make()
    return code.make_image()
