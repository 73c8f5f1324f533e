import { expect, it } from 'vitest';
import { EventText, type ServerEvent } from './event-text.ts';

const STREAM =
  ':    \nevent: open\ndata: abc_-\n\nid: 1\ndata: AQID\n\nevent: ping\ndata:\n\nevent: close\ndata: 1013 try again later\n\n';
const EVENTS: ServerEvent[] = [
  { name: 'open', data: 'abc_-' },
  { name: 'message', data: 'AQID' },
  { name: 'ping', data: '' },
  { name: 'close', data: '1013 try again later' },
];

it('reads our server’s events, wherever the text is cut', () => {
  for (let at = 0; at <= STREAM.length; at += 1) {
    const text = new EventText();
    expect([...text.take(STREAM.slice(0, at)), ...text.take(STREAM.slice(at))], `cut at ${at}`).toEqual(
      EVENTS,
    );
  }
  const text = new EventText();
  expect([...STREAM].flatMap((letter) => text.take(letter))).toEqual(EVENTS);
});
