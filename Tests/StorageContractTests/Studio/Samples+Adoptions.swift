import Concurrency
import Storage
import Studio

/// Names that differ in what databases sort differently.
let workflowNames = ["ink", "ink-wash", "ink_wash", "ink2"]

extension Draws {
  mutating func adoption() throws -> Adoption {
    let key = AdoptionKey(
      conversation: try room(), name: one(of: workflowNames), version: number(1...3))
    let version = key.version
    var row = Adoption(
      key, painter: "comfy \(version)", author: try hardKey(4 + version % 3),
      asked: try hardKey(100 + version), thread: version == 2 ? try hardKey(8) : nil,
      state: one(of: Adoption.State.allCases), blob: blobName(number(0...9)),
      // One at most: the order of a dictionary is chance.
      answers: isTrue() ? [one(of: ["prompt", "negative"]): words()] : [:],
      created: later(version))
    row.turn = number(0...3)
    row.proposal = row.state == .reading || row.state == .dropped ? maybe(proposal()) : proposal()
    return row
  }

  mutating func proposal() -> Proposal {
    var abilities = Proposal.Abilities()
    abilities.paintsFromText = isTrue()
    abilities.paintsFromPictures = isTrue()
    abilities.takesSeed = isTrue()
    abilities.takesNegative = isTrue()
    abilities.takesStrength = isTrue()
    abilities.takesSteps = isTrue()
    abilities.takesSize = isTrue()
    let lines = (0..<number(0...3)).map { _ in
      Proposal.Line(
        slot: one(of: ["prompt", "seed"]), places: (0..<number(0...3)).map { _ in words() },
        isTitled: isTrue())
    }
    let question = Proposal.Question(
      slot: "negative", candidates: (0..<number(0...3)).map { _ in words() })
    return Proposal(
      lines: lines, question: maybe(question), binding: words(), abilities: abilities)
  }
}
