"""Whether the credential that a booking was made on meets the asset's requirement, by everybody's verifier.

The commitment's opening comes first: a document that the booking does not commit to is not judged at all. Not guarded
here: that whoever shows the document is its holder; the custodian looks at the person. The document is the operator's,
for one check-in: it is judged and not kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from formats.bookings.commitment import NO_OPERATOR, operator_commitment
from formats.faults import FormatFault
from formats.register.trust_root import TrustRoot
from formats.text import escape
from node.bookings.words import say
from verification.policy import Clock, Policy
from verification.source import Source
from verification.standing import EXPIRED, NOT_YET_VALID
from verification.verdict import Outcome, State, Verdict, with_outcome
from verification.verifier import verify_file
from wallet.documents.document import CredentialDocument
from wallet.documents.reader import parse_document
from wallet.documents.timestamps import to_text

_DATES = {EXPIRED, NOT_YET_VALID}
_POLICY = Policy()


@dataclass(frozen=True)
class Requirement:
    """`standard` 0: none is asked for. `level`: the least rank."""

    standard: int
    level: int


@dataclass(frozen=True)
class Opening:
    """What the operator shows: the credential file, and the salt of the commitment."""

    document: bytes
    salt: bytes


@dataclass(frozen=True)
class OperatorFinding:
    """One check. `reason` is a stable word; `values` fill its sentence."""

    met: bool
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """In `zh-CN` or `en`."""
        values = {name: escape(value) for name, value in self.values.items()}
        return say(language, self.reason, **values)


@dataclass(frozen=True)
class Judge:
    """Whom the verifier asks, and by which trust root."""

    source: Source
    trust_root: TrustRoot
    clock: Clock
    policy: Policy = _POLICY


def judge_operator(
    opening: Opening | None, *, booking: bytes, commitment: bytes, requirement: Requirement, at: datetime, judge: Judge
) -> list[OperatorFinding]:
    """Every check that was made, in order; the requirement is met where all are. `at`: when the use begins (aware UTC).

    What the verifier finds of the credential holds for now; whether its dates cover `at` is asked by itself, so that a
    node can warn at booking and a check-in late in a use still counts from its start."""
    if requirement.standard == 0:
        return [OperatorFinding(True, "operator-not-asked")]
    if opening is None or commitment == NO_OPERATOR:
        return [OperatorFinding(False, "operator-missing")]
    try:
        document = parse_document(opening.document)
        opened = operator_commitment(booking, document.digest, opening.salt)
    except (FormatFault, ValueError) as fault:
        reason = fault.reason if isinstance(fault, FormatFault) else "salt-width"
        return [OperatorFinding(False, "operator-unreadable", {"reason": reason})]
    if opened != commitment:
        return [OperatorFinding(False, "operator-not-committed")]
    verdict = verify_file(opening.document, judge.source, judge.trust_root, judge.clock, judge.policy)
    return [
        OperatorFinding(True, "operator-committed"),
        _validity(verdict),
        _time(document, at),
        _standard(document, requirement),
        _level(document, requirement),
    ]


def foreseen(
    document: CredentialDocument, *, requirement: Requirement, starts: Sequence[datetime]
) -> list[OperatorFinding]:
    """What can be said of a credential before a booking is made on it, at each of the times when its uses begin (aware
    UTC), the first finding of each kind that is not met. Whether it is revoked by then nobody knows."""
    found = [_standard(document, requirement), _level(document, requirement), *(_time(document, at) for at in starts)]
    first = dict[str, OperatorFinding]()
    for each in found:
        if not each.met:
            first.setdefault(each.reason, each)
    return list(first.values())


def is_met(findings: list[OperatorFinding]) -> bool:
    return all(each.met for each in findings)


def _validity(verdict: Verdict) -> OperatorFinding:
    """Valid, or nothing against it but that today is outside its dates."""
    standing = {check.reason for check in with_outcome(verdict.checks, Outcome.STANDING)}
    only_dates = verdict.state in (State.EXPIRED, State.NOT_YET_VALID) and standing <= _DATES
    if verdict.state is State.VALID or only_dates:
        return OperatorFinding(True, "operator-valid")
    return OperatorFinding(False, "operator-not-valid", {"state": verdict.state.value, "reason": verdict.reason})


def _time(document: CredentialDocument, at: datetime) -> OperatorFinding:
    """Both ends of a validity are inclusive."""
    certificate, values = document.certificate, {"at": to_text(at)}
    start, end = certificate.valid_from, certificate.valid_until
    if start <= at and (end is None or at <= end):
        return OperatorFinding(True, "operator-in-time", values)
    values |= {"start": to_text(start), "end": "∞" if end is None else to_text(end)}
    return OperatorFinding(False, "operator-out-of-time", values)


def _standard(document: CredentialDocument, requirement: Requirement) -> OperatorFinding:
    found = document.certificate.standard
    if found == requirement.standard:
        return OperatorFinding(True, "operator-standard")
    values = {"found": str(found), "asked": str(requirement.standard)}
    return OperatorFinding(False, "operator-other-standard", values)


def _level(document: CredentialDocument, requirement: Requirement) -> OperatorFinding:
    """Ranks ascend; of another standard they mean nothing, which the check before says."""
    found = document.certificate.level
    if found >= requirement.level:
        return OperatorFinding(True, "operator-level")
    return OperatorFinding(False, "operator-level-too-low", {"found": str(found), "asked": str(requirement.level)})
