// Loaded before a program, to let it set the clock of its process. As on a machine whose clock is set, timers and
// `performance.now()` are not affected.
const realNow = Date.now
const realOriginMs = performance.timeOrigin
let shiftMs = 0

Date.now = () => realNow() + shiftMs
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now()] : args, newTarget),
  apply: (target) => new target(target.now()).toString(),
})
Object.defineProperty(performance, 'timeOrigin', { get: () => realOriginMs + shiftMs })

globalThis.shiftClock = (hours) => {
  shiftMs = hours * 3_600_000
}
