"""Makes `older_home.tar.xz`: what an installation of some version leaves, for the versions after it to be tried on.

In a checkout of that version: `PYTHONPATH=. python …/make_older_home.py OUT`. The one that is committed is of d010147
(migration 0016). Nothing in it opens anything but itself.
"""

from __future__ import annotations

import shutil
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from node.running.chain_dump import keep_copies
from node.setup.backup import backup
from tests.issuing.world import COLLEGE, World, founded_world, work


def main(out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, founded_world(Path(folder)) as world:
        made = Path(folder) / "made"
        operator = world.token(COLLEGE, "operator", person="operator")
        sitting = world.delivered(3)
        asked = world.ask("GET", "/credentials", token=operator, params={"sitting": sitting}).json()["items"]
        good, suspended, _ = sorted(asked, key=lambda each: str(each["number"]))
        act = {"action": "suspend", "credentials": [suspended["id"]], "reason": "under_review"}
        assert world.ask("POST", "/status-acts", token=operator, json=act).is_success
        work(world.node)
        assert world.upload(world.roster(2), token=operator).is_success, "a sitting that nobody has approved"
        wait_for_dump(world)
        backup(world.node, made / "backup")
        shutil.copy(world.home / "keystore.secret", made / "keystore.secret")
        (made / "operator.token").write_text(operator + "\n")
        for name, each in (("good.json", good), ("suspended.json", suspended)):
            (made / name).write_bytes(world.ask("GET", f"/credentials/{each['id']}/file", token=operator).content)
        with tarfile.open(out, "w:xz") as archive:
            archive.add(made, ".", filter=without_owner)


def wait_for_dump(world: World) -> None:
    done = world.node.chain.head().time
    for _ in range(600):
        if keep_copies(world.chain.settings, last_block_at=done):
            return
        time.sleep(0.05)
    raise AssertionError("the chain wrote no dump")


def without_owner(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry


if __name__ == "__main__":
    main(Path(sys.argv[1]))
