import { applyUpdate, type Doc, encodeStateAsUpdate, transact } from 'yjs';
import type { CopyState, LocalCopy, Successor } from './local-copy.ts';
import { type Source, source } from './signal.ts';

/** Where y-indexeddb keeps the updates of a document, which kept them before us: copies that it made are read. */
const UPDATES = 'updates';
/** The other store of a database of its making. */
const CUSTOM = 'custom';

/** Rows from which on they are made one. */
const ROWS_MAX = 500;
/** Rest after the last edit before that, milliseconds. */
const MERGE_REST_MS = 1_000;
/** A write that takes longer, milliseconds, is not said to be kept until it is. */
const LATE_MS = 2_000;
/** What the browser has not answered after this time, milliseconds, it will not answer. */
const ANSWER_MAX_MS = 20_000;
/** Rest before a database that failed is tried again, milliseconds, and the longest of them; each is twice the last. */
const AGAIN_FIRST_MS = 1_000;
const AGAIN_MAX_MS = 30_000;

/**
 * A copy in an IndexedDB database: each edit a row, written as it is made.
 *
 * Whatever the database does, the document hears nothing of it: Yjs ends all its observers when one of them throws, the one that
 * sends among them. A database that failed is opened again, what is there is read, and the whole document takes its place.
 */
export class DatabaseCopy implements LocalCopy {
  readonly #name: string;
  readonly #state: Source<CopyState> = source<CopyState>({ read: false, kept: false });
  #doc: Doc;
  #db: IDBDatabase | null = null;
  #rows = 0;
  #isRead = false;
  /** Something of the document is neither stored nor on its way. */
  #isBehind = false;
  /** Writes that take too long. */
  #late = 0;
  #isClosed = false;
  #rest = AGAIN_FIRST_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Keeps `doc` from now on; nothing is read or stored before {@link catchUp}. */
  constructor(name: string, doc: Doc) {
    this.#name = name;
    this.#doc = doc;
    this.#isBehind = doc.store.clients.size > 0;
    this.#watch(doc);
  }

  get state(): Source<CopyState> {
    return this.#state;
  }

