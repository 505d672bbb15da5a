"""The fast canonical form: the quads of a known shape are a template to fill, and the full implementation checks it.

Two documents of one shape have the same statements; only values differ. So wallet.documents.rdf canonicalises a shape
once, with a marker in place of each value, and its lines become the template. Filled, sorted and without repetitions
they are the RDFC-1.0 form, as long as no label of a blank node depends on a value: a shape with two blank nodes has no
template. The first output of each template and every nth after it are compared with the full implementation's.

The rows "documents signed" and "proofs verified" of docs/performance.md need it: the full implementation makes some 110
forms a second on one core, a template 45,000; without templates both would be as slow as the peer they are measured by.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from operator import itemgetter
from typing import Any, TypeAlias

from formats.faults import FormatFault
from wallet.documents.rdf import canonical_nquads as full_canonical_nquads

KNOWN_TYPES = frozenset(
    {("VerifiableCredential", "AchievementCredential", "SkillCertificate"), ("DataIntegrityProof",)}
)
"""What has templates; the types of a document's outermost node. Everything else is the full implementation's."""

MAX_TEMPLATES = 4096
"""More than the optional fields of all known types can be combined."""

CHECK_EVERY = int(os.environ.get("GUILD_CHECK_EVERY", "5000"))
"""One output in so many is compared with the full implementation's, which takes some 100 times as long."""

Shape: TypeAlias = "tuple[object, ...]"

