export { Binding, within } from './binding.ts';
