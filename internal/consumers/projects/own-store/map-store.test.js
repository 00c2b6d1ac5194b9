import { describePkceStore } from '@org/pkce-conformance'
import { MapStore } from './map-store.js'

describePkceStore('MapStore', { open: (options) => new MapStore(options) })
