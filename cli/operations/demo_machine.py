"""A new demo begins before the quarter that it tells of: the months that it closes have their uses by then, and what
is published of a machine rules from the next day on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cli.operations.demo_stage import COLLEGE, DATA, Stage

if TYPE_CHECKING:
    from node.bookings.assets.asset_reader import AssetFile
    from node.installation.node import Node

MACHINE, WORKSHOP = "machine", "workshop"
ASSET = 1
"""The first number that the chain gives; the workshop has the next."""
_ASSET_FROM, _TERMS_FROM = "from: 2026-01-01\n", "from: 2026-01-02\n"
_EVE_DAYS = 2
"""Before the quarter: one to register, one for terms to begin."""


def is_new(stage: Stage) -> bool:
    """No chain was ever begun here."""
    return stage.config.chain.embedded and not (stage.home / "chain").exists()


def begun_before_the_quarter(stage: Stage) -> dict[str, int]:
    """The consortium founded, machine and workshop registered and the workshop used for three months, on a chain whose
    first day was before them; the numbers of the standards. Started again, its clock is everybody's."""
    from cli.operations.demo_workshop import WORKSHOP_ASSET, newest_quarter, use_workshop
    from formats.bookings.slots import DAY_SLOTS, period_days, unix_of
    from node.compose import compose, utc_now
    from node.installation.deploy import deploy
    from node.running.chain import Anvil
    from node.running.supervisor import anvil_settings
    from node.setup.founding import found

    quarter = newest_quarter(int(utc_now().timestamp()))
    first_block_at = unix_of((period_days(quarter[0])[0] - _EVE_DAYS) * DAY_SLOTS)
    chain = Anvil(replace(anvil_settings(stage.home, stage.config), genesis_time=first_block_at))
    chain.start()
    try:
        node = compose(stage.home)
        try:
            deploy(node)
            standards = found(node, DATA / "consortium.toml").standards
            _register(node, stage, MACHINE, ASSET, standards)
            _register(node, stage, WORKSHOP, WORKSHOP_ASSET, standards)
            use_workshop(node, chain, quarter)
        finally:
            node.close()
    finally:
        chain.stop()
    return standards


def _register(node: Node, stage: Stage, name: str, number: int, standards: dict[str, int]) -> None:
    from cli.operations.demo_workshop import settled
    from node.bookings.orders import assets_commands, book_order
    from node.staff.access import bootstrap_principal

    file = _file(stage, name, today=_day_of_chain(node))
    request = file.asset if file.requirement is None else replace(file.asset, standard=standards[file.requirement.code])
    commands, college = assets_commands(node), bootstrap_principal(COLLEGE)
    settled(node, commands.register_asset(book_order(node, college, _request_id(f"{name}/asset")), request=request))
    terms_order = book_order(node, college, _request_id(f"{name}/terms"))
    settled(node, commands.set_terms(terms_order, asset=number, terms=file.terms))


def _file(stage: Stage, name: str, *, today: int) -> AssetFile:
    """demo/NAME.yaml with its two days moved, as it then lies in the demo's folder for a reader to look at."""
    from formats.bookings.slots import day_text
    from node.bookings.assets.asset_reader import read_asset_file
    from node.bookings.assets.files import digests_in

    text = (DATA / f"{name}.yaml").read_text(encoding="utf-8")
    for written, day in ((_ASSET_FROM, today), (_TERMS_FROM, today + 1)):
        text = text.replace(written, f"from: {day_text(day)}\n")
    (stage.folder / f"{name}.yaml").write_bytes(text.encode())
    terms = f"{name}-terms.txt"
    (stage.folder / terms).write_bytes((DATA / terms).read_bytes())
    return read_asset_file(text.encode(), today, digests_in(stage.folder))


def _day_of_chain(node: Node) -> int:
    from formats.bookings.slots import day_of, slot_of

    return day_of(slot_of(node.chain.head().time))


def _request_id(what: str) -> bytes:
    """The same for every run: nothing is done twice."""
    from formats.crypto.hashing import sha256

    return sha256(b"guild/demo/" + what.encode())
