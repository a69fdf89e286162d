import type { RoleKind } from '../api/types';
import type { Role } from './roles';

/** A code cell's number, counted among all cells from 1, and its role. */
export interface RoledCell {
  readonly number: number;
  readonly role: Role;
}

/** A name that cells have already. */
export interface UsedName {
  readonly name: string;
  readonly cells: readonly number[];
}

/** Names that cells of a kind have, those of the nearest cells first. */
export function usedNames(cells: readonly RoledCell[], kind: RoleKind, from: number): readonly UsedName[] {
  return nearestFirst(
    cells.filter(each => each.role.kind === kind),
    role => role.name,
    from
  );
}

/** Modules that cells go to, those of the nearest cells first. */
export function usedModules(cells: readonly RoledCell[], from: number): readonly UsedName[] {
  return nearestFirst(cells, role => role.module, from);
}

/** The names that fit what was typed: those that begin with it, then those that hold it. */
export function matching<T extends { readonly name: string }>(
  names: readonly T[],
  typed: string
): readonly T[] {
  const wanted = typed.trim().toLowerCase();
  const found = names.filter(each => each.name.toLowerCase().includes(wanted));
  const begins = (each: T): boolean => each.name.toLowerCase().startsWith(wanted);
  return [...found.filter(begins), ...found.filter(each => !begins(each))];
}

function nearestFirst(
  cells: readonly RoledCell[],
  nameOf: (role: Role) => string,
  from: number
): readonly UsedName[] {
  const numbers = new Map<string, number[]>();
  for (const { role, number } of cells) {
    const name = nameOf(role);
    if (name !== '') {
      numbers.set(name, [...(numbers.get(name) ?? []), number]);
    }
  }
  const distance = (use: UsedName): number => Math.min(...use.cells.map(number => Math.abs(number - from)));
  return [...numbers]
    .map(([name, used]) => ({ name, cells: used }))
    .sort((one, other) => distance(one) - distance(other));
}
