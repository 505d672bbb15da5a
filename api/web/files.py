"""What the pages load: two style sheets, one script. Nothing stands inline, so that the policy can forbid it."""

from pathlib import Path as FilePath
from typing import Annotated

from fastapi import Path, Request, Response

from api.http import statics
from api.http.access import Public
from api.http.routers import page_router
from node.faults import NotFound

PREFIX = "/web"
_FOLDER = FilePath(__file__).parent / "static"

router = page_router(prefix=PREFIX, tags=["pages"], default_response_class=Response)

FileName = Annotated[str, Path(pattern=r"^[a-z][a-z-]{0,40}\.(css|js)$")]


@router.get("/{file_name}")
def page_file(_: Public, request: Request, file_name: FileName, version: str = "") -> Response:
    """The pages' style sheets and script; kept for ever under the version that a page names."""
    found = statics.read(_FOLDER / file_name)
    if found is None:
        raise NotFound("file", file_name)
    current = version == _version(found)
    return statics.answer(request, found, cache=statics.KEPT_FOR_EVER if current else statics.ASKED_EACH_TIME)


def versioned(name: str) -> str:
    """The address of a file as it is now; a changed file has another one."""
    found = statics.read(_FOLDER / name)
    assert found is not None, f"the pages name a file that is not there: {name}"
    return f"{PREFIX}/{name}?version={_version(found)}"


def _version(file: statics.StaticFile) -> str:
    return file.etag.strip('"')[:16]
