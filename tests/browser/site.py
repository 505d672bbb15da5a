"""Writes the folders that the browser stories are served from: the built page, and shared objects over made-up facts.

`build/browser/<site>/` is served as it stands; `build/browser/stories.json` holds what a person brings: links,
pictures, files. No story's folder holds anything of one credential alone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image

from formats import digests, ids, leaf
from formats.crypto.hashing import sha256
from formats.encoding import base64url
from formats.masks import mask_name
from formats.register.basis import Basis
from formats.register.levels import Kind
from formats.register.status import StatusAct, StatusAction
from tests import scans
from tests.vectors import make, make_snapshot
from tests.vectors.make_snapshot import ANCHORED, HEAD, NOW, act, public, seed
from tests.vectors.make_verdicts import signed
from verification.snapshots import shard, snapshot, trust_root
from verification.snapshots.trust_root import SnapshotKey
from wallet.documents.certificate import Certificate
from wallet.documents.document import CredentialDocument, sign_document
from wallet.documents.identity import IdType
from wallet.documents.reader import parse_document
from wallet.documents.status_entry import StatusEntry
from wallet.documents.timestamps import from_unix
from wallet.tokens import qr

ROOT = Path(__file__).parents[2]
OUT = ROOT / "build/browser"
PAGE = ROOT / "verifier/dist"
OTHER = next(mark for mark in (b"other", b"another", b"third", b"fourth") if sha256(mark)[0] >> 7 != make.BATCH[4] >> 7)
PREFIX = "https://guild-ledger.example/v#"
BATCH = make.BATCH
START = from_unix(make.CLAIMS.valid_from)
NUMBERS = {"good": 1, "suspended": 2, "revoked": 3, "expired": 4, "later": 5, "passport": 6}
BEGIN = {"later": int((HEAD + timedelta(days=90)).timestamp())}
RESIDENT = ("欧阳娜娜", IdType.RESIDENT_ID, "12")
HOLDERS = {"passport": ("ALEXANDER SMITH", IdType.PASSPORT, None)}
END = {"expired": make.CLAIMS.valid_from + 600}


class SeedSigner:
    """Signs with the credential key of the vectors' member 2; it protects nothing."""

    def sign_ed25519(self, public_key: bytes, message: bytes) -> bytes:
        assert public_key == public(2, ids.KeyPurpose.CREDENTIAL), "another key than the vectors'"
        return seed(2, ids.KeyPurpose.CREDENTIAL).sign(message)

    def sign(self, sender: str, transaction: Mapping[str, Any]) -> bytes:
        raise NotImplementedError("vectors hold no account")

    def sign_typed_data(self, address: str, full_message: Mapping[str, Any]) -> bytes:
        raise NotImplementedError("vectors hold no account")


@dataclass(frozen=True)
class Credential:
    """A file and its token, as a holder has them."""

    file: bytes
    token: bytes

    @property
    def entry(self) -> leaf.Entry:
        return leaf.Entry(parse_document(self.file).digest, digests.token_digest(self.token))


def credential(name: str) -> Credential:
    mark = sha256(b"story", name.encode())
    number = f"Y000033000000253{NUMBERS[name]:06d}"
    holder, id_type, id_mask = HOLDERS.get(name, RESIDENT)
    certificate = Certificate(
        number=number, standard=7, kind=Kind.SKILL_LEVEL, level=40, occupation="钳工", occupation_code="6-20-01-01",
        direction="", edition="2020", theory_score="86", practical_score="91.5", review_score=None,
        issuing_authority="某市技师学院", basis=Basis.GOVERNMENT_FILING, basis_document="S000033000000",
        award_date=START.date(), valid_from=from_unix(BEGIN.get(name, make.CLAIMS.valid_from)),
        valid_until=from_unix(END.get(name, make.CLAIMS.valid_until or 0)),
        holder_name=holder, id_type=id_type, birth_year=2003, id_mask=id_mask,
    )  # fmt: skip
    document = CredentialDocument(
        certificate=certificate, host=make_snapshot.HOST, member=2, chain_ref=NOW.chain_ref, batch=BATCH,
        salt=mark[:16], credential_id=UUID(bytes=mark[:16], version=4), subject_id=UUID(bytes=mark[16:], version=4),
        status=StatusEntry(1, int.from_bytes(mark[:2], "big")),
    )  # fmt: skip
    key = public(2, ids.KeyPurpose.CREDENTIAL)
    file = sign_document(document, public_key=key, signer=SeedSigner(), created=START)
    held = signed(random=mark[:8], number=number, valid_from=BEGIN.get(name, make.CLAIMS.valid_from),
                  valid_until=END.get(name, make.CLAIMS.valid_until),
                  award_day=(START.date() - from_unix(0).date()).days, name=mask_name(holder),
                  id_mask=id_mask)  # fmt: skip
    return Credential(file, held)


CREDENTIALS = {name: credential(name) for name in NUMBERS}
ENTRIES = tuple(sorted(each.entry for each in CREDENTIALS.values()))


def position(name: str) -> int:
    return ENTRIES.index(CREDENTIALS[name].entry)


def batches(*acts: StatusAct) -> tuple[shard.ShardBatch, ...]:
    """The stories' batch, and another one in the other shard."""
    other = make_snapshot.batch(OTHER, [sha256(b"t3")])
    record = replace(make_snapshot.BATCHES[0].record, batch=BATCH, root=leaf.root(BATCH, ENTRIES), count=len(ENTRIES))
    held = (shard.ShardBatch(NOW.chain_ref, record, ENTRIES, acts), other)
    places = {shard.shard_index(each.record.batch, 1) for each in held}
    assert places == {0, 1}, "the stories want a batch in each shard"
    return held


