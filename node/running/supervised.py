"""A process of an installation that is started again when it dies; the next supervisor knows it by its pid file."""

import json
import logging
import time
from pathlib import Path
from typing import Protocol

import psutil

from formats.bounds import bounded_json
from ledger.errors import StorageFull
from node.installation.private_files import write_private
from node.running.chain import ChainNotStarted

log = logging.getLogger("guild.up")

_STOP_PATIENCE_S = 10.0
_FIRST_BACKOFF_S = 0.2
_LONGEST_BACKOFF_S = 10.0
_SOUND_AFTER_S = 30.0


class Child(Protocol):
    """One supervised process."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    @property
    def pid(self) -> int | None:
        """None while it does not run."""


class Supervised:
    """A child that is started again when it dies, less eagerly each time."""

    def __init__(self, run: Path, name: str, child: Child) -> None:
        self._child, self._name = child, name
        self._pid_file = run / f"{name}.pid"
        self._backoff_s, self._since, self._due = _FIRST_BACKOFF_S, 0.0, 0.0
        self._recorded: int | None = None
        self._unrecorded: int | None = None

    def started(self) -> "Supervised":
        _end_leftover(self._pid_file)
        self._start()
        return self

    def restart_if_dead(self) -> None:
        if self._child.pid is not None:
            self._record()
            return
        if time.monotonic() < self._due:
            return
        if not self._due:
            if time.monotonic() - self._since > _SOUND_AFTER_S:
                self._backoff_s = _FIRST_BACKOFF_S
            log.warning("%s has died; it is started again in %.1f s", self._name, self._backoff_s)
            self._due = time.monotonic() + self._backoff_s
            self._backoff_s = min(self._backoff_s * 2, _LONGEST_BACKOFF_S)
            return
        try:
            self._child.stop()
            self._start()
        except (ChainNotStarted, StorageFull) as error:
            log.error("%s", error)
            self._due = time.monotonic() + self._backoff_s
            self._backoff_s = min(self._backoff_s * 2, _LONGEST_BACKOFF_S)

    def end(self) -> None:
        self._child.stop()
        self._pid_file.unlink(missing_ok=True)
        log.info("%s stopped", self._name)

    def _start(self) -> None:
        self._child.start()
        self._since, self._due = time.monotonic(), 0.0
        log.info("%s runs as process %s", self._name, self._child.pid)
        self._record()

    def _record(self) -> None:
        """Its pid, for the next supervisor. A full disk ends nothing: it is told once, and tried again."""
        pid = self._child.pid
        if pid is None or pid == self._recorded:
            return
        try:
            known = {"pid": pid, "born": psutil.Process(pid).create_time()}
            write_private(self._pid_file, json.dumps(known).encode())
            self._recorded = pid
        except StorageFull as full:
            if self._unrecorded != pid:
                log.error("%s runs, unrecorded until there is room: %s", self._name, full)
            self._unrecorded = pid
        except psutil.NoSuchProcess:
            return  # it is looked after next time


def _end_leftover(pid_file: Path) -> None:
    """A process of this home whose supervisor was killed. The time of its birth tells it from a stranger's pid."""
    try:
        known = bounded_json.loads_object(pid_file.read_bytes())
        process = psutil.Process(known["pid"])
        if process.create_time() != known["born"]:
            return
    except (FileNotFoundError, ValueError, KeyError, psutil.NoSuchProcess):
        return
    log.warning("process %s was left over by a supervisor that was killed: it is stopped", process.pid)
    end_tree(process)


def end_tree(process: psutil.Process) -> None:
    """SIGTERM, patience, SIGKILL: for the process and whatever it started."""
    try:
        family = [process, *process.children(recursive=True)]
        process.terminate()
    except psutil.NoSuchProcess:
        return
    _, alive = psutil.wait_procs(family, timeout=_STOP_PATIENCE_S)
    for each in alive:
        log.warning("process %s did not stop within %s s: killed", each.pid, _STOP_PATIENCE_S)
        each.kill()
    psutil.wait_procs(alive, timeout=_STOP_PATIENCE_S)
