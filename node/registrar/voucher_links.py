"""What a voucher says: which tag of whose trail each entry takes, the links, the signature over both lists."""

from sqlmodel import Session, col, select

from formats.link import Link, link, link_salt, links_hash, tag, trail_key
from formats.voucher import LinkVoucher, VoucherDomain, typed_data
from node.installation.keys import account_name
from node.installation.node import Node
from node.registrar.people import open_secret
from node.tables.registrar import RegistrarFreeTag, RegistrarLink, RegistrarPerson, RegistrarTrail, RegistrarVoucher


def next_tag(session: Session, person: str, issuer: int) -> int:
    """A tag that was given back, the lowest first; else the next of the trail."""
    free = session.exec(
        select(RegistrarFreeTag)
        .where(RegistrarFreeTag.person_id == person, RegistrarFreeTag.issuer == issuer)
        .order_by(col(RegistrarFreeTag.tag_index))
    ).first()
    if free is not None:
        session.delete(free)
        return free.tag_index
    trail = session.get(RegistrarTrail, (person, issuer)) or RegistrarTrail(person_id=person, issuer=issuer)
    index = trail.next_index
    trail.next_index = index + 1
    session.add(trail)
    return index


def links_of(session: Session, node: Node, voucher: RegistrarVoucher) -> tuple[Link, ...]:
    """Ascending by tag; the same each time for the same stored entries."""
    batch, consortium, links = bytes.fromhex(voucher.batch), node.trust_root.consortium_id_bytes, []
    people = select(RegistrarLink, RegistrarPerson).join(
        RegistrarPerson, col(RegistrarPerson.id) == RegistrarLink.person_id
    )
    for each, person in session.exec(people.where(RegistrarLink.batch == voucher.batch)):
        secret = open_secret(node, person)
        salt = link_salt(secret, batch, each.document_digest)
        used = tag(trail_key(secret, consortium, voucher.issuer), each.tag_index)
        links.append(Link(used, link(batch, each.document_digest, salt)))
    return tuple(sorted(links))


def sign_voucher(node: Node, voucher: RegistrarVoucher, links: tuple[Link, ...]) -> bytes:
    """65 bytes, EIP-712, by the registrar's account, over the root that was computed here."""
    place = node.deployment
    message = LinkVoucher(
        registrar=voucher.member_id,
        issuer=voucher.issuer,
        batch=bytes.fromhex(voucher.batch),
        standard=voucher.standard,
        level=voucher.level,
        accreditation=voucher.accreditation,
        credential_key=voucher.credential_key,
        token_key=voucher.token_key,
        count=len(links),
        entries_root=voucher.entries_root,
        links_hash=links_hash(links),
        deadline=voucher.deadline,
    )
    domain = VoucherDomain(place.chain_id, bytes.fromhex(place.credentials[2:]), place.chain_ref)
    account = node.keystore.address(account_name(voucher.member_id, "registrar"))
    return node.signer.sign_typed_data(account, typed_data(message, domain))
