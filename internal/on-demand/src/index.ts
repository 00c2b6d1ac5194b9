export { installOnDemand } from './install-on-demand.ts'
