import { Schema } from 'prosemirror-model';
import { marks } from './schema-marks.ts';
import { blocks } from './schema-nodes.ts';
import { tables } from './schema-tables.ts';

/**
 * What a pad may hold. Names and attributes are those of `web/schema.json`, which the server's exporter reads too; a test
 * compares. Attributes are numbers and truth values, as y-prosemirror writes them.
 */
export const padSchema = new Schema({ nodes: { ...blocks, ...tables }, marks });
