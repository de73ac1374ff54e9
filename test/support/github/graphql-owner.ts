import { connection, type ConnectionArguments } from './graphql-connection.js';
import { organizationNode, type Seen } from './graphql-organization.js';
import { repositoryNode } from './graphql-shapes.js';
import { nodeId, numberOf } from './identifiers.js';
import { byDate, inOrder } from './world-index.js';
import type { Repository } from './world.js';

interface RepositoriesAsked extends ConnectionArguments {
  ownerAffiliations?: string[] | null;
  orderBy?: { field: string; direction: 'ASC' | 'DESC' };
}

/** An organisation or a user by login, as GitHub has it: null, and no error, for one that it does not know. */
export function ownerNode(seen: Seen, login: string): object | null {
  const organization = seen.index.organization(login);
  const owned = ownedBy(seen, login);
  if (!organization && owned.length === 0) return null;
  return {
    ...(organization ? organizationNode(seen, organization) : userNode(login)),
    repositories: ({ orderBy, ownerAffiliations, ...asked }: RepositoriesAsked) => {
      // Others list what somebody collaborates on, which this world does not have.
      if (ownerAffiliations?.join() !== 'OWNER') throw new Error('the stand-in lists what an owner owns');
      if (orderBy?.field !== 'CREATED_AT') throw new Error('the stand-in lists repositories by CREATED_AT');
      const direction = orderBy.direction === 'DESC' ? -1 : 1;
      const list = inOrder(
        owned,
        `CREATED_AT ${direction}`,
        byDate((one) => one.createdAt, direction),
      );
      return connection({ list, direction, place: (one) => [one.createdAt, one.id] }, asked, (one) =>
        repositoryNode(one, seen.now),
      );
    },
  };
}

const owners = new WeakMap<object, Map<string, Repository[]>>();

/** Sorted out once for a world. */
function ownedBy({ index, sees }: Seen, login: string): readonly Repository[] {
  let known = owners.get(index);
  if (!known) {
    owners.set(index, (known = new Map<string, Repository[]>()));
    for (const one of index.world.repositories) {
      const owner = one.owner.toLowerCase();
      const list = known.get(owner);
      if (list) list.push(one);
      else known.set(owner, [one]);
    }
  }
  const all = known.get(login.toLowerCase()) ?? [];
  return all.every(sees) ? all : all.filter(sees);
}

function userNode(login: string): object {
  return {
    __typename: 'User',
    id: nodeId('U', login),
    databaseId: numberOf('user', login),
    login,
    name: null,
    email: '',
  };
}
