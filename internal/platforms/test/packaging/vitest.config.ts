export { default } from '../../../../vitest.packaging.ts'
