"""What the council does. Its commands are sent from the node that holds `council-admin`."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from fastapi import Response
from pydantic import BaseModel

from api.consortium.schemas import (
    AccountIn,
    AccreditationIn,
    AddressPath,
    ContractName,
    EndIn,
    MemberIn,
    MemberStatusIn,
    Number,
    PauseIn,
    PowersIn,
    StandardIn,
    role_set,
)
from api.http.access import Council, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.writes import Write, Writes
from api.submissions.orders import submitted
from api.submissions.schemas import SubmissionOut
from formats.register.basis import Basis
from formats.register.levels import Kind
from formats.register.members import MemberKind, MemberStatus
from ledger.consortium import queries
from ledger.consortium.commands import CouncilCommands
from ledger.consortium.facts import COUNCIL
from ledger.db import reading
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.installation.node import Node
from node.installation.pipeline import consortium_of
from node.staff.access import Principal

router = api_router(tags=["council"])
P = ParamSpec("P")


@router.post("/members", status_code=ACCEPTED, response_model=SubmissionOut)
def admit(principal: Council, node: NodeOf, write: Writes, body: MemberIn) -> Response:
    """Admit a member."""
    return _accept(
        principal,
        node,
        write,
        body,
        CouncilCommands.admit_member,
        kind=MemberKind[body.kind.upper()],
        powers=role_set(body.powers),
        admin=body.admin,
        profile={"name": body.name.json_words()},
    )


@router.put("/members/{number}/status", status_code=ACCEPTED, response_model=SubmissionOut)
def set_status(principal: Council, node: NodeOf, write: Writes, number: Number, body: MemberStatusIn) -> Response:
    """Suspend a member, take it back, or expel it for good."""
    status = MemberStatus[body.status.upper()]
    return _accept(principal, node, write, body, CouncilCommands.set_member_status, member=number, status=status)


@router.put("/members/{number}/powers", status_code=ACCEPTED, response_model=SubmissionOut)
def set_powers(principal: Council, node: NodeOf, write: Writes, number: Number, body: PowersIn) -> Response:
    """Set the whole set of powers of a member; roles of its accounts above them do not count."""
    powers = role_set(body.powers)
    return _accept(principal, node, write, body, CouncilCommands.set_member_powers, member=number, powers=powers)


@router.put("/members/{number}/accounts/{address}", status_code=ACCEPTED, response_model=SubmissionOut)
def give_account_back(
    principal: Council, node: NodeOf, write: Writes, number: Number, address: AddressPath, body: AccountIn
) -> Response:
    """Set the roles of an account of a member whose admins are lost or stolen, or propose it a new one."""
    roles = role_set(body.roles)
    with reading(node.ledger_engine) as ledger:
        known = queries.account(ledger, address)
    command = CouncilCommands.propose_account if known is None else CouncilCommands.set_account_roles
    return _accept(principal, node, write, body, command, member=number, account=address, roles=roles)


@router.post("/standards", status_code=ACCEPTED, response_model=SubmissionOut)
def register_standard(principal: Council, node: NodeOf, write: Writes, body: StandardIn) -> Response:
    return _accept(
        principal,
        node,
        write,
        body,
        CouncilCommands.register_standard,
        kind=Kind[body.kind.upper()],
        code=body.code,
        edition=body.edition,
        name=body.name.json_words(),
    )


@router.post("/accreditations", status_code=ACCEPTED, response_model=SubmissionOut)
def grant_accreditation(principal: Council, node: NodeOf, write: Writes, body: AccreditationIn) -> Response:
    return _accept(
        principal,
        node,
        write,
        body,
        CouncilCommands.grant_accreditation,
        member=body.member,
        standard=body.standard,
        levels=list(body.levels),
        from_=body.from_,
        until=body.until,
        basis=Basis[body.basis.upper()],
        document=body.document,
    )


@router.post("/accreditations/{number}/end", status_code=ACCEPTED, response_model=SubmissionOut)
def end_accreditation(principal: Council, node: NodeOf, write: Writes, number: Number, body: EndIn) -> Response:
    """End it. What was anchored before stays good."""
    return _accept(
        principal, node, write, body, CouncilCommands.end_accreditation, accreditation=number, until=body.until
    )


@router.put("/pause", status_code=ACCEPTED, response_model=SubmissionOut)
def pause(principal: Council, node: NodeOf, write: Writes, body: PauseIn) -> Response:
    """Stop every write but those that withdraw trust, or let them go on."""
    return _accept(principal, node, write, body, CouncilCommands.set_paused, paused=body.paused)


@router.post("/contracts/{contract_name}/retire", status_code=ACCEPTED, response_model=SubmissionOut)
def retire_contract(principal: Council, node: NodeOf, write: Writes, contract_name: ContractName) -> Response:
    """Retire a contract of the consortium for good: it takes nothing new, what stands in it stays."""
    return _accept(principal, node, write, None, CouncilCommands.retire_contract, name=contract_name)


def _accept(
    principal: Principal,
    node: Node,
    write: Write,
    body: BaseModel | None,
    command: Callable[Concatenate[CouncilCommands, Order, P], Command],
    *args: P.args,
    **values: P.kwargs,
) -> Response:
    def ordered(order: Order) -> Command:
        return command(CouncilCommands(consortium_of(node)), order, *args, **values)

    return submitted(principal, node, write, body, ordered, member=COUNCIL)
