"""The college under a limit of 100.00 yuan, in the world of the other files: its API, who gives and who approves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
from fastapi.testclient import TestClient

from api.app import create_app
from node.installation.config import SplitLimits
from node.installation.node import Node
from tests.issuing.world import COLLEGE, work
from tests.splits.http.entry_things import Books


@dataclass
class Limited:
    """`node`: of the API that has the limit."""

    at: Books
    node: Node

    def limit(self, yuan: str | None) -> None:
        limits = {COLLEGE: SplitLimits(second_person_above=yuan)}
        self.node.config = self.node.config.model_copy(update={"splits": limits})

    def given(self, yuan: int, **more: Any) -> dict[str, Any]:
        """The answer to one entry of this amount, by finance of the college."""
        number = self.at.number()
        assert self.at.stored(number).status_code == 201
        return self.answered(self.at.ask("POST", f"{self.at.path}/entries", json=self.body(number, yuan, **more)))

    def body(self, number: str, *yuan: int, **more: Any) -> dict[str, Any]:
        """Of parts of these amounts, on one side after the other."""
        parts = [
            {"pool": "training", "side": side, "gross": f"{each}00", "net": f"{each}00"}
            for each, side in zip(yuan, ("cost", "benefit"), strict=False)
        ]
        return self.at.body(number, parts=parts, **more)

    def answered(self, answer: httpx.Response) -> dict[str, Any]:
        assert answer.status_code == 202, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def say(self, word: str, submission: str, *, role: str = "approver", **more: Any) -> httpx.Response:
        body = {"reason": "金额不符"} if word == "refuse" else {}
        return self.at.ask("POST", f"/submissions/{submission}/{word}", role=role, json=body, **more)

    def approved(self, submission: str) -> dict[str, Any]:
        """As the chain answered it."""
        return self.at.done(self.say("approve", submission))

    def state(self, submission: str) -> str:
        """Once the worker has nothing left to do."""
        work(self.node)
        return str(self.at.get(f"/submissions/{submission}")["state"])

    def waiting(self, role: str = "approver", member: int = COLLEGE) -> list[str]:
        found = self.at.get("/submissions/awaiting-approval?limit=200", member, role)["items"]
        return [each["id"] for each in found]

    def approval(self, submission: str) -> dict[str, Any]:
        found: dict[str, Any] = self.at.get(f"/submissions/{submission}/approval", role="auditor")
        return found


@contextmanager
def limited(books: Books) -> Iterator[Limited]:
    """`books`: asked by the API that has the limit."""
    node = replace(books.world.node)
    client = TestClient(create_app(node), base_url=str(books.world.client.base_url))
    made = Limited(replace(books, world=replace(books.world, node=node, client=client)), node)
    made.limit("100.00")
    yield made
