"""The projection says what the chain says, after every kind of act, and says it again when it is built anew."""

from datetime import timedelta

import httpx
import pytest
from sqlmodel import select

from formats.ids import KeyPurpose, key_id
from formats.register.basis import Basis
from formats.register.levels import Kind, levels_mask
from formats.register.members import MemberKind, MemberStatus
from formats.register.standing import Standing
from formats.register.status import Reason, StatusAction
from ledger.activity.queries import acts
from ledger.bookings.projection import BookingsProjection
from ledger.consortium import queries
from ledger.consortium.commands import contract_name
from ledger.consortium.facts import Role
from ledger.credentials import queries as credentials
from ledger.credentials.facts import Revocation
from ledger.db import LedgerBase, reading
from ledger.indexing.indexer import Cursor
from ledger.splits.projection import SplitsProjection
from ledger.submitting.outbox import Command
from ledger.timestamps import moment, moment_or_open
from node.installation.pipeline import PROJECTIONS, CommandRefused, consortium_of, credentials_of, indexer_of
from tests.consortium.harness import REGISTRAR, SCHOOL, Harness

pytestmark = pytest.mark.chain


def act_widely(harness: Harness) -> None:
    """Every command of the register at least once."""
    third = harness.node.keystore.create_account(f"third-{harness.draw(4).hex()}")
    harness.do(*admissions(harness, third))
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        newest = queries.members(session).items[-1].number
        granted = queries.accreditations(session).items[-1].number
    harness.do(harness.member.accept_account(harness.from_account(third, newest), roles=Role.ADMIN))
    shared = harness.node.keystore.create_ed25519(f"shared-{harness.draw(4).hex()}")
    for member in (SCHOOL, REGISTRAR):
        order = harness.by("admin", member)
        key = harness.member.register_key(order, purpose=KeyPurpose.STATUS, public_key=shared, from_=None, until=None)
        harness.do(key)
    fourth, fifth = (
        harness.node.keystore.create_account(f"{name}-{harness.draw(4).hex()}") for name in ("fourth", "fifth")
    )
    harness.do(
        harness.member.propose_account(harness.by("admin"), account=fourth, roles=Role.ISSUE),
        harness.member.propose_account(harness.by("admin"), account=fifth, roles=Role.ISSUE | Role.STATUS),
        harness.council.propose_account(harness.by_council(), member=newest, account=fifth, roles=Role.ADMIN),
    )
    harness.do(harness.member.propose_account(harness.by("admin"), account=fourth, roles=Role(0)))
    harness.do(*changes(harness, newest, third, granted), *key_changes(harness))
    harness.project()


def admissions(harness: Harness, account: str) -> list[Command]:
    council = harness.council
    return [
        council.admit_member(
            harness.by_council(),
            kind=MemberKind.ENTERPRISE,
            powers=Role.ISSUE,
            admin=account,
            profile={"name": {"en": "T"}},
        ),
        council.register_standard(
            harness.by_council(), kind=Kind.ONE_PLUS_X, code="X-1", edition="2026", name={"zh": "丁", "en": "Third"}
        ),
        council.grant_accreditation(
            harness.by_council(),
            member=SCHOOL,
            standard=2,
            levels=[30],
            from_=None,
            until=harness.node.clock() + timedelta(days=900),
            basis=Basis.CONSORTIUM_ONLY,
            document="No. 2",
        ),
    ]


def changes(harness: Harness, member: int, account: str, accreditation: int) -> list[Command]:
    council = harness.council
    return [
        council.end_accreditation(harness.by_council(), accreditation=accreditation, until=None),
        council.set_member_powers(harness.by_council(), member=member, powers=Role.ISSUE | Role.BOOK),
        council.set_member_status(harness.by_council(), member=member, status=MemberStatus.SUSPENDED),
        council.set_account_roles(harness.by_council(), member=member, account=account, roles=Role(0)),
        council.set_paused(harness.by_council(), paused=True),
        council.set_paused(harness.by_council(), paused=False),
    ]


