/** One server-sent event: its name (`message` unless it says otherwise) and its data. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** Reads a stream of server-sent events (HTML §9.2) as our server writes it: one line of data, lines end with `\n`. */
export class EventText {
  /** Pieces of the line that is not complete: joined once, however many there are. */
  #line: string[] = [];
  #name = 'message';
  #data: string | null = null;

  /** Takes the next piece of text, cut anywhere; gives the events that it completes. */
  take(piece: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    const lines = piece.split('\n');
    const rest = lines.pop() ?? '';
    for (const end of lines) {
      const event = this.#read(this.#line.join('') + end);
      this.#line = [];
      if (event) events.push(event);
    }
    this.#line.push(rest);
    return events;
  }

  #read(line: string): ServerEvent | null {
    if (line === '') {
      const event = this.#data === null ? null : { name: this.#name, data: this.#data };
      this.#name = 'message';
      this.#data = null;
      return event;
    }
    const value = line.replace(/^[^:]*: ?/, '');
    if (line.startsWith('event:')) this.#name = value;
    if (line.startsWith('data:')) this.#data = value;
    return null;
  }
}
