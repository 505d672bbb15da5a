"""QR codes: written at level M up to version 14, shown in a terminal, read from a picture.

Version 14 at level M holds the longest token behind a 37-character prefix; a longer text is refused rather than made
finer than a phone reads from paper.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import qrcode
import zxingcpp
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

MAX_VERSION = 14
_QUIET_ZONE = 4
_BOX_PIXELS = 8
_MAX_PIXELS = 50_000_000
MAX_PICTURE_BYTES = 32 << 20
_FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP")


class QrFault(ValueError):
    """A text too long for our code, or a picture without exactly one code."""


def png(text: str) -> bytes:
    """A black-and-white PNG."""
    image = _code(text).make_image()
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@dataclass(frozen=True)
class Drawing:
    """The dark modules as the data of an SVG path, one unit a module; `side`: with the quiet zone."""

    side: int
    path: str


def drawing(text: str) -> Drawing:
    """For a page: as large as it likes, sharp at every size."""
    matrix = _code(text).get_matrix()
    return Drawing(len(matrix), "".join(run for y, row in enumerate(matrix) for run in _runs(row, y)))


def terminal(text: str) -> str:
    """The code in half blocks, two rows a line, dark on light whatever the terminal's colours."""
    matrix = _code(text).get_matrix()
    if len(matrix) % 2:
        matrix = [*matrix, [False] * len(matrix[0])]
    blocks = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    lines = ("".join(blocks[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in _pairs(matrix))
    return "\n".join(f"\x1b[97;40m{line}\x1b[0m" for line in lines)


def read(picture: bytes) -> str:
    """The text of the one QR code in a picture. Raises QrFault."""
    texts = read_all(picture)
    if len(texts) != 1:
        raise QrFault(f"there are {len(texts)} QR codes in the picture, not one")
    return texts[0]


def read_all(picture: bytes) -> list[str]:
    """The texts of all QR codes in a picture, each once. Raises QrFault for what is no picture."""
    if len(picture) > MAX_PICTURE_BYTES:
        raise QrFault(f"the picture has {len(picture)} bytes, at most {MAX_PICTURE_BYTES}")
    try:
        image = Image.open(io.BytesIO(picture), formats=_FORMATS)
        if image.width * image.height > _MAX_PIXELS:
            raise QrFault(f"the picture has {image.width} × {image.height} pixels, at most {_MAX_PIXELS}")
        codes = zxingcpp.read_barcodes(_on_white(image), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    except QrFault:
        raise
    except Exception as error:  # a decoder raises anything: SyntaxError for a broken chunk, struct.error, EOFError …
        raise QrFault("this is no picture that can be read") from error
    return list(dict.fromkeys(str(code.text) for code in codes))


def _on_white(image: Image.Image) -> Image.Image:
    """Grey; a transparent picture would come out black."""
    if not image.has_transparency_data:
        return image.convert("L")
    seen = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("L")


def _code(text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET_ZONE, box_size=_BOX_PIXELS)
    code.add_data(text)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise QrFault(f"{len(text)} characters do not fit a QR code") from error
    if code.version > MAX_VERSION:
        raise QrFault(f"{len(text)} characters need version {code.version}, at most {MAX_VERSION}")
    return code


def _runs(row: list[bool], y: int) -> Iterator[str]:
    """Neighbours of one row as one rectangle."""
    x = 0
    for dark, modules in groupby(row):
        width = len(list(modules))
        if dark:
            yield f"M{x} {y}h{width}v1h-{width}z"
        x += width


def _pairs(rows: list[list[bool]]) -> list[tuple[list[bool], list[bool]]]:
    return [(rows[place], rows[place + 1]) for place in range(0, len(rows), 2)]
