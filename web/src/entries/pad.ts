import '../styles/index.css';
import '../styles/pad.css';
import { openPage } from '../ui/open-page.ts';
import PadPage from '../ui/PadPage.svelte';

void openPage('pad', PadPage);
