import JSON
import TestSupport
import Testbed

/// What is missing, and what is there twice.
extension StudioSoak {
  /// Everything that is not as it should be, a line each; nothing is how it should end.
  func faults() -> [String] {
    var faults: [String] = []
    func check(_ count: Int, _ what: @autoclosure () -> String) {
      if count != 1 { faults.append("\(count) of \(what())") }
    }
    for (number, _) in halls.enumerated() {
      let all = heard(in: number)
      let pictures = all.compactMap(Shown.init)
      for prompt in prompts where prompt.hall == number {
        let own = pictures.filter { $0.words == prompt.words && $0.round == 1 }
        check(own.count, "the picture of “\(prompt.words)”")
      }
      for picture in pictures {
        check(
          critiques(of: picture, all).count,
          "the critique of “\(picture.words)”, round \(picture.round), \(picture.event)")
      }
      for tap in taps where tap.hall == number {
        check(
          effects(of: tap, all),
          "the effect of \(tap.option) on “\(tap.picture.words)”, round \(tap.picture.round)")
      }
      let tapped = taps.count { $0.hall == number && $0.option == .iterate }
      let asked = prompts.count { $0.hall == number }
      if pictures.count != asked + tapped {
        faults.append("\(pictures.count) pictures for \(asked) prompts and \(tapped) rounds")
      }
    }
    return faults
  }

  /// Until everything is there, or for so long. - Returns: what is wrong then.
  func settles(within limit: Duration) async throws -> [String] {
    let deadline = ContinuousClock.now + limit
    while true {
      let faults = self.faults()
      guard !faults.isEmpty, ContinuousClock.now < deadline else { return faults }
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  /// How many credits are missing in each room beside those for its pictures, by what the studio says.
  func imbalances() async throws -> [Int] {
    var imbalances: [Int] = []
    for (number, hall) in halls.enumerated() {
      var left = 0
      for person in hall.people {
        let question = try await person.says("!credits", in: hall.room)
        let answer = try await hall.people[0].hears("the credits") {
          $0.sender == studio.account.user
            && $0.relation?["m.in_reply_to"]?["event_id"]?.string == question
        }
        left += Self.left(answer.body) ?? 0
      }
      let pictures = heard(in: number).compactMap(Shown.init).count
      imbalances.append(hall.people.count * Self.allowance - pictures - left)
    }
    return imbalances
  }

  /// Nothing when something is still reserved, or it says something else.
  private static func left(_ text: String) -> Int? {
    guard text.contains("left of \(allowance)"), !text.contains("reserved") else { return nil }
    return text.split(separator: " ").lazy.compactMap { Int($0) }.first
  }

  /// What somebody could not read, and could not read later either.
  func unreadable() -> [String] {
    halls.flatMap(\.people).flatMap { person in
      let heard = person.heard
      let read = Set(heard.filter { $0.kind == "timeline" }.map(\.id))
      return heard.filter { ["unreadable", "bad"].contains($0.kind) && !read.contains($0.id) }
        .map { "\(person.user): \($0.kind) \($0.id)" }
    }
  }

  /// What the studio's log must not say: that it could not read, or that its keys were mixed up.
  func troubles() -> [String] {
    let signs = [
      "cannot be read", "thrown away", "keys under our names", "begun anew", "old copy",
      "put aside",
      "put_aside=true", "does not take our keys", "service failed",
    ]
    return studio.log.split(separator: "\n").filter { line in
      signs.contains { line.contains($0) }
    }.map(String.init)
  }
}
