"""The API driven from its own description: each route by each caller, with data that fits it and data that does not.

Drawn ids are nearly always unknown, so about half of the cases name real things of the world instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlmodel import select

from api.app import create_app
from ledger.db import reading
from ledger.submitting.outbox import Submission
from node.staff.access import COUNCIL, PEER, REGISTRAR, ROLES
from tests.api.routes import declared_routes
from tests.bookings.http import booking_things
from tests.issuing.world import COLLEGE, World, resident_id
from tests.issuing.world import REGISTRAR as REGISTRAR_MEMBER
from tests.splits.http import agreement_things, close_things, entry_things
from tests.splits.http.approvals import approval_things
from tests.splits.http.commitments import commitment_things

NOBODY = "nobody"
CALLERS = (NOBODY, *ROLES)
CONFORMS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# It answers 503 by design where nothing works behind it, and here no worker runs.
TELLS_OF_ILL_HEALTH = "GET /readyz"


@dataclass(frozen=True)
class Driven:
    """`things` by the name of the parameter or field that may name them; `driven_by`: what was answered to whom."""

    operations: Mapping[str, APIOperation[Any, Any, Any, Any]]
    any_of: Mapping[str, tuple[str, ...] | None]
    tokens: Mapping[str, str]
    things: Mapping[str, Sequence[Any]]
    driven_by: set[tuple[str, str]] = field(default_factory=set)

    def callers_of(self, label: str) -> list[str]:
        """Who gets through to this route: anybody where it is public, else the roles that it names."""
        any_of = self.any_of[label]
        return [*CALLERS] if any_of is None else [*(any_of or ROLES)]

    def drive(self, operation: APIOperation[Any, Any, Any, Any], *, run: settings) -> None:
        """Raises what Schemathesis found: a fault of the server, or an answer that the description does not know."""
        checks = CONFORMS if operation.label == TELLS_OF_ILL_HEALTH else [not_a_server_error, *CONFORMS]
        callers = st.sampled_from(self.callers_of(operation.label))
        for mode in GenerationMode if _demands_something(operation) else (GenerationMode.POSITIVE,):

            @run
            @given(case=operation.as_strategy(mode), caller=callers, data=st.data())
            def one(case: Case, caller: str, data: DataObject) -> None:
                if data.draw(st.booleans(), label="real things"):
                    self._name_real_things(case, data)
                case.call_and_validate(headers=self._headers(case, caller, data), checks=checks)
                self.driven_by.add((operation.label, caller))

            one()

    def _name_real_things(self, case: Case, data: DataObject) -> None:
        for container in (case.path_parameters, case.body, case.query):
            if isinstance(container, dict):
                for name in sorted(self.things.keys() & container.keys()):
                    container[name] = data.draw(st.sampled_from(self.things[name]), label=name)

    def _headers(self, case: Case, caller: str, data: DataObject) -> dict[str, str]:
        headers = {} if caller == NOBODY else {"Authorization": f"Bearer {self.tokens[caller]}"}
        if case.method != "GET" and data.draw(st.booleans(), label="a fresh key"):
            headers["Idempotency-Key"] = str(uuid4())
        return headers


def _demands_something(operation: APIOperation[Any, Any, Any, Any]) -> bool:
    """Whether there is data that does not fit: not where a route takes nothing, or any text at all."""
    described = operation.definition.raw
    schemas = [each["schema"] for each in described.get("parameters", [])]
    any_text = all(each.get("type") == "string" and not each.keys() & {"pattern", "maxLength"} for each in schemas)
    return "requestBody" in described or not any_text


def limited(examples: int, *, repeatable: bool) -> settings:
    """That many cases for each route and kind of data."""
    return settings(
        max_examples=examples,
        derandomize=repeatable,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def driven(world: World) -> Driven:
    """The world's app, with one delivered sitting and one that is still to be approved."""
    app = create_app(world.node)
    generation = GenerationConfig(with_security_parameters=False)
    config = SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=generation)))
    description = schemathesis.openapi.from_asgi("/openapi.json", app, config=config)
    found = (each.ok() for each in description.get_all_operations())
    return Driven(
        operations={operation.label: operation for operation in found},
        any_of={str(route): route.any_of for route in declared_routes(world.node)},
        tokens={role: _token(world, role) for role in ROLES},
        things=_things(world),
    )


def _token(world: World, role: str) -> str:
    if role == PEER:
        return (world.home / f"tokens/peer-{COLLEGE}.token").read_text().strip()
    return world.token({COUNCIL: 0, REGISTRAR: REGISTRAR_MEMBER}.get(role, COLLEGE), role)


def _things(world: World) -> dict[str, Sequence[Any]]:
    auditor, roster = world.token(COLLEGE, "auditor"), world.roster(2)
    delivered, prepared = world.delivered(3), str(world.upload(roster).json()["id"])
    credentials = world.ask("GET", f"/credentials?sitting={delivered}", token=auditor).json()["items"]
    keys = world.ask("GET", f"/keys?member={COLLEGE}").json()["items"]
    with reading(world.node.node_engine) as session:
        submissions = session.exec(select(Submission.id).where(Submission.member == COLLEGE)).all()
    ids, batch = [each["id"] for each in credentials], credentials[0]["batch"]
    proposed = agreement_things.proposed(world)
    made = {name: [value] for name, value in _made(world).items()}
    return {
        "sitting_id": [delivered, prepared],
        "sitting": [delivered],
        **dict.fromkeys(("credential_id", "credential"), ids),
        "credentials": [ids, ids[:1]],
        "batch_id": [batch],
        "batch": [batch],
        "submission_id": [*submissions, approval_things.held(world)["submission_id"]],
        "act_number": [1],
        "key_id": [each["id"] for each in keys],
        "number": [1, 2, 3],
        "slug": ["not-found", "slots-taken"],
        "member": [COLLEGE],
        "standard": [world.standard],
        "level": [40],
        "award_date": ["2026-06-30"],
        "roster": [roster, world.roster(1)],
        "id_type": ["resident_id"],
        "id_number": [resident_id(1), resident_id(400)],
        "block": [5],
        "file_name": ["trust-root.json", "page.css"],
        "asset": [1],
        "assets": ["1", "1,2"],
        "entries": [made["entry_id"]],
        **made,
        "agreement_id": [proposed["agreement_id"], *made["agreement_id"]],
        "version": [1],
        "yaml": [agreement_things.ALONE, agreement_things.TEXT],
        "text": [proposed["agreement_id"]],
    }


def _made(world: World) -> dict[str, str]:
    """Of bookings, entries, settlements and closes."""
    return booking_things.booked(world) | entry_things.made(world) | close_things.THINGS | commitment_things.THINGS
