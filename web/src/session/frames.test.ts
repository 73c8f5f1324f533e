import { expect, it } from 'vitest';
import { disownedClients, frameKind } from './frames.ts';
import { wholeTextQuestion } from './renewal/renew.ts';

const frame = (hex: string): Uint8Array =>
  Uint8Array.from(hex.split(' ').map((byte) => Number.parseInt(byte, 16)));

it('reads the kinds of frame that the ledger counts', () => {
  // Recorded from npm's provider and server, document "dé".
  expect(frameKind(frame('03 64 c3 a9 00 01 02 00 00'))).toBe('step2');
  expect(frameKind(frame('03 64 c3 a9 00 02 02 00 00'))).toBe('update');
  expect(frameKind(frame('03 64 c3 a9 00 00 01 00'))).toBe('other');
  expect(frameKind(frame('03 64 c3 a9 08 01'))).toBe('acknowledged');
  expect(frameKind(frame('03 64 c3 a9 08 00'))).toBe('refused');
  expect(frameKind(frame('03 64 c3 a9 01 00'))).toBe('other');
  expect(frameKind(frame('09'))).toBe('other');
});

it('asks for the whole text as somebody who has nothing', () => {
  expect(wholeTextQuestion('dé')).toEqual(frame('03 64 c3 a9 00 00 01 00'));
});

it('reads whose ids the server refused, and nothing into other messages', () => {
  expect(disownedClients('{"type":"refused","reason":"author","clients":[7,4294967295]}')).toEqual([
    7, 4294967295,
  ]);
  expect(
    ['', '3', '{"type":"refused"}', '{"type":"refused","reason":"quota","clients":[1]}'].map(disownedClients),
  ).toEqual([null, null, null, null]);
});
