"""Whatever file or picture is given to a command, it ends as docs/cli.md says, and says what was wrong."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from cli.main import app
from cli.shared.exits import Exit
from node.installation.config import Config, save
from node.setup.backup import MANIFEST
from tests.fuzz.commands import WORDS, Command, commands, ended
from wallet.tokens import qr
from wallet.tokens.qr import QrFault

# What a command may be told to read, by the name of its parameter.
READS = (
    "file", "shown", "export", "openings", "files", "roster", "source", "pinned", "trust_root", "snapshot",
    "holidays", "operator", "credential", "agreement", "vouchers", "period_files", "evidence",
)  # fmt: skip
WRITES = {"to", "out", "svg", "folder", "token_file"}
DEEP = 99_000
CHUNKS = (b"tEXt", b"zTXt", b"iCCP", b"IHDR", b"PLTE", b"tRNS", b"acTL", b"IDAT", b"\x00\x01\xff ")
LINK = "https://guild-ledger.example/v#AAAA"
ODD = (
    b"",
    b"\x00",
    b"\xff\xfe[\x00",
    b"[" * DEEP,
    b'{"a":' * DEEP,
    b"a=" + b"[" * DEEP,
    b"a." * 20_000 + b"a=1",
    b'{"secret":1}',
    b'{"secret":"zz","trail_keys":[]}',
    b'{"secret":"00","trail_keys":[1]}',
    b'{"secret":"00","trail_keys":{}}',
    b'{"issuer":2,"trail_key":"00","openings":[]}',
    b'{"issuer":"x","trail_key":"00","openings":[]}',
    b'{"issuer":2,"trail_key":"zz","openings":7}',
    b'{"issuer":2,"trail_key":"00","openings":[{}]}',
    b'{"issuer":1e999,"trail_key":"00","openings":[]}',
    b'{"lineage":[]}',
    b'{"proof":[{}]}',
    b"https://[",
    b"https://x/v#" + b"A" * 100_000,
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"RIFF\x00\x00\x00\x00WEBP",
    b"GIF89a\x00\x00",
    b"BM" + b"\xff" * 60,
)
WHOLE = {"shown", "export", "openings", "file"}
TOML = ODD[3:7]  # a node is opened for each


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation without a chain: nothing that is given can be held against one."""
    home = tmp_path / "home"
    save(home, Config(issuer_host="guild.example", members=(2,)))
    deployment = {
        "chain_id": 1,
        "genesis_hash": "0x" + "11" * 32,
        "consortium": "0x" + "22" * 20,
        "access_manager": "0x" + "33" * 20,
        "credentials": "0x" + "44" * 20,
        "deployed_block": 0,
    }
    root = {"consortium_id": "0x" + "55" * 32, "issuer_host": "guild.example", "lineage": [deployment]}
    (tmp_path / "root.json").write_text(json.dumps(root))
    for name in ("GUILD_TOKEN", "GUILD_TOKEN_FILE", "GUILD_PINNED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GUILD_HOME", str(home))
    monkeypatch.setenv("GUILD_TRUST_ROOT", str(tmp_path / "root.json"))
    monkeypatch.setenv("GUILD_RPC_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GUILD_URL", "http://127.0.0.1:9")
    return home


def readers() -> list[tuple[Command, str]]:
    """Every command with each file that it may be told to read."""
    return [(each, name) for each in commands() for name in READS if name in each.options]


def typed(command: Command, name: str, given: Path, folder: Path) -> list[str]:
    things = (
        WORDS
        | dict.fromkeys((*READS, "place"), str(given))
        | {
            "out": str(folder / "out.json"),
            "standard": "1",
            "kind": "skill_level",
            "asset": "1",
            "from_": "2026-03-02T08:00",
            "to": "2026-03-02T09:00",
            "class_": "teaching",
            "booking": "00" * 20,
            "agreement_id": "00" * 32,
            "entry": "00" * 20,
            "number": "1",
            "member": "2",
            "signature": "00" * 65,
            "deadline": "2036-03-31T00:00:00Z",
            "occurred": "2026-03-31",
            "year": "2026",
            "period": "2026-03",
            "commitment": "hours",
            "amount": "1",
            "first": "2026-03-01",
            "last": "2026-03-02",
        }
    )
    words = command.typed(things)
    assert words is not None, f"`guild {command}` needs things that this walk does not give: {command.needed}"
    return words if name in command.needed else [*words, "--" + name.replace("_", "-"), str(given)]


