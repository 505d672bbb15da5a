"""From bytes to a verdict. The order of the states is FORMATS' "Verdict"; every check stays in the answer.

Needs no issuer's server: a credential file or a QR token, one source, one trust root.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from formats.faults import FormatFault
from formats.register.trust_root import TrustRoot
from verification.award_checks import check_agreement, check_award, check_basis, check_issuer
from verification.claims import Claim, read_file, read_token, shown_fields
from verification.findings import Findings
from verification.policy import Clock, Policy
from verification.recognition.kinds import code_seems
from verification.recognition.scanned_link import scanned_token
from verification.register_words import AskedOnce, register_words
from verification.source import BatchFacts, Source, SourceUnavailable
from verification.source_checks import check_file_key, check_source, check_token_key, find_batch, find_entry
from verification.standing import (
    EXPIRED,
    NOT_YET_VALID,
    REVOKED_FINAL,
    REVOKED_PROVISIONAL,
    SUSPENDED,
    check_status,
    check_validity,
    note_dates,
)
from verification.verdict import Outcome, State, Verdict, with_outcome

_DEFAULT = Policy()
# What leaves the certificate unjudged, the nearest to the person's hand first.
_UNDECIDED = (
    (Outcome.FOREIGN, State.NOT_OURS),
    (Outcome.DAMAGED, State.DAMAGED),
    (Outcome.NOT_CHECKED, State.UNKNOWN),
)
_OF_EVERY = ("source", "source-age", "clock", "batch", "issuer", "basis", "status", "validity")
_OF_EACH = ("{what}-bytes", "{what}-signing-time", "{what}-key", "{what}-entry", "{what}-award")
# Names of the checks without which nothing is VALID, should one ever be forgotten on some path.
_NEEDED = {
    "file": (*_OF_EVERY, *_OF_EACH, "file-proof"),
    "token": (*_OF_EVERY, *_OF_EACH, "token-signature"),
}


def verify_file(
    data: bytes, source: Source | None, trust_root: TrustRoot, clock: Clock, policy: Policy = _DEFAULT
) -> Verdict:
    """The verdict on a credential file. `source` None: only what the file itself tells, so at best UNKNOWN."""
    findings = _begin(source, clock, policy)
    claim = read_file(data, trust_root, findings)
    return _conclude([claim] if claim else [], source, trust_root, findings)


def verify_token(
    data: bytes, source: Source | None, trust_root: TrustRoot, clock: Clock, policy: Policy = _DEFAULT
) -> Verdict:
    """The verdict on the bytes of a QR token."""
    findings = _begin(source, clock, policy)
    claim = read_token(data, findings)
    return _conclude([claim] if claim else [], source, trust_root, findings)


def verify_link(
    text: str, source: Source | None, trust_root: TrustRoot, clock: Clock, policy: Policy = _DEFAULT
) -> Verdict:
    """The verdict on the text of a QR: `https://<any host>/v#<token>`. The host plays no part in it."""
    findings = _begin(source, clock, policy)
    claim = _read_link(text, findings)
    return _conclude([claim] if claim else [], source, trust_root, findings)


def verify_both(
    file: bytes,
    link: str,
    source: Source | None,
    trust_root: TrustRoot,
    clock: Clock,
    policy: Policy = _DEFAULT,
) -> Verdict:
    """The verdict on a file and the text of a QR shown together: each as alone, and they must agree."""
    findings = _begin(source, clock, policy)
    claims = [read_file(file, trust_root, findings), _read_link(link, findings)]
    if claims[0] is not None and claims[1] is not None:
        check_agreement(claims[0], claims[1], findings)
    return _conclude([claim for claim in claims if claim], source, trust_root, findings)


def _begin(source: Source | None, clock: Clock, policy: Policy) -> Findings:
    """The source's view comes first: whether our clock is sound decides about dates."""
    findings = Findings(now=clock(), policy=policy)
    if source is None:
        findings.not_checked("source", "source-missing")
        return findings
    with _asking("source", findings):
        findings.view = source.view()
    return findings


