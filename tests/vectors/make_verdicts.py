"""Writes verdicts.json: a token, changed facts, a clock, and the verdict with each check, for both languages.

python -m tests.vectors.make_verdicts

The facts are the snapshot and shard of snapshot.json's making, as JSON; a case changes them by [path, value] (null:
take it out) before they are decoded. `detail` is left out of the checks' values: it is for people.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from formats import canonical, digests, ids, token
from formats.register.status import WITHDRAWAL_PERIOD, StatusAction
from formats.register.trust_root import TrustRoot
from tests.vectors import make, make_snapshot
from tests.vectors.make_snapshot import ANCHORED, HEAD, act, public, seed
from verification.policy import Policy
from verification.snapshots import shard, snapshot
from verification.snapshots.snapshot_source import SnapshotSource
from verification.source import SourceView
from verification.verdict import Verdict
from verification.verifier import verify_link
from wallet.documents.timestamps import from_unix, to_unix

HOME = Path(__file__).with_name("verdicts.json")
PREFIX = "https://any.example/v#"
WEEK = timedelta(days=7)
Changes = list[tuple[str, Any]]
OLD_HEAD: Changes = [("snapshot/block/time", str(to_unix(ANCHORED) + 100))]
LATE_HEAD: Changes = [("snapshot/block/time", str(to_unix(HEAD + 2 * WEEK)))]
LATE = HEAD + 2 * WEEK + timedelta(hours=1)
FINAL = make_snapshot.act(StatusAction.REVOKED, 0).at + WITHDRAWAL_PERIOD
FINAL_HEAD: Changes = [("snapshot/block/time", str(to_unix(FINAL)))]
ALMOST_FINAL_HEAD: Changes = [("snapshot/block/time", str(to_unix(FINAL) - 1))]
MEMBER, STANDARD = "snapshot/lineage/1/members/1", "snapshot/lineage/1/standards/0"
ACCREDITATION, BATCH = "snapshot/lineage/1/accreditations/0", "shard/0/record"


@dataclass(frozen=True)
class Case:
    """`pins`: which deployments the reader pins (`both`, `first`, `others`); `shards`: is the shard at hand?"""

    what: str
    token: str = "good"
    changes: Changes = field(default_factory=list)
    now: datetime = HEAD + timedelta(hours=1)
    seen: datetime | None = None
    authenticated: bool = True
    source: bool = True
    shards: bool = True
    pins: str = "both"


def signed(
    member: int = 2, purpose: ids.KeyPurpose = ids.KeyPurpose.TOKEN, *, bad: bool = False, **changes: Any
) -> bytes:
    claims = replace(make.CLAIMS, **changes)
    hint = ids.key_id(member, purpose, public(member, purpose))[:8]
    message = token.signed_bytes(claims, hint)
    return token.assemble(claims, hint, seed(member, purpose).sign(message + b"x" if bad else message))


LINEAGE = make_snapshot.ROOT.lineage
PINS = {"both": LINEAGE, "first": LINEAGE[:1], "others": tuple(replace(each, chain_id=1) for each in LINEAGE)}
START, END = make.CLAIMS.valid_from, make.CLAIMS.valid_until
TOKENS = {
    "good": signed(),
    "open": signed(valid_until=None, id_mask=None, birth_year=None),
    "later": signed(valid_from=START + 90 * 86400),
    "short": signed(valid_until=to_unix(HEAD)),
    "signed late": signed(signed=to_unix(HEAD)),
    "signed early": signed(signed=START - 30 * 86400),
    "awarded early": signed(award_day=19000),
    "level 30": signed(level=30),
    "standard 8": signed(standard=8),
    "one plus x": signed(kind=2, level=20),
    "special": signed(kind=3, level=0),
    "bad signature": signed(bad=True),
    "key of member 3": signed(3),
    "credential key": signed(2, ids.KeyPurpose.CREDENTIAL),
    "not anchored": signed(random=bytes(8)),
    "other batch": signed(batch=ids.batch_id(2, bytes(16))),
    "other chain": signed(chain_ref=bytes(8)),
    "reversed": signed(valid_until=START - 1),
    "kind 9": signed(kind=9),
    "rank 11": signed(level=11),
    "year 10000": signed(valid_until=2**39),
    "award in year 10000": signed(award_day=2932897),
    "cut": signed()[:-1],
}
NOT_IN_BATCH = {"not anchored", "other batch", "other chain"}


KEYS = tuple(sorted([*make_snapshot.KEYS, make_snapshot.key(3, ids.KeyPurpose.TOKEN)], key=snapshot.key_of))


def key_place(member: int, purpose: ids.KeyPurpose) -> str:
    place = next(n for n, key in enumerate(KEYS) if (key.member, key.purpose) == (member, purpose))
    return f"snapshot/lineage/1/keys/{place}"


TOKEN_KEY = key_place(2, ids.KeyPurpose.TOKEN)


def done(*acts: Any) -> Changes:
    """These acts on the token's own batch."""
    return [("shard/0/acts", [written(each) for each in acts])]


