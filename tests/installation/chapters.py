"""Chapters of the runbook, run as they stand: every block by bash, in order, and what it is said to print.

Only two things are not as they stand: what the first block sets (homes and ports), and how hard a key file is to open.
`guild` is the same command line in a fork of this process, which has imported it already; `guild up` is a process of
its own, in a block that says `stays`.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import psutil

from cli.main import main

RUNBOOK = (Path(__file__).parents[2] / "docs/runbook.md").read_text(encoding="utf-8")
PATIENCE_S, STOP_PATIENCE_S = 600, 40
IMPORTED_ONCE = ("node.setup.founding", "node.setup.backup", "node.trust_roots.published_place", "httpx")
"""What only some commands need: what this process has imported, no fork imports again."""

PRELUDE = """set -euo pipefail
guild() {{
    [ "$1" != up ] || exec {guild} up
    {forked} "$@" || return
    [ "$1" != init ] || sed -i 's/^scrypt_log2 = .*/scrypt_log2 = 4/' "$GUILD_HOME/guild.toml"
}}
"""
ONCE = """exec >{said} 2>&1
{text}"""
STAYS = """( {text} ) >{said} 2>&1 &
echo $! >>{pids}
until grep -qs 'up at http://' {said}; do kill -0 $!; sleep 0.1; done
"""
CLIENT = """#!{python} -SI
import json, os, socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect({address!r})
socket.send_fds(line, [json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()], [0, 1, 2])
sys.exit(int(line.recv(8)))
"""


@dataclass(frozen=True)
class Block:
    """`kind`: empty, `stays`, or another word behind `sh`. `promised`: what it is said to print."""

    text: str
    kind: str
    promised: tuple[str, ...]

    def with_values(self, **values: object) -> Block:
        """The same with other values for what it sets. Each has to be set in it."""
        text = self.text
        for name, value in values.items():
            text, found = re.subn(rf"\b{name}=\S+", f"{name}={value}", text)
            assert found == 1, f"the first block sets no {name}"
        return Block(text, self.kind, self.promised)


def blocks_of(chapter: str) -> list[Block]:
    text = RUNBOOK.partition(f"\n## {chapter}\n")[2].partition("\n## ")[0]
    found = re.findall(r"(.*?)^```sh(?: (\w+))?\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [
        Block(commands, kind, tuple(re.findall(r"prints (?:\w+ )?`([^`]+)`", " ".join(before.split()))))
        for before, kind, commands in found
    ]


@dataclass
class Walk:
    """Runs blocks in one folder. What stays goes on from one `run` to the next, the shell's variables do not."""

    folder: Path
    forked: Path
    ran: int = field(default=0, init=False)

    def run(self, blocks: Sequence[Block]) -> None:
        """Fails where one ends otherwise than well, or does not print what it is said to."""
        said = [self.folder / f"said-{self.ran + number}" for number in range(len(blocks))]
        self.ran += len(blocks)
        guild = Path(sys.executable).parent / "guild"
        parts = [PRELUDE.format(guild=shlex.quote(str(guild)), forked=shlex.quote(str(self.forked)))]
        for block, file in zip(blocks, said, strict=True):
            form = STAYS if block.kind == "stays" else ONCE
            parts.append(form.format(text=block.text, said=file, pids=self._pids))
        environment = {name: text for name, text in os.environ.items() if not name.startswith("GUILD_")}
        ended = subprocess.run(
            ["bash", "-c", "\n".join(parts)],
            cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        told = [file.read_text() if file.exists() else "it was not come to" for file in said]
        everything = "\n".join(f"$ {block.text}\n{text}" for block, text in zip(blocks, told, strict=True))
        assert ended.returncode == 0, everything
        broken = [each for block, text in zip(blocks, told, strict=True) for each in block.promised if each not in text]
        assert broken == [], everything

    def stop(self) -> None:
        """What stays is ended as by `kill`, and nothing of it is left behind."""
        pids = [int(pid) for pid in self._pids.read_text().split()] if self._pids.exists() else []
        self._pids.unlink(missing_ok=True)
        running = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
        every = [each for one in running for each in (one, *one.children(recursive=True))]
        for one in running:
            one.terminate()
        _, left = psutil.wait_procs(every, timeout=STOP_PATIENCE_S)
        for each in left:
            each.kill()
        assert left == []

    @property
    def _pids(self) -> Path:
        return self.folder / "pids"


@contextmanager
def walking(folder: Path) -> Iterator[Walk]:
    for name in IMPORTED_ONCE:
        import_module(name)
    address, program = folder / "forks", folder / "guild"
    program.write_text(CLIENT.format(python=sys.executable, address=str(address)))
    program.chmod(0o700)
    walk = Walk(folder, program)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(address))
        listening.listen()
        thread = threading.Thread(target=_serve, args=(listening,))
        thread.start()
        try:
            yield walk
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()
            walk.stop()


def _serve(listening: socket.socket) -> None:
    while True:
        try:
            asking, _ = listening.accept()
        except OSError:
            return  # shut down
        with asking:
            data, streams, _, _ = socket.recv_fds(asking, 1 << 20, 3)
            child = os.fork()
            if child == 0:
                _run(streams, *json.loads(data))
            for stream in streams:
                os.close(stream)
            _, status = os.waitpid(child, 0)
            asking.send(str(os.waitstatus_to_exitcode(status)).encode())


def _run(streams: list[int], words: list[str], place: str, environment: dict[str, str]) -> None:
    code: object = 1
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(each, mode) for each, mode in enumerate("rww"))
        os.chdir(place)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["guild", *words]
        main()
    except SystemExit as ended:
        code = ended.code
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code if isinstance(code, int) else 1)
