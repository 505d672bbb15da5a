"""JSON-LD to canonical N-Quads: PyLD expands and emits quads, pyoxigraph canonicalises (RDFC-1.0).

Both drop silently what they do not understand, so what they would drop is looked for first. Canonicalisation of hostile
graphs can take exponential time: blank nodes and quads are bounded before it starts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyoxigraph
from pyld import jsonld

from formats.faults import FormatFault, require
from wallet.documents import contexts

MAX_QUADS = 256
MAX_BLANK_NODES = 8

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")

Loader = Callable[..., dict[str, Any]]


def canonical_nquads(document: dict[str, Any], loader: Loader = contexts.load) -> bytes:
    """RDFC-1.0 (SHA-256) N-Quads. Raises FormatFault for unknown terms and contexts, and beyond the bounds."""
    expanded = _expand(document, loader)
    text = jsonld.to_rdf(expanded, {"format": "application/n-quads", "documentLoader": loader, "base": None})
    try:
        quads = list(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS))
    except (SyntaxError, UnicodeError) as error:
        raise FormatFault("json-ld", f"it makes no RDF: {error}") from error
    require(0 < len(quads) <= MAX_QUADS, "graph-size", f"{len(quads)} statements, not 1 … {MAX_QUADS}")
    blank = {term for quad in quads for term in (quad.subject, quad.object, quad.graph_name) if _is_blank(term)}
    require(len(blank) <= MAX_BLANK_NODES, "graph-blank-nodes", f"{len(blank)} blank nodes, at most {MAX_BLANK_NODES}")
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n".encode() for quad in dataset)
    return b"".join(lines)


def _expand(document: dict[str, Any], loader: Loader) -> list[Any]:
    dropped: list[str] = []
    try:
        expanded: list[Any] = jsonld.expand(
            document,
            {"documentLoader": loader, "base": None},
            on_property_dropped=lambda name: dropped.append(str(name)),
        )
    except jsonld.JsonLdError as error:
        raise FormatFault("json-ld", f"the contexts do not allow it: {error.code or error.type}") from error
    except contexts.ContextRefused as error:
        raise FormatFault("context-unknown", str(error)) from error
    except (LookupError, TypeError, AttributeError, ValueError) as error:  # PyLD on a context that it does not foresee
        raise FormatFault("json-ld", f"the contexts do not allow it: {error}") from error
    require(not dropped, "term-unknown", f"the contexts do not know {', '.join(sorted(dropped))}")
    vanishing = sorted(map(ascii, _vanishing_names(expanded)))
    require(not vanishing, "term-unknown", f"no absolute IRI, no language: {', '.join(vanishing)}")
    return expanded


def _vanishing_names(node: Any) -> set[str]:
    """Ids, types, properties and languages that are none: a quad with one of these would vanish."""
    match node:
        case list():
            return {name for item in node for name in _vanishing_names(item)}
        case dict():
            names = [node.get("@id", ""), *_as_list(node.get("@type", []))]
            wrong = {name for name in names if name and not (_ABSOLUTE.fullmatch(name) or name.startswith("_:"))}
            wrong |= {name for name in node if not (name.startswith("@") or _ABSOLUTE.fullmatch(name))}
            wrong |= {name for name in (node.get("@language", "en"),) if not _LANGUAGE.fullmatch(name)}
            return wrong | {name for item in node.values() for name in _vanishing_names(item)}
        case _:
            return set()


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_blank(term: Any) -> bool:
    return isinstance(term, pyoxigraph.BlankNode)
