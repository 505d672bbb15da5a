"""The Digital Credentials Consortium's verifier says of our files what we say; that our issuers are in no registry of
theirs it says too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from formats import ids
from tests.readers.peer import ask
from tests.readers.test_status import LIST, OTHER, OWN, file, status_list
from tests.wallet.world import HOST, MEMBER
from wallet.documents.contexts import SKILL

CONTEXT = Path(__file__).parents[2] / "wallet/documents/contexts/skill-v1.jsonld"
GOOD = {"valid_signature": True, "suspension_status": True, "expiration": True, "registered_issuer": False}


def said(listed: Any, credential: Any) -> Any:
    """With the media types of our node. `listed` None: the list is not served."""
    served = {
        f"https://{HOST}/members/{MEMBER}/did.json": ("application/did+json", json.dumps(OWN)),
        SKILL: ("application/ld+json", CONTEXT.read_text(encoding="utf-8")),
        **({} if listed is None else {LIST: ("application/vc", json.dumps(listed))}),
    }
    question = {"served": served, "credentials": [credential]}
    (answer,) = ask(question, "tests/readers/verifier_core.mjs")
    return answer


def test_a_good_file_verifies_unmodified() -> None:
    assert said(status_list([]), file()) == {"steps": GOOD, "errors": []}


def test_a_file_whose_bit_is_set_is_suspended() -> None:
    assert said(status_list([101]), file())["steps"] == {**GOOD, "suspension_status": False}


def test_a_tampered_file_is_refused() -> None:
    assert said(status_list([]), {**file(), "name": "一级/高级技师"}) == {"steps": {}, "errors": ["invalid_signature"]}


def test_without_a_good_list_it_does_not_say_that_the_standing_is_good() -> None:
    foreign = status_list([], public=OTHER)
    for listed in (None, foreign, {**status_list([]), "issuer": ids.issuer_id(HOST, 3)}):
        assert said(listed, file())["steps"].get("suspension_status") is not True