def written(each: Any) -> Any:
    batch = make_snapshot.batch(b"x", [bytes(32), bytes([1]) * 32], each)
    return json.loads(shard.encode([batch]))[0]["acts"][0]


def key_named(member: int, purpose: ids.KeyPurpose) -> Changes:
    return [(f"{BATCH}/token_key", ids.key_id(member, purpose, public(member, purpose)).hex())]


KEY_OF_3, CREDENTIAL_KEY = key_named(3, ids.KeyPurpose.TOKEN), key_named(2, ids.KeyPurpose.CREDENTIAL)
REVOKED, SUSPENDED = act(StatusAction.REVOKED, 0), act(StatusAction.SUSPENDED, 0)
REINSTATED, WITHDRAWN = act(StatusAction.REINSTATED, 0), act(StatusAction.REVOKED, 0, withdrawn=True)
CASES = [
    Case("everything is in order"),
    Case("an open validity, no ID mask, no birth year", "open"),
    Case("not yet valid", "later"),
    Case("expired", now=from_unix(END or 0) + timedelta(seconds=1), changes=[("snapshot/block/time", str(END))]),
    Case("the last second of its validity", "short", now=HEAD),
    Case("a second after its validity", "short", now=HEAD + timedelta(seconds=1)),
    Case("suspended", changes=done(SUSPENDED)),
    Case("suspended, then reinstated", changes=done(SUSPENDED, REINSTATED)),
    Case("suspended and expired", "short", changes=done(SUSPENDED)),
    Case("suspended and not yet valid", "later", changes=done(SUSPENDED)),
    Case("another position is revoked", changes=done(replace(REVOKED, positions=(1,)))),
    Case("revoked, withdrawal still possible", changes=done(SUSPENDED, REVOKED)),
    Case("revoked, then withdrawn", changes=done(WITHDRAWN)),
    Case("revoked twice, withdrawn once", changes=done(WITHDRAWN, REVOKED)),
    Case("revoked for good", changes=done(REVOKED) + LATE_HEAD, now=LATE),
    Case("revoked, the second it becomes final", changes=done(REVOKED) + FINAL_HEAD, now=FINAL),
    Case("revoked, a second before it becomes final", changes=done(REVOKED) + ALMOST_FINAL_HEAD, now=FINAL),
    Case("revoked for good, the word is old", changes=done(REVOKED) + LATE_HEAD, now=LATE + WEEK),
    Case("revoked provisionally, the word is old", changes=done(REVOKED), now=HEAD + WEEK),
    Case("revoked provisionally, the clock is behind", changes=done(REVOKED), now=HEAD - timedelta(hours=1)),
    Case("revoked, the source is a stranger", changes=done(REVOKED) + LATE_HEAD, now=LATE, authenticated=False),
    Case("revoked, and the bytes are bad", "cut", changes=done(REVOKED)),
    Case("the word is a day old", now=HEAD + timedelta(hours=24)),
    Case("the word is older than a day", now=HEAD + timedelta(hours=24, seconds=1)),
    Case("the clock is five minutes behind", now=HEAD - timedelta(seconds=300)),
    Case("the clock is more than five minutes behind", now=HEAD - timedelta(seconds=301)),
    Case("the clock is behind what another source said", seen=HEAD + WEEK),
    Case("no source", source=False),
    Case("no source, and the bytes are bad", "cut", source=False),
    Case("the source is a stranger", authenticated=False),
    Case("the shard is not at hand", shards=False),
    Case("the reader pins another deployment only", pins="others"),
    Case("the reader pins the first deployment only", pins="first"),
    Case("not in its batch", "not anchored"),
    Case("not in its batch, says a stranger", "not anchored", authenticated=False),
    Case("a batch that is not there yet", "other batch"),
    Case("a batch that is not there after a week", "other batch", LATE_HEAD, LATE),
    Case("a batch that is not there after a week, the word is old", "other batch", LATE_HEAD, LATE + WEEK),
    Case("a batch that is not there after a week, the clock is behind", "other batch", LATE_HEAD, HEAD),
    Case("a batch that is not there, says a stranger", "other batch", LATE_HEAD, LATE, authenticated=False),
    Case("a chain that nobody knows", "other chain"),
    Case("a chain that nobody knows after a week", "other chain", LATE_HEAD, LATE),
    Case("signed in the future", "signed late", OLD_HEAD, ANCHORED),
    Case("signed after it was anchored", "signed late"),
    Case("signed long before it was anchored", "signed early"),
    Case("awarded long before it was anchored", "awarded early"),
    Case("another level than anchored", "level 30"),
    Case("another standard than anchored", "standard 8"),
    Case("another level than anchored, says a stranger", "level 30", authenticated=False),
    Case("another kind than registered", "one plus x"),
    Case("a level without rank", "special"),
    Case("a wrong signature", "bad signature"),
    Case("a wrong signature, says a stranger", "bad signature", authenticated=False),
    Case("a key that is not the batch's", "key of member 3"),
    Case("another member's token key", "key of member 3", KEY_OF_3),
    Case("another member's token key, says a stranger", "key of member 3", KEY_OF_3, authenticated=False),
    Case("a key of another purpose", "credential key", CREDENTIAL_KEY),
    Case("a key of another purpose, says a stranger", "credential key", CREDENTIAL_KEY, authenticated=False),
    Case("the key is not registered", changes=[(TOKEN_KEY, None)]),
    Case("the key is not registered after a week", changes=[*LATE_HEAD, (TOKEN_KEY, None)], now=LATE),
    Case("the key is compromised", changes=[(f"{TOKEN_KEY}/compromised_since", "1762560000")]),
    Case("the member is not registered", changes=[(MEMBER, None)]),
    Case("the member is not registered after a week", changes=[*LATE_HEAD, (MEMBER, None)], now=LATE),
    Case("the member is suspended", changes=[(f"{MEMBER}/status", "2")]),
    Case("the member is expelled", changes=[(f"{MEMBER}/status", "3")]),
    Case("the standard is not registered", changes=[(STANDARD, None)]),
    Case("the standard is not registered after a week", changes=[*LATE_HEAD, (STANDARD, None)], now=LATE),
    Case("the accreditation is not there", changes=[(ACCREDITATION, None)]),
    Case("the accreditation is for another level", changes=[(f"{ACCREDITATION}/levels", ["30"])]),
    Case("the accreditation is another member's", changes=[(f"{ACCREDITATION}/member", "3")]),
    Case("accredited by the consortium only", changes=[(f"{ACCREDITATION}/basis", "3")]),
    Case("accredited as a 1+X organisation", changes=[(f"{ACCREDITATION}/basis", "2")]),
    Case("dates reversed", "reversed"),
    Case("a kind that is none", "kind 9"),
    Case("a rank that the kind has not", "rank 11"),
    Case("valid beyond the calendar", "year 10000"),
    Case("awarded beyond the calendar", "award in year 10000"),
    Case("bytes cut", "cut"),
]