def key_changes(harness: Harness) -> list[Command]:
    member, now = harness.member, harness.node.clock()
    spare = harness.node.keystore.create_ed25519(f"spare-{harness.draw(4).hex()}")
    lost = key_id(SCHOOL, KeyPurpose.TOKEN, spare)
    end = now + timedelta(days=9)
    return [
        member.set_profile(harness.by("admin"), profile={"name": {"zh": "学校", "en": "School, renamed"}}),
        member.register_key(harness.by("admin"), purpose=KeyPurpose.TOKEN, public_key=spare, from_=None, until=end),
        member.declare_key_compromised(harness.by("admin"), key_id=lost, since=now - timedelta(days=1)),
    ]


def test_the_register_shows_the_members_and_standards_that_the_chain_holds(harness: Harness) -> None:
    act_widely(harness)
    chain, contract = harness.node.chain, consortium_of(harness.node)
    with reading(harness.node.ledger_engine) as session:
        members, standards = queries.members(session).items, queries.standards(session).items
        accounts = [account for member in members for account in queries.accounts_of(session, member.number)]
        proposed = [each for member in members for each in queries.proposals_of(session, member.number)]
        assert not queries.paused(session)
        registered = [(each.name, each.address, each.retired) for each in queries.contracts(session)]
    place = harness.node.deployment
    all_of = {"Credentials": place.credentials, **place.contracts}
    assert sorted(registered) == sorted((name, address, False) for name, address in all_of.items())
    assert len(members) == contract.ask(chain, "memberCount")[0] > 2
    assert len(standards) == contract.ask(chain, "standardCount")[0] > 2
    for member in members:
        ((status, kind, powers, admitted),) = contract.ask(chain, "memberOf", member.number)
        assert (member.status, member.kind, member.powers) == (status, kind, powers)
        assert member.admitted_at == moment(admitted)
        assert member.history[-1].status is member.status
    assert members[1].profile == {"name": {"zh": "学校", "en": "School, renamed"}}
    for account in accounts:
        assert contract.ask(chain, "accountOf", account.address) == ((account.member, account.roles),)
    assert {each.roles for each in proposed} == {Role.ADMIN, Role.ISSUE | Role.STATUS}
    for each in proposed:
        assert contract.ask(chain, "proposalOf", each.member, each.address)[0][1] == each.roles
        assert contract.ask(chain, "accountOf", each.address) == ((0, 0),)
    for standard in standards:
        assert contract.ask(chain, "standardOf", standard.number)[0][0] == standard.kind


def test_the_register_shows_the_accreditations_and_keys_that_the_chain_holds(harness: Harness) -> None:
    act_widely(harness)
    chain, contract = harness.node.chain, consortium_of(harness.node)
    with reading(harness.node.ledger_engine) as session:
        accreditations, keys = queries.accreditations(session).items, queries.keys(session).items
    assert len(accreditations) == contract.ask(chain, "accreditationCount")[0] > 2
    for each in accreditations:
        ((of, standard, from_, until, basis, levels),) = contract.ask(chain, "accreditationOf", each.number)
        assert (each.member, each.standard, each.basis) == (of, standard, basis)
        assert (each.from_, each.until) == (moment(from_), moment_or_open(until))
        assert levels_mask(list(each.levels)) == levels
    assert any(key.compromised_since for key in keys)
    for key in keys:
        ((of, purpose, from_, until, since, public),) = contract.ask(chain, "keyOf", key.id)
        assert (key.member, key.purpose, key.public_key) == (of, purpose, public)
        times = (moment(from_), moment_or_open(until), moment_or_open(since))
        assert (key.from_, key.until, key.compromised_since) == times


