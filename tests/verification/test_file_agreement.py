"""Two languages, one answer, about credential files: their canonical form, what is refused and why, and the verdict."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from formats import canonical, ids, leaf
from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from formats.register.basis import Basis
from formats.register.levels import LEVELS, Kind
from formats.register.status import StatusAction
from formats.register.trust_root import TrustRoot
from tests.browser.site import CREDENTIALS, SeedSigner
from tests.other_language import answers
from tests.vectors import make_snapshot, make_verdicts
from tests.vectors.make_snapshot import HEAD, act, public
from tests.vectors.make_verdicts import CASES
from tests.verification.test_agreement import bent
from verification.policy import Policy
from verification.snapshots import shard, snapshot
from verification.snapshots.snapshot_source import SnapshotSource
from verification.verifier import verify_file
from wallet.documents.certificate import Certificate
from wallet.documents.document import CredentialDocument, render_unchecked, sign_document
from wallet.documents.identity import IdType
from wallet.documents.proofs import Proof
from wallet.documents.rdf import canonical_nquads
from wallet.documents.reader import parse_document
from wallet.documents.status_entry import LIST_BITS, StatusEntry

SEED = 20260103
DRAWN, BENT = 1000, 800
GOOD = parse_document(CREDENTIALS["good"].file)
FACTS = json.loads(make_verdicts.HOME.read_text())["facts"]
CHARACTERS = "钳工电焊·𠮷龘аßé \\\"'<>&#/.,-–|^`{}%アЯ٣ﬁ…、(〔"


def test_a_thousand_drawn_documents_have_one_canonical_form() -> None:
    draw = random.Random(SEED)
    files = [drawn_file(draw) for _ in range(DRAWN)]
    ours = [answer(data) for data in files]
    theirs = answers(("file", data) for data in files)
    differing = [case for case in zip(files, ours, theirs, strict=True) if case[1] != case[2]]
    assert not differing, differing[:1]
    assert sum(each.startswith("ok ") for each in ours) == DRAWN


def test_bent_files_are_refused_for_one_reason() -> None:
    draw = random.Random(SEED)
    values = [json.loads(CREDENTIALS["good"].file), json.loads(drawn_file(draw))]
    files = [canonical.encode(bent(draw, json.loads(json.dumps(draw.choice(values))))) for _ in range(BENT)]
    files += [CREDENTIALS["good"].file + b" ", b"[]", b"{}", b"\xff", b"x" * 40000]
    ours = [answer(data, full=False) for data in files]
    theirs = [each if each.startswith("ok") is False else "ok" for each in answers(("file", data) for data in files)]
    differing = [case for case in zip(files, ours, theirs, strict=True) if case[1] != case[2]]
    assert not differing, [(data.decode(errors="replace"), *said) for data, *said in differing[:2]]
    assert len(Counter(ours)) > 15, Counter(ours)


def test_a_name_in_characters_newer_than_unicode_14_gets_one_answer() -> None:
    """Python 3.11 knows Unicode 14, a browser its own: both read by the one table (tests/formats/test_text.py)."""
    newer = {
        "ok": ["\U00031350", "\U0002ebf0", "\U000323b0", "\U00033479", "\U0001e4d0", "\U00010d4a", "\U0001fae9"],
        "text-character": ["\U0003347a", "\U0003fffd", "\U00010d90", "\u0378", "\U0001343f"],
        "text-marks": ["\u0897" * 7],
    }
    for expected, names in newer.items():
        for name in names:
            value = json.loads(CREDENTIALS["good"].file)
            value["credentialSubject"]["holderName"] = f"王{name}"
            data = canonical.encode(value)
            (theirs,) = answers([("file", data)])
            assert (answer(data, full=False), theirs.split(" ")[0]) == (expected, expected), ascii(name)


def test_files_get_one_verdict_in_every_case() -> None:
    files, entries = shown_files()
    cases = [*written_cases(files, entries)]
    asked = [json.dumps({key: value for key, value in each.items() if key != "ours"}).encode() for each in cases]
    theirs = [json.loads(each) for each in answers(("file-verdict", each) for each in asked)]
    differing = [
        (case["what"], case["ours"], other) for case, other in zip(cases, theirs, strict=True) if case["ours"] != other
    ]
    assert not differing, differing[:2]
    assert {each["ours"][0] for each in cases} == {
        "VALID", "NOT_YET_VALID", "EXPIRED", "SUSPENDED", "REVOKED", "INVALID", "DAMAGED", "UNKNOWN",
    }  # fmt: skip
    assert len({each["ours"][1] for each in cases}) > 20


def answer(data: bytes, *, full: bool = True) -> str:
    """As verifier/test/answers.ts writes it, by the full library and not by any template."""
    try:
        document = parse_document(data)
    except FormatFault as fault:
        return fault.reason
    if not full:
        return "ok"
    assert isinstance(document.proof, Proof)
    bare = render_unchecked(replace(document, proof=None))
    options = {name: value for name, value in document.proof.to_json().items() if name != "proofValue"}
    hashes = sha256(canonical_nquads({"@context": bare["@context"], **options})) + sha256(canonical_nquads(bare))
    return f"ok {document.digest.hex()} {hashes.hex()}"


def drawn_file(draw: random.Random) -> bytes:
    """A document of drawn facts with a proof of our form that nobody made."""
    created = datetime(2026, 7, 1, 8, draw.randrange(60), tzinfo=UTC)
    method = ids.verification_method(make_snapshot.HOST, 2, draw.randbytes(32))
    document = CredentialDocument(
        certificate=drawn_certificate(draw), host=make_snapshot.HOST, member=2, chain_ref=draw.randbytes(8),
        batch=ids.batch_id(2, draw.randbytes(16)), salt=draw.randbytes(16),
        credential_id=UUID(bytes=draw.randbytes(16), version=4), subject_id=UUID(bytes=draw.randbytes(16), version=4),
        status=StatusEntry(draw.choice([1, 2, 2**32 - 1]), draw.choice([0, draw.randrange(LIST_BITS), LIST_BITS - 1])),
        supersedes=maybe(draw, UUID(bytes=draw.randbytes(16), version=4)),
        proof=Proof(created, method, draw.randbytes(64)),
    )  # fmt: skip
    return canonical.encode(render_unchecked(document))


def drawn_certificate(draw: random.Random) -> Certificate:
    kind = draw.choice(list(Kind))
    level = draw.choice(list(LEVELS[kind]))
    id_type = draw.choice(list(IdType))
    day = date(draw.randrange(1999, 2027), draw.randrange(1, 13), draw.randrange(1, 29))
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    digit = {20: "5", 30: "4", 40: "3", 50: "2", 60: "1"}.get(level, "T")
    skill = f"S000099000001{day.year % 100:02d}{digit}{draw.randrange(10**6):06d}"
    return Certificate(
        number=skill if kind is Kind.SKILL_LEVEL else f"T-{draw.randrange(10**6)}/1",
        standard=draw.randrange(1, 2**32), kind=kind, level=level, occupation=words(draw),
        occupation_code=maybe(draw, words(draw)) or "", direction=maybe(draw, words(draw)) or "",
        edition=maybe(draw, words(draw)) or "", theory_score=maybe(draw, "86"), practical_score=maybe(draw, "91.5"),
        review_score=maybe(draw, "0"), issuing_authority=words(draw), basis=draw.choice(list(Basis)),
        basis_document=maybe(draw, words(draw)) or "", award_date=day, valid_from=start,
        valid_until=maybe(draw, start + timedelta(days=draw.randrange(3000))), holder_name=name(draw), id_type=id_type,
        birth_year=maybe(draw, draw.randrange(1940, 1999)),
        id_mask=f"{draw.randrange(100):02d}" if id_type is IdType.RESIDENT_ID else None,
    )  # fmt: skip


def words(draw: random.Random) -> str:
    return "工" + "".join(draw.choices(CHARACTERS, k=draw.randrange(40))) + "x"


def name(draw: random.Random) -> str:
    parts = draw.sample(["古丽努尔", "𠮷田", 'O"N', "a\\b", "MARIA CLARA", "龘", "J.R."], draw.randrange(1, 4))
    return "·".join(parts)


def maybe(draw: random.Random, value: Any) -> Any:
    return value if draw.random() < 0.6 else None


def shown_files() -> tuple[dict[str, bytes], list[leaf.Entry]]:
    """Files by name, and the batch's entries: all are anchored but those that say otherwise."""
    signed = {
        "good": remade(),
        "open": remade(valid_until=None),
        "later": remade(valid_from=GOOD.certificate.valid_from + timedelta(days=90)),
        "short": remade(valid_until=HEAD),
        "other words": remade(occupation="铣工"),
        "other code": remade(occupation_code="6-20-01-02"),
        "other authority": remade(issuing_authority="某市另一所学院"),
        "other basis": remade(basis=Basis.CONSORTIUM_ONLY),
        "other level": remade(level=50, number="Y000033000000252000001"),
        "other host": remade(host="other.example"),
    }
    entries = sorted(leaf.Entry(parse_document(each).digest, bytes(32)) for each in signed.values())
    good = signed["good"]
    bad = {
        "altered": good.replace(b"91.5", b"99.5"),
        "not anchored": remade(theory_score="60"),
        "unknown suite": good.replace(b"eddsa-rdfc-2022", b"eddsa-jcs-2022"),
        "signed again, later": good.replace(b'"created":"2025-11-08', b'"created":"2027-11-08'),
        "another's key": good.replace(b":members:2#", b":members:3#"),
        "a key that is none": good.replace(b":members:2#", b":members:2#0"),
        "a key that nobody knows": key_of(good),
        "no proof": canonical.encode({k: v for k, v in json.loads(good).items() if k != "proof"}),
        "cut": good[:-1],
    }
    return signed | bad, entries


