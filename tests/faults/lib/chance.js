/** Chance that can be had again: splitmix64, as in the house's other tests. */
export class Chance {
  constructor (seed) { this.state = BigInt(seed) }

  /** A number from 0 up to, not including, `end`. */
  below (end) {
    this.state = BigInt.asUintN(64, this.state + 0x9e3779b97f4a7c15n)
    let mixed = this.state
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n)
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn)
    return Number((mixed ^ (mixed >> 31n)) % BigInt(end))
  }
}
