import { Schema } from 'prosemirror-model';
import { foreignMarks, foreignNodes } from './schema-foreign.ts';
import { marks } from './schema-marks.ts';
import { blocks } from './schema-nodes.ts';
import { tables } from './schema-tables.ts';

/**
 * What a pad may hold. Names and attributes are those of `web/schema.json`, which the server's exporter reads too; a test
 * compares. Attributes are numbers and truth values, as y-prosemirror writes them. What stands in for things of other editors
 * comes last, so that nothing is ever filled up with it.
 */
export const padSchema = new Schema({
  nodes: { ...blocks, ...tables, ...foreignNodes },
  marks: { ...marks, ...foreignMarks },
});
