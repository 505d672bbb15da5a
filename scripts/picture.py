"""Draw what `guild verify` says as an SVG: `python -m scripts.picture OUT.svg FILE|PNG|LINK …`.

Asks the chain node and trust root that the environment or `$GUILD_HOME` name, as the command itself does.
"""

import argparse
import html
import io
import re
import sys
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.cells import cell_len
from rich.console import Console

from cli.shared.output import plain
from cli.shared.verdict import language, rendered
from cli.verify import verdict_on

WIDTH = 92


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="picture", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("shown", nargs="+")
    parser.add_argument("--lang", choices=("en", "zh"), default="en")
    options = parser.parse_args(arguments)
    screen = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    command = " ".join(Path(each).name for each in options.shown)
    screen.print(plain(f"$ guild verify {command}", "bold"))
    screen.print(rendered(verdict_on(options.shown, rpc=None, trust_root=None), language(options.lang)))
    # Without the template's web fonts: a page that shows the picture asks nobody else for anything.
    template = re.sub(r"@font-face \{\{.*?\}\}|<!--.*?-->", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    svg = screen.export_svg(title="guild verify", code_format=template, unique_id=options.out.stem)
    svg = re.sub(r'textLength="([0-9.]+)"([^>]*)>([^<]*)<', _by_cells, svg)
    options.out.write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n", encoding="utf-8")
    return 0


def _by_cells(text: re.Match[str]) -> str:
    """Rich gives a text the width of as many cells as it has characters; a Chinese one takes two."""
    said = html.unescape(text[3])
    width = float(text[1]) * cell_len(said) / max(1, len(said))
    return f'textLength="{width:g}"{text[2]}>{text[3]}<'


if __name__ == "__main__":
    sys.exit(main())
