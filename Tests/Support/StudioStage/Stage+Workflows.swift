package import Storage
package import Studio

/// Workflows that people bring, and who reads them.
extension Stage {
  /// With a painter that takes them.
  package static func withWorkflows(_ right: WorkflowRight = .operators) -> Stage {
    var house = HouseRules.ofTests()
    var comfy = PainterCapabilities.ofTests("comfy")
    comfy.takesWorkflows = true
    comfy.price = 2
    house.painters.append(comfy)
    house.workflows = right
    return Stage(house: house)
  }

  /// - Returns: the event of the file.
  @discardableResult
  package mutating func bringFile(
    named name: String = "Ink Wash.json", caption: Intent = .nothing, by person: Person = .ann
  ) throws -> Key {
    let utterance = utterance(caption, by: person)
    let blob = BlobName.ofTests(utterance.key.bytes.last ?? 0)
    try happen(.brought(utterance, BroughtFile(blob: blob, name: name)))
    return utterance.key
  }

  package var readings: [AdoptionKey] {
    jobs.compactMap { if case .read(let key, _) = $0 { key } else { nil } }
  }

  /// The oldest file that is to be read.
  @discardableResult
  package mutating func read(
    asking question: Proposal.Question? = nil, _ change: (inout Proposal) -> Void = { _ in }
  ) throws -> AdoptionKey {
    let key = try nextReading()
    var proposal = Proposal.ofTests()
    proposal.question = question
    change(&proposal)
    try happen(.workflowRead(key, graph: .ofTests(200), proposal))
    return key
  }

  package mutating func failReading(_ reason: String) throws -> AdoptionKey {
    let key = try nextReading()
    try happen(.workflowNotRead(key, reason: reason))
    return key
  }

  private mutating func nextReading() throws -> AdoptionKey {
    let job = jobs.first { if case .read = $0 { true } else { false } }
    guard let job, case .read(let key, _) = job else { throw NothingToDo("no file is to be read") }
    settle(job)
    return key
  }
}

extension Proposal {
  package static func ofTests() -> Proposal {
    var abilities = Abilities()
    abilities.paintsFromText = true
    abilities.takesSeed = true
    return Proposal(
      lines: [
        Line(slot: "prompt", places: ["6 “Words” (CLIPTextEncode), text"], isTitled: true),
        Line(slot: "seed", places: ["3 (KSampler), seed"], isTitled: false),
        Line(slot: "negative", places: [], isTitled: false),
      ],
      binding: #"{"prompt":[]}"#, abilities: abilities)
  }
}