def paths_of(command: Any) -> Iterator[str]:
    """The parameters of this command, and of those below it, that name a file or folder."""
    for each in getattr(command, "commands", {}).values():
        yield from paths_of(each)
    yield from (each.name for each in command.params if "Path" in str(each.type_descriptor.annotation))


def test_no_file_that_a_command_reads_is_left_out() -> None:
    found = set(paths_of(typer.main.get_command(app)))
    assert {"file", "roster"} <= found
    assert found <= {*READS, *WRITES}


@pytest.mark.parametrize(("command", "name"), readers(), ids=lambda each: str(each))
def test_a_file_that_is_something_else_is_said_to_be(
    command: Command, name: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "given"
    for data in TOML if command.words == ("found",) else ODD if name in WHOLE else ODD[::3]:
        given.write_bytes(data)
        code, said = ended([*typed(command, name, given, tmp_path)], capsys, about=data[:60])
        assert code != 0, (data[:60], said)


@pytest.mark.parametrize("manifest", [*ODD[:5], b'{"made_at":1,"name":[],"files":{}}', b'{"files":[{"path":"/etc"}]}'])
def test_a_backup_whose_manifest_is_none_is_refused(
    home: Path, tmp_path: Path, manifest: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / MANIFEST).write_bytes(manifest)
    monkeypatch.setenv("GUILD_HOME", str(tmp_path / "new"))
    assert ended(["restore", str(tmp_path / "backup")], capsys, about=manifest[:60])[0] == Exit.REFUSED


def broken(seed: int) -> bytes:
    """A picture of a QR with some of its bytes changed, cut, or a chunk put in under a checksum that holds."""
    drawn, data = random.Random(seed), bytearray(qr.png(LINK))
    match drawn.randrange(4):
        case 0:
            for _ in range(drawn.randrange(1, 20)):
                data[drawn.randrange(8, len(data))] = drawn.randrange(256)
        case 1:
            del data[drawn.randrange(8, len(data)) :]
        case 2:
            kind = drawn.choice(CHUNKS)
            body = drawn.randbytes(drawn.randrange(40))
            size = drawn.choice([len(body), len(body), 2**31 - 1])
            chunk = size.to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
            at = drawn.choice([8, 33, len(data) - 12])
            data[at:at] = chunk
        case _:
            data[: drawn.randrange(3, 30)] = drawn.choice([b"BM", b"GIF89a", b"RIFF....WEBPVP8 ", b"\xff\xd8\xff\xe1"])
    return bytes(data)


def read_all(seeds: range) -> Iterator[bytes]:
    for seed in seeds:
        picture = broken(seed)
        try:
            assert qr.read(picture) == LINK, seed
        except QrFault:
            yield picture


def test_a_broken_picture_is_read_or_is_none() -> None:
    assert len(list(read_all(range(150)))) > 30


@pytest.mark.soak
def test_a_broken_picture_is_read_or_is_none_longer() -> None:
    assert list(read_all(range(150, 20_000)))


def test_a_chunk_whose_name_is_no_name_is_a_refusal(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pillow raises SyntaxError for it."""
    picture, data = tmp_path / "qr.png", qr.png(LINK)
    picture.write_bytes(data[:33] + b"\x00\x00\x00\x00\x00\x01\xff " + bytes(4) + data[33:])
    for command in ("verify", "wallet qr"):
        code, said = ended([*command.split(), str(picture)], capsys, about=command)
        assert (code, "QR" in said) == (1, True), said
