import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightSpecialChars } from '@codemirror/view';

const RETURN = 13;

/** Text with our line ends, whatever system it was copied on. */
export function ourLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/**
 * A carriage return is a letter like others, since the text counts it as one: taken for a line's end it would be left out, and all that is typed
 * behind it would come to stand too early. Other programs write some; nothing that is pasted here brings any.
 */
export const lineEnds: Extension = [
  EditorState.lineSeparator.of('\n'),
  EditorView.clipboardInputFilter.of(ourLineEnds),
  highlightSpecialChars({
    render: (code, description, placeholder) => {
      const sign = document.createElement('span');
      sign.className = code === RETURN ? 'cm-carriage-return' : 'cm-specialChar';
      sign.textContent = code === RETURN ? '␍' : placeholder;
      sign.title = description ?? '';
      sign.setAttribute('aria-label', description ?? '');
      return sign;
    },
  }),
];