class Stranger:
    """A source that nobody vouches for: its answers as they are, its view not authenticated."""

    def __init__(self, source: SnapshotSource) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def view(self) -> SourceView:
        return replace(self._source.view(), authenticated=False, proven=False)


def vectors() -> dict[str, Any]:
    facts = base_facts()
    return {
        "tokens": {name: token.link(PREFIX, data) for name, data in TOKENS.items()},
        "facts": facts,
        "cases": [written_case(case, facts) for case in CASES],
    }


def base_facts() -> dict[str, Any]:
    """The register of snapshot.json, every token of above in one batch."""
    anchored = [digests.token_digest(data) for name, data in TOKENS.items() if name not in NOT_IN_BATCH]
    batch = make_snapshot.batch(b"vector", anchored)
    register = replace(make_snapshot.REGISTER, keys=KEYS)
    lineage, one = (make_snapshot.SNAPSHOT.lineage[0], register), (bytes(32),)
    held = replace(make_snapshot.SNAPSHOT, lineage=lineage, shards=one, links=one)
    return {"snapshot": json.loads(snapshot.encode(held)), "shard": json.loads(shard.encode([batch]))}


def written_case(case: Case, facts: dict[str, Any]) -> dict[str, Any]:
    changes = [[path, placed(facts, case, value) if path == "shard/0/acts" else value] for path, value in case.changes]
    found = verdict(case, changed(facts, changes))
    return {
        "what": case.what, "token": case.token, "changes": changes, "now": to_unix(case.now),
        "seen": None if case.seen is None else to_unix(case.seen), "authenticated": case.authenticated,
        "source": case.source, "shards": case.shards, "pins": case.pins,
        "state": found.state.value, "reason": found.reason, "fields": dict(found.fields), "checks": list(checks(found)),
    }  # fmt: skip


