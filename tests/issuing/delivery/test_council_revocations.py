"""An expelled member's credentials: no account of it acts any more, so the council revokes and takes back."""

from typing import Any

import httpx

from tests.issuing.delivery.test_status import act, credentials, last_revocation, settled, slug
from tests.issuing.world import COLLEGE, ENTERPRISE, World, own_world, work

world = own_world
"""An expulsion is final."""


def council(world: World, method: str, path: str, body: Any = None, *, person: str = "council") -> httpx.Response:
    return world.ask(method, path, token=world.token(0, "council", person=person), json=body)


def standings(world: World, sitting: str) -> list[str]:
    return [each["standing"] for each in credentials(world, sitting)]


def test_what_a_thief_revoked_before_the_expulsion_is_taken_back_by_the_council(world: World) -> None:
    sitting = world.delivered(3)
    found = credentials(world, sitting)
    settled(world, act(world, "revoke", [found[0]["id"]]))
    stolen = last_revocation(world)
    early = council(world, "POST", f"/council/revocations/{stolen}/withdraw")
    assert slug(early, 409) == "member-not-expelled"
    body = {"batch": found[0]["batch"], "positions": [found[1]["position"]], "reason": "other"}
    assert slug(council(world, "POST", "/council/revocations", body), 409) == "member-not-expelled"

    expelled = council(world, "PUT", f"/members/{COLLEGE}/status", {"status": "expelled"})
    assert expelled.status_code == 202
    work(world.node)
    (withdrawn,) = settled(world, council(world, "POST", f"/council/revocations/{stolen}/withdraw"))
    assert withdrawn.sender == world.node.keystore.address("council-admin")
    assert standings(world, sitting) == ["good", "good", "good"]

    settled(world, council(world, "POST", "/council/revocations", body))
    mistake = last_revocation(world)
    assert standings(world, sitting) == ["good", "revoked_provisional", "good"]
    path = f"/council/revocations/{mistake}/withdraw"
    assert slug(council(world, "POST", path), 403) == "withdrawer-is-revoker"
    (taken_back,) = settled(world, council(world, "POST", path, person="second delegate"))
    assert taken_back.sender == world.node.keystore.address("council-second")
    assert standings(world, sitting) == ["good", "good", "good"]
    again = council(world, "POST", path, person="second delegate")
    assert slug(again, 409) == "revocation-already-withdrawn"


def test_a_councils_revocation_names_a_batch_and_places_in_it(world: World) -> None:
    body = {"batch": f"{ENTERPRISE:08x}" + "ab" * 16, "positions": [0], "reason": "other"}
    assert slug(council(world, "POST", "/council/revocations", body), 404) == "batch-unknown"
    assert slug(council(world, "POST", "/council/revocations", {**body, "positions": []}), 422) == "request-invalid"
    assert slug(council(world, "POST", "/council/revocations/99999/withdraw"), 404) == "revocation-unknown"
