"""One home, one deployment, one consortium: however often it is asked for, wherever it was killed."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlmodel import func, select

from ledger import failpoints
from ledger.consortium import queries
from ledger.db import reading
from ledger.errors import CommandConflict, RpcRefused
from ledger.submitting.outbox import Submission
from node.compose import compose
from node.installation import deployment as trust
from node.installation.config import Chain, load, save
from node.installation.creation import Plan, contract_address
from node.installation.deploy import (
    PLAN_NAME,
    ChainIsAnother,
    ChainUnknown,
    EmbeddedChainForeign,
    deploy,
    restore_contracts,
)
from node.installation.keys import account_name
from node.installation.node import FURTHER, Node
from node.installation.pipeline import consortium_of, credentials_of, indexer_of, submitter_of
from node.running.chain import Anvil, ChainNotStarted
from node.setup.founding import found
from node.setup.founding_file import FoundingRefused, read
from node.tables.staff import Staff
from tests.conftest import free_port
from tests.consortium.harness import chain_of, founding_file, new_home

pytestmark = pytest.mark.chain

DEPLOY_PLACES = [name for name in failpoints.FAILPOINTS if name.startswith("deploy.")]
FOUNDING_PLACES = ["outbox.enqueue.after_commit", "submitter.after_store:2", "submitter.after_send:3"]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home without a deployment, on a running chain of its own."""
    port = free_port()
    chain = chain_of(new_home(tmp_path / "home", chain_port=port), port)
    chain.start()
    yield tmp_path / "home"
    chain.kill()


@pytest.fixture
def node(home: Path) -> Iterator[Node]:
    composed = compose(home)
    yield composed
    composed.close()


def test_deploying_and_founding_twice_gives_one_consortium(node: Node, tmp_path: Path) -> None:
    file = founding_file(tmp_path)
    first = deploy(node), found(node, file)
    block = node.chain.head().number
    assert (deploy(node), found(node, file)) == first
    assert node.chain.head().number == block, "the second run sent nothing"
    _is_one_consortium(node)


def test_a_trust_root_names_contracts_that_name_each_other(node: Node) -> None:
    root = deploy(node)
    place = root.current
    assert trust.load(node.home) == root
    consortium, credentials = consortium_of(node), credentials_of(node)
    assert consortium.ask(node.chain, "consortiumId") == (root.consortium_id_bytes,)
    assert consortium.ask(node.chain, "genesisHash") == (bytes.fromhex(node.chain.genesis_hash()[2:]),)
    assert consortium.ask(node.chain, "chainRef") == credentials.ask(node.chain, "chainRef") == (place.chain_ref,)
    assert credentials.ask(node.chain, "consortium") == (place.consortium,)
    for name, address in {"Credentials": place.credentials, **place.contracts}.items():
        assert consortium.ask(node.chain, "contractOf", name.encode().ljust(32, b"\0"))[0] == address
    assert place.contracts.keys() == FURTHER.keys()
    assert (node.home / trust.FILE_NAME).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("place", DEPLOY_PLACES)
def test_a_deployment_killed_anywhere_is_finished_by_the_next(home: Path, place: str) -> None:
    _killed_at(place, lambda: deploy(compose(home)))
    node = compose(home)
    root = deploy(node)
    deployer = node.keystore.address("deployer")
    assert root.current.consortium == contract_address(deployer, 1)
    assert node.chain.nonce(deployer) == 3 + len(FURTHER), "each contract was created once"
    with reading(node.node_engine) as session:
        assert session.exec(select(func.count()).select_from(Submission)).one() == 1 + len(FURTHER)
    node.close()


@pytest.mark.parametrize("place", FOUNDING_PLACES)
def test_a_founding_killed_halfway_is_finished_by_the_next(node: Node, tmp_path: Path, place: str) -> None:
    file, home = founding_file(tmp_path), node.home
    deploy(node)
    _killed_at(place, lambda: found(compose(home), file))
    found(node, file)
    _is_one_consortium(node)


def test_a_chain_restored_from_before_the_deployment_gets_the_same_contracts_and_commands(tmp_path: Path) -> None:
    port = free_port()
    home = new_home(tmp_path / "home", chain_port=port)
    chain = chain_of(home, port)
    chain.start()
    chain.stop()
    empty = chain.settings.state.read_bytes()
    chain.start()
    node = compose(home)
    place = deploy(node).current
    found(node, founding_file(tmp_path))
    chain.kill()
    for dump in (chain.settings.state, *chain.settings.recent, chain.settings.previous):
        dump.write_bytes(empty)
    chain.start()
    try:
        assert not node.chain.code(place.credentials), "the chain forgot the deployment"
        assert restore_contracts(node) is True
        assert restore_contracts(node) is False
        assert node.chain.code(place.credentials)
        submitter = submitter_of(node)
        while submitter.tick():
            pass
        _is_one_consortium(node)
    finally:
        node.close()
        chain.kill()


def test_on_a_chain_with_fees_it_waits_for_funds_and_then_goes_on(
    tmp_path: Path, make_chain: Callable[..., Anvil]
) -> None:
    chain = make_chain(base_fee_wei=1_000_000_000, folder=tmp_path / "home" / "chain")
    node = compose(new_home(tmp_path / "home", chain_port=chain.settings.port))
    with pytest.raises(RpcRefused):
        deploy(node)
    plan = Plan.model_validate_json((node.home / PLAN_NAME).read_bytes())
    for account in (plan.deployer, plan.council_admin):
        fund = {"jsonrpc": "2.0", "id": 1, "method": "anvil_setBalance", "params": [account, hex(10**19)]}
        assert "error" not in httpx.post(chain.rpc_url, json=fund, trust_env=False).json()
    root = deploy(node)
    assert root.current.consortium == contract_address(plan.deployer, 1)
    node.close()


