"""What a member's admin does: its verification keys and its accounts."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from fastapi import Response
from pydantic import BaseModel
from sqlmodel import Session

from api.consortium.schemas import AccountIn, AddressPath, CompromiseIn, EndIn, KeyIn, ProfileIn, role_set
from api.http.access import Admin, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.url_values import hex_bytes
from api.http.writes import Write, Writes
from api.submissions.orders import submitted
from api.submissions.schemas import SubmissionOut
from formats.canonical import Json
from formats.ids import KeyPurpose
from ledger.consortium import queries
from ledger.consortium.commands import MemberCommands
from ledger.consortium.facts import Role
from ledger.db import reading
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.faults import NotFound
from node.installation.keys import ensure_ed25519, key_name
from node.installation.node import Node
from node.installation.pipeline import consortium_of
from node.staff.access import Principal
from node.staff.orders import order_given, order_of_account

router = api_router(tags=["member"])
P = ParamSpec("P")


@router.post("/keys", status_code=ACCEPTED, response_model=SubmissionOut)
def register_key(principal: Admin, node: NodeOf, write: Writes, body: KeyIn) -> Response:
    """Make a key in this node's keystore and register its public half, good from now on."""
    purpose = KeyPurpose[body.purpose.upper()]

    def build(commands: MemberCommands, order: Order) -> Command:
        # The name follows from the write, so that its retry finds the key it made before.
        name = f"{key_name(principal.member, purpose)}-{order.request_id.hex()[:16]}"
        public_key = ensure_ed25519(node.keystore, name)
        return commands.register_key(order, purpose=purpose, public_key=public_key, from_=None, until=None)

    return _accept(principal, node, write, body, build)


@router.post("/keys/{key_id}/retire", status_code=ACCEPTED, response_model=SubmissionOut)
def retire_key(principal: Admin, node: NodeOf, write: Writes, key_id: str, body: EndIn) -> Response:
    """End a key. What was anchored with it stays good."""
    key = hex_bytes("key_id", key_id, 32)
    return _accept(principal, node, write, body, MemberCommands.retire_key, key_id=key, until=body.until)


@router.post("/keys/{key_id}/compromise", status_code=ACCEPTED, response_model=SubmissionOut)
def declare_compromised(principal: Admin, node: NodeOf, write: Writes, key_id: str, body: CompromiseIn) -> Response:
    """Declare a key compromised. It ends now; verdicts carry a note; nothing is revoked by it."""
    key = hex_bytes("key_id", key_id, 32)
    return _accept(principal, node, write, body, MemberCommands.declare_key_compromised, key_id=key, since=body.since)


@router.put("/profile", status_code=ACCEPTED, response_model=SubmissionOut)
def set_profile(principal: Admin, node: NodeOf, write: Writes, body: ProfileIn) -> Response:
    """Set the names under which your member is shown; documents issued before keep theirs."""
    profile: dict[str, Json] = {"name": body.name.json_words()}
    return _accept(principal, node, write, body, MemberCommands.set_profile, profile=profile)


@router.put("/accounts/{address}", status_code=ACCEPTED, response_model=SubmissionOut)
def set_account_roles(
    principal: Admin,
    node: NodeOf,
    write: Writes,
    address: AddressPath,
    body: AccountIn,
) -> Response:
    """Set the whole set of roles of one account of your member, or propose one that belongs to no member yet."""
    roles = role_set(body.roles)
    with reading(node.ledger_engine) as ledger:
        known = queries.account(ledger, address)
    command = MemberCommands.propose_account if known is None else MemberCommands.set_account_roles
    return _accept(principal, node, write, body, command, account=address, roles=roles)


@router.post("/accounts/{address}/accept", status_code=ACCEPTED, response_model=SubmissionOut)
def accept_account(principal: Admin, node: NodeOf, write: Writes, address: AddressPath) -> Response:
    """Let an account whose key this node holds join your member, with the roles it was proposed for."""

    def act(session: Session) -> SubmissionOut:
        with reading(node.ledger_engine) as ledger:
            proposed = queries.proposal(ledger, member=principal.member, address=address)
        if proposed is None:
            raise NotFound("account proposal", address)
        order = order_of_account(node, principal, address=address, request_id=write.request_id(principal))
        command = MemberCommands(consortium_of(node)).accept_account(order, roles=Role(proposed.roles))
        return SubmissionOut.of(order_given(session, node, principal, command))

    return write.once(principal, None, act, status=ACCEPTED)


def _accept(
    principal: Principal,
    node: Node,
    write: Write,
    body: BaseModel,
    command: Callable[Concatenate[MemberCommands, Order, P], Command],
    *args: P.args,
    **values: P.kwargs,
) -> Response:
    def ordered(order: Order) -> Command:
        return command(MemberCommands(consortium_of(node)), order, *args, **values)

    return submitted(principal, node, write, body, ordered)
