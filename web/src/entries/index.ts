import '../styles/index.css';
import '../styles/start.css';
import { enliven } from '../start/index.ts';

void enliven(document);
