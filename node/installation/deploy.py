"""Put the contracts on a chain, once, whatever is killed meanwhile, and write down where they are.

The account `deployer` makes one transaction a contract, so the addresses are known before the first is sent: a
contract's address follows from sender and nonce alone. The plan is stored first; every later step looks whether it
was done. The same call, later, finishes what a crash left, and gives the contracts back to a chain that lost them.
Afterwards the deployer has no power; the access manager's admin is `council-admin`.
"""

import json
import secrets
from pathlib import Path

from formats.bounds import bounded_json
from formats.crypto.hashing import sha256
from ledger.consortium.commands import CouncilCommands
from ledger.consortium.facts import COUNCIL
from ledger.db import writing
from ledger.failpoints import failpoint, register
from ledger.submitting.contract import Contract, Order
from ledger.submitting.outbox import enqueue
from node.faults import NodeRefusal
from node.installation import deployment as trust
from node.installation.config import write_private
from node.installation.creation import DeploymentSpoilt, Plan, Progress, create_all
from node.installation.identity import own_genesis
from node.installation.keys import ensure_account
from node.installation.node import Node
from node.installation.pipeline import consortium_of, settle
from verification.deployment import DeploymentEntry, TrustRootFile

PLAN_NAME = "deployment.plan.json"
DEPLOYER, COUNCIL_ADMIN = "deployer", "council-admin"
SETTINGS = Path(__file__).parents[2] / "hardhat.config.json"

register("deploy.after_plan", "deploy.after_contracts", "deploy.after_enqueue", "deploy.after_save")


class ChainUnknown(NodeRefusal):
    """Neither the embedded chain nor one of hardhat.config.json: check the RPC URL, then use --new-chain."""

    chain_id: int
    genesis_hash: str


class EmbeddedChainForeign(NodeRefusal):
    """What listens on the embedded chain's port is not this home's chain: run `guild up` first; where that says that
    the port is in use, set another chain.embedded_port."""

    port: int
    genesis_hash: str


class ChainIsAnother(NodeRefusal):
    """This installation belongs to another chain: point it at that one, restore its state, or use a new home."""

    chain_id: int
    expected_genesis: str
    found_genesis: str


def deploy(node: Node, *, new_chain: bool = False, progress: Progress = lambda line: None) -> TrustRootFile:
    """Deploy, or finish, or find it done. Raises ChainUnknown, EmbeddedChainForeign,
    ChainIsAnother, DeploymentSpoilt."""
    chain_id, genesis = node.chain.chain_id(), node.chain.genesis_hash()
    plan = _plan(node, chain_id, genesis, new_chain=new_chain)
    failpoint("deploy.after_plan")
    deployment = _create_all(node, plan, progress)
    _check(node, plan, deployment)
    failpoint("deploy.after_contracts")
    root = TrustRootFile(consortium_id=plan.consortium_id, issuer_host=node.config.issuer_host, lineage=(deployment,))
    _register(node, plan, root, progress)
    return root


def restore_contracts(node: Node, *, progress: Progress = lambda line: None) -> bool:
    """Give a chain that lost our contracts the same ones at the same addresses. True where it had."""
    path = node.home / PLAN_NAME
    if not path.exists() or node.chain.code(node.deployment.credentials):
        return False
    plan = Plan.model_validate(bounded_json.loads(path.read_bytes()))
    _require_same(plan.chain_id, plan.genesis_hash, node.chain.chain_id(), node.chain.genesis_hash())
    progress("the chain has lost the contracts: they are created again")
    _check(node, plan, _create_all(node, plan, progress))
    return True


def _plan(node: Node, chain_id: int, genesis: str, *, new_chain: bool) -> Plan:
    path = node.home / PLAN_NAME
    if path.exists():
        plan = Plan.model_validate(bounded_json.loads(path.read_bytes()))
        _require_same(plan.chain_id, plan.genesis_hash, chain_id, genesis)
        return plan
    if (node.home / trust.FILE_NAME).exists():
        joined = node.deployment
        _require_same(joined.chain_id, joined.genesis_hash, chain_id, genesis)
        raise DeploymentSpoilt("Consortium", joined.consortium, "this home joined a deployment that another made")
    _require_known(node, chain_id, genesis, new_chain=new_chain)
    plan = Plan(
        consortium_id="0x" + secrets.token_hex(32),
        chain_id=chain_id,
        genesis_hash=genesis,
        deployer=ensure_account(node.keystore, DEPLOYER),
        council_admin=ensure_account(node.keystore, COUNCIL_ADMIN),
        seen_block=node.chain.head().number,
    )
    if node.chain.nonce(plan.deployer):
        raise DeploymentSpoilt("AccessManager", plan.deployer, "the deployer has sent transactions before")
    write_private(path, plan.model_dump_json(indent=2).encode() + b"\n")
    return plan