# Their values decide which statements there are, so they belong to the shape.
_CONSTANT = frozenset({"@context", "type", "cryptosuite", "proofPurpose"})
_IRIS = frozenset({"id", "verificationMethod", "statusListCredential"})
_NODES = frozenset({"issuer", "credentialStatus", "credentialSubject", "achievement", "criteria"})
_is_usual = lru_cache(MAX_TEMPLATES)(  # most are the same in a whole batch
    re.compile(
        r"urn:uuid:[0-9a-f-]{36}|did:web:[a-z0-9.-]+:members:[0-9]+(?:#[0-9a-f]+)?"
        r"|https://[a-z0-9.-]+(?:/[A-Za-z0-9_-]+)*(?:#[A-Za-z0-9_-]+)?"
    ).fullmatch
)
_SCHEME = 4
_IRI_MARKERS = {"urn:": "urn:uuid:{:036d}", "did:": "did:web:marker:members:{}", "http": "https://marker/{}"}
_TERM = re.compile(r'<[^>]*>|"[^"]*"')
_SPECIAL = bytes([*range(0x20), 0x22, 0x5C, 0x7F])
_NEAR_NO_CHARACTER = "\uffff".encode()[:2]
# RDFC-1.0 §A, canonical N-Quads: seven have short forms; other controls and non-characters are \u and four digits.
_ESCAPES = str.maketrans(
    {**{chr(code): f"\\u{code:04X}" for code in [*range(0x20), 0x7F, 0xFFFE, 0xFFFF]}}
    | {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
)


def canonical_nquads(document: dict[str, Any]) -> bytes:
    """RDFC-1.0 (SHA-256) N-Quads, the fast way where there is one. Raises FormatFault, TemplateDiffers."""
    return _TEMPLATES.canonical_nquads(document)


class TemplateDiffers(RuntimeError):
    """A template did not give what the full implementation gives. Nothing may be signed or judged by it."""

    def __init__(self, filled: bytes, full: bytes) -> None:
        wrong = sorted(set(filled.splitlines()) ^ set(full.splitlines()))
        super().__init__(f"{len(wrong)} statements differ from RDFC-1.0, the first: {wrong[:1]}")
        self.filled, self.full = filled, full


@dataclass
class Templates:
    """Canonical N-Quads, from templates where the shape is known. `check_every` 1: all outputs are compared."""

    check_every: int = CHECK_EVERY
    _known: dict[Shape, _Template | None] = field(default_factory=dict)

    def canonical_nquads(self, document: dict[str, Any]) -> bytes:
        """As wallet.documents.rdf.canonical_nquads, byte for byte, and with its faults. Raises TemplateDiffers."""
        values: list[str] = []
        try:
            template = self._template(document, values)
            filled = template.fill(values) if template else b""
        except (TypeError, UnicodeEncodeError):  # something else than text: the full implementation says what
            template = None
        if template is None:
            return full_canonical_nquads(document)
        if template.filled % self.check_every == 0 and filled != (full := full_canonical_nquads(document)):
            raise TemplateDiffers(filled, full)
        template.filled += 1
        return filled

    @property
    def outputs(self) -> int:
        """How many came from templates."""
        return sum(template.filled for template in self._known.values() if template)

    def _template(self, document: dict[str, Any], values: list[str]) -> _Template | None:
        tokens: list[object] = []
        if _types(document) not in KNOWN_TYPES or not _read(document, tokens, values):
            return None
        shape = tuple(tokens)
        if shape not in self._known:
            if len(self._known) >= MAX_TEMPLATES:
                return None
            self._known[shape] = _derive(document)
        return self._known[shape]


_TEMPLATES = Templates()


def _types(document: dict[str, Any]) -> tuple[Any, ...]:
    types = document.get("type")
    return tuple(types) if isinstance(types, list) else (types,)


@dataclass(frozen=True, eq=False)
class _Names:
    """The names in a node by what stands under them, in the order in which values are taken. One object for each."""

    constants: tuple[str, ...]
    iris: tuple[str, ...]
    texts: tuple[str, ...]
    nodes: tuple[str, ...]


@lru_cache(MAX_TEMPLATES)
def _names(names: tuple[str, ...]) -> _Names:
    special = _CONSTANT | _IRIS | _NODES
    by_kind = (_CONSTANT, _IRIS, set(names) - special, _NODES)
    return _Names(*(tuple(name for name in names if name in kind) for kind in by_kind))


def _read(node: dict[str, Any], shape: list[object], values: list[str]) -> bool:
    """Part the node into its shape and its values. False or TypeError where something else than text stands in it."""
    names = _names(tuple(node))
    shape.append(names)
    for name in names.constants:
        value = node[name]
        shape.append(tuple(value) if type(value) is list else value)
    for name in names.iris:
        iri = node[name]
        if not _is_usual(iri):
            return False
        shape.append(iri[:_SCHEME])
        values.append(iri)
    values += [node[name] for name in names.texts]
    for name in names.nodes:
        child = node[name]
        if type(child) is not dict or not _read(child, shape, values):
            return False
    return True


@dataclass
class _Template:
    """Lines by their subject: each block picks its pieces, in order, from the values and then the texts between them.
    Within a subject the order never changes."""

    between: list[bytes]
    blocks: tuple[itemgetter[Any], ...]
    subjects: tuple[int, ...]
    filled: int = 0

    def fill(self, values: list[str]) -> bytes:
        """Raises TypeError, UnicodeEncodeError where a value is no text."""
        joined = "\0".join(values).encode()
        special = len(joined) - len(joined.translate(None, _SPECIAL)) - (len(values) - 1)
        if special or _NEAR_NO_CHARACTER in joined:
            terms = [value.translate(_ESCAPES).encode() for value in values]
        else:
            terms = joined.split(b"\0")
        pieces = terms + self.between
        blocks = sorted([b"".join(pick(pieces)) for pick in self.blocks])
        if len({terms[place] for place in self.subjects}) < len(self.subjects):
            # two nodes are one: their lines mix, and may repeat
            blocks = sorted({line + b"\n" for block in blocks for line in block.split(b"\n") if line})
        return b"".join(blocks)


def _derive(document: dict[str, Any]) -> _Template | None:
    """The template of this document's shape. None where a value may change more than its own place."""
    markers: dict[str, int] = {}
    try:
        lines = full_canonical_nquads(_marked(document, markers)).decode().split("\n")[:-1]
    except FormatFault:
        return None
    blocks: dict[str, list[str]] = {}
    orders = Counter(" ".join(line.split(" ", 2)[:2]) for line in lines)
    for line in lines:
        subject, predicate, object_ = line.split(" ", 2)
        if "_:c14n1" in line or (orders[f"{subject} {predicate}"] > 1 and _places(object_, markers)):
            return None
        blocks.setdefault(subject, []).append(line)
    places = {subject: _places("\n".join(block), markers) for subject, block in blocks.items()}
    if set().union(*places.values()) != set(markers.values()) or not all(places.values()):
        return None
    between: list[bytes] = []
    picks: list[itemgetter[Any]] = []
    for subject, block in blocks.items():
        texts = _texts_between("\n".join(block) + "\n", markers)
        first = len(markers) + len(between)
        turns = zip_longest(range(first, first + len(texts)), places[subject])
        picks.append(itemgetter(*[place for turn in turns for place in turn if place is not None]))
        between += texts
    return _Template(between, tuple(picks), tuple(markers[subject] for subject in blocks if subject in markers))


def _marked(node: dict[str, Any], markers: dict[str, int]) -> dict[str, Any]:
    """The node with a marker of its own for each value, in the order of `_read`."""
    names, marked = _names(tuple(node)), dict(node)
    for name in names.iris:
        marked[name] = _IRI_MARKERS[node[name][:_SCHEME]].format(len(markers))
        markers[f"<{marked[name]}>"] = len(markers)
    for name in names.texts:
        marked[name] = f"marker {len(markers)}"
        markers[f'"{marked[name]}"'] = len(markers)
    for name in names.nodes:
        marked[name] = _marked(node[name], markers)
    return marked


def _places(text: str, markers: dict[str, int]) -> list[int]:
    return [markers[term] for term in _TERM.findall(text) if term in markers]


def _texts_between(text: str, markers: dict[str, int]) -> list[bytes]:
    """What stands before, between and after the values: one text more than there are values."""

    def opened(term: re.Match[str]) -> str:
        return f"{term[0][0]}\0{term[0][-1]}" if term[0] in markers else term[0]

    return _TERM.sub(opened, text).encode().split(b"\0")
