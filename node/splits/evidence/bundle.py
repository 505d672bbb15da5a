"""Evidence on an agreement in one ZIP: its text, everything entered, every month, the chain's logs, how to verify it.

For the same state of the chain its bytes are the same. Bank references and scans of vouchers stay where they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

from sqlmodel import Session

from formats import canonical
from formats.crypto.hashing import sha256
from formats.sheets.zip_file import zip_of
from formats.splits.period_file import reader
from formats.splits.statements.statement import statements
from formats.splits.statements.statement_file import write_csv, write_json
from ledger.splits.export import period_files
from node.installation.node import Node
from node.splits.agreements.versions import texts_of
from node.splits.evidence.records import act_records, line_records, signature_records
from node.splits.evidence.seen_logs import seen_logs
from node.staff.access import Principal, record

FORMAT = "guild/evidence/1"
_CONTRACTS = ("Agreements", "Splits", "Allocations")
Files = Iterator[tuple[str, bytes]]


def evidence_of(node: Node, ledger: Session, session: Session, agreement: bytes) -> bytes:
    """The caller has looked whether the member takes part. Raises AgreementNotActive, VersionTextMissing,
    ActTextUnknown, RootMismatch, LinesMismatch."""
    return bundle(agreement, dict(_files(node, ledger, session, agreement)))


def record_taking(session: Session, node: Node, by: Principal, agreement: bytes, data: bytes) -> None:
    """Who took it, and which bytes. The caller commits."""
    sha = sha256(data).hex()
    record(session, node.clock, by, act="evidence-taken", subject=agreement.hex(), detail={"sha256": sha})


def bundle(agreement: bytes, files: dict[str, bytes]) -> bytes:
    """With a manifest of what is in it."""
    hashes = {name: sha256(data).hex() for name, data in sorted(files.items())}
    manifest = {"format": FORMAT, "agreement": agreement.hex(), "files": hashes}
    return zip_of({**files, "manifest.json": pretty(manifest)})


def pretty(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _files(node: Node, ledger: Session, session: Session, agreement: bytes) -> Files:
    texts, months = texts_of(ledger, session, node, agreement), list[str]()
    for file, closed in period_files(ledger, agreement, texts, node.checkpoints):
        months.append(file.period)
        yield f"periods/{file.period}.json", reader.write(file)
        for member, statement in statements(file, closed).items():
            yield f"statements/{file.period}/{member}.json", write_json(statement)
            yield f"statements/{file.period}/{member}.csv", write_csv(statement).encode()
    for number, text in enumerate(texts, start=1):
        yield f"agreement/{number}.json", canonical.encode(text)
    yield "agreement/signatures.json", pretty(signature_records(ledger, agreement))
    yield "acts.json", pretty(act_records(node, ledger, session, agreement))
    yield "lines.json", pretty(line_records(node, ledger, session, agreement))
    yield "logs.json", pretty(seen_logs(node, ledger, agreement))
    yield "deployment.json", node.deployment.model_dump_json(indent=2).encode() + b"\n"
    yield "reperform.py", _page("reperform.txt").encode()
    addresses = " ".join(node.deployment.contracts[name] for name in _CONTRACTS)
    readme = _page("readme.txt").format(agreement=agreement.hex(), months=", ".join(months) or "—", addresses=addresses)
    yield "README.txt", readme.encode()


def _page(name: str) -> str:
    return (resources.files("node.splits.evidence") / name).read_text(encoding="utf-8")
