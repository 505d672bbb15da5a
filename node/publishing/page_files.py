"""The verifier page as it was built (`npm run verifier:page`), beside the published set: one folder for a reader.

The page asks only for files beside it. The trust root's hash is written into the page when it leaves this node, so
that it pins this consortium before it has asked anyone.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formats.crypto.hashing import sha256
from ledger.storage import full_storage_refused
from node.installation.node import Node
from node.publishing import files, pinned_trust_root
from node.publishing.faults import NothingPublished, PageNotBuilt, PageOfAnotherTrustRoot, TrustRootNotPinned

DIST = Path(__file__).parents[2] / "verifier" / "dist"
INDEX, BUILD = "index.html", "build.json"
_PIN = b'<meta name="guild-trust-root" content="%s">'
_PUBLISHED = (files.TRUST_ROOT, files.SIGNATURES, files.SNAPSHOT)


@dataclass(frozen=True)
class ExportedPage:
    """`build`: what the page shows of itself. `sha256`: of build.json, which names every fixed file by its hash."""

    build: str
    trust_root: str
    sha256: str


def index(node: Node) -> bytes:
    """The page with this installation's trust root pinned, where there is one. Raises PageNotBuilt."""
    page, pin = _built(node, INDEX), _pin_of(node)
    return page if pin is None else page.replace(_PIN % b"", _PIN % pin.encode())


def build(node: Node) -> bytes:
    """build.json of the page as this node serves it: the build that the page shows, and each fixed file by its hash.

    Raises PageNotBuilt, PageOfAnotherTrustRoot.
    """
    pin = _pin_of(node) or ""
    built: dict[str, Any] = json.loads(_built(node, BUILD))
    if built["trust_root"] not in ("", pin):
        raise PageOfAnotherTrustRoot(built["trust_root"], pin)
    hashes = built["files"] | {INDEX: sha256(index(node)).hex()}
    return json.dumps({"build": built["build"], "trust_root": pin, "files": hashes}, indent=1).encode() + b"\n"


def written_here(node: Node, name: str) -> bytes | None:
    """The two files beside the page that this node writes itself; None for any other."""
    if name == INDEX:
        return index(node)
    return build(node) if name == BUILD else None


def place_of(node: Node, name: str) -> Path:
    """The file beside the page that has this name; it may not be there."""
    return (files.public(node.home) if name in _PUBLISHED else _dist(node)) / name


def export(node: Node, to: Path) -> ExportedPage:
    """Write page, trust root and the newest set into a folder that any web server can serve; again: refresh it.

    Each file is replaced whole, the snapshot last.
    Raises PageNotBuilt, PageOfAnotherTrustRoot, NothingPublished, TrustRootNotPinned.
    """
    pin = _pin_of(node)
    if pin is None:
        raise TrustRootNotPinned(str(pinned_trust_root.file_of(node)))
    described = build(node)
    named: dict[str, Any] = json.loads(described)
    page = {name: _built(node, name) for name in sorted(named["files"])} | {INDEX: index(node), BUILD: described}
    for name, data in (page | _published_set(node)).items():
        _replace(to / name, data)
    return ExportedPage(named["build"], pin, sha256(described).hex())


def _pin_of(node: Node) -> str | None:
    path = pinned_trust_root.file_of(node)
    return sha256(path.read_bytes()).hex() if path.exists() else None


def _published_set(node: Node) -> dict[str, bytes]:
    """Of one set, though another may take its place meanwhile: the link is followed once. The snapshot is last."""
    folder = files.public(node.home)
    if not folder.exists():
        raise NothingPublished(str(folder))
    folder = folder.resolve()
    hashed = {
        f"{named}/{path.name}": path.read_bytes()
        for named in (files.SHARDS, files.LINKS, files.TRUST_ROOTS)
        for path in sorted((folder / named).iterdir())
    }
    return hashed | {name: (folder / name).read_bytes() for name in _PUBLISHED if (folder / name).exists()}


def _dist(node: Node) -> Path:
    return node.home / (node.config.publishing.page or DIST)


def _built(node: Node, name: str) -> bytes:
    try:
        return (_dist(node) / name).read_bytes()
    except FileNotFoundError as error:
        raise PageNotBuilt(str(_dist(node) / name)) from error


def _replace(path: Path, data: bytes) -> None:
    """For any web server, whoever it runs as: an export is public whatever the umask."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    with full_storage_refused(str(path)):
        try:
            for folder in [each for each in reversed(path.parents) if not each.is_dir()]:
                folder.mkdir()
                folder.chmod(0o755)
            draft.write_bytes(data)
            draft.chmod(0o644)
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
