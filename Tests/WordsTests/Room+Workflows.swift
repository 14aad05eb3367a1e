import Storage
import Studio

/// Workflows as a room has them: one that paints, one that asks, one that asks in vain.
extension Room {
  static let ink = AdoptionKey(conversation: key, name: "ink-wash", version: 2)
  static let asking = AdoptionKey(conversation: key, name: "portrait", version: 1)
  static let lost = AdoptionKey(conversation: key, name: "upscale", version: 1)

  static func adoptions() -> [Adoption] {
    var abilities = Proposal.Abilities()
    abilities.paintsFromPictures = true
    abilities.takesSeed = true
    let lines = [
      Proposal.Line(
        slot: "prompt", places: ["6 “*Words* <b>@room</b>” (CLIPTextEncode), text"], isTitled: true),
      Proposal.Line(
        slot: "seed", places: ["3 (KSampler), seed", "12 (KSampler), seed"], isTitled: false),
      Proposal.Line(slot: "negative", places: [], isTitled: false),
      Proposal.Line(slot: "steps", places: [], isTitled: false),
    ]
    func adoption(
      _ key: AdoptionKey, _ state: Adoption.State, _ question: Proposal.Question?
    ) -> Adoption {
      var proposal = Proposal(lines: lines, binding: "{}", abilities: abilities)
      proposal.question = question
      return Adoption(
        key, painter: "comfy", author: "@ann:example.org", asked: "$1", thread: nil, state: state,
        blob: BlobName(of: [1]), proposal: proposal, created: .epoch)
    }
    return [
      adoption(ink, .frozen, nil),
      adoption(
        asking, .proposed,
        Proposal.Question(
          slot: "prompt", candidates: ["6 “Positive” (CLIPTextEncode)", "7 (CLIPTextEncode)"])),
      adoption(lost, .proposed, Proposal.Question(slot: "prompt", candidates: [])),
    ]
  }
}
