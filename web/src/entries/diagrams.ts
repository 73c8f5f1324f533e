import { answerPage } from '../diagrams/frame.ts';

answerPage();
