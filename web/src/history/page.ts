import { compare } from './compare.ts';
import { lastOf, type Past, type Session, sessionAt, sessionStep, slotOf, within } from './past.ts';
import { type Options, type Revision, Server } from './server.ts';

/** Milliseconds between two steps of the play. */
const STEP_MS = 250;

const part = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;

/** The page of a document's past: one number is shown at a time, and everything follows it. */
export class HistoryPage {
  readonly #options: Options;
  readonly #server: Server;
  readonly #slider = part<HTMLInputElement>('slider');
  readonly #against = part<HTMLSelectElement>('against');
  #past: Past = { sessions: [], versions: [] };
  /** The number that is wanted; what is shown follows as fast as the server answers. */
  #seq = 0;
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#server = new Server(options);
  }

  async open(): Promise<void> {
    this.#listen();
    part('source').hidden = this.#options.kind !== 'note';
    await this.#reload();
    document.documentElement.dataset.ready = '';
  }

  #listen(): void {
    this.#slider.addEventListener('input', () => this.#go(Number(this.#slider.value)));
    document.addEventListener('keydown', (event) => this.#onKey(event));
    part('play').addEventListener('click', () => (this.#timer ? this.#stop() : this.#play()));
    for (const id of ['source', 'compare']) {
      part(id).addEventListener('click', ({ currentTarget }) => {
        const button = currentTarget as HTMLElement;
        button.ariaPressed = String(button.ariaPressed !== 'true');
        this.#against.hidden = part('compare').ariaPressed !== 'true';
        void this.#show();
      });
    }
    this.#against.addEventListener('change', () => void this.#show());
    this.#listenToDialogs();
  }

  #listenToDialogs(): void {
    const [restore, name] = [
      part<HTMLDialogElement>('restore-dialog'),
      part<HTMLDialogElement>('name-dialog'),
    ];
    const field = part<HTMLInputElement>('name-field');
    const open = (dialog: HTMLDialogElement): void => {
      this.#stop();
      dialog.returnValue = '';
      dialog.showModal();
    };
    part('restore').addEventListener('click', () => open(restore));
    part('name').addEventListener('click', () => {
      field.value = this.#past.versions.find(({ seq }) => seq === this.#seq)?.name ?? '';
      open(name);
    });
    part('name-cancel').addEventListener('click', () => name.close());
    restore.addEventListener('close', () => {
      if (restore.returnValue) void this.#do(() => this.#server.restore(this.#seq), 'restored');
    });
    name.addEventListener('close', () => {
      const chosen = field.value.trim();
      if (name.returnValue && chosen) void this.#do(() => this.#server.name(this.#seq, chosen));
    });
  }

  /** Does something at the server and shows what became of it. A restored text is the newest: the page goes there. */
  async #do(work: () => Promise<void>, said = ''): Promise<void> {
    try {
      await work();
      if (said) this.#seq = 0;
      await this.#reload();
      this.#say(said);
    } catch {
      this.#say('failed');
    }
  }

  async #reload(): Promise<void> {
    try {
      this.#past = await this.#server.past();
    } catch {
      this.#say('failed');
      return;
    }
    const last = lastOf(this.#past);
    const isEmpty = last === 0;
    for (const id of ['slider', 'play', 'compare']) part<HTMLButtonElement>(id).disabled = isEmpty;
    for (const id of ['name', 'restore']) part(id).hidden = isEmpty || !this.#options.write;
    this.#slider.max = String(Math.max(last, 1));
    this.#list();
    if (isEmpty) this.#say('empty');
    else this.#go(this.#seq || last);
  }

  #list(): void {
    const { sessions, versions } = this.#past;
    const last = lastOf(this.#past);
    part('ticks').replaceChildren(
      ...sessions.map((session) => {
        const tick = made('span', `history-tick slot-${slotOf(session.author)}`);
        tick.style.insetInlineStart = `${(100 * (session.from - 1)) / Math.max(last, 1)}%`;
        tick.style.inlineSize = `${(100 * (session.to - session.from + 1)) / Math.max(last, 1)}%`;
        return tick;
      }),
    );
    part('sessions').replaceChildren(...sessions.toReversed().map((session) => this.#sessionEntry(session)));
    part('versions-part').hidden = versions.length === 0;
    part('versions').replaceChildren(
      ...versions.toReversed().map(({ seq, name }) => {
        const entry = this.#entry(seq, name);
        if (!this.#options.write) return entry;
        const away = made('button', 'history-unname', '×') as HTMLButtonElement;
        away.ariaLabel = this.#sentence('unname', { name });
        away.addEventListener('click', () => void this.#do(() => this.#server.unname(seq)));
        entry.append(away);
        return entry;
      }),
    );
    const chosen = this.#against.value;
    this.#against.replaceChildren(
      new Option(this.#sentence('now'), ''),
      ...versions.map(({ seq, name }) => new Option(name, String(seq))),
      ...sessions.toReversed().map((session) => {
        return new Option(`${this.#author(session)}, ${when(session.ended_at_ms)}`, String(session.to));
      }),
    );
    this.#against.value = chosen;
    if (this.#against.selectedIndex < 0) this.#against.value = '';
  }

  #sessionEntry(session: Session): HTMLElement {
    const entry = this.#entry(session.to, this.#author(session));
    const button = entry.firstElementChild;
    button?.prepend(made('span', `history-dot slot-${slotOf(session.author)}`));
    button?.append(made('small', '', when(session.ended_at_ms)));
    return entry;
  }

  #entry(seq: number, label: string): HTMLElement {
    const entry = made('li', '');
    const button = made('button', 'history-entry') as HTMLButtonElement;
    button.type = 'button';
    button.dataset.seq = String(seq);
    button.append(made('span', '', label));
    button.addEventListener('click', () => {
      this.#stop();
      this.#go(seq);
    });
    entry.append(button);
    return entry;
  }

  #author({ author, mine }: Session): string {
    if (mine) return this.#sentence('me');
    return author === 0 ? this.#sentence('someone') : this.#sentence('author', { number: String(author) });
  }

  #onKey(event: KeyboardEvent): void {
    const isText =
      event.target instanceof Element && event.target.closest('select, dialog, input:not([type=range])');
    const forward = event.key === 'ArrowRight';
    if (isText || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!forward && event.key !== 'ArrowLeft') return;
    event.preventDefault();
    this.#stop();
    const single = this.#seq + (forward ? 1 : -1);
    this.#go(event.shiftKey ? single : sessionStep(this.#past, this.#seq, forward));
  }

  #go(seq: number): void {
    if (lastOf(this.#past) === 0) return;
    this.#seq = within(this.#past, seq);
    this.#slider.value = String(this.#seq);
    const session = sessionAt(this.#past, this.#seq);
    const place = this.#sentence('position', { seq: String(this.#seq), last: String(lastOf(this.#past)) });
    const told = session ? `${this.#author(session)} · ${when(session.ended_at_ms)} · ${place}` : place;
    part('when').textContent = told;
    this.#slider.setAttribute('aria-valuetext', told);
    for (const button of document.querySelectorAll<HTMLElement>('.history-entry')) {
      const isHere = button.dataset.seq === String(this.#seq);
      if (isHere) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
    void this.#show();
  }

  /** Shows the wanted number; while one is asked for, only the newest wish is remembered. */
  async #show(): Promise<void> {
    if (this.#busy || this.#seq === 0) return;
    this.#busy = true;
    try {
      for (let shown = ''; shown !== this.#wish(); ) {
        shown = this.#wish();
        const [seq, other] = [this.#seq, Number(this.#against.value) || lastOf(this.#past)];
        const revision = await this.#server.revision(seq);
        const compared = isPressed('compare') ? await this.#server.revision(other) : undefined;
        this.#fill(revision, compared);
      }
    } catch {
      this.#say('failed');
    } finally {
      this.#busy = false;
    }
  }

  #wish(): string {
    return [this.#seq, isPressed('compare'), isPressed('source'), this.#against.value].join(' ');
  }

  #fill(revision: Revision, compared: Revision | undefined): void {
    const [shown, plain] = [part('shown'), part('plain')];
    const isPlain = compared !== undefined || isPressed('source');
    shown.hidden = isPlain;
    plain.hidden = !isPlain;
    document.documentElement.dataset.seq = String(revision.seq);
    if (compared) {
      const [older, newer] = [revision, compared].sort((left, right) => left.seq - right.seq);
      const stretches = compare(older?.text ?? '', newer?.text ?? '');
      plain.replaceChildren(
        ...stretches.map(({ kind, text }) => (kind === 'same' ? new Text(text) : made(kind, '', text))),
      );
      this.#say(stretches.every(({ kind }) => kind === 'same') ? 'same' : '');
    } else if (isPlain) plain.textContent = revision.text;
    // The server's own renderer wrote it: no text of a document stands in it unescaped.
    else shown.innerHTML = revision.html;
  }

  #play(): void {
    if (this.#seq >= lastOf(this.#past)) this.#go(1);
    const step = (): void => {
      this.#timer = setTimeout(step, STEP_MS);
      // A slow server slows the play: nothing is jumped over.
      if (!this.#busy) this.#go(this.#seq + Number(part<HTMLSelectElement>('speed').value));
      if (this.#seq >= lastOf(this.#past)) this.#stop();
    };
    this.#timer = setTimeout(step, STEP_MS);
    this.#label(true);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#label(false);
  }

  #label(plays: boolean): void {
    part('play').textContent = this.#sentence(plays ? 'pause' : 'play');
  }

  #say(word: string): void {
    part('notice').textContent = word ? this.#sentence(word) : '';
  }

  #sentence(word: string, values: Record<string, string> = {}): string {
    const text = this.#options.words[word] ?? word;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  }
}

const isPressed = (id: string): boolean => part(id).ariaPressed === 'true';

function made(tag: string, look: string, text = ''): HTMLElement {
  const element = document.createElement(tag);
  if (look) element.className = look;
  if (text) element.textContent = text;
  return element;
}

/** A moment in words. */
function when(ms: number): string {
  return new Date(ms).toLocaleString(document.documentElement.lang, {
    dateStyle: 'long',
    timeStyle: 'short',
  });
}