def test_a_positions_standing_is_its_own_history(harness: Harness) -> None:
    batch = harness.anchor(6).batch
    status = harness.credentials
    harness.do(status.suspend(harness.by("status"), batch=batch, positions=[0, 1, 2], reason=Reason.UNDER_REVIEW))
    harness.do(status.reinstate(harness.by("admin"), batch=batch, positions=[1]))
    harness.do(status.revoke(harness.by("status"), batch=batch, positions=[2, 3], reason=Reason.FRAUD))
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        (first_act,) = [act.act for act in credentials.acts_on(session, batch) if act.action is StatusAction.REVOKED]
    harness.do(status.withdraw_revocation(harness.by("admin"), act=first_act))
    harness.do(status.revoke(harness.by("status"), batch=batch, positions=[3, 4], reason=Reason.ISSUED_IN_ERROR))
    harness.project()
    expected = [
        Standing.SUSPENDED,
        Standing.GOOD,
        Standing.SUSPENDED,
        *[Standing.REVOKED_PROVISIONAL] * 2,
        Standing.GOOD,
    ]
    assert standings(harness, batch, 6) == expected == standings_on_chain(harness, batch, 6)
    with reading(harness.node.ledger_engine) as session:
        *_, withdrawn, again = credentials.acts_on(session, batch)
        revoked = credentials.revocation(session, first_act)
        assert credentials.standing(session, batch, 6, at=harness.node.clock()) is None
        assert credentials.standing(session, bytes(20), 0, at=harness.node.clock()) is None
        assert credentials.revocation(session, first_act + 2) is None
    assert [(each.reason, each.act) for each in (withdrawn, again)] == [
        (Reason.FRAUD, first_act),
        (Reason.ISSUED_IN_ERROR, first_act + 1),
    ]
    assert withdrawn.withdrawn_at is not None
    assert withdrawn.at <= withdrawn.withdrawn_at <= again.at
    assert again.withdrawn_at is None
    assert revoked == Revocation(batch, harness.by("status").sender, withdrawn)


def test_a_revocation_is_final_after_72_hours_and_not_a_second_before(harness: Harness) -> None:
    batch = harness.anchor(1).batch
    harness.do(harness.credentials.revoke(harness.by("status"), batch=batch, positions=[0], reason=Reason.OTHER))
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        (act,) = credentials.acts_on(session, batch)
        for seconds, standing in ((-1, Standing.REVOKED_PROVISIONAL), (0, Standing.REVOKED_FINAL)):
            at = act.at + timedelta(hours=72, seconds=seconds)
            assert credentials.standing(session, batch, 0, at=at) is standing
    httpx.post(
        harness.chain.rpc_url, json={"jsonrpc": "2.0", "id": 1, "method": "evm_increaseTime", "params": [72 * 3600]}
    )
    httpx.post(harness.chain.rpc_url, json={"jsonrpc": "2.0", "id": 1, "method": "evm_mine", "params": []})
    assert standings_on_chain(harness, batch, 1) == [Standing.REVOKED_FINAL]


def test_a_batch_is_projected_with_what_was_checked(harness: Harness) -> None:
    content = harness.anchor(5, standard=2, level=30)
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        found = credentials.batch(session, content.batch)
        assert found is not None
        batch = found.record
        assert credentials.entries(session, content.batch) == list(content.entries)
        assert credentials.links(session, content.batch) == list(content.links)
        tag = content.links[0].tag
        assert credentials.links_by_tag(session, [tag, bytes(32)]) == {tag: [(content.batch, content.links[0].link)]}
        assert credentials.position_of(session, content.batch, content.entries[4].document_digest) == 4
        assert credentials.position_of(session, bytes(20), content.entries[4].document_digest) is None
    ((root, credential_key, token_key, standard, accreditation, registrar, count, level, at, block),) = credentials_of(
        harness.node
    ).ask(harness.node.chain, "batchOf", content.batch)
    assert (batch.root, batch.credential_key, batch.token_key, batch.standard) == (
        root,
        credential_key,
        token_key,
        standard,
    )
    assert (batch.accreditation, batch.registrar, batch.count) == (accreditation, registrar, count) == (2, REGISTRAR, 5)
    assert (batch.level, batch.anchored_at, batch.anchored_in) == (level, moment(at), block)


