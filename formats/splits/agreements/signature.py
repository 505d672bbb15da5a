"""What a party signs of a version (`AgreementSignature`): its hash and its rules, both made from one agreement."""

from __future__ import annotations

from typing import Any

from formats.crypto.eip712 import Domain, typed_data
from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.rules import rules_hash

_FIELDS = [("agreement", "bytes32"), ("rules", "bytes32"), ("member", "uint32"), ("deadline", "uint64")]


def agreement_signature_data(agreement: Agreement, member: int, deadline: int, domain: Domain) -> dict[str, Any]:
    """The EIP-712 JSON that a money account of the member signs, good up to and at the deadline (unix seconds); the
    domain's contract is Agreements."""
    message = {
        "agreement": bytes.fromhex(agreement.hash),
        "rules": rules_hash(agreement),
        "member": member,
        "deadline": deadline,
    }
    return typed_data("AgreementSignature", _FIELDS, message, domain)
