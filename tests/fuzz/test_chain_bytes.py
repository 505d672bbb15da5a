"""Whatever bytes the register's events hold, the projection takes them, and queries, API and pages show them."""

from __future__ import annotations

import random
from typing import Any

import pytest
from eth_abi.abi import encode
from sqlalchemy import Engine

from api.consortium import schemas
from api.web.language import CHINESE, ENGLISH, Language
from formats.register.basis import Basis
from formats.register.levels import Kind
from formats.register.members import MemberKind
from ledger.consortium import queries
from ledger.consortium.projection import ConsortiumProjection
from ledger.db import open_engine, prepare_ledger, projection_commit, reading
from ledger.indexing.projection import Projector, Watched, faults_of
from ledger.rpc.abi import Abi, AbiEvent, type_of
from ledger.rpc.client import ChainLog
from ledger.timestamps import moment
from node.publishing.facts import register_of
from verification.deployment import DeploymentEntry

CASES, CASES_LONGER = 150, 20_000
ADDRESS = "0x" + "11" * 20
REGISTER = Abi.load("Consortium")
PLACE = DeploymentEntry(
    chain_id=1,
    genesis_hash="0x" + "22" * 32,
    consortium=ADDRESS,
    access_manager=ADDRESS,
    credentials=ADDRESS,
    deployed_block=0,
)
BYTES = (
    b"",
    b"{}",
    b"\xff",
    b"a\x00b",
    b"\xed\xa0\x80",
    b"[" * 99_000,
    b'{"name":{"zh":"\\ud800"}}',
    b'{"name":[1]}',
    b'{"zh":"\xe7\x94\xb2"}',
    b'{"name":{"zh":"a","en":7}}',
    b"1e999",
)
# The contract holds these to its enums.
ENUMS = {"MemberAdmitted.kind": MemberKind, "StandardRegistered.kind": Kind, "AccreditationGranted.basis": Basis}
EVENTS = ("MemberAdmitted", "StandardRegistered", "AccreditationGranted", "KeyRegistered", "MemberProfileChanged")


def log_of(event: AbiEvent, args: dict[str, Any], index: int) -> ChainLog:
    """A `string` is written as the bytes that are given: the ABI writes both alike."""
    plain = [part for part in event.item["inputs"] if not part["indexed"]]
    types = ["bytes" if type_of(part) == "string" else type_of(part) for part in plain]
    indexed = [encode([type_of(part)], [args[part["name"]]]) for part in event.item["inputs"] if part["indexed"]]
    data = encode(types, [args[part["name"]] for part in plain])
    return ChainLog(index, "0x" + "33" * 32, None, "0x" + "44" * 32, 0, ADDRESS, (event.topic, *indexed), data)


def drawn_args(event: AbiEvent, number: int, drawn: random.Random) -> dict[str, Any]:
    return {part["name"]: drawn_arg(event, part, number, drawn) for part in event.item["inputs"]}


def drawn_arg(event: AbiEvent, part: Any, number: int, drawn: random.Random) -> Any:
    declared, name = type_of(part), f"{event.name}.{part['name']}"
    if name in ENUMS:
        return int(drawn.choice(list(ENUMS[name])))
    if part["indexed"] and declared.startswith("uint"):
        return number
    if declared in ("bytes", "string"):
        return drawn.choice(BYTES) if drawn.random() < 0.7 else drawn.randbytes(drawn.randrange(60))
    if name.endswith("purpose"):
        return drawn.randrange(1, 5)
    if declared == "address":
        return "0x" + drawn.randbytes(20).hex()
    if declared.startswith("bytes"):
        return drawn.randbytes(int(declared.removeprefix("bytes")))
    if declared == "bool":
        return drawn.random() < 0.5
    return drawn.choice([0, 1, number, (1 << int(declared.removeprefix("uint"))) - 1])


@pytest.fixture
def engine(tmp_path: Any) -> Engine:
    made = open_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    prepare_ledger(made)
    return made


def shown(engine: Engine, seeds: range) -> None:
    projector = Projector([Watched(ADDRESS, REGISTER)], [ConsortiumProjection()])
    with projection_commit(engine) as session:
        for seed in seeds:
            drawn = random.Random(seed)
            for place, name in enumerate(EVENTS):
                event = REGISTER.events[name]
                log = log_of(event, drawn_args(event, seed + 1, drawn), seed * len(EVENTS) + place)
                projector.store(session, [(log, drawn.choice([0, 1, 1 << 32, (1 << 63) - 1]))])
    for seed in seeds:
        with reading(engine) as session:
            member, standard = queries.member(session, seed + 1), queries.standard(session, seed + 1)
            accreditation = queries.accreditation(session, seed + 1)
        assert member is not None
        assert standard is not None
        assert accreditation is not None
        for said in (
            schemas.Member.of(member),
            schemas.Standard.of(standard),
            schemas.Accreditation.of(accreditation),
        ):
            said.model_dump_json().encode()
        for language in (Language(CHINESE), Language(ENGLISH)):
            for names in (member.names, standard.names):
                assert language.named(names, "unreadable").encode(), seed
    with reading(engine) as session:
        assert len(register_of(session, PLACE.fact, at=moment(0), named=()).members) == len(seeds)


def test_what_the_register_holds_is_shown_whatever_it_is(engine: Engine) -> None:
    shown(engine, range(CASES))


@pytest.mark.soak
def test_what_the_register_holds_is_shown_whatever_it_is_longer(engine: Engine) -> None:
    shown(engine, range(CASES, CASES_LONGER))


@pytest.mark.parametrize("seed", range(20))
def test_a_log_that_is_not_of_its_abi_is_a_fault_of_that_event_alone(engine: Engine, seed: int) -> None:
    drawn, event = random.Random(seed), REGISTER.events[EVENTS[seed % 3]]
    log = log_of(event, drawn_args(event, 1, drawn), 1)
    cut = log.data[: drawn.randrange(1, 32 * 3)] + b"\xff" * drawn.choice([0, 32, 64])
    bent = ChainLog(**{**vars(log), "data": cut})
    projector = Projector([Watched(ADDRESS, REGISTER)], [ConsortiumProjection()])
    with projection_commit(engine) as session:
        projector.store(session, [(bent, 1)])
    with reading(engine) as session:
        assert [(each.event, each.error) for each in faults_of(session)] == [(event.name, "AbiDataMalformed")]
