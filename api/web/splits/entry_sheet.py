"""What a form of entries was filled with, as the sheet that the JSON routes take, with its agreement and its scans."""

from __future__ import annotations

import base64
import binascii
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from fastapi import Response, UploadFile

from api.splits.agreements.routes import agreement_bytes
from api.splits.entries import entering, vouchers
from api.web.bookings.form_writes import AgreementForm, answered
from formats.bookings.slots import day_of, period_text, slot_of
from formats.canonical import Json
from formats.crypto.hashing import sha256
from formats.splits.agreements.agreement import Agreement
from formats.splits.entries.checker import EntryRow, check_sheet
from formats.splits.entries.columns import COLUMNS
from formats.splits.entries.faults import EntryFault
from formats.words import Message
from formats.yaml.scalars import word
from formats.yaml.writer import to_yaml
from node.faults import NotFound, RequestInvalid, RowFault
from node.installation.node import Node
from node.splits.agreements.versions import TextState, VersionState, version_views
from node.splits.entries.faults import EntriesRefused, row_fault
from node.staff.access import Principal
from node.uses.sides import time_of

PART_FIELDS = ("side", "gross", "net", "vat")


@dataclass(frozen=True)
class ActiveText:
    """An active version whose text is here."""

    number: int
    first: str
    agreement: Agreement
    tree: dict[str, Json]

    @property
    def yaml(self) -> bytes:
        """As the routes take it."""
        return to_yaml(self.tree).encode()


@dataclass(frozen=True)
class TypedInvoice:
    """As it was typed. `cells`: what is one of the invoice; `parts`: of each side of a pool that it is cut over, `side`
    as `training/cost` and its amounts."""

    cells: Mapping[str, str]
    parts: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class EntryForm:
    """By somebody of a member, under an agreement, as one form: the same sent twice is one write."""

    principal: Principal
    form: AgreementForm

    def enter(self, typed: TypedInvoice, scan: UploadFile | None) -> str:
        """One invoice: the id of its submission. Its scan is stored once nothing is wrong with what was typed."""
        text = self._ruling(typed.cells["occurred"])
        sheet = _sheet_of(text.agreement, typed)
        checked = check_sheet(sheet, text.agreement, today(self.form.node))
        faults = [row_fault(each) for each in _of_form(checked.faults)]
        if typed.cells["seller"] and (scan is None or not scan.filename):
            faults.append(RowFault.of(Message("seller-alone"), "seller"))
        if faults:
            raise EntriesRefused(faults, len(faults))
        self._store(checked.entries[0], scan)
        try:
            return self.send(sheet, text)
        except EntriesRefused as refused:
            told = [replace(each, row=0) for each in refused.row_faults()]
            raise EntriesRefused(told, len(told)) from refused

    def check(self, sheet: bytes, text: ActiveText, scans: Sequence[UploadFile]) -> dict[str, object]:
        """Its sums, once the scan of each row that has one here is stored. Scans are named by the number."""
        files = {PurePath(each.filename or "").stem.upper(): each for each in scans}
        for row in check_sheet(sheet, text.agreement, today(self.form.node)).entries if scans else ():
            self._store(row, files.get(row.invoice.number))
        write = self.form.write(["check", sha256(sheet).hex(), text.number])
        found = entering.check_sheet(
            self.principal, self.form.node, write, self.form.agreement_id, _upload(sheet), _upload(text.yaml)
        )
        return answered(found)

    def send(self, sheet: bytes, text: ActiveText) -> str:
        """Every row: the id of the first submission that waits for a second person, else of the first."""
        write = self.form.write(["send", sha256(sheet).hex(), text.number])
        sent: Response = entering.send_sheet(
            self.principal, self.form.node, write, self.form.agreement_id, _upload(sheet), _upload(text.yaml)
        )
        made = answered(sent)["submissions"]
        return str(next((each for each in made if each["state"] == "held"), made[0])["id"])

    def _store(self, row: EntryRow, scan: UploadFile | None) -> None:
        """Nothing where no file was chosen."""
        if scan is None or not scan.filename:
            return
        invoice = row.invoice
        data = scan.file.read()
        scan.file.seek(0)
        named = [invoice.kind.value, invoice.code, invoice.number, row.occurred, row.seller]
        content = ["scan", sha256(data).hex(), *named]
        write = self.form.write(content)
        vouchers.store(
            self.principal, self.form.node, write, self.form.agreement_id, scan, invoice.kind.value, invoice.number,
            row.occurred, invoice.code, row.seller,
        )  # fmt: skip

    def _ruling(self, occurred: str) -> ActiveText:
        """Of the month of a day; of a day before all of them the first. Raises NotFound where no text is here."""
        texts = required_texts(self.form.node, self.principal, self.form.agreement_id)
        return next((each for each in reversed(texts) if each.first <= occurred[:7]), texts[0])


