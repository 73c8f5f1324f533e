/**
 * Which transport the next try uses. Deliberately absent: time, sockets, the network.
 *
 * Websockets count as blocked only when one failed that was tried after the server had answered a plain request, and events
 * then got through: while the server restarts or the network is away both fail, and a websocket is tried first again.
 */

/** How messages travel: on a websocket, or as events down and posts up where no websocket gets through. */
export type Transport = 'websocket' | 'events';

/** What is known, and what follows from it. */
export interface Choice {
  /** The transport of the next try. */
  readonly next: Transport;
  /** In this tab websockets failed where events got through. */
  readonly blocked: boolean;
  /** The server has answered a plain request since the last try began. */
  readonly answers: boolean;
  /** Events failed too since anything was heard: whatever it is, hurrying does not help. */
  readonly vain: boolean;
}

/** What a failed try calls for: ask the server something plain, try again at once, or leave the pace to the provider. */
export type Step = 'ask' | 'again' | 'wait';

/** The beginning; `blocked` is what this tab remembers. */
export function openChoice(blocked: boolean): Choice {
  return { next: blocked ? 'events' : 'websocket', blocked, answers: false, vain: false };
}

/** A try ended before anything was heard. */
export function failed(choice: Choice, transport: Transport): readonly [Choice, Step] {
  if (transport === 'events') {
    return [{ ...choice, next: 'websocket', answers: false, vain: true }, 'wait'];
  }
  if (!choice.answers) return [choice, 'ask'];
  return [{ ...choice, next: 'events', answers: false }, choice.vain ? 'wait' : 'again'];
}

/** The server answered a plain request: what fails from here on does not fail for want of a server. */
export function answered(choice: Choice): readonly [Choice, Step] {
  const next = choice.blocked ? 'events' : 'websocket';
  return [{ ...choice, next, answers: true }, choice.vain ? 'wait' : 'again'];
}

/** The server spoke: that transport works. */
export function heard(transport: Transport): Choice {
  return openChoice(transport === 'events');
}