def test_a_reindex_gives_the_same_rows(harness: Harness) -> None:
    act_widely(harness)
    batch = harness.anchor(3).batch
    harness.do(harness.credentials.suspend(harness.by("status"), batch=batch, positions=[0, 2], reason=Reason.OTHER))
    harness.project()
    before = every_row(harness)
    elsewhere = BookingsProjection | SplitsProjection  # tests/bookings, tests/splits
    here = [each for each in PROJECTIONS if not isinstance(each, elsewhere)]
    assert all(before[table.__tablename__] for projection in here for table in projection.tables)
    indexer_of(harness.node).reindex()
    assert every_row(harness) == before


def test_every_act_has_one_line_with_who_and_what(harness: Harness) -> None:
    batch = harness.anchor(1).batch
    order = harness.by("status")
    (submission,) = harness.do(harness.credentials.suspend(order, batch=batch, positions=[0], reason=Reason.OTHER))
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        newest, anchored = acts(session, limit=2).items
    assert (newest.member, newest.account, newest.events) == (SCHOOL, order.sender, ("CredentialsSuspended",))
    assert newest.subject == {"batch": "0x" + batch.hex(), "positions": [0], "reason": Reason.OTHER}
    assert newest.request_id == submission.request_id
    assert (anchored.events, anchored.request_id) == (("Anchored",), "0x" + batch.hex())
    assert anchored.account == harness.by("issue").sender


def test_pages_follow_each_other_without_gap_or_overlap(harness: Harness) -> None:
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        whole = acts(session, limit=500).items
        paged, cursor = [], None
        while True:
            page = acts(session, before=cursor, limit=3)
            paged += page.items
            cursor = page.next
            if cursor is None:
                break
    assert tuple(paged) == whole


def test_a_refused_command_leaves_the_chain_and_says_why(harness: Harness) -> None:
    batch = harness.anchor(1).batch
    with pytest.raises(CommandRefused) as refused:
        harness.do(harness.credentials.reinstate(harness.by("admin"), batch=batch, positions=[0]))
    assert '"error": "CredentialNotSuspended"' in refused.value.problem
    assert standings_on_chain(harness, batch, 1) == [Standing.GOOD]


def test_only_a_registered_contract_is_current(harness: Harness) -> None:
    harness.do(harness.council.retire_contract(harness.by_council(), name="Credentials"))
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        assert [each.name for each in queries.contracts(session) if each.retired] == ["Credentials"]
    at = harness.node.deployment.credentials
    harness.do(harness.council.register_contract(harness.by_council(), name="Credentials", at=at, predecessor=at))
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        found = [each for each in queries.contracts(session) if each.name == "Credentials"]
    assert [(each.address, each.predecessor, each.retired) for each in found] == [(at, None, True), (at, at, False)]
    view = consortium_of(harness.node).ask(harness.node.chain, "contractOf", contract_name("Credentials"))
    assert view == (at, found[-1].registered_in, False)


def standings(harness: Harness, batch: bytes, count: int) -> list[Standing]:
    with reading(harness.node.ledger_engine) as session:
        found = [credentials.standing(session, batch, position, at=harness.node.clock()) for position in range(count)]
    return [each for each in found if each is not None]


def standings_on_chain(harness: Harness, batch: bytes, count: int) -> list[Standing]:
    contract = credentials_of(harness.node)
    return [Standing(contract.ask(harness.node.chain, "standingOf", batch, position)[0]) for position in range(count)]


def every_row(harness: Harness) -> dict[str, list[tuple[object, ...]]]:
    """All tables of the projection but the cursor, whose block may be a newer empty one."""
    with reading(harness.node.ledger_engine) as session:
        return {
            table.name: sorted(tuple(row) for row in session.execute(select(table)))
            for table in LedgerBase.metadata.sorted_tables
            if table.name != Cursor.__tablename__
        }
