import { writeVarUint } from 'lib0/encoding';
import { createID, decodeUpdate, GC, type ID, Item, UpdateEncoderV1 } from 'yjs';
import type { Follow } from '../session.ts';

type Struct = ReturnType<typeof decodeUpdate>['structs'][number];
type Range = { clock: number; len: number };

/**
 * Which edits get new client ids: from which clock on, by client. Those of the clients that are another's, and all that
 * builds on them: without them it would wait at the server for ever.
 */
function moved(structs: readonly Struct[], disowned: ReadonlySet<number>): Map<number, number> {
  const starts = new Map<number, number>();
  const isMoved = (id: ID | null): boolean =>
    id !== null && id.clock >= (starts.get(id.client) ?? Number.POSITIVE_INFINITY);
  const builds = ({ origin, rightOrigin, parent }: Item): boolean =>
    isMoved(origin) || isMoved(rightOrigin) || (isId(parent) && isMoved(parent));
  for (let size = -1; size !== starts.size; ) {
    size = starts.size;
    for (const struct of structs) {
      const { id } = struct;
      if (isMoved(id)) continue;
      if (disowned.has(id.client) || (struct instanceof Item && builds(struct))) {
        // Of a client in order of its clocks, so the first found is the first of all, unless a later round finds one before.
        starts.set(id.client, id.clock);
        size = -1;
      }
    }
  }
  return starts;
}

function isId(parent: Item['parent']): parent is ID {
  return typeof parent === 'object' && parent !== null && 'client' in parent;
}

/**
 * A new client id in place of an old one. The same for everybody who has to bring the same edits in again (two tabs, or a page
 * that died in the middle of it): what they bring is then the same, and is in the text once. 32-bit FNV-1a.
 */
function successor(client: number, start: number, salt: number): number {
  let hash = 0x811c9dc5;
  for (const letter of `${client}/${start}/${salt}`) {
    hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  }
  return hash || 1;
}

/** Writes edits anew. */
class Rewriter {
  readonly #starts: ReadonlyMap<number, number>;
  readonly #salt: number;

  constructor(starts: ReadonlyMap<number, number>, salt: number) {
    this.#starts = starts;
    this.#salt = salt;
  }

  id<T extends ID | null>(id: T): T {
    const start = id ? this.#starts.get(id.client) : undefined;
    if (!id || start === undefined || id.clock < start) return id;
    return createID(successor(id.client, start, this.#salt), id.clock - start) as T;
  }

  struct(struct: Struct): Item | GC | null {
    if (struct instanceof Item) {
      const { origin, rightOrigin, parent, parentSub, content } = struct;
      const under = isId(parent) ? this.id(parent) : parent;
      return new Item(
        this.id(struct.id),
        null,
        this.id(origin),
        null,
        this.id(rightOrigin),
        under,
        parentSub,
        content,
      );
    }
    // The third kind says that something is missing: whoever has no more than that has nothing to bring.
    return struct instanceof GC ? new GC(this.id(struct.id), struct.length) : null;
  }

  /** A deleted run may begin before the clock from which on its client is another. */
  deletions(clients: ReadonlyMap<number, readonly Range[]>): Map<number, Range[]> {
    const found = new Map<number, Range[]>();
    const add = (of: number, from: number, len: number): void => {
      const { client, clock } = this.id(createID(of, from));
      if (len > 0) listed(found, client).push({ clock, len });
    };
    for (const [client, ranges] of clients) {
      const start = this.#starts.get(client) ?? Number.POSITIVE_INFINITY;
      for (const { clock, len } of ranges) {
        const before = Math.min(len, Math.max(0, start - clock));
        add(client, clock, before);
        add(client, clock + before, len - before);
      }
    }
    return found;
  }
}

/** Edits as they can be taken, and where what stood in them stands now. */
export interface Rewritten {
  readonly update: Uint8Array;
  readonly follow: Follow;
}

/**
 * The edits of `update` (all that the server lacks) as they can be taken: those under `disowned` client ids, and what builds on
 * them, under new ids; everything else as it is. Nothing else about them changes: they stand where they stood.
 *
 * With `salt` 0 the new ids follow from the old ones; any other gives different ones, should those be taken too.
 */
export function rewrite(update: Uint8Array, disowned: ReadonlySet<number>, salt = 0): Rewritten {
  const { structs, ds } = decodeUpdate(update);
  const rewriter = new Rewriter(moved(structs, disowned), salt);
  const clients = new Map<number, (Item | GC)[]>();
  for (const struct of structs) {
    const written = rewriter.struct(struct);
    if (written) listed(clients, written.id.client).push(written);
  }
  return {
    update: encode(clients, rewriter.deletions(ds.clients)),
    follow: (position) => ({
      ...position,
      type: rewriter.id(position.type),
      item: rewriter.id(position.item),
    }),
  };
}

function listed<T>(lists: Map<number, T[]>, client: number): T[] {
  const list = lists.get(client) ?? [];
  lists.set(client, list);
  return list;
}

/** Yjs's update format: structs by client, then deleted runs by client. */
function encode(
  clients: ReadonlyMap<number, readonly (Item | GC)[]>,
  deletions: ReadonlyMap<number, readonly Range[]>,
): Uint8Array {
  const encoder = new UpdateEncoderV1();
  writeVarUint(encoder.restEncoder, clients.size);
  for (const [client, structs] of clients) {
    writeVarUint(encoder.restEncoder, structs.length);
    encoder.writeClient(client);
    writeVarUint(encoder.restEncoder, structs[0]?.id.clock ?? 0);
    for (const struct of structs) struct.write(encoder, 0);
  }
  writeVarUint(encoder.restEncoder, deletions.size);
  for (const [client, ranges] of deletions) {
    encoder.resetDsCurVal();
    writeVarUint(encoder.restEncoder, client);
    writeVarUint(encoder.restEncoder, ranges.length);
    for (const { clock, len } of ranges) {
      encoder.writeDsClock(clock);
      encoder.writeDsLen(len);
    }
  }
  return encoder.toUint8Array();
}
