/** Where a show is: column, slide in it, and how many of its pieces are shown. */
export interface Place {
  readonly column: number;
  readonly row: number;
  readonly piece: number;
}

/** What show and speaker tell each other. */
export type Message =
  | { readonly say: 'here'; readonly place: Place }
  | { readonly say: 'where' }
  | { readonly say: 'go'; readonly step: 'next' | 'prev' };

/** The windows of this browser that have the same slides open. */
export function openChannel(path: string): BroadcastChannel {
  return new BroadcastChannel(`encrier.slides.${path}`);
}

/** What came, if it is one of ours. */
export function messageOf(data: unknown): Message | undefined {
  if (typeof data !== 'object' || data === null || !('say' in data)) return undefined;
  return data.say === 'here' || data.say === 'where' || data.say === 'go' ? (data as Message) : undefined;
}
