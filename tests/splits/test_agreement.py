"""An agreement as people write it: each text is its own, and each fault has its line, its key and the cure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats import canonical
from formats.faults import FormatFault
from formats.splits.agreements.agreement import agreement_hash, ruling
from formats.splits.agreements.reader import check_successor, read_json, read_tree
from formats.words import LANGUAGES
from formats.yaml import bounded_yaml
from formats.yaml.text_tree import TreeFault, from_json, to_json
from tests.splits.agreements import EXAMPLE, HEAD, POOLS, side, tree, version

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/splits.md"


def fault(text: str | bytes) -> TreeFault:
    with pytest.raises(TreeFault) as refused:
        read_tree(bounded_yaml.parse(text if isinstance(text, bytes) else text.encode()))
    said = [(refused.value.what(language), refused.value.cure_in(language)) for language in LANGUAGES]
    assert all(all(each) for each in said)
    assert not set(said[0]) & set(said[1])
    return refused.value


def test_every_scalar_is_its_own_text() -> None:
    written = "a: 010\nb: 1:30\nc: no\nd: 0x1F\ne: 1e3\nf: ~\ng: null\nh: 2026-01-01\ni: '010'\nj: =\nk: <<\n"
    assert to_json(bounded_yaml.parse(written.encode())) == {
        "a": "010", "b": "1:30", "c": "no", "d": "0x1F", "e": "1e3", "f": "~", "g": "null", "h": "2026-01-01",
        "i": "010", "j": "=", "k": "<<",
    }  # fmt: skip


def test_writing_it_otherwise_is_the_same_agreement() -> None:
    flow = EXAMPLE.replace("parties: [2, 3, 5]", "parties:\n- '2'\n- \"3\"   # a comment\n- 5")
    assert flow != EXAMPLE
    assert agreement_hash(tree(flow)) == agreement_hash(tree(EXAMPLE))
    assert agreement_hash(tree(EXAMPLE.replace("[2, 3, 5]", "[3, 2, 5]"))) != agreement_hash(tree(EXAMPLE))


def test_the_canonical_form_says_the_same_and_has_the_same_hash() -> None:
    written = version(EXAMPLE)
    again = read_json(canonical.decode(canonical.encode(tree(EXAMPLE))))
    assert again == written
    assert written.hash == agreement_hash(tree(EXAMPLE)).hex()


def test_the_page_shows_the_example() -> None:
    [shown] = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert shown == EXAMPLE


def test_the_page_names_every_fault() -> None:
    readers = ("reader", "stage_reader", "commitment_reader", "scalars")
    shared = ("text_tree", "bounded_yaml", "scalars")
    paths = [f"splits/agreements/{name}" for name in readers] + [f"yaml/{name}" for name in shared]
    source = "".join((ROOT / f"formats/{path}.py").read_text(encoding="utf-8") for path in paths)
    words = set(re.findall(r'\.(?:reject|fault)\(\s*"([a-z0-9-]+)', source))
    table = PAGE.read_text(encoding="utf-8").split("| word | what is wrong |")[1].split("##")[0]
    named = set(re.findall(r"`([a-z0-9-]+)`", table))
    assert named == words | {"text-character", "text-marks"}  # the words of formats/text.py


# what is written, in place of what, the reason, the line, the key
STRICT = [
    ("title: &a 实训", "title: 实训中心共建共享", "anchor", 1, "title"),
    ("title: *a", "title: 实训中心共建共享", "anchor", 1, "title"),
    ("title: !!str x", "title: 实训中心共建共享", "tag", 1, "title"),
    ("title: ! x", "title: 实训中心共建共享", "tag", 1, "title"),
    ("title: x\ntitle: y", "title: 实训中心共建共享", "duplicate-key", 2, "title"),
    ("title:", "title: 实训中心共建共享", "empty-value", 1, "title"),
    ("title: ''", "title: 实训中心共建共享", "empty-value", 1, "title"),
    ("title: []", "title: 实训中心共建共享", "empty-value", 1, "title"),
    ("title: {}", "title: 实训中心共建共享", "empty-value", 1, "title"),
    ("title: ' x'", "title: 实训中心共建共享", "blank-at-an-end", 1, "title"),
    ('title: "a\\nb"', "title: 实训中心共建共享", "text-character", 1, "title"),
    ('title: "a\\u202eb"', "title: 实训中心共建共享", "text-character", 1, "title"),
    ("title: a\u202eb", "title: 实训中心共建共享", "text-character", 1, ""),
    ("title: a\u200bb", "title: 实训中心共建共享", "text-character", 1, ""),
    ("title: a\x00b", "title: 实训中心共建共享", "text-character", 1, ""),
    ("title: x # \u2066y", "title: 实训中心共建共享", "text-character", 1, ""),
    ("title: x\n\tnumber: y", "title: 实训中心共建共享", "text-character", 2, ""),
    ("\ufefftitle: x", "title: 实训中心共建共享", "text-character", 1, ""),
    ("标题: x", "title: 实训中心共建共享", "key-not-ascii", 1, "标题"),
    ("[a]: x", "title: 实训中心共建共享", "key-not-ascii", 1, ""),
    ("title: x\n  y: z", "title: 实训中心共建共享", "not-yaml", 2, ""),
    ("title: [x", "title: 实训中心共建共享", "not-yaml", 2, ""),
    ("title: x\n---\ntitle: y", "title: 实训中心共建共享", "second-document", 3, ""),
    ("%YAML 1.1\n---\ntitle: x", "title: 实训中心共建共享", "directive", 1, ""),
]
TERMS = [
    ("prices: x\n", "", "unknown-key", 10, "prices"),
    ("", "title: 实训中心共建共享\n", "missing-key", 1, ""),
    ("currency: USD", "currency: CNY", "unknown-word", 4, "currency"),
    ("from: 2026-13", "from: 2026-01", "not-a-period", 3, "from"),
    ("from: 2026-1", "from: 2026-01", "not-a-period", 3, "from"),
    ("to: 2025-12\n", "", "not-a-period", 10, "to"),
    ("supersedes: abc\n", "", "not-a-hash", 10, "supersedes"),
    ("parties: 2", "parties: [2, 3, 5]", "not-a-list", 5, "parties"),
    ("parties: [2, 3, 2]", "parties: [2, 3, 5]", "stands-twice", 5, "parties[2]"),
    ("parties: [2, 3, 05]", "parties: [2, 3, 5]", "not-a-number", 5, "parties[2]"),
    ("parties: [2, 3, ５]", "parties: [2, 3, 5]", "not-a-number", 5, "parties[2]"),
    ("parties: [2, 3, 9]", "parties: [2, 3, 5]", "party-and-agent", 6, "agents[0]"),
    (f"parties: [{', '.join(map(str, range(100, 151)))}]", "parties: [2, 3, 5]", "too-many", 5, "parties"),
    ("administrator: 4", "administrator: 2", "not-a-member-here", 7, "administrator"),
    ("objection_days: 0", "objection_days: 10", "not-a-number", 8, "objection_days"),
    ("disclosure: secret", "disclosure: open", "unknown-word", 9, "disclosure"),
    ("netting: [9]\n", "", "not-a-member-here", 10, "netting[0]"),
    ("  Training:", "  training:", "not-a-name", 11, "pools.Training"),
    ("    nature: public", "    nature: operating", "unknown-word", 12, "pools.training.nature"),
    ("    nature: fiscal\n    netting: yes", "    nature: operating", "public-money", 13, "pools.training.netting"),
]
STAGE = "pools.training.benefit.stages[0]"
ALL = "{name: all, take: rest, to: {fixed: {2: 50, 3: 30, 5: 20}}, rounding: quota}"
STAGES = [
    (ALL.replace("rest", "all"), "unknown-word", f"{STAGE}.take"),
    (ALL.replace("rest", "{percent: 10}"), "rest-is-last", f"{STAGE}.take"),
    (f"{ALL}\n{{name: b, take: rest, to: {{party: 2}}}}", "rest-is-last", f"{STAGE}.take"),
    (ALL.replace("rest", "{percent: 10.12345}"), "not-a-percentage", f"{STAGE}.take.percent"),
    (ALL.replace("rest", "{percent: 0}"), "not-a-percentage", f"{STAGE}.take.percent"),
    (ALL.replace("rest", "{percent: 100.0001}"), "not-a-percentage", f"{STAGE}.take.percent"),
    (ALL.replace("rest", "{of: pool}"), "missing-key", f"{STAGE}.take"),
    (ALL.replace("rest", "{until: 5}"), "missing-key", f"{STAGE}.take.until"),
    (ALL.replace("rest", "{until: 5, per: week}"), "unknown-word", f"{STAGE}.take.per"),
    (ALL.replace("rest", "{until: 100万, per: year}"), "not-a-number", f"{STAGE}.take.until"),
    (ALL.replace("rest", "{until: 1000000000000000001, per: year}"), "not-a-number", f"{STAGE}.take.until"),
    (ALL.replace(", rounding: quota", ""), "rounding", STAGE),
    (ALL.replace("quota", "remainder_to"), "rounding", f"{STAGE}.rounding"),
    (ALL.replace("quota", "{remainder_to: 9}"), "not-a-member-here", f"{STAGE}.rounding.remainder_to"),
    (ALL.replace("quota", "bankers"), "unknown-word", f"{STAGE}.rounding"),
    (ALL.replace("50", "9971"), "weights", f"{STAGE}.to.fixed"),
    (ALL.replace("2: 50, 3: 30, 5: 20", "2: 0"), "weights", f"{STAGE}.to.fixed"),
    (ALL.replace("2: 50", "9: 50"), "not-a-member-here", f"{STAGE}.to.fixed.9"),
    (ALL.replace("2: 50", "2: -50"), "not-a-number", f"{STAGE}.to.fixed.2"),
    (ALL.replace("fixed", "share"), "target", f"{STAGE}.to"),
    ("{name: all, take: rest, to: {party: 2, reserve: x}}", "target", f"{STAGE}.to"),
    ("{name: all, take: rest, to: {party: 2}, rounding: quota}", "rounding", f"{STAGE}.rounding"),
    ("{name: all, take: rest, to: {reserve: x}}", "missing-key", f"{STAGE}.to"),
    ("{name: all, take: rest, to: {reserve: x, keeper: 4}}", "not-a-member-here", f"{STAGE}.to.keeper"),
    ("{name: guarantee, take: rest, to: {party: 2}}", "reserved-name", f"{STAGE}.name"),
    ("{name: a, take: {percent: 1}, to: {party: 2}}\n{name: a, take: rest, to: {party: 2}}", "stands-twice",
     f"{STAGE[:-3]}[1].name"),
    ("{name: all, take: rest, to: {driver: metered, if_zero: {2: 1}}, rounding: carried}", "missing-key",
     f"{STAGE}.to"),
    ("{name: all, take: rest, to: {driver: headcount, series: h}, rounding: carried}", "missing-key", f"{STAGE}.to"),
    ("{name: all, take: rest, to: {driver: headcount, series: h, if_zero: {2: 1}}, rounding: quota}", "rounding",
     f"{STAGE}.rounding"),
    ("{name: a, take: {percent: 1}, to: {driver: headcount, series: h, if_zero: {2: 1}}, rounding: carried}\n"
     "{name: b, take: rest, to: {driver: capital, series: h, if_zero: {2: 1}}, rounding: carried}", "series-kind",
     f"{STAGE[:-3]}[1].to.series"),
    ("{name: a, take: {percent: 1}, to: {reserve: x, keeper: 2}}\n{name: b, take: rest, to: {reserve: x, keeper: 3}}",
     "two-keepers", f"{STAGE[:-3]}[1].to.keeper"),
    ("\n".join(f"{{name: s{i}, take: {{percent: 1}}, to: {{party: 2}}}}" for i in range(16))
     + "\n{name: b, take: rest, to: {party: 3}}", "too-many", "pools.training.benefit"),
    ("{name: 1, take: rest, to: {stages: [{name: 2, take: rest, to: {stages: [{name: 3, take: rest, to: {stages: "
     "[{name: 4, take: rest, to: {stages: [{name: 5, take: rest, to: {party: 2}}]}}]}}]}}]}}", "too-deep",
     f"{STAGE}.to.stages[0].to.stages[0].to.stages[0].to"),
]  # fmt: skip


@pytest.mark.parametrize(("new", "old", "reason", "line", "key"), [*STRICT, *TERMS], ids=lambda each: repr(each)[:30])
def test_a_fault_names_its_line_its_key_and_the_cure(new: str, old: str, reason: str, line: int, key: str) -> None:
    written = (HEAD + POOLS).replace(old, new) if old else HEAD + new + POOLS
    found = fault(written)
    assert (found.reason, found.line, found.key) == (reason, line, key)
    assert f"line {line}, column {found.column}, " in str(found)
    assert str(found).endswith(found.cure)


@pytest.mark.parametrize(("stages", "reason", "key"), STAGES, ids=lambda each: repr(each)[:40])
def test_a_stage_that_cannot_be_computed_is_refused_where_it_stands(stages: str, reason: str, key: str) -> None:
    found = fault(side(stages))
    assert (found.reason, found.key) == (reason, key)
    assert found.line >= 15 or key == "pools.training.benefit"


def test_lists_nest_four_deep_and_their_weights_are_read() -> None:
    inner = "{name: d4, take: rest, to: {fixed: {2: 1, 5: 3}}, rounding: carried}"
    for depth in (3, 2, 1):
        inner = f"{{name: d{depth}, take: rest, to: {{stages: [{inner}]}}}}"
    names = [stage.name for stage in version(side(inner)).pools["training"].sides["benefit"].walk()]
    assert names == ["d1", "d2", "d3", "d4"]


def test_costs_have_no_reserve_and_no_guarantee() -> None:
    assert fault(side("{name: a, take: rest, to: {reserve: x, keeper: 2}}", side="cost")).reason == "benefit-only"
    assert fault(side(ALL, side="cost", more="      guarantee: {2: 5}\n")).reason == "benefit-only"


def test_three_hundred_weights_and_no_more() -> None:
    parties = ", ".join(map(str, range(100, 150)))
    stages = "\n".join(
        f"{{name: s{i}, take: {'rest' if i == last else '{percent: 1}'}, to: {{fixed: {{100: 1}}}}, rounding: quota}}"
        for last in (5,)
        for i in range(6)
    )
    text = side(stages).replace("[2, 3, 5]", f"[{parties}]").replace("administrator: 2", "administrator: 100")
    assert len(version(text).parties) == 50
    seventh = "- {name: t, take: {percent: 1}, to: {fixed: {100: 1}}, rounding: quota}\n        "
    more = text.replace("- {name: s0", f"{seventh}- {{name: s0")
    assert fault(more).reason == "too-many"


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"---\n", b"# nothing\n", b"title: \xff", b"x" * ((1 << 17) + 1), b"- 2", b"x"]
)
def test_what_is_no_agreement_at_all_is_refused(data: bytes) -> None:
    fault(data)


def test_hostile_nesting_is_refused_before_it_is_followed() -> None:
    assert fault("a: " + "[" * 60_000).reason in ("too-deep", "not-yaml")
    assert fault("".join(f"{' ' * i}a:\n" for i in range(100))).reason == "too-deep"


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_an_agreement_or_a_fault(data: bytes) -> None:
    fault(data)


@given(
    st.recursive(
        st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    )
)
def test_any_json_is_an_agreement_or_a_fault(value: canonical.Json) -> None:
    with pytest.raises(TreeFault):
        read_tree(from_json(value))


def test_the_newest_version_that_does_not_begin_later_rules() -> None:
    first = version()
    second = version(HEAD.replace("2026-01", "2026-06") + f"supersedes: {first.hash}\n" + POOLS)
    third = version(HEAD.replace("2026-01", "2026-03") + f"supersedes: {second.hash}\n" + POOLS)
    versions = [first, second, third]
    ruled = [ruling(versions, period) for period in ("2026-01", "2026-02", "2026-03", "2026-09")]
    assert ruled == [first, first, third, third]
    assert ruling(versions[:2], "2026-06") == second
    with pytest.raises(FormatFault, match="before-agreement"):
        ruling(versions, "2025-12")


def test_a_version_names_the_one_before_and_keeps_each_series_kind() -> None:
    stage = "{name: a, take: rest, to: {driver: KIND, series: h, if_zero: {2: 1}}, rounding: carried}"
    first = version(side(stage.replace("KIND", "headcount")))
    heads, money = (
        version(side(stage.replace("KIND", kind)) + f"supersedes: {first.hash}\n") for kind in ("headcount", "capital")
    )
    check_successor(first, heads)
    with pytest.raises(FormatFault, match="series-kind"):
        check_successor(first, money)
    with pytest.raises(FormatFault, match="not-a-successor"):
        check_successor(heads, money)
