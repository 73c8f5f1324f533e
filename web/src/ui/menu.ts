/** An entry of a menu. */
export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: string;
  /** A shortcut or another aside. */
  readonly hint?: string;
  /** Makes the entry a link. */
  readonly href?: string;
  /** With `href`: the target is saved, not shown. */
  readonly download?: boolean;
  /** Set for an entry that is one of a choice. */
  readonly checked?: boolean;
  readonly disabled?: boolean;
  /** A line above the entry. */
  readonly separated?: boolean;
  /** A class for the label, where it shows what it does. */
  readonly look?: string;
}
