"""The runbook's chapter "Two nodes" is run as it stands: every block by bash, in order, and what it says it prints.

Only these are not as they stand: the values in the first block (homes and ports), and how hard a key file is to open.
`guild` is the same command line in a fork of this process, which has imported it already; `guild up` is a process of
its own.
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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import psutil
import pytest

from cli.main import main
from tests.conftest import free_port

pytestmark = pytest.mark.chain

ROOT = Path(__file__).parents[2]
RUNBOOK = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
PATIENCE_S, STOP_PATIENCE_S = 600, 40

PRELUDE = """set -euo pipefail
guild() {{
    [ "$1" != up ] || exec {guild} up
    {forked} "$@" || return
    [ "$1" != init ] || sed -i 's/^scrypt_log2 = .*/scrypt_log2 = 4/' "$GUILD_HOME/guild.toml"
}}
"""
ONCE = """exec >{said} 2>&1
{text}"""
IMPORTED_ONCE = (
    "node.setup.founding",
    "node.publishing.pinned_trust_root",
    "node.trust_roots.published_place",
    "httpx",
)
"""Modules that only some commands need: what this process has imported, no fork imports again."""
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
    """`promised`: what the words between the block before and this one say that it prints."""

    text: str
    stays: bool
    promised: tuple[str, ...]


def blocks() -> list[Block]:
    chapter = RUNBOOK.partition("\n## Two nodes\n")[2].partition("\n## ")[0]
    found = re.findall(r"(.*?)^```sh( stays)?\n(.*?)^```$", chapter, re.DOTALL | re.MULTILINE)
    return [
        Block(text, bool(stays), tuple(re.findall(r"prints (?:\w+ )?`([^`]+)`", " ".join(before.split()))))
        for before, stays, text in found
    ]


def of_this_machine(first: str, folder: Path) -> str:
    """The first block with a folder for each `…_HOME` and a free port for each `…_PORT`."""
    named = re.sub(r"(\w+)_HOME=\S+", lambda found: f"{found[1]}_HOME={folder / found[1].lower()}", first)
    return re.sub(r"(\w+_PORT)=\d+", lambda found: f"{found[1]}={free_port()}", named)


def script(folder: Path, forked: Path) -> str:
    guild = Path(sys.executable).parent / "guild"
    parts = [PRELUDE.format(guild=shlex.quote(str(guild)), forked=shlex.quote(str(forked)))]
    for number, block in enumerate(blocks()):
        text = block.text if number else of_this_machine(block.text, folder)
        form = STAYS if block.stays else ONCE
        parts.append(form.format(text=text, said=folder / f"said-{number}", pids=folder / "pids"))
    return "\n".join(parts)


def test_two_nodes_come_from_nothing_to_a_verdict_by_the_chapter_alone(tmp_path: Path) -> None:
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GUILD_")}
    try:
        with forks_of_guild(tmp_path) as forked:
            bash = ["bash", "-c", script(tmp_path, forked)]
            ended = subprocess.run(
                bash, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, timeout=PATIENCE_S, check=False
            )
    finally:
        stop(tmp_path / "pids")
    said = [file.read_text() if (file := tmp_path / f"said-{at}").exists() else "" for at in range(len(blocks()))]
    assert ended.returncode == 0, "\n".join(said)
    broken = [(at, words) for at, block in enumerate(blocks()) for words in block.promised if words not in said[at]]
    assert broken == [], "\n".join(said)
    assert [at for at, block in enumerate(blocks()) if block.stays] == [2, 7]
    assert [blocks()[at].promised for at in (-2, -1)] == [("✔ VALID",)] * 2


@contextmanager
def forks_of_guild(folder: Path) -> Iterator[Path]:
    """A program that stands for `guild`: it hands its words, folder, environment and streams to a fork of ours."""
    for name in IMPORTED_ONCE:
        import_module(name)
    address, program = folder / "forks", folder / "guild"
    program.write_text(CLIENT.format(python=sys.executable, address=str(address)))
    program.chmod(0o700)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(address))
        listening.listen()
        thread = threading.Thread(target=_serve, args=(listening,))
        thread.start()
        yield program
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


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


def stop(pids: Path) -> None:
    """What stays is ended as by Ctrl-C's SIGTERM; nothing of it is left behind."""
    running = [
        psutil.Process(int(pid))
        for pid in (pids.read_text().split() if pids.exists() else ())
        if psutil.pid_exists(int(pid))
    ]
    every = [each for one in running for each in (one, *one.children(recursive=True))]
    for one in running:
        one.terminate()
    _, left = psutil.wait_procs(every, timeout=STOP_PATIENCE_S)
    for each in left:
        each.kill()
    assert left == []