ACTS = (
    act(StatusAction.SUSPENDED, position("suspended")),
    act(StatusAction.REVOKED, position("revoked")),
)


def write_site(
    name: str, *, number: int, time: datetime, acts: Iterable[StatusAct] = ACTS, signers: tuple[int, ...] = (1, 2)
) -> None:
    """One served folder: a snapshot of this block and its shards, signed by these members."""
    folder = OUT / name
    shutil.copytree(PAGE, folder)
    shards = shard.cut(map(shard.written, batches(*acts)), 1)
    block = snapshot.Block(number, sha256(b"block", number.to_bytes(4, "big")), time)
    facts = replace(make_snapshot.SNAPSHOT, block=block, shards=tuple(sha256(each) for each in shards))
    data = snapshot.encode(facts)
    (folder / "trust-root.json").write_bytes(trust_root.encode(make_snapshot.ROOT))
    (folder / "snapshot.json").write_bytes(data)
    (folder / "signatures.json").write_bytes(make_snapshot.signed(snapshot.signed_message(data), *signers))
    (folder / "shards").mkdir()
    for each in shards:
        (folder / "shards" / f"{sha256(each).hex()}.json").write_bytes(each)


def write_second_version(folder: Path, signers: tuple[int, ...]) -> None:
    """The trust root in which member 4's key takes the place of member 3's, and k of it sign the snapshot."""
    keys = tuple(SnapshotKey(member, public(member, ids.KeyPurpose.SNAPSHOT)) for member in (1, 2, 4))
    data = trust_root.encode(replace(make_snapshot.ROOT, version=2, keys=keys))
    signatures = make_snapshot.signed(trust_root.signed_message(data), *signers)
    (folder / "trust-roots").mkdir()
    kept = {"1.json": (folder / "trust-root.json").read_bytes(), "2.json": data, "2-signatures.json": signatures}
    for name, content in kept.items():
        (folder / "trust-roots" / name).write_bytes(content)
    (folder / "trust-root.json").write_bytes(data)


def write_forged_root(folder: Path) -> None:
    """Another consortium's word about the same chain: its own keys, of the same form, signed all that is served."""
    keys = tuple(SnapshotKey(member, public(member, ids.KeyPurpose.SNAPSHOT)) for member in (5, 6, 7))
    (folder / "trust-root.json").write_bytes(trust_root.encode(replace(make_snapshot.ROOT, keys=keys)))


def write_all() -> None:
    """Every folder and everything a person brings. The page has been built before."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    write_site("now", number=120, time=HEAD)
    write_site("before", number=110, time=ANCHORED + timedelta(minutes=10), acts=())
    write_site("forked", number=120, time=HEAD, acts=())
    write_site("one-signer", number=121, time=HEAD, acts=(), signers=(1,))
    write_site("ahead", number=130, time=HEAD + timedelta(days=400), acts=())
    write_site("mended", number=125, time=HEAD + timedelta(minutes=30))
    for name, of_old_and_new in (("rotated", (1, 2)), ("rotated-by-new", (2, 4))):
        write_site(name, number=122, time=HEAD, signers=(2, 4))
        write_second_version(OUT / name, of_old_and_new)
    write_site("forged", number=130, time=HEAD, acts=(), signers=(5, 6))
    write_forged_root(OUT / "forged")
    write_brought()


def write_brought() -> None:
    links = {name: PREFIX + base64url(each.token) for name, each in CREDENTIALS.items()}
    links["not anchored"] = PREFIX + base64url(signed(random=bytes(8)))
    links["bad signature"] = PREFIX + base64url(signed(bad=True))
    secrets = sorted(
        {
            text
            for each in CREDENTIALS.values()
            for digest in (each.entry.document_digest, each.entry.token_digest)
            for text in (digest.hex(), base64url(digest))
        }
        | {base64url(each.token) for each in CREDENTIALS.values()}
        | {BATCH.hex(), base64url(BATCH), "欧", "娜", "Y000033000000253"}
    )
    said = {"now": int(HEAD.timestamp()) + 3600, "links": links, "secrets": secrets, "prefix": PREFIX}
    (OUT / "stories.json").write_text(json.dumps(said, ensure_ascii=False, indent=1))
    for name, each in CREDENTIALS.items():
        (OUT / f"{name}.json").write_bytes(each.file)
        (OUT / f"{name}.png").write_bytes(qr.png(links[name]))
    altered = CREDENTIALS["good"].file.replace(b"91.5", b"99.5")
    (OUT / "altered.json").write_bytes(altered)
    (OUT / "saved-again.json").write_bytes(CREDENTIALS["good"].file + b"\n")
    (OUT / "a.pdf").write_bytes(b"%PDF-1.7\n" + bytes(1 << 17))
    (OUT / "friend.png").write_bytes(qr.png("https://u.wechat.com/abcDEF"))
    scans.write_scans(links["good"], "https://u.wechat.com/abcDEF", OUT)
    Image.new("RGB", (300, 300), "#999").save(OUT / "no-code.png")
    write_film(OUT / "good.png", OUT / "good.mjpeg")


def write_film(picture: Path, film: Path) -> None:
    """The picture before a camera, as the fake camera of Chromium plays it: JPEG frames in a row."""
    frame = Image.new("RGB", (640, 480), "white")
    code = Image.open(picture).convert("RGB").resize((420, 420), Image.Resampling.LANCZOS)
    frame.paste(code, (110, 30))
    one = film.with_suffix(".jpg")
    frame.save(one, quality=92)
    film.write_bytes(one.read_bytes() * 30)
    one.unlink()


if __name__ == "__main__":
    write_all()
