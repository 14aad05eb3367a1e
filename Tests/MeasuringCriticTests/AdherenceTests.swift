import Testing

@testable import MeasuringCritic

@Suite struct AdherenceTests {
  private static func fact(
    _ wish: SceneFact.Wish, _ isPresent: Bool, _ share: Double, _ place: String? = nil,
    _ wanted: String? = nil
  ) -> SceneFact {
    SceneFact(
      name: "sun", wish: wish, isPresent: isPresent, visibleShare: share, place: place,
      wantedPlace: wanted)
  }

  @Test(arguments: [
    (
      fact(.wanted, true, 0.009, "left third"), 10.0,
      "sun: present, 0.9 % of the picture, left third ✓"
    ),
    (fact(.wanted, true, 0.0001), 5, "sun: present, 0.0 % of the picture ~"),
    (fact(.wanted, false, 0), 0, "sun: missing ✗"),
    (fact(.unwanted, false, 0), 10, "sun: left out ✓"),
    (fact(.unwanted, true, 0.1), 0, "sun: there, though it should not be ✗"),
    (
      fact(.wanted, true, 0.02, "left third", "right third"), 6,
      "sun: present, 2.0 % of the picture, left third (asked for: right third) ~"
    ),
    (fact(.wanted, true, .nan, "sky"), 5, "sun: present, 0.0 % of the picture, sky ~"),
  ])
  func `what was asked is looked up in the scene`(fact: SceneFact, score: Double, line: String)
    throws
  {
    let adherence = try #require(Adherence([fact]))
    #expect(abs(adherence.score - score) < 1e-9)
    #expect(adherence.lines == [line])
  }

  @Test func `where nothing was asked there is no score`() {
    #expect(Adherence([]) == nil)
    #expect(Adherence([Self.fact(.notAsked, true, 0.5)]) == nil)
  }

  @Test func `a verdict names the better one, why, and a tie as a tie`() {
    let taste = TasteFigures(of: Pictures.nordicReferences) ?? .house
    let own = taste.judge(Pictures.observe(Pictures.nordic, 20))
    let other = taste.judge(Pictures.observe(Pictures.ember, 20))
    let verdict = Verdict(own, other)
    #expect(verdict.choice == .first && verdict.margin > 3)
    #expect(verdict.sentence.hasPrefix("A is nearer to the taste by "))
    #expect(Verdict(other, own).choice == .second)
    #expect(Verdict(own, own).choice == .tie && Verdict(own, own).margin == 0)
  }
}
