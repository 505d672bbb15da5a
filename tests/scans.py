"""Clean scans of A4 sheets with a certificate's code on them, and other pictures that were hard to read."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from wallet.tokens import qr

_MM_PER_INCH = 25.4
_A4_MM = (210, 297)
# dots an inch, side of the code in millimetres with its quiet zone, where it stands, how askew it lies
SCANS = tuple(
    (dpi, side, place, turned)
    for dpi, sides in ((200, (25, 30)), (300, (20, 25, 30)), (240, (25,)))
    for side, place, turned in ((side, place, turned) for side in sides for place, turned in ((0.1, 0.0), (0.85, 1.5)))
)


def write_scans(link: str, friend: str, folder: Path) -> None:
    """`scan-0.jpg` …, `two-codes.png`, `transparent.png`."""
    for number, (dpi, side, place, turned) in enumerate(SCANS):
        sheet(link, dpi, side, place, turned).save(folder / f"scan-{number}.jpg", quality=85)
    both = Image.new("L", (1300, 640), "white")
    for text, left in ((friend, 20), (link, 680)):
        both.paste(picture(text).resize((600, 600)), (left, 20))
    both.save(folder / "two-codes.png")
    dark = picture(link)
    see_through = Image.new("RGBA", dark.size, (0, 0, 0, 0))
    see_through.paste((0, 0, 0, 255), mask=dark.point(lambda light: 255 - light))
    see_through.save(folder / "transparent.png")


def sheet(link: str, dpi: int, side_mm: int, place: float, turned: float) -> Image.Image:
    """A sheet with lines of writing and the code at the right or left of its foot, as a flatbed sees it."""
    width, height = (round(each / _MM_PER_INCH * dpi) for each in _A4_MM)
    page, side = Image.new("L", (width, height), 252), round(side_mm / _MM_PER_INCH * dpi)
    pen = ImageDraw.Draw(page)
    for line in range(10, 60):
        for start in range(width // 8, width * 7 // 8, dpi // 6):
            pen.rectangle((start, line * height // 70, start + dpi // 9, line * height // 70 + dpi // 16), fill=40)
    code = picture(link).resize((side, side), Image.Resampling.LANCZOS)
    left = round(place * (width - side))
    page.paste(code, (left, height * 86 // 100 - side // 2))
    return page.rotate(turned, Image.Resampling.BICUBIC, fillcolor=252).filter(ImageFilter.GaussianBlur(0.5))


def picture(text: str) -> Image.Image:
    return Image.open(io.BytesIO(qr.png(text))).convert("L")
