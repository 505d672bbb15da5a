"""Writes snapshot.json: a snapshot, its shards and trust roots, and what opening them must say, for both languages.

python -m tests.vectors.make_snapshot
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from formats import canonical, digests, ids, leaf
from formats.crypto.hashing import keccak256, sha256
from formats.faults import FormatFault
from formats.link import Link
from formats.register.basis import Basis
from formats.register.batches import BatchRecord
from formats.register.levels import Kind
from formats.register.members import MemberStatus
from formats.register.status import Reason, StatusAct, StatusAction
from formats.register.trust_root import Deployment
from tests.vectors import make
from verification.snapshots import link_file, shard, snapshot, trust_root
from verification.snapshots.snapshot import Block, Register, Snapshot
from verification.snapshots.trust_root import PinnedRoot, Seen, Signature, SnapshotKey
from verification.source import AccreditationFacts, KeyFacts, MemberFacts, StandardFacts
from wallet.documents.timestamps import from_unix

HOME = Path(__file__).with_name("snapshot.json")
HOST = "guild-ledger.example"
FOUNDED, ANCHORED, HEAD = from_unix(1762000000), from_unix(1762560300), from_unix(1762600000)
OLD = Deployment(31337, keccak256(b"old genesis"), bytes(20), bytes(19) + b"\x01")
NOW = Deployment(31337, make.GENESIS, make.CONSORTIUM, make.CONTRACT)


def seed(member: int, purpose: ids.KeyPurpose) -> Ed25519PrivateKey:
    """The member's key in the vectors; the token key of member 2 is the one of formats.json."""
    if (member, purpose) == (2, ids.KeyPurpose.TOKEN):
        return Ed25519PrivateKey.from_private_bytes(make.SEED)
    return Ed25519PrivateKey.from_private_bytes(sha256(b"vector", bytes([member, purpose])))


def public(member: int, purpose: ids.KeyPurpose) -> bytes:
    return seed(member, purpose).public_key().public_bytes_raw()


def key(member: int, purpose: ids.KeyPurpose) -> KeyFacts:
    return KeyFacts(member, purpose, public(member, purpose), FOUNDED, None, None)


KEYS = tuple(
    sorted(
        [key(2, ids.KeyPurpose.CREDENTIAL), key(2, ids.KeyPurpose.TOKEN)]
        + [key(member, ids.KeyPurpose.SNAPSHOT) for member in (1, 2, 3)],
        key=snapshot.key_of,
    )
)
REGISTER = Register(
    deployment=NOW,
    closing=None,
    members=(
        MemberFacts(1, MemberStatus.ACTIVE, "某市人力资源和社会保障局", "City bureau"),
        MemberFacts(2, MemberStatus.ACTIVE, "某市技师学院", "City technician college"),
        MemberFacts(3, MemberStatus.SUSPENDED, "某机床厂", "Machine works"),
    ),
    standards=(StandardFacts(7, Kind.SKILL_LEVEL, "6-20-01-01", "2020", "钳工", "Fitter"),),
    accreditations=(AccreditationFacts(4, 2, 7, (30, 40), Basis.GOVERNMENT_FILING, "S000033000000"),),
    keys=KEYS,
)


def batch(number: bytes, tokens: Iterable[bytes], *acts: StatusAct) -> shard.ShardBatch:
    """A batch of member 2 with these token digests beside made-up documents."""
    name = ids.batch_id(2, sha256(number)[:16]) if number != b"vector" else make.BATCH
    entries = sorted(leaf.Entry(sha256(number, token), token) for token in tokens)
    record = BatchRecord(
        batch=name,
        root=leaf.root(name, entries),
        count=len(entries),
        standard=7,
        level=40,
        accreditation=4,
        registrar=1,
        credential_key=snapshot.key_of(key(2, ids.KeyPurpose.CREDENTIAL)),
        token_key=snapshot.key_of(key(2, ids.KeyPurpose.TOKEN)),
        anchored_at=ANCHORED,
        anchored_in=88,
    )
    return shard.ShardBatch(NOW.chain_ref, record, tuple(entries), acts)


