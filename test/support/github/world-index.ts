import { fullName, type Deployment, type Organization, type Person, type Repository, type World } from './world.js';

/** Look-ups in a world. Worlds never change, so what is found once stays found. */
export interface WorldIndex {
  readonly world: World;
  organization(login: string): Organization | undefined;
  organizationById(id: number): Organization | undefined;
  /** By its present name. */
  repository(name: string): Repository | undefined;
  /** By a name it had before. */
  renamed(name: string): Repository | undefined;
  repositoryById(id: number): Repository | undefined;
  person(login: string): Person | undefined;
}

const indexes = new WeakMap<World, WorldIndex>();
const deployments = new WeakMap<Repository, Map<number, Deployment>>();
const sorted = new WeakMap<object, Map<string, readonly unknown[]>>();

export function indexOf(world: World): WorldIndex {
  const known = indexes.get(world);
  if (known) return known;
  const names = new Map(world.repositories.map((one) => [fullName(one).toLowerCase(), one]));
  const former = new Map(world.repositories.flatMap((one) => one.formerly.map((name) => [name.toLowerCase(), one])));
  const ids = new Map(world.repositories.map((one) => [one.id, one]));
  const organizations = new Map(world.organizations.map((one) => [one.login.toLowerCase(), one]));
  const people = new Map(world.people.map((one) => [one.login.toLowerCase(), one]));
  const index: WorldIndex = {
    world,
    organization: (login) => organizations.get(login.toLowerCase()),
    organizationById: (id) => world.organizations.find((one) => one.id === id),
    repository: (name) => names.get(name.toLowerCase()),
    renamed: (name) => former.get(name.toLowerCase()),
    repositoryById: (id) => ids.get(id),
    person: (login) => people.get(login.toLowerCase()),
  };
  indexes.set(world, index);
  return index;
}

export function deploymentOf(repository: Repository, id: number): Deployment | undefined {
  let known = deployments.get(repository);
  if (!known) deployments.set(repository, (known = new Map(repository.deployments.map((one) => [one.id, one]))));
  return known.get(id);
}

/** A list in an order, sorted once. */
export function inOrder<T extends object>(
  list: readonly T[],
  name: string,
  order: (a: T, b: T) => number,
): readonly T[] {
  let orders = sorted.get(list);
  if (!orders) sorted.set(list, (orders = new Map<string, readonly unknown[]>()));
  let found = orders.get(name);
  if (!found) orders.set(name, (found = list.toSorted(order)));
  return found as readonly T[];
}

/** By instant, then by id. */
export function byDate<T extends { id: number }>(date: (item: T) => string, direction: 1 | -1) {
  return (a: T, b: T): number => {
    const [left, right] = [date(a), date(b)];
    return direction * (left < right ? -1 : left > right ? 1 : a.id - b.id);
  };
}
