import type { Picture } from './blocks.ts';
import type { LinkValue } from './links.ts';

/** Asks the person for what a command needs; nothing when they change their mind. The page brings the dialogs. */
export interface Asker {
  link(present: LinkValue): Promise<LinkValue | null>;
  picture(present: Picture | null): Promise<Picture | null>;
  language(present: string): Promise<string | null>;
}