def key_of(file: bytes) -> bytes:
    """The file with a proof that names a key which is not registered."""
    own = ids.key_id(2, ids.KeyPurpose.CREDENTIAL, public(2, ids.KeyPurpose.CREDENTIAL)).hex()
    return file.replace(own.encode(), b"ab" * 32)


def remade(host: str = GOOD.host, **changes: Any) -> bytes:
    certificate = replace(GOOD.certificate, **changes)
    document = replace(GOOD, certificate=certificate, host=host, proof=None)
    key = public(2, ids.KeyPurpose.CREDENTIAL)
    return sign_document(document, public_key=key, signer=SeedSigner(), created=GOOD.certificate.valid_from)


def written_cases(files: dict[str, bytes], entries: list[leaf.Entry]) -> Any:
    """Every file under the plain facts, the good one under every case's changes and under status acts."""
    good = entries.index(leaf.Entry(parse_document(files["good"]).digest, bytes(32)))
    plain = CASES[0]
    for title, file in files.items():
        yield written(title, file, plain, entries, [])
        yield written(f"{title}, says a stranger", file, replace(plain, authenticated=False), entries, [])
    for case in CASES:
        if case.token == "good" and not any(path == "shard/0/acts" for path, _ in case.changes):
            yield written(case.what, files["good"], case, entries, [])
    for action in (StatusAction.SUSPENDED, StatusAction.REVOKED):
        yield written(action.value, files["good"], plain, entries, [act(action, good)])