def placed(facts: dict[str, Any], case: Case, acts: Any) -> Any:
    """Acts written for position 0 are on the token's own position, position 1 on its neighbour's."""
    (batch,) = shard.decode(canonical.encode(facts["shard"]))
    digest = digests.token_digest(TOKENS[case.token])
    own = [entry.token_digest for entry in batch.entries].index(digest)
    return [{**each, "positions": [str(own ^ int(place)) for place in each["positions"]]} for each in acts]


def changed(facts: dict[str, Any], changes: Iterable[Any]) -> dict[str, Any]:
    """The facts with each [path, value] put in; None takes out."""
    facts = deepcopy(facts)
    for path, value in changes:
        *above, last = path.split("/")
        at: Any = facts
        for step in above:
            at = at[int(step) if isinstance(at, list) else step]
        place: Any = int(last) if isinstance(at, list) else last
        if value is None:
            del at[place]
        else:
            at[place] = value
    return facts


def verdict(case: Case, facts: dict[str, Any]) -> Verdict:
    opened = snapshot.decode(canonical.encode(facts["snapshot"]))
    held = {0: shard.decode(canonical.encode(facts["shard"]))} if case.shards else {}
    source: Any = SnapshotSource(opened, held, name="vector", seen_time=case.seen)
    if not case.authenticated:
        source = Stranger(source)
    root = TrustRoot(make.CONSORTIUM_ID, make_snapshot.HOST, PINS[case.pins])
    text = token.link(PREFIX, TOKENS[case.token])
    return verify_link(text, source if case.source else None, root, lambda: case.now, Policy())


def checks(found: Verdict) -> Iterable[list[Any]]:
    for check in found.checks:
        values = {name: value for name, value in check.values.items() if name != "detail"}
        yield [check.name, check.outcome.value, check.reason, values]


if __name__ == "__main__":
    HOME.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n")
