"""One installation whose every command is walked: what each is told, and what its end has to look like."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from api.app import create_app
from cli.shared.exits import Exit
from formats.bookings.slots import day_text
from ledger.db import writing
from node.compose import compose
from node.staff import access
from tests.bookings.http import booking_things
from tests.fuzz.commands import MORE, WORDS, Command, commands, ended
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR, World
from tests.splits.agreements import EXAMPLE

EXAMPLES = Path(__file__).parents[2] / "examples"
PROCESSES = frozenset({"demo", "up"})
"""They end when somebody ends them; tests/operations and tests/cli/test_demo_story.py have them."""
_VALUE_OF_PYTHON = re.compile(r"^\w+\(|\w=('|\(|\d|None)|<[\w.]+ object|Errno|Exception|\bNone\b|\\n")
_MORE = MORE | {
    "asset custody offer": ["--to", str(ENTERPRISE)],
    "booking check-out": ["--typed", "0000-0000"],
    "revoke": ["--yes"],
}
_COLLEGE_ROLES = (
    *(access.ADMIN, access.OPERATOR, access.APPROVER, access.AUDITOR),
    *(access.BOOKER, access.CUSTODIAN, access.FINANCE),
)


@dataclass
class Walk:
    """`tokens`: of staff that together hold every role. `home`: what `$GUILD_HOME` names."""

    world: World
    folder: Path
    url: str
    things: dict[str, str]
    tokens: tuple[str, ...]

    def typed(self, command: Command, **other: str) -> list[str]:
        """With a good thing for all that it needs, but for `other`."""
        words = command.typed(self.things | self._meant_by(command) | other)
        assert words is not None, f"`guild {command}` needs things that this walk does not give: {command.needed}"
        for name, text in other.items():
            if name in command.optional:
                words += [command.optional[name], text] if command.optional[name] else [text]
        if "credentials" in command.optional and "credentials" not in other:
            words.append(self.things["credentials"])
        words += _MORE.get(str(command), [])
        return words if "as_json" not in command.options else [*words, "--json"]

    def _meant_by(self, command: Command) -> dict[str, str]:
        """What a name means to this command and to no other."""
        asset = str(self.folder / "asset.yaml")
        if command.words[0] == "agreement":
            return {"file": self.things["agreement"], "agreement": "00" * 32}
        return {
            "asset approve": {"file": asset},
            "asset check": {"file": asset},
            "asset custody accept": {"from_": str(ENTERPRISE)},
            "asset protect": {"file": str(self.folder / "timetable.csv")},
            "asset holidays": {"file": str(EXAMPLES / "holidays-2026.csv")},
            "asset register": {"file": asset},
            "asset set-terms": {"file": str(self.folder / "terms.yaml")},
            "booking operator": {"credential": self.things["file"]},
            "asset shares propose": {"from_": self.things["day"]},
            "backup": {"to": str(self.folder / "backup")},
            "booking hand-over": {"to": str(ENTERPRISE)},
            "entry add": {"kind": "own"},
            "entry pepper": {"file": str(self.folder / "pepper")},
            "entry send": {"file": str(self.folder / "entries.csv")},
            "entry voucher": {"kind": "own"},
            "settlement net": {"member": str(ENTERPRISE)},
            "settlement pay": {"document": "invoice", "payee": str(ENTERPRISE)},
            "settlement pay-out": {"member": str(ENTERPRISE)},
            "close decide": {"number": "1"},
            "close escalate": {"number": "1"},
            "close reasons": {"number": "1"},
            "close withdraw-objection": {"number": "1"},
            "found": {"file": str(self.folder / "consortium.toml")},
            "member create-account": {"role": "money"},
            "member status": {"status": "active"},
            "standard register": {"kind": "skill_level"},
            "usage figures": {"from_": self.things["day"], "to": self.things["day"]},
            "verifier export": {"to": str(self.folder / "page")},
        }.get(str(command), {})

    def end(
        self, words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> tuple[int, str]:
        """The exit code, and the sentence of a refusal. Asked by whose role may ask it at all."""
        code, said = 0, ""
        for token in self.tokens:
            monkeypatch.setenv("GUILD_TOKEN", token)
            code, said = ended(words, capsys, about="walk")
            if "role-missing" not in said:
                break
        return code, sentence(code, said, words)


def sentence(code: int, said: str, words: list[str]) -> str:
    """Of a refusal; empty where the command answered. Fails where it is no sentence for people."""
    error = said.find('"error"')
    if error < 0 and "✗" not in said:
        no_certificate = code == Exit.USAGE and ('"NOT_OURS"' in said or '"DAMAGED"' in said)
        assert no_certificate or code in (Exit.OK, Exit.REFUSED, Exit.UNAVAILABLE), (code, words, said)
        return ""
    if error >= 0:
        title = str(json.JSONDecoder().raw_decode(said, said.index("{"))[0]["error"]["title"])
    else:
        title = said[said.index("✗") + 1 :].strip().partition("\n")[0]
    assert title.strip(), (words, said)
    assert "\n" not in title, (words, title)
    assert len(title) < 600, (words, title)
    assert _VALUE_OF_PYTHON.search(title) is None, (words, title)
    return title


def walked_commands() -> list[Command]:
    return [each for each in commands() if str(each) not in PROCESSES]


def walk_of(world: World, folder: Path, url: str) -> Walk:
    """A delivered sitting, another that waits for its second person, a booked asset."""
    auditor, sitting = world.token(COLLEGE, "auditor"), world.delivered(1)
    (credential,) = world.ask("GET", f"/credentials?sitting={sitting}", token=auditor).json()["items"]
    file = world.ask("GET", f"/credentials/{credential['id']}/file", token=auditor).content
    booked = booking_things.booked(world)
    day = day_text(booking_things.today_of(world) + 5)
    things = {
        "batch": credential["batch"],
        "booking": booked["booking_id"],
        "credential": credential["id"],
        "credentials": credential["id"],
        "day": day,
        "end": f"{day}T10:00",
        "feed": booked["feed_id"],
        "from_": f"{day}T09:00",
        "sitting": world.upload(world.roster(1)).json()["id"],
        "start": f"{day}T09:00",
        "stopped": sitting,
        "to": f"{day}T10:00",
        "until": day,
        "victims": booked["booking_id"],
    }
    return Walk(world, folder, url, _WORDS | things | _files(folder, file, world.roster(1)), _tokens(world))


def _files(folder: Path, credential: bytes, roster: bytes) -> dict[str, str]:
    """Good files of every kind, by the name of the parameter that means them."""
    asset = (EXAMPLES / "machining-centre.yaml").read_text(encoding="utf-8")
    for year in (2031, 2029, 2027, 2026):
        asset = asset.replace(f"{year}-0", f"{year + 10}-0")
    keys = [{"issuer": COLLEGE, "trail_key": "00" * 32}]
    contents = {
        "agreement.yaml": EXAMPLE.replace("from: 2026-01", "from: 2020-01"),
        "asset.yaml": asset,
        "entries.csv": "pool,side\n",
        "export.json": json.dumps({"secret": "00" * 32, "trail_keys": keys}),
        "pepper": "5a" * 32,
        "openings.json": json.dumps({"issuer": COLLEGE, "trail_key": "00" * 32, "openings": []}),
        "terms.yaml": asset[asset.index("terms:") :],
        "timetable.csv": "unit,weekday,from,to,weeks\n",
    }
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "credential.json").write_bytes(credential)
    (folder / "roster.csv").write_bytes(roster)
    (folder / "published").mkdir()
    names = {
        **dict.fromkeys(("file", "files", "shown"), "credential.json"),
        **dict.fromkeys(("place", "source"), "published"),
        "agreement": "agreement.yaml",
        "export": "export.json",
        "folder": "exported",
        "openings": "openings.json",
        "out": "out.json",
        "roster": "roster.csv",
    }
    return {name: str(folder / file) for name, file in names.items()}


_WORDS = WORDS | {
    "accreditation": "1",
    "act": "1",
    "address": "0x" + "11" * 20,
    "admin": "0x" + "11" * 20,
    "agreement_id": "00" * 32,
    "approval": "1",
    "amount": "10.00",
    "asset": "1",
    "back_pool": "social-training",
    "back_side": "cost",
    "basis": "government_filing",
    "class_": "enterprise",
    "code": "T-1",
    "commitment": "lathe-hours",
    "deadline": "2030-01-01T00:00",
    "device": "00000000-0000-4000-8000-000000000000",
    "digest": "00" * 32,
    "document": "No. 1",
    "entries": "00" * 20,
    "entry": "00" * 20,
    "figure": "10.00",
    "first": "2026-01-05",
    "gross": "1060.00",
    "holder": str(COLLEGE),
    "id_type": "resident_id",
    "issuer_host": "guild.example",
    "key_id": "00" * 32,
    "kind": "school",
    "last": "2026-01-06",
    "levels": "40",
    "member": str(COLLEGE),
    "members": str(COLLEGE),
    "minutes": "60",
    "name": "Nothing",
    "name_en": "Demo",
    "name_zh": "示例",
    "net": "1000.00",
    "number": "PZ-1",
    "occurred": "2026-01-05",
    "paid_on": "2026-01-05",
    "payee_account": "6222 0001",
    "payer_account": "6222 0002",
    "payouts": "00" * 20,
    "period": "2026-03",
    "person": "clerk",
    "pool": "social-training",
    "positions": "0",
    "powers": "issue",
    "purpose": "token",
    "reason": "other",
    "reference": "R-1",
    "reserve": "depreciation",
    "roles": "auditor",
    "settlement": "00" * 20,
    "settled_in": "2026-03",
    "side": "benefit",
    "signature": "0x" + "11" * 65,
    "shares": f"{COLLEGE}=10000",
    "staff": "00000000-0000-4000-8000-000000000000",
    "standard": "1",
    "status": "active",
    "text": "演示",
    "year": "2026",
    "submission": "00000000-0000-4000-8000-000000000000",
}


def _tokens(world: World) -> tuple[str, ...]:
    roles = ((COLLEGE, _COLLEGE_ROLES), (0, (access.COUNCIL,)), (REGISTRAR, (access.REGISTRAR,)))
    found = []
    for member, held in roles:
        with writing(world.node.node_engine) as session:
            by = access.bootstrap_principal(member)
            found.append(access.appoint(session, world.node.clock, by, person="walker", roles=list(held))[1])
    return tuple(found)


@contextmanager
def api_in_a_thread(home: Path, port: int) -> Iterator[str]:
    """Its URL. It lives in this process, so that what is patched here rules it too."""
    server = uvicorn.Server(uvicorn.Config(create_app(compose(home)), port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
