import Testing

@testable import Spelling

@Suite struct SpellingTests {
  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("config", "config", 0), ("confg", "config", 1),
    ("cofnig", "config", 1), ("Config", "config", 0), ("readers", "writers", 4),
  ])
  func `the distance is the number of edits`(left: String, right: String, distance: Int) {
    #expect(Spelling.distance(Array(left.utf8), Array(right.utf8)) == distance)
    #expect(Spelling.distance(Array(right.utf8), Array(left.utf8)) == distance)
  }

  @Test func `the nearest word is suggested`() {
    #expect(Spelling.nearest(to: "stroe", among: ["data", "store", "log"]) == "store")
    #expect(Spelling.nearest(to: "verison", among: ["version", "config"]) == "version")
  }

  @Test func `nothing is suggested when nothing is near`() {
    #expect(Spelling.nearest(to: "painting", among: ["version", "config"]) == nil)
    #expect(Spelling.nearest(to: "xyz", among: ["log", "web"]) == nil)
    #expect(Spelling.nearest(to: "", among: ["log"]) == nil)
  }

  @Test func `an enormous word is not compared`() {
    let word = String(repeating: "a", count: 100_000)
    #expect(Spelling.nearest(to: word, among: [word]) == nil)
  }
}