def linked(batch: shard.ShardBatch) -> link_file.LinkedBatch:
    """As many made-up links as the batch has entries."""
    told = [entry.document_digest for entry in batch.entries]
    links = sorted(Link(sha256(b"tag", each), sha256(b"link", each)) for each in told)
    return link_file.LinkedBatch(batch.chain, batch.record.batch, tuple(links))


def act(action: StatusAction, *positions: int, withdrawn: bool = False) -> StatusAct:
    at = ANCHORED + timedelta(hours=1)
    number = 1 if action is StatusAction.REVOKED else None
    ended = at + timedelta(hours=1) if withdrawn else None
    return StatusAct(action, positions, at, Reason.ISSUED_IN_ERROR, number, ended)


TOKEN_DIGEST = digests.token_digest(make.make_token())
BATCHES = (
    batch(b"vector", [TOKEN_DIGEST, sha256(b"t1"), sha256(b"t2")]),
    batch(b"one", [sha256(b"t3")], act(StatusAction.REVOKED, 0, withdrawn=True), act(StatusAction.SUSPENDED, 0)),
    batch(b"two", [digests.NO_TOKEN], act(StatusAction.REVOKED, 0)),
)
SHARDS = shard.cut(map(shard.written, BATCHES), 1)
LINKS = link_file.cut([link_file.written(linked(each)) for each in BATCHES], 1)
SNAPSHOT = Snapshot(
    consortium_id=make.CONSORTIUM_ID,
    block=Block(120, keccak256(b"block 120"), HEAD),
    lineage=(
        Register(OLD, Block(40, keccak256(b"block 40"), FOUNDED), (), (), (), ()),
        REGISTER,
    ),
    shards=tuple(sha256(each) for each in SHARDS),
    links=tuple(sha256(each) for each in LINKS),
)
ROOT = PinnedRoot(
    version=1,
    consortium_id=make.CONSORTIUM_ID,
    issuer_host=HOST,
    lineage=(OLD, NOW),
    keys=tuple(SnapshotKey(member, public(member, ids.KeyPurpose.SNAPSHOT)) for member in (1, 2, 3)),
    k=2,
    n=1,
)


def signed(message: bytes, *members: int, purpose: ids.KeyPurpose = ids.KeyPurpose.SNAPSHOT) -> bytes:
    return trust_root.encode_signatures(
        Signature(
            member,
            ids.key_id(member, ids.KeyPurpose.SNAPSHOT, public(member, purpose)),
            seed(member, purpose).sign(message),
        )
        for member in members
    )


def reason(act: Any, *arguments: Any, **named: Any) -> str:
    try:
        act(*arguments, **named)
    except FormatFault as fault:
        return fault.reason
    return "ok"