def _require_same(chain_id: int, genesis: str, found_id: int, found_genesis: str) -> None:
    if (chain_id, genesis) != (found_id, found_genesis):
        raise ChainIsAnother(found_id, genesis, found_genesis)


def _require_known(node: Node, chain_id: int, genesis: str, *, new_chain: bool) -> None:
    """The embedded chain began in this home; any other must stand in the settings with its genesis, or be meant."""
    if node.config.chain.embedded:
        if genesis != own_genesis(node.home):
            raise EmbeddedChainForeign(node.config.chain.embedded_port, genesis)
        return
    networks = json.loads(SETTINGS.read_text(encoding="utf-8"))["networks"].values()
    known = any(each.get("chainId") == chain_id and each.get("genesisHash") == genesis for each in networks)
    if not (known or new_chain):
        raise ChainUnknown(chain_id, genesis)


def _create_all(node: Node, plan: Plan, progress: Progress) -> DeploymentEntry:
    made = create_all(node, plan, progress)
    return DeploymentEntry(
        chain_id=plan.chain_id,
        genesis_hash=plan.genesis_hash,
        consortium=made.pop("Consortium"),
        access_manager=made.pop("AccessManager"),
        credentials=made.pop("Credentials"),
        contracts=made,
        # An embedded chain that lost its state gets the contracts again, perhaps in an earlier block.
        deployed_block=0 if node.config.chain.embedded else plan.seen_block,
    )


def _check(node: Node, plan: Plan, deployment: DeploymentEntry) -> None:
    """The contracts say of themselves what the plan says of them."""
    consortium = Contract(node.abis.consortium, deployment.consortium)
    credentials = Contract(node.abis.credentials, deployment.credentials)
    expected = (
        (consortium, "consortiumId", plan.consortium_id),
        (consortium, "genesisHash", plan.genesis_hash),
        (consortium, "chainRef", "0x" + deployment.chain_ref.hex()),
        (consortium, "authority", deployment.access_manager),
        (credentials, "consortium", deployment.consortium),
        (credentials, "authority", deployment.access_manager),
        (credentials, "chainRef", "0x" + deployment.chain_ref.hex()),
    )
    further = [Contract(node.abis.further[name], address) for name, address in deployment.contracts.items()]
    named = tuple((each, "NAME", "0x" + _name_word(each.abi.name).hex()) for each in further)
    for contract, view, wanted in (*expected, *named):
        (answer,) = contract.ask(node.chain, view)
        found = "0x" + answer.hex() if isinstance(answer, bytes) else answer
        if found != wanted:
            raise DeploymentSpoilt(contract.abi.name, contract.address, f"{view} is {found}, not {wanted}")


def _register(node: Node, plan: Plan, root: TrustRootFile, progress: Progress) -> None:
    commands = CouncilCommands(Contract(node.abis.consortium, root.current.consortium))
    registered = {"Credentials": root.current.credentials, **root.current.contracts}
    submissions = []
    with writing(node.node_engine) as session:
        for name, at in registered.items():
            key = sha256(b"guild/deploy/1", bytes.fromhex(plan.consortium_id[2:]), name.encode())
            order = Order(member=COUNCIL, request_id=key, sender=plan.council_admin)
            command = commands.register_contract(order, name=name, at=at)
            submissions.append(enqueue(session, command, node.clock).id)
    failpoint("deploy.after_enqueue")
    if not (node.home / trust.FILE_NAME).exists():
        trust.save(node.home, root)
    failpoint("deploy.after_save")
    settle(node, submissions)
    for name, expected in registered.items():
        at, _, retired = consortium_of(node).ask(node.chain, "contractOf", _name_word(name))
        if at != expected or retired:
            raise DeploymentSpoilt(name, expected, f"the register names {at}, retired: {retired}")
    progress(f"{', '.join(registered)} registered; trust root in {node.home / trust.FILE_NAME}")


def _name_word(name: str) -> bytes:
    """The name of a contract as the register has it."""
    return name.encode().ljust(32, b"\0")
