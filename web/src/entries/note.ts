import '../styles/index.css';
import '../styles/note.css';
import '../styles/rendered.css';
import NotePage from '../ui/NotePage.svelte';
import { openPage } from '../ui/open-page.ts';

void openPage('note', NotePage);
