"""What must not stand in any file: paths of one machine, download hosts, words that do not belong to the project.

The lists are spelled backwards, so that this file does not break its own rule.
"""

import re
from collections.abc import Iterator

from scripts.tidying.tree import Fault, Tree

MACHINE_ROOTS = ("toor", "emoh", "krow", "sresU", "tpo", "tnm")
HOSTS = (
    "gro.ipyp",
    "gro.detsohnohtyp",
    "gro.sjmpn",
    "moc.nrapgray",
    "gro.gnalog.yxorp",
    "oi.setarc",
    "oi.rekcod",
    "oi.rchg",
    "nc.ude.anuhgnist.anut.srorrim",
    "moc.nuyila.srorrim",
    "moc.rrimmpn",
)
WORDS = (
    "edualc",
    "ciporhtna",
    "ianepo",
    "tpgtahc",
    "tolipoc",
    "tnegabus",
    "tnega ia",
    "tnega gnidoc",
    "tnatsissa ia",
    "ledom egaugnal",
    "mll",
    "yb-derohtua-oc",
    "htiw detareneg",
    "ia yb detareneg",
    "noisses gnidoc",
)


def _any_of(backwards: tuple[str, ...]) -> str:
    return "(?:" + "|".join(re.escape(spelled[::-1]) for spelled in backwards) + ")"


MACHINE_PATH = re.compile(r"(?<![\w./:$}\-])/" + _any_of(MACHINE_ROOTS) + r"/\w")
HOST = re.compile(_any_of(HOSTS), re.IGNORECASE)
WORD = re.compile(r"\b" + _any_of(WORDS) + r"s?\b", re.IGNORECASE)


def check_words(tree: Tree) -> Iterator[Fault]:
    for path in tree.paths:
        if not any(forbidden.search(tree.text(path)) for forbidden in (MACHINE_PATH, HOST, WORD)):
            continue  # none of them reaches over the end of a line
        for number, line in enumerate(tree.text(path).splitlines(), start=1):
            if found := MACHINE_PATH.search(line):
                yield Fault(path, number, "machine-path", f"{found[0]}…: a path of one machine; make it relative")
            if found := HOST.search(line):
                yield Fault(path, number, "registry-host", f"{found[0]}: lock files and docs carry no download hosts")
            if found := WORD.search(line):
                yield Fault(path, number, "word", f"{found[0]!r} does not belong in the project")
