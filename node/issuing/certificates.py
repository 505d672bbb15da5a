"""One row of a roster and the grounds of its sitting → the certificate that is signed."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from formats.faults import FormatFault
from formats.register.basis import Basis
from formats.register.words import name_pair, text_in
from formats.token import assemble
from node.faults import RowFault
from node.issuing.grounds import Grounds
from node.rosters.roster import RosterRow
from wallet.documents.certificate import Certificate
from wallet.documents.fields import FieldFault
from wallet.documents.identity import Identity, IdType
from wallet.tokens.token import certificate_claims


@dataclass(frozen=True)
class Award:
    """What all rows of a sitting share."""

    level: int
    award_date: date
    valid_from: datetime
    valid_until: datetime | None
    grounds: Grounds


def certificate_of(row: RosterRow, award: Award) -> Certificate:
    """Raises FieldFault."""
    standard, accreditation = award.grounds.standard, award.grounds.accreditation
    return Certificate(
        number=row.certificate_number,
        standard=standard.number,
        kind=standard.kind,
        level=award.level,
        occupation=name_pair(standard.name)[0],
        occupation_code=standard.code,
        direction=text_in(standard.name, "direction"),
        edition=standard.edition,
        theory_score=row.theory_score,
        practical_score=row.practical_score,
        review_score=row.review_score,
        issuing_authority=award.grounds.authority,
        basis=Basis(accreditation.basis),
        basis_document=accreditation.document,
        award_date=award.award_date,
        valid_from=award.valid_from,
        valid_until=award.valid_until,
        holder_name=row.name,
        id_type=row.identity.id_type,
        birth_year=None if row.birth_date is None else row.birth_date.year,
        id_mask=row.identity.mask,
    )


def check_rows(rows: tuple[RosterRow, ...], award: Award, now: datetime) -> list[RowFault]:
    """What would keep a row from becoming a document and a QR, found before anything is stored."""
    faults = []
    for row in rows:
        try:
            claims = certificate_claims(
                certificate_of(row, award), chain_ref=bytes(8), batch=bytes(20), random=bytes(8), signed=now
            )
            assemble(claims, bytes(8), bytes(64))
        except FieldFault as fault:
            faults.append(RowFault(row.number, fault.field, fault.code, fault.detail, fault.cure))
        except FormatFault as fault:
            cure = "shorten the certificate number or the name as printed"
            faults.append(RowFault(row.number, "qr", fault.reason, fault.detail, cure))
    return faults


def row_to_bytes(row: RosterRow) -> bytes:
    """For sealing: what of a row names a person."""
    content = {
        "name": row.name,
        "id_type": row.identity.id_type.value,
        "id_number": row.identity.number,
        "birth_date": None if row.birth_date is None else row.birth_date.isoformat(),
        "theory_score": row.theory_score,
        "practical_score": row.practical_score,
        "review_score": row.review_score,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def row_from_bytes(content: bytes, *, number: int, certificate_number: str) -> RosterRow:
    stored = json.loads(content)
    birth_date = stored.pop("birth_date")
    return RosterRow(
        number=number,
        certificate_number=certificate_number,
        identity=Identity(IdType(stored.pop("id_type")), stored.pop("id_number")),
        birth_date=None if birth_date is None else date.fromisoformat(birth_date),
        **stored,
    )
