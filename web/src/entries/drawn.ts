import { watchDrawings } from '../diagrams/index.ts';

// A published text with diagrams or formulas: the server says the words, since the page has no catalogue.
const { failed = '', label = '' } = document.getElementById('drawing-words')?.dataset ?? {};
watchDrawings({ failed, label: (kind) => label.replace('{kind}', kind) }).watch(document);
