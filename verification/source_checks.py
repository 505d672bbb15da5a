"""What only a source can tell: where it stands, and whether this claim was anchored as it says."""

from __future__ import annotations

from formats import ids, leaf
from formats.crypto import ed25519
from formats.faults import FormatFault
from formats.register.trust_root import TrustRoot
from formats.token import signed_bytes
from verification.claims import Claim
from verification.findings import Findings
from verification.source import BatchFacts, KeyFacts, Source
from wallet.documents.document import render_unchecked
from wallet.documents.proofs import Proof, proof_holds
from wallet.documents.timestamps import to_text


def check_source(source: Source, trust_root: TrustRoot, findings: Findings) -> bool:
    """Is this source's word of any use here? Its view is in the findings already."""
    view = findings.view
    assert view is not None, "a source is judged by its view"
    if not set(view.lineage) & set(trust_root.lineage):
        findings.not_checked("source", "source-foreign", source=view.name)
        return False
    values = {"source": view.name, "head": str(view.head_number), "time": to_text(view.head_time)}
    if view.authenticated:
        findings.passed("source", "source-authenticated", **values)
    else:
        findings.not_checked("source", "source-not-authenticated", **values)
    if not view.proven:
        findings.note("source", "source-node-word", source=view.name)
    if findings.fresh:
        findings.passed("source-age", "source-fresh", time=to_text(view.head_time))
    else:
        hours = str(int(findings.policy.max_age.total_seconds()) // 3600)
        findings.not_checked("source-age", "source-stale", time=to_text(view.head_time), hours=hours)
    if findings.clock_sound:
        findings.passed("clock", "clock-sound")
    else:
        findings.not_checked("clock", "clock-behind", seen=to_text(view.seen_time))
    return True


def find_batch(claim: Claim, source: Source, trust_root: TrustRoot, findings: Findings) -> BatchFacts | None:
    """The claim's batch, its root recomputed from its entries."""
    assert findings.view is not None, "a batch is asked of a source"
    values = {"chain": claim.chain_ref.hex(), "batch": claim.batch.hex()}
    if trust_root.deployment(claim.chain_ref) is None:
        if any(each.chain_ref == claim.chain_ref for each in findings.view.lineage):
            findings.not_checked("deployment", "deployment-not-pinned", **values)
        else:
            findings.absent("deployment", "deployment", claim.signed, **values)
        return None
    facts = source.batch(claim.chain_ref, claim.batch)
    if facts is None:
        findings.absent("batch", "batch", claim.signed, **values)
        return None
    if not _consistent(claim.batch, facts):
        findings.not_checked("batch", "source-inconsistent", **values)
        return None
    record = facts.record
    anchored = {"time": to_text(record.anchored_at), "block": str(record.anchored_in), "count": str(record.count)}
    findings.passed("batch", "batch-anchored", **anchored)
    return facts


def find_entry(claim: Claim, facts: BatchFacts, findings: Findings) -> int | None:
    """The position of the claim's entry in its batch."""
    document = claim.document is not None
    digests = [entry.document_digest if document else entry.token_digest for entry in facts.entries]
    if claim.digest not in digests:
        findings.contradicted(f"{claim.what}-entry", f"{claim.what}-not-in-batch", batch=claim.batch.hex())
        return None
    findings.passed(f"{claim.what}-entry", f"{claim.what}-in-batch", count=str(len(digests)))
    return digests.index(claim.digest)


def check_file_key(claim: Claim, facts: BatchFacts | None, source: Source, findings: Findings) -> None:
    """The proof: its key is this member's credential key and the batch's, and it signed this document."""
    document = claim.document
    if document is None or claim.key_id is None or not isinstance(document.proof, Proof):
        return  # its own check has said why
    key = _key(claim, claim.key_id, ids.KeyPurpose.CREDENTIAL, source, findings)
    if facts is not None and facts.record.credential_key != claim.key_id:
        findings.contradicted("file-proof", "key-not-of-batch", key=claim.key_id.hex())
    if key is None:
        return
    try:
        holds = proof_holds(render_unchecked(document), document.proof, key.public_key)
    except FormatFault as fault:
        findings.failed("file-proof", fault.reason, detail=fault.detail)
        return
    if holds:
        findings.passed("file-proof", "proof-holds", key=claim.key_id.hex())
    else:
        findings.failed("file-proof", "proof-wrong", key=claim.key_id.hex())


def check_token_key(claim: Claim, facts: BatchFacts | None, source: Source, findings: Findings) -> None:
    """The signature: by the token key that the batch names; the token itself holds only a hint of it."""
    token = claim.token
    if token is None:
        return
    if facts is None:
        findings.not_checked("token-signature", "token-key-unknown", hint=token.key_hint.hex())
        return
    key_id = facts.record.token_key
    if not key_id.startswith(token.key_hint):
        findings.contradicted("token-signature", "key-not-of-batch", key=token.key_hint.hex())
        return
    key = _key(claim, key_id, ids.KeyPurpose.TOKEN, source, findings)
    if key is None:
        return
    if ed25519.verify(key.public_key, signed_bytes(token.claims, token.key_hint), token.signature):
        findings.passed("token-signature", "proof-holds", key=key_id.hex())
    else:
        findings.contradicted("token-signature", "proof-wrong", key=key_id.hex())


def _key(claim: Claim, key_id: bytes, purpose: ids.KeyPurpose, source: Source, findings: Findings) -> KeyFacts | None:
    """A key that fits its id: the id is a hash of member, purpose and public key, so these are proven by it."""
    name = f"{claim.what}-key"
    key = source.key(claim.chain_ref, key_id)
    if key is None:
        findings.absent(name, "key", claim.signed, key=key_id.hex())
        return None
    if ids.key_id(key.member, key.purpose, key.public_key) != key_id:
        findings.not_checked(name, "source-inconsistent", batch=claim.batch.hex(), chain=claim.chain_ref.hex())
        return None
    if key.member != claim.member:
        findings.contradicted(name, "key-of-other-member", member=str(key.member), expected=str(claim.member))
        return None
    if key.purpose is not purpose:
        findings.contradicted(name, "key-purpose-wrong", purpose=key.purpose.name.lower())
        return None
    findings.passed(name, "key-known", member=str(key.member))
    if key.compromised_since is not None:
        findings.note(name, "key-compromised", key=key_id.hex(), since=to_text(key.compromised_since))
    return key


def _consistent(batch: bytes, facts: BatchFacts) -> bool:
    record = facts.record
    if record.batch != batch or record.count != len(facts.entries):
        return False
    try:
        return leaf.root(batch, facts.entries) == record.root
    except ValueError:
        return False
