import { HistoryPage } from '../history/page.ts';
import type { Options } from '../history/server.ts';

const options = JSON.parse(document.getElementById('history-options')?.textContent ?? '{}') as Options;

await new HistoryPage(options).open();