def written(what: str, file: bytes, case: Any, entries: list[leaf.Entry], acts: list[Any]) -> dict[str, Any]:
    root = leaf.root(GOOD.batch, entries)
    held = make_snapshot.batch(b"vector", [bytes(32)], *acts)
    record = replace(held.record, root=root, count=len(entries))
    batch = shard.ShardBatch(held.chain, record, tuple(entries), tuple(acts))
    written_batch = json.loads(shard.encode([batch]))[0]
    changes = [["shard/0", written_batch], *[[path, value] for path, value in case.changes]]
    facts = make_verdicts.changed(FACTS, changes)
    opened = snapshot.decode(canonical.encode(facts["snapshot"]))
    shards = {0: shard.decode(canonical.encode(facts["shard"]))} if case.shards else {}
    source: Any = SnapshotSource(opened, shards, name="vector", seen_time=case.seen)
    source = source if case.authenticated else make_verdicts.Stranger(source)
    trust = TrustRoot(make_snapshot.ROOT.consortium_id, make_snapshot.HOST, make_verdicts.PINS[case.pins])
    found = verify_file(file, source if case.source else None, trust, lambda: case.now, Policy())
    return {
        "what": what, "file": file.hex(), "changes": changes, "now": int(case.now.timestamp()),
        "seen": None if case.seen is None else int(case.seen.timestamp()), "authenticated": case.authenticated,
        "source": case.source, "shards": case.shards, "pins": case.pins,
        "ours": [found.state.value, found.reason, [*make_verdicts.checks(found)]],
    }  # fmt: skip