def vectors() -> dict[str, Any]:
    """`texts` by name; each case names the texts it is about, and the reason (`ok`: opened)."""
    data, root = snapshot.encode(SNAPSHOT), trust_root.encode(ROOT)
    message = snapshot.signed_message(data)
    later = snapshot.encode(replace(SNAPSHOT, block=replace(SNAPSHOT.block, number=121)))
    foreign = snapshot.encode(replace(SNAPSHOT, consortium_id=bytes(32)))
    other = snapshot.encode(replace(SNAPSHOT, lineage=(SNAPSHOT.lineage[0], replace(REGISTER, deployment=OLD))))
    one = snapshot.encode(replace(SNAPSHOT, shards=SNAPSHOT.shards[:1], links=SNAPSHOT.links[:1]))
    exchanged = snapshot.encode(replace(SNAPSHOT, shards=SNAPSHOT.shards[::-1]))
    first = snapshot.encode(replace(SNAPSHOT, lineage=(replace(SNAPSHOT.lineage[0], closing=None),)))
    texts: dict[str, Any] = {
        "exchanged shards": exchanged, "one deployment": first,
        "snapshot": data, "later": later, "foreign": foreign, "other lineage": other, "one shard": one,
        "root": root, "shard 0": SHARDS[0], "shard 1": SHARDS[1],
        "links 0": LINKS[0], "links 1": LINKS[1],
        "by 1 and 3": signed(message, 1, 3), "by 2": signed(message, 2), "by nobody": signed(message),
        "by 1 and wrongly 2": canonical.encode([
            *canonical.decode(signed(message, 1)),
            *canonical.decode(signed(b"x" + message, 2)),  # type: ignore[misc]
        ]),
        "by strange keys": signed(message, 1, 2, purpose=ids.KeyPurpose.STATUS),
        "later by 1 and 2": signed(snapshot.signed_message(later), 1, 2),
        "foreign by 1 and 2": signed(snapshot.signed_message(foreign), 1, 2),
        "other lineage by 1 and 2": signed(snapshot.signed_message(other), 1, 2),
        "one shard by 1 and 2": signed(snapshot.signed_message(one), 1, 2),
        "two keys of 1": root_with(1, keys=with_two_keys_of_one()),
        "by both keys of 1": two_keys_of_one(message),
        **roots(),
    }  # fmt: skip
    texts |= signatures_of_roots(texts)
    texts |= bent(data.decode(), SHARDS[0].decode(), root.decode())
    return {
        "texts": {name: text.decode() if isinstance(text, bytes) else text for name, text in texts.items()},
        "chain_refs": [OLD.chain_ref.hex(), NOW.chain_ref.hex()],
        "opened": [opened(texts, *case) for case in OPENED],
        "decoded": [decoded(texts, *case) for case in DECODED],
        "shards": [placed(texts, *case) for case in PLACED],
        "roots": [followed(texts, *case) for case in FOLLOWED],
        "sequences": [sequence(*case) for case in SEQUENCES],
    }


# what, snapshot, signatures, root, seen
OPENED: list[tuple[str, str, str, str, Seen | None]] = [
    ("signed by two of three", "snapshot", "by 1 and 3", "root", None),
    ("seen before", "snapshot", "by 1 and 3", "root", Seen((2, 120), sha256(snapshot.encode(SNAPSHOT)))),
    ("a newer block", "later", "later by 1 and 2", "root", Seen((2, 120), sha256(snapshot.encode(SNAPSHOT)))),
    ("signed by one", "snapshot", "by 2", "root", None),
    ("signed by nobody", "snapshot", "by nobody", "root", None),
    ("one signature is of other bytes", "snapshot", "by 1 and wrongly 2", "root", None),
    ("keys that are not pinned", "snapshot", "by strange keys", "root", None),
    ("two keys of one member", "snapshot", "by both keys of 1", "two keys of 1", None),
    ("signatures of another snapshot", "later", "by 1 and 3", "root", None),
    ("another consortium", "foreign", "foreign by 1 and 2", "root", None),
    ("another lineage", "other lineage", "other lineage by 1 and 2", "root", None),
    ("other shard bits than pinned", "one shard", "one shard by 1 and 2", "root", None),
    ("an older block than seen", "snapshot", "by 1 and 3", "root", Seen((2, 121), bytes(32))),
    ("an older deployment than seen", "snapshot", "by 1 and 3", "root", Seen((3, 1), bytes(32))),
    ("a newer deployment than seen", "snapshot", "by 1 and 3", "root", Seen((1, 900), bytes(32))),
    ("other bytes of one sequence", "snapshot", "by 1 and 3", "root", Seen((2, 120), bytes(32))),
]
DECODED = [
    ("a snapshot with a field too many", "snapshot"),
    ("a snapshot without its block", "snapshot"),
    ("a snapshot of another type", "snapshot"),
    ("a count with a leading zero", "snapshot"),
    ("a status that is none", "snapshot"),
    ("members out of order", "snapshot"),
    ("three shards", "snapshot"),
    ("a link file too few", "snapshot"),
    ("the current deployment closed", "snapshot"),
    ("no deployment", "snapshot"),
    ("a snapshot that is an array", "snapshot"),
    ("an entry exchanged", "shard"),
    ("an act beyond the entries", "shard"),
    ("an act on no position", "shard"),
    ("an entry of 63 bytes", "shard"),
    ("an unknown action", "shard"),
    ("k of nobody", "root"),
    *(("k above the members", "root"), ("one public key of two members", "root")),
    *(("a root without lineage", "root"), ("a member number of 33 bits", "root")),
]
# what, snapshot, index, shard
PLACED = [
    ("its shard", "snapshot", 0, "shard 0"),
    ("the other one", "snapshot", 1, "shard 1"),
    ("exchanged", "snapshot", 0, "shard 1"),
    ("beyond the last", "snapshot", 2, "shard 0"),
    ("named in another's place", "exchanged shards", 1, "shard 0"),
    ("of a deployment that is not named", "one deployment", 0, "shard 0"),
]
FOLLOWED = [
    ("signed by old and new", "root 2", "root 2 by 1 and 2"),
    ("signed by the old only", "root 2", "root 2 by 1 and 3"),
    ("signed by the new only", "root 2", "root 2 by 2 and 4"),
    ("a version left out", "root 3", "root 3 by 1 and 2"),
    ("another host", "root 2 of another host", "root 2 of another host by 1 and 2"),
    ("a lineage that forgets the oldest", "root 2 that forgets", "root 2 that forgets by 1 and 2"),
    ("a lineage that forgets the newest", "root 2 that goes back", "root 2 that goes back by 1 and 2"),
]
_S = Seen((2, 120), bytes(32))
SEQUENCES = [
    ("the first", None, _S, False),
    ("the next block", _S, Seen((2, 121), bytes(32)), True),
    ("the same again", _S, _S, True),
    ("a lower block", _S, Seen((2, 119), bytes(32)), True),
    ("other bytes", _S, Seen((2, 120), b"\1" * 32), True),
    ("another branch", _S, Seen((2, 121), bytes(32)), False),
    ("the next deployment", _S, Seen((3, 1), bytes(32)), True),
]


