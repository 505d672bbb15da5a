"""The page at `/v/` and what it fetches: files beside it, shared by every reader, none of one credential.

A name that carries a hash is kept for ever; all else is asked for each time and answered by its ETag.
"""

import re
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse

from api.http import statics
from api.http.access import NodeOf, Public
from api.http.problems import NOT_MODIFIED, PERMANENT_REDIRECT
from api.http.routers import page_router
from node.faults import NotFound
from node.installation.node import Node
from node.publishing import files, page_files

PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Service-Worker-Allowed": "/v",  # else a scanned link, which has no slash, opens only with a connection
}
_IN = {files.SHARDS: "shard", files.LINKS: "link file", files.TRUST_ROOTS: "trust root"}
_CARRIES_A_HASH = re.compile(r"-[0-9a-f]{16}\.[a-z]{2,4}$")

router = page_router(prefix="/v", tags=["verifier"], default_response_class=Response)
_OR_KEPT: dict[int | str, dict[str, Any]] = {NOT_MODIFIED: {"description": "The reader has these bytes already"}}

FileName = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$")]
VersionName = Annotated[str, Path(pattern=r"^[1-9][0-9]{0,9}(-signatures)?\.json$")]
HashedName = Annotated[str, Path(pattern=r"^[0-9a-f]{64}\.json$")]


@router.get("", status_code=PERMANENT_REDIRECT)
def prefix(_: Public) -> Response:
    """What a QR names; the browser carries what stands behind the `#` along, and nobody else sees it."""
    return RedirectResponse("/v/", PERMANENT_REDIRECT, {"Cache-Control": "public, max-age=86400"})


@router.get("/", responses=_OR_KEPT)
def verifier_page(_: Public, node: NodeOf, request: Request) -> Response:
    """The page, with this consortium's trust root pinned in it."""
    found = statics.of_bytes(page_files.index(node), ".html")
    return statics.answer(request, found, cache=statics.ASKED_EACH_TIME, headers=PAGE_HEADERS)


@router.get("/{file_name}", responses=_OR_KEPT)
def file(_: Public, node: NodeOf, request: Request, file_name: FileName) -> Response:
    """A part of the page, the trust root, the snapshot or its signatures."""
    own = page_files.written_here(node, file_name)
    found = (
        statics.read(page_files.place_of(node, file_name))
        if own is None
        else statics.of_bytes(own, PurePath(file_name).suffix)
    )
    if found is None:
        raise NotFound("file", file_name)
    kept = statics.KEPT_FOR_EVER if _CARRIES_A_HASH.search(file_name) else statics.ASKED_EACH_TIME
    return statics.answer(request, found, cache=kept, headers=PAGE_HEADERS)


@router.get("/shards/{shard_name}", responses=_OR_KEPT)
def shard(_: Public, node: NodeOf, request: Request, shard_name: HashedName) -> Response:
    """One shard, named by the SHA-256 of its bytes."""
    return _published(node, request, files.SHARDS, shard_name, cache=statics.KEPT_FOR_EVER)


@router.get("/links/{links_name}", responses=_OR_KEPT)
def links(_: Public, node: NodeOf, request: Request, links_name: HashedName) -> Response:
    """One link file, named by the SHA-256 of its bytes. Wallets and the command line read these; the page does not."""
    return _published(node, request, files.LINKS, links_name, cache=statics.KEPT_FOR_EVER)


@router.get("/trust-roots/{version_name}", responses=_OR_KEPT)
def trust_root(_: Public, node: NodeOf, request: Request, version_name: VersionName) -> Response:
    """One version of the trust root, or the signatures that made it the successor: for who holds an earlier one."""
    return _published(node, request, files.TRUST_ROOTS, version_name, cache=statics.ASKED_EACH_TIME)


def _published(node: Node, request: Request, folder: str, name: str, *, cache: str) -> Response:
    found = statics.read(files.public(node.home) / folder / name)
    if found is None:
        raise NotFound(_IN[folder], name)
    return statics.answer(request, found, cache=cache, headers=PAGE_HEADERS)
