export { Child, type ChildOptions, type Outcome } from './child.ts'
export { run, succeed } from './run.ts'