def _read_link(text: str, findings: Findings) -> Claim | None:
    try:
        scanned = scanned_token(text)
    except FormatFault as fault:
        if fault.reason == "code-foreign":
            findings.foreign("token-bytes", "code-foreign", seems=code_seems(text))
        else:
            findings.damaged("token-bytes", "link-damaged")
        return None
    if scanned.mended:
        findings.note("token-bytes", "link-mended")
    return read_token(scanned.data, findings)


def _conclude(claims: list[Claim], source: Source | None, trust_root: TrustRoot, findings: Findings) -> Verdict:
    asked = None if source is None or findings.view is None else AskedOnce(source)
    if claims and asked is not None and check_source(asked, trust_root, findings):
        positions = {_ask(claim, asked, trust_root, findings) for claim in claims}
        found = positions - {None}
        if len(found) > 1:
            findings.contradicted("agreement", "file-and-token-of-different-entries")
    for claim in claims:
        check_validity(claim, findings)
    state, reason = _state(claims, findings)
    if state is State.VALID:
        findings.note("person", "person-not-compared")
    fields: dict[str, str] = {}
    for claim in claims:
        fields |= {name: text for name, text in shown_fields(claim).items() if name not in fields}
    registered = register_words(claims[0], asked) if claims and asked is not None else {}
    return Verdict(state, reason, tuple(findings.checks), findings.now, findings.view, fields, registered)


def _ask(claim: Claim, source: Source, trust_root: TrustRoot, findings: Findings) -> int | None:
    """Every question about one claim. Each is asked even if another found no answer: the reader sees them all."""
    facts: BatchFacts | None = None
    position: int | None = None
    with _asking("batch", findings):
        facts = find_batch(claim, source, trust_root, findings)
    if trust_root.deployment(claim.chain_ref) is None:
        return None
    with _asking(f"{claim.what}-key", findings):
        check_file_key(claim, facts, source, findings)
        check_token_key(claim, facts, source, findings)
    if facts is None:
        return None
    position = find_entry(claim, facts, findings)
    with _asking(f"{claim.what}-award", findings):
        check_award(claim, facts, source, findings)
    with _asking("issuer", findings):
        check_issuer(claim, source, findings)
    with _asking("basis", findings):
        check_basis(claim, facts, source, findings)
    if position is not None:
        check_status(position, facts, findings)
        note_dates(claim, facts, findings)
    return position


def _state(claims: list[Claim], findings: Findings) -> tuple[State, str]:
    """The first that applies."""
    failed = with_outcome(findings.checks, Outcome.FAILED)
    if failed:
        return State.INVALID, failed[0].reason
    standing = {check.reason for check in with_outcome(findings.checks, Outcome.STANDING)}
    if REVOKED_FINAL in standing:
        return State.REVOKED, REVOKED_FINAL
    if REVOKED_PROVISIONAL in standing and findings.fresh and findings.clock_sound:
        return State.REVOKED, REVOKED_PROVISIONAL
    for outcome, state in _UNDECIDED:
        undecided = with_outcome(findings.checks, outcome)
        if undecided:
            return state, undecided[0].reason
    made = {check.name for check in findings.checks}
    if not claims or any(name.format(what=claim.what) not in made for claim in claims for name in _NEEDED[claim.what]):
        return State.UNKNOWN, "check-missing"
    order = ((NOT_YET_VALID, State.NOT_YET_VALID), (SUSPENDED, State.SUSPENDED), (EXPIRED, State.EXPIRED))
    for reason, state in order:
        if reason in standing:
            return state, reason
    return State.VALID, "genuine"


@contextmanager
def _asking(name: str, findings: Findings) -> Iterator[None]:
    """A source that gives no answer leaves the check not made, and nothing more."""
    try:
        yield
    except SourceUnavailable as error:
        findings.not_checked(name, "source-unavailable", detail=str(error))