def root_with(version: int, **changes: Any) -> bytes:
    return trust_root.encode(replace(ROOT, version=version, **changes))


def roots() -> dict[str, bytes]:
    keys = tuple(SnapshotKey(member, public(member, ids.KeyPurpose.SNAPSHOT)) for member in (1, 2, 4))
    return {
        "root 2": root_with(2, keys=keys),
        "root 3": root_with(3, keys=keys),
        "root 2 of another host": root_with(2, issuer_host="other.example"),
        "root 2 that forgets": root_with(2, lineage=(NOW,)),
        "root 2 that goes back": root_with(2, lineage=(OLD,)),
    }


def signatures_of_roots(texts: dict[str, bytes]) -> dict[str, bytes]:
    signers = [("root 2", (1, 2)), ("root 2", (1, 3)), ("root 2", (2, 4)), ("root 3", (1, 2))]
    signers += [("root 2 of another host", (1, 2)), ("root 2 that forgets", (1, 2)), ("root 2 that goes back", (1, 2))]
    return {
        f"{name} by {one} and {other}": signed(trust_root.signed_message(texts[name]), one, other)
        for name, (one, other) in signers
    }


def with_two_keys_of_one() -> tuple[SnapshotKey, ...]:
    keys = [*ROOT.keys, SnapshotKey(1, public(1, ids.KeyPurpose.STATUS))]
    return tuple(sorted(keys, key=lambda key: (key.member, key.id)))


def two_keys_of_one(message: bytes) -> bytes:
    both = [
        Signature(1, ids.key_id(1, ids.KeyPurpose.SNAPSHOT, public(1, purpose)), seed(1, purpose).sign(message))
        for purpose in (ids.KeyPurpose.SNAPSHOT, ids.KeyPurpose.STATUS)
    ]
    return trust_root.encode_signatures(both)


