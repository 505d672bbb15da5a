// What a verifier holds fixed before it asks anyone: the consortium and its deployments. formats/register/trust_root.py.

import { equal } from "../encoding.ts";
import { chainRef } from "../ids.ts";

/** One deployment in the consortium's lineage. Addresses 20 bytes, genesis hash 32. */
export interface Deployment {
  readonly chainId: number;
  readonly genesisHash: Uint8Array;
  readonly consortium: Uint8Array;
  readonly credentials: Uint8Array;
}

export const refOf = (deployment: Deployment): Uint8Array => chainRef(deployment.genesisHash, deployment.consortium);

export function sameDeployment(one: Deployment, other: Deployment): boolean {
  return one.chainId === other.chainId && equal(one.genesisHash, other.genesisHash)
    && equal(one.consortium, other.consortium) && equal(one.credentials, other.credentials);
}

/** What a verifier holds fixed before it asks anyone: the consortium and its deployments, oldest first. An empty
 * `issuerHost` is a reader's that has no trust root yet and cannot say whose a document is. */
export interface TrustRoot {
  readonly consortiumId: Uint8Array;
  readonly issuerHost: string;
  readonly lineage: readonly Deployment[];
}

export function deploymentOf(lineage: readonly Deployment[], chain: Uint8Array): Deployment | undefined {
  return lineage.find((each) => equal(refOf(each), chain));
}
