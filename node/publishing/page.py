"""The verifier page as it was built (`npm run verifier:page`), beside the published set: one folder for a reader.

The page asks only for files beside it. The trust root's hash is written into the page when it leaves this node, so
that it pins this consortium before it has asked anyone.
"""

import json
import os
from pathlib import Path

from formats.hashing import sha256
from node.compose import Node
from node.publishing import files, pinned
from node.publishing.faults import NothingPublished, PageNotBuilt, TrustRootNotPinned

DIST = Path(__file__).parents[2] / "verifier" / "dist"
INDEX, BUILD = "index.html", "build.json"
UNPINNED = b'<meta name="guild-trust-root" content="">'
_PUBLISHED = (files.TRUST_ROOT, files.TRUST_ROOT_SIGNATURES, files.SIGNATURES, files.SNAPSHOT)


def index(node: Node, dist: Path = DIST) -> bytes:
    """The page with this installation's trust root pinned, where there is one. Raises PageNotBuilt."""
    page = _built(dist, INDEX)
    try:
        pin = sha256(pinned.file_of(node).read_bytes()).hex().encode()
    except FileNotFoundError:
        return page
    return page.replace(UNPINNED, UNPINNED.replace(b'""', b'"' + pin + b'"'))


def place_of(node: Node, name: str, dist: Path = DIST) -> Path:
    """The file beside the page that has this name; it may not be there."""
    return (files.public(node.home) if name in _PUBLISHED else dist) / name


def export(node: Node, to: Path, dist: Path = DIST) -> dict[str, str]:
    """Write page, trust root and the newest set into a folder that any web server can serve; again: refresh it.

    Name → SHA-256 of what a build fixes (`build.json` holds the same). Each file is replaced whole, the snapshot last.
    Raises PageNotBuilt, NothingPublished, TrustRootNotPinned.
    """
    if not pinned.file_of(node).exists():
        raise TrustRootNotPinned(str(pinned.file_of(node)))
    page = {INDEX: index(node, dist)}
    for path in sorted(dist.rglob("*")):
        name = path.relative_to(dist).as_posix()
        if path.is_file() and name not in (INDEX, BUILD):
            page[name] = path.read_bytes()
    hashes = {name: sha256(data).hex() for name, data in sorted(page.items())}
    published = _published_set(node)
    build = json.dumps({"build": build_hash(hashes), "files": hashes}, indent=2).encode() + b"\n"
    for name, data in (page | {BUILD: build} | published).items():
        _replace(to / name, data)
    return hashes


def build_hash(hashes: dict[str, str]) -> str:
    """SHA-256 over the lines that `sha256sum` would write for these files, by name."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items()))
    return sha256(lines.encode()).hex()


def _published_set(node: Node) -> dict[str, bytes]:
    """Of one set, though another may take its place meanwhile: the link is followed once. The snapshot is last."""
    folder = files.public(node.home)
    if not folder.exists():
        raise NothingPublished(str(folder))
    folder = folder.resolve()
    shards = {f"{files.SHARDS}/{path.name}": path.read_bytes() for path in sorted((folder / files.SHARDS).iterdir())}
    return shards | {name: (folder / name).read_bytes() for name in _PUBLISHED if (folder / name).exists()}


def _built(dist: Path, name: str) -> bytes:
    try:
        return (dist / name).read_bytes()
    except FileNotFoundError as error:
        raise PageNotBuilt(str(dist / name)) from error


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    draft.write_bytes(data)
    draft.replace(path)