def active_texts(node: Node, principal: Principal, agreement_id: str) -> list[ActiveText]:
    """In their order; without those whose text is not here, or not what the chain computes with."""
    found = []
    for view in version_views(node, principal, agreement_bytes(agreement_id)):
        here = view.state is VersionState.ACTIVE and view.text_state is TextState.HERE
        if here and isinstance(view.tree, dict) and view.agreement is not None:
            first = period_text(view.version.rules.first)
            found.append(ActiveText(view.number, first, view.agreement, view.tree))
    return found


def required_texts(node: Node, principal: Principal, agreement_id: str) -> list[ActiveText]:
    """Raises NotFound where there is none."""
    found = active_texts(node, principal, agreement_id)
    if not found:
        raise NotFound("text", agreement_id)
    return found


def sides_of(said: Iterable[Agreement]) -> list[str]:
    """Each side of a pool that one of them has, as `training/cost`."""
    pools = [pool for each in said for pool in each.pools.values()]
    return list(dict.fromkeys(f"{pool.name}/{side}" for pool in pools for side in pool.sides))


def today(node: Node) -> int:
    """Days since 1970-01-01 at UTC+8."""
    return day_of(slot_of(time_of(node)))


def carried(sheet: bytes) -> str:
    """As a hidden field has it, from the page that showed it to the one that sends it."""
    return base64.urlsafe_b64encode(sheet).decode()


def carried_back(text: str) -> bytes:
    """Raises RequestInvalid."""
    try:
        return base64.urlsafe_b64decode(text.encode())
    except (binascii.Error, UnicodeEncodeError) as error:
        fault = RowFault(0, "checked", "not-base64", "not as it was shown", "choose the sheet again")
        raise RequestInvalid([fault]) from error


def _of_form(faults: Iterable[EntryFault]) -> list[EntryFault]:
    """Rows as parts, from 1; 0 for what is one of the invoice and stands in each row, told once."""
    found = list[EntryFault]()
    for each in faults:
        name, values = each.message.name, dict(each.message.values)
        first, of_part = values.get("first"), each.field in (*PART_FIELDS, "pool")
        if isinstance(first, int):  # another row, which it repeats
            values["first"], of_part = first - 1, True
        told = EntryFault(each.row - 1 if of_part else 0, each.field, Message(name, values))
        if told not in found:
            found.append(told)
    return found


def _sheet_of(agreement: Agreement, typed: TypedInvoice) -> bytes:
    """A row for each part; the nature of its pool is what the agreement says."""
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for part in typed.parts:
        pool, _, side = part["side"].partition("/")
        known = agreement.pools.get(pool)
        row = {**typed.cells, **part, "pool": pool, "side": side, "nature": word(known.nature) if known else ""}
        rows.writerow([row[field] for field in COLUMNS])
    return written.getvalue().encode()


def _upload(data: bytes) -> UploadFile:
    return UploadFile(io.BytesIO(data))