def bent(data: str, held: str, root: str) -> dict[str, str]:
    """Texts that decoding refuses, by their case."""

    def exchanged(text: str, old: str, new: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    value, batches = json.loads(data), json.loads(held)
    names = value["lineage"][1]["members"]
    public_keys = [key["public_key"] for key in json.loads(root)["keys"]]
    return {
        "a snapshot with a field too many": exchanged(data, '"block":', '"blocc":"x","block":'),
        "a snapshot without its block": text_of({k: v for k, v in value.items() if k != "block"}),
        "a snapshot of another type": exchanged(data, "guild/snapshot/1", "guild/snapshot/2"),
        "a count with a leading zero": exchanged(data, '"number":"120"', '"number":"0120"'),
        "a status that is none": exchanged(data, '"status":"2"', '"status":"9"'),
        "members out of order": exchanged(data, text_of(names[0]), text_of(names[2])),
        "three shards": text_of({**value, "shards": [*value["shards"], "00" * 32]}),
        "a link file too few": text_of({**value, "links": value["links"][1:]}),
        "the current deployment closed": text_of({**value, "lineage": value["lineage"][:1]}),
        "no deployment": text_of({**value, "lineage": []}),
        "a snapshot that is an array": "[]",
        "an entry exchanged": exchanged(held, batches[0]["entries"][0], "A" * 86),
        "an act beyond the entries": text_of([{**batches[0], "acts": [written_act("9")]}, *batches[1:]]),
        "an act on no position": text_of([{**batches[0], "acts": [written_act()]}, *batches[1:]]),
        "an entry of 63 bytes": exchanged(held, batches[0]["entries"][0], "A" * 84),
        "an unknown action": text_of([{**batches[0], "acts": [{**written_act("0"), "action": "praised"}]}]),
        "k of nobody": exchanged(root, '"k":"2"', '"k":"0"'),
        "k above the members": exchanged(root, '"k":"2"', '"k":"4"'),
        "one public key of two members": exchanged(root, public_keys[1], public_keys[0]),
        "a root without lineage": text_of({**json.loads(root), "lineage": []}),
        "a member number of 33 bits": exchanged(root, '"member":"3"', '"member":"4294967296"'),
    }


def written_act(*positions: str) -> dict[str, Any]:
    return {"action": "suspended", "at": "1762563900", "positions": list(positions), "reason": "1"}


def text_of(value: Any) -> str:
    return canonical.encode(value).decode()


def opened(
    texts: dict[str, Any], what: str, data: str, signatures: str, root: str, seen: Seen | None
) -> dict[str, Any]:
    pinned = trust_root.decode(texts[root])
    found = reason(trust_root.open_snapshot, texts[data], texts[signatures], pinned, seen)
    return {
        "what": what, "snapshot": data, "signatures": signatures, "root": root, "seen": written(seen), "reason": found,
    }  # fmt: skip


def decoded(texts: dict[str, Any], what: str, form: str) -> dict[str, Any]:
    decode = {"snapshot": snapshot.decode, "shard": shard.decode, "root": trust_root.decode}[form]
    return {"what": what, "form": form, "reason": reason(decode, texts[what].encode())}


def placed(texts: dict[str, Any], what: str, data: str, index: int, name: str) -> dict[str, Any]:
    found = reason(shard.open_shard, snapshot.decode(texts[data]), index, texts[name])
    return {"what": what, "snapshot": data, "index": index, "shard": name, "reason": found}


def followed(texts: dict[str, Any], what: str, root: str, signatures: str) -> dict[str, Any]:
    found = reason(trust_root.successor, ROOT, texts[root], texts[signatures])
    return {"what": what, "root": root, "signatures": signatures, "reason": found}


def sequence(what: str, seen: Seen | None, offered: Seen, descends: bool) -> dict[str, Any]:
    return {
        "what": what, "seen": written(seen), "offered": written(offered), "descends": descends,
        "read": reason(trust_root.check_sequence, seen, offered),
        "signed": reason(trust_root.check_signable, seen, offered, descends=descends),
    }  # fmt: skip


def written(seen: Seen | None) -> dict[str, Any] | None:
    return None if seen is None else {"sequence": list(seen.sequence), "digest": seen.digest.hex()}


if __name__ == "__main__":
    HOME.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n")
