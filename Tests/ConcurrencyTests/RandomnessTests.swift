import Concurrency
import Testing

@Suite struct RandomnessTests {
  @Test func `a seed gives one sequence, shared by its copies`() {
    let one = Randomness.seeded(7)
    let copy = one
    let other = Randomness.seeded(7)
    let drawn = [one.next(), copy.next(), one.next()]
    #expect(drawn == [other.next(), other.next(), other.next()])
    #expect(Set(drawn).count == 3)
  }

  @Test func `splitmix64 gives the numbers it is known for`() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
  }
}