def test_an_unknown_chain_is_refused_until_it_is_said_to_be_new(home: Path) -> None:
    config = load(home)
    port = config.chain.embedded_port
    save(home, config.model_copy(update={"chain": Chain(rpc_url=f"http://127.0.0.1:{port}")}))
    node = compose(home)
    with pytest.raises(ChainUnknown) as refused:
        deploy(node)
    assert refused.value == ChainUnknown(31337, node.chain.genesis_hash())
    assert not (home / trust.FILE_NAME).exists()
    assert deploy(node, new_chain=True).current.chain_id == 31337
    node.close()


def test_the_embedded_chain_is_this_homes_own_or_nothing_is_deployed(home: Path, tmp_path: Path) -> None:
    """Two homes with one port: the second one's chain does not start, and its `guild deploy` meets the first one's."""
    port = load(home).chain.embedded_port
    second = compose(new_home(tmp_path / "second", chain_port=port))
    for new_chain in (False, True):
        with pytest.raises(EmbeddedChainForeign) as refused:
            deploy(second, new_chain=new_chain)
        assert refused.value == EmbeddedChainForeign(port, second.chain.genesis_hash())
    with pytest.raises(ChainNotStarted, match=f"port {port} is in use"):
        chain_of(second.home, port).start()
    assert not (second.home / PLAN_NAME).exists()
    assert second.chain.nonce("0x" + "11" * 20) == 0
    second.close()


def test_a_wiped_chain_with_the_same_id_is_refused_with_both_hashes(
    node: Node, make_chain: Callable[..., Anvil], home: Path
) -> None:
    expected = deploy(node).current.genesis_hash
    wiped = make_chain(genesis_time=1_700_000_000)
    config = load(home)
    save(home, config.model_copy(update={"chain": Chain(embedded_port=wiped.settings.port)}))
    other = compose(home)
    found_genesis = other.chain.genesis_hash()
    assert found_genesis != expected
    with pytest.raises(ChainIsAnother) as refused:
        deploy(other)
    assert refused.value == ChainIsAnother(31337, expected, found_genesis)
    assert expected in str(refused.value)
    assert found_genesis in str(refused.value)
    other.close()


def test_a_file_that_says_something_else_of_a_member_is_refused(node: Node, tmp_path: Path) -> None:
    file = founding_file(tmp_path)
    deploy(node)
    found(node, file)
    file.write_text(file.read_text().replace('en = "School"', 'en = "Another school"'))
    with pytest.raises(CommandConflict):
        found(node, file)
    _is_one_consortium(node)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("number = 2", "number = 3", "numbers are [1, 3]"),
        ('"6-31-07-03", "T-1"', '"6-31-07-03", "T-9"', "no standard T-9"),
        ("levels = [20, 30]", "levels = [20, 99]", "has no levels [99]"),
        ('kind = "school"', 'kind = "academy"', "members 2, kind"),
        ('person = "clerk"', 'person = "Clerk Name"', "staff 3, person"),
        ('zh = "', 'zh = "\\u202e', "members 1, name, zh"),
        ('document = "', 'document = "\\u0007', "accreditations 1, document"),
    ],
)
def test_a_faulty_file_is_refused_by_its_place(tmp_path: Path, old: str, new: str, words: str) -> None:
    file = founding_file(tmp_path)
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(FoundingRefused) as refused:
        read(file)
    assert words in f"{refused.value.where}: {refused.value.reason}"


def test_tokens_are_in_private_files_and_only_hashes_in_the_database(node: Node, tmp_path: Path) -> None:
    deploy(node)
    tokens = found(node, founding_file(tmp_path)).tokens
    assert set(tokens) == {"admin", "operator", "clerk", "delegate"}
    with reading(node.node_engine) as session:
        stored = b"".join(row.token_hash for row in session.exec(select(Staff)))
    for file in tokens.values():
        assert file.stat().st_mode & 0o077 == 0
        assert file.read_bytes().strip() not in stored


def _is_one_consortium(node: Node) -> None:
    indexer = indexer_of(node)
    while indexer.tick():
        pass
    with reading(node.ledger_engine) as session:
        assert [member.number for member in queries.members(session).items] == [1, 2]
        assert [standard.code for standard in queries.standards(session).items] == ["6-31-07-03", "T-1"]
        assert [(each.member, each.standard) for each in queries.accreditations(session).items] == [(2, 1), (2, 2)]
        assert len(queries.keys(session).items) == 5
        accounts = {account.address: account.roles for account in queries.accounts_of(session, 2)}
    names = {"admin": 1, "issue": 2, "status": 4}
    assert accounts == {node.keystore.address(account_name(2, name)): role for name, role in names.items()}


def _killed_at(place: str, act: Callable[[], object]) -> None:
    """Run `act` in a forked process that dies at this place."""

    def armed() -> None:
        failpoints._armed = failpoints._Armed(place, None)
        act()

    process = multiprocessing.get_context("fork").Process(target=armed)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, f"{place} was not passed"