  /** Reads what is stored and stores what is not. Tries until it succeeds; resolves after the first try. */
  async catchUp(): Promise<void> {
    this.#catchUpIn(null);
    const db = this.#db ?? (await this.#open());
    if (!db) return;
    await this.#run(db, (rows) => {
      const stored = rows.getAll();
      stored.onsuccess = () => this.#exchange(rows, stored.result);
    });
  }

  async replace(make: Successor): Promise<void> {
    const old = this.#doc;
    // What the old document still stored after the rows were read would be found again beside the new one.
    old.off('update', this.#store);
    let made: Doc | null | undefined;
    let failure: unknown;
    const replaced = (stored: readonly Uint8Array[]): void => {
      made = null;
      try {
        made = make(stored);
      } catch (error) {
        failure = error;
      }
      if (made) this.#watch(made);
    };
    const isStored = await this.#run(this.#db, (rows) => {
      const stored = rows.getAll();
      stored.onsuccess = () => {
        // The browser answers after it was given up.
        if (made !== undefined) return;
        replaced(stored.result);
        if (made) this.#put(rows, made);
      };
    });
    if (made === undefined) replaced([]);
    if (made) {
      // The old edits are still stored: read into the new document they would be in it twice. The next visit knows what to do.
      if (!isStored) this.close();
      return;
    }
    this.#watch(old);
    this.#isBehind = true;
    this.#catchUpIn(0);
    if (failure) throw failure;
  }

  close(): void {
    this.#isClosed = true;
    this.#doc.off('update', this.#store);
    this.#catchUpIn(null);
    this.#db?.close();
    this.#db = null;
    this.#tell();
  }

  #watch(doc: Doc): void {
    this.#doc = doc;
    doc.on('update', this.#store);
  }

  /** Stores an edit. Must not throw. */
  readonly #store = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return;
    if (!this.#db) {
      this.#isBehind = true;
      return;
    }
    void this.#run(this.#db, (rows) => {
      rows.add(update);
      // The page may end before it hears that the row is there.
      rows.transaction.commit();
    });
    this.#rows += 1;
    if (this.#rows >= ROWS_MAX) this.#catchUpIn(MERGE_REST_MS);
  };

  /** Takes what is stored into the document and, where that is due, puts the document in its place. */
  #exchange(rows: IDBObjectStore, stored: readonly Uint8Array[]): void {
    if (this.#isClosed) return;
    transact(
      this.#doc,
      () => {
        for (const update of stored) take(this.#doc, update);
      },
      this,
      false,
    );
    this.#rows = stored.length;
    if (!this.#isBehind && this.#rows < ROWS_MAX) return;
    this.#put(rows, this.#doc);
    this.#isBehind = false;
  }

  /** Puts a document in the place of all that is stored, in the transaction in which that was read: no other tab adds to it. */
  #put(rows: IDBObjectStore, doc: Doc): void {
    rows.clear();
    rows.add(encodeStateAsUpdate(doc));
    this.#rows = 1;
  }

  async #open(): Promise<IDBDatabase | null> {
    try {
      const db = await opened(this.#name);
      if (this.#isClosed || this.#db) {
        db.close();
        return null;
      }
      db.onclose = () => this.#lose(db);
      db.onversionchange = () => this.#lose(db);
      this.#db = db;
      return db;
    } catch {
      this.#lose(null);
      return null;
    }
  }

  /** Runs one transaction; gives back whether it is stored. Never fails. */
  async #run(db: IDBDatabase | null, work: (rows: IDBObjectStore) => void): Promise<boolean> {
    if (!db) return false;
    let isLate = 0;
    const timer = setTimeout(() => {
      isLate = 1;
      this.#late += 1;
      this.#tell();
    }, LATE_MS);
    const isStored = await transacted(db, work).then(
      () => true,
      () => false,
    );
    clearTimeout(timer);
    this.#late -= isLate;
    if (!isStored) this.#lose(db);
    else if (db === this.#db) {
      // The first was the one that reads.
      this.#isRead = true;
      this.#rest = AGAIN_FIRST_MS;
    }
    this.#tell();
    return isStored;
  }

  /** The database, or the present connection to it, is of no use: another will be tried. */
  #lose(db: IDBDatabase | null): void {
    if (this.#isClosed || db !== this.#db) return;
    db?.close();
    this.#db = null;
    this.#isBehind = true;
    this.#tell();
    this.#catchUpIn(this.#rest);
    this.#rest = Math.min(this.#rest * 2, AGAIN_MAX_MS);
  }

  #catchUpIn(rest: number | null): void {
    clearTimeout(this.#timer);
    if (rest !== null && !this.#isClosed) this.#timer = setTimeout(() => void this.catchUp(), rest);
  }

  #tell(): void {
    const { read, kept } = this.#state.value;
    const isKept = this.#db !== null && this.#isRead && !this.#isBehind && this.#late === 0;
    if (read !== this.#isRead || kept !== isKept) this.#state.set({ read: this.#isRead, kept: isKept });
  }
}

function take(doc: Doc, update: Uint8Array): void {
  try {
    applyUpdate(doc, update);
  } catch {
    // A row that is damaged gives nothing, and is no reason to go without the others.
  }
}

/** Settles when the browser has answered, or will not. */
function answered<T>(ask: (resolve: (answer: T) => void, reject: () => void) => void): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new Promise<T>((resolve, reject) => {
    timer = setTimeout(reject, ANSWER_MAX_MS);
    ask(resolve, reject);
  }).finally(() => clearTimeout(timer));
}

/** Opens a database. */
function opened(name: string): Promise<IDBDatabase> {
  let isOver = false;
  return answered<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(UPDATES, { autoIncrement: true });
      request.result.createObjectStore(CUSTOM);
    };
    request.onsuccess = () => (isOver ? request.result.close() : resolve(request.result));
    request.onerror = reject;
  }).finally(() => {
    isOver = true;
  });
}

/** Resolves when all that `work` asked for is stored. */
function transacted(db: IDBDatabase, work: (rows: IDBObjectStore) => void): Promise<void> {
  return answered<void>((resolve, reject) => {
    const transaction = db.transaction(UPDATES, 'readwrite');
    transaction.oncomplete = () => resolve();
    transaction.onabort = reject;
    work(transaction.objectStore(UPDATES));
  });
}
