/** Follows the words that are composed on a page (accents, Chinese…): gives the end of the present one; null: there is none. */
export function watchComposition(page: EventTarget): () => Promise<void> | null {
  let end: Promise<void> | null = null;
  page.addEventListener('compositionstart', () => {
    end = new Promise((resolve) => {
      const settle = (): void => {
        end = null;
        resolve();
      };
      page.addEventListener('compositionend', settle, { once: true });
    });
  });
  return () => end;
}
