"""Writes both.json: a credential file and the text of a QR shown together, and their one verdict, for both languages.

python -m tests.vectors.make_both

The facts are those of verdicts.json with a batch of their own: each file and its QR are one entry of it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from formats import canonical, digests, ids, leaf, token
from formats.encoding import base64url
from formats.register.status import StatusAct, StatusAction
from formats.register.trust_root import TrustRoot
from tests.browser.site import CREDENTIALS, SeedSigner
from tests.vectors import make, make_snapshot, make_verdicts
from tests.vectors.make_snapshot import HEAD, NOW, act, public
from tests.vectors.make_verdicts import PREFIX, WEEK, Stranger, checks, signed
from verification.policy import Policy
from verification.snapshots import shard, snapshot
from verification.snapshots.snapshot_source import SnapshotSource
from verification.verdict import Verdict
from verification.verifier import verify_both
from wallet.documents.document import sign_document
from wallet.documents.reader import parse_document
from wallet.documents.timestamps import to_unix
from wallet.tokens.token import certificate_claims

HOME = Path(__file__).with_name("both.json")
SHOWN = parse_document(CREDENTIALS["good"].file)
TRUST = TrustRoot(make.CONSORTIUM_ID, make_snapshot.HOST, make_snapshot.ROOT.lineage)
CLAIMS = certificate_claims(
    SHOWN.certificate, chain_ref=SHOWN.chain_ref, batch=SHOWN.batch, random=SHOWN.salt[8:],
    signed=SHOWN.certificate.valid_from,
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    what: str
    file: str = "good"
    link: str = "good"
    now: datetime = HEAD + timedelta(hours=1)
    acts: tuple[StatusAct, ...] = ()
    source: bool = True
    authenticated: bool = True


def resigned(*, created: datetime = SHOWN.certificate.valid_from, **changes: Any) -> bytes:
    """The same certificate in a file of its own."""
    document = replace(SHOWN, proof=None, **changes)
    key = public(2, ids.KeyPurpose.CREDENTIAL)
    return sign_document(document, public_key=key, signer=SeedSigner(), created=created)


def qr(**changes: Any) -> bytes:
    return signed(**(asdict(CLAIMS) | changes))


OTHER = {"salt": bytes(range(16)), "credential_id": SHOWN.subject_id, "subject_id": SHOWN.credential_id}
ANCHORED = {"good": (resigned(), qr()), "second": (resigned(**OTHER), qr(random=b"second!!"))}
ENTRIES = sorted(
    leaf.Entry(parse_document(file).digest, digests.token_digest(held)) for file, held in ANCHORED.values()
)
POSITION = [entry.token_digest for entry in ENTRIES].index(digests.token_digest(ANCHORED["good"][1]))
DIFFERING: dict[str, dict[str, Any]] = {
    "chain": {"chain_ref": bytes(8)},
    "batch": {"batch": ids.batch_id(2, bytes(16))},
    "certificate number": {"number": "Y000033000000253000009"},
    "name": {"name": "欧*娜"},
    "ID mask": {"id_mask": "13"},
    "no ID mask": {"id_mask": None},
    "birth year": {"birth_year": 2004},
    "no birth year": {"birth_year": None},
    "kind": {"kind": 2, "level": 20},
    "standard": {"standard": 8},
    "level": {"level": 30},
    "award day": {"award_day": CLAIMS.award_day + 1},
    "start": {"valid_from": CLAIMS.valid_from + 1},
    "end": {"valid_until": (CLAIMS.valid_until or 0) - 1},
    "no end": {"valid_until": None},
    "name and number": {"name": "欧*娜", "number": "Y000033000000253000009"},
}
FILES = {name: file for name, (file, _) in ANCHORED.items()}
FILES |= {"altered": FILES["good"].replace(b"91.5", b"99.5"), "cut": FILES["good"][:-1]}
FILES |= {
    "proved as earlier": resigned(created=SHOWN.certificate.valid_from - 52 * WEEK),
    "proved as later": resigned(created=HEAD + timedelta(minutes=59)),
    "proved as future": resigned(created=HEAD + timedelta(minutes=66)),
}
LINKS = {name: token.link(PREFIX, held) for name, (_, held) in ANCHORED.items()}
LINKS |= {f"other {name}": token.link(PREFIX, qr(**changes)) for name, changes in DIFFERING.items()}
LINKS |= {
    "appended to": LINKS["good"] + "&appinstall=0",
    "cut": PREFIX + base64url(ANCHORED["good"][1][:-1]),
    "none": "https://any.example/v",
    "not anchored": token.link(PREFIX, qr(random=bytes(8))),
}
SUSPENDED, REVOKED = (act(action, POSITION) for action in (StatusAction.SUSPENDED, StatusAction.REVOKED))
CASES = [
    Case("a file and its own QR"),
    Case("a file and its own QR, opened by a scanning app", link="appended to"),
    Case("a file and the QR of another entry that says the same", link="second"),
    Case("a QR and the file of another entry that says the same", file="second"),
    Case("two different entries, says a stranger", link="second", authenticated=False),
    *(Case(f"a QR with another {name}" if "no " not in name else f"a QR with {name}", link=f"other {name}")
      for name in DIFFERING),
    Case("a QR that differs, and nobody to ask", link="other name", source=False),
    Case("a QR that was never anchored", link="not anchored"),
    Case("a file that was altered", file="altered"),
    Case("a file whose bytes are cut", file="cut"),
    Case("a QR whose bytes are cut", link="cut"),
    Case("a link without a QR's content", link="none"),
    Case("both cut", file="cut", link="cut"),
    Case("a file whose key holder states an earlier signing time", file="proved as earlier"),
    Case("a file whose key holder states a later signing time", file="proved as later"),
    Case("a file whose key holder states a future signing time", file="proved as future"),
    Case("both suspended", acts=(SUSPENDED,)),
    Case("both revoked", acts=(REVOKED,)),
    Case("revoked, and they differ", link="other name", acts=(REVOKED,)),
    Case("both expired, by an old word", now=HEAD + 52 * 4 * WEEK),
    Case("nobody to ask", source=False),
    Case("the source is a stranger", authenticated=False),
    Case("the word is old", now=HEAD + WEEK),
]  # fmt: skip


def vectors() -> dict[str, Any]:
    return {
        "files": {name: data.decode() for name, data in FILES.items()},
        "links": LINKS,
        "cases": [written_case(case) for case in CASES],
    }


def written_case(case: Case) -> dict[str, Any]:
    changes = [["shard/0", batch(case.acts)]]
    found = verdict(case, changes)
    return {
        "what": case.what, "file": case.file, "link": case.link, "now": to_unix(case.now), "changes": changes,
        "source": case.source, "authenticated": case.authenticated, "seen": None, "shards": True, "pins": "both",
        "state": found.state.value, "reason": found.reason, "fields": dict(found.fields), "checks": list(checks(found)),
    }  # fmt: skip


def batch(acts: tuple[StatusAct, ...]) -> Any:
    """The one batch, as a shard writes it."""
    held = make_snapshot.batch(b"vector", [bytes(32)])
    record = replace(held.record, root=leaf.root(SHOWN.batch, ENTRIES), count=len(ENTRIES))
    whole = shard.ShardBatch(NOW.chain_ref, record, tuple(ENTRIES), acts)
    return json.loads(shard.encode([whole]))[0]


def verdict(case: Case, changes: list[Any]) -> Verdict:
    facts = make_verdicts.changed(json.loads(make_verdicts.HOME.read_text())["facts"], changes)
    opened = snapshot.decode(canonical.encode(facts["snapshot"]))
    held = {0: shard.decode(canonical.encode(facts["shard"]))}
    source: Any = SnapshotSource(opened, held, name="vector", seen_time=None)
    source = source if case.authenticated else Stranger(source)
    return verify_both(
        FILES[case.file], LINKS[case.link], source if case.source else None, TRUST, lambda: case.now, Policy()
    )


if __name__ == "__main__":
    HOME.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n")
