import Concurrency
import Simulation
import Storage
import Studio

/// What is there whether the program runs or not: the rooms as people see them, what they did and
/// the program has not heard yet, and the back ends that paint and judge.
final class World: Sendable {
  struct Shown: Sendable {
    let event: Key
    let telling: Telling
    /// Which telling of all: none may stand in a room twice.
    let number: Int
  }

  struct Start: Sendable {
    let picture: PictureID
    let process: SimulatedProcess
    let remoteID: String?
    var end: End?
  }

  /// `away` when it cannot be asked for what it has: that goes on.
  enum End: Sendable { case painted, failed, away, refused, cancelled }

  struct State: Sendable {
    var done: [(key: Key, room: Key, event: StudioEvent, bytes: [UInt8]?)] = []
    /// What was read from each line of text when it was handled.
    var intents: [Key: Intent] = [:]
    var heard = 0
    var words: [Telling] = []
    var shown: [Shown] = []
    var answers: [String: Key] = [:]
    var starts: [Start] = []
    var remotes: [String: Instant] = [:]
    /// What the sweep took, when it was put and when it went.
    var swept: [BlobName: String] = [:]
    var members: [Key: Set<Key>] = [:]
    var events = 0
    /// Why an event could not be handled: none may be refused by an error.
    var failures: [String] = []
    var isOver = false
  }

  /// What people of this world do more than others, so that rare things meet.
  enum Temper: CaseIterable { case anything, loops, tastes }

  let simulation: Simulation
  let temper: Temper
  let state = Guarded(State())
  let rooms: [Key] = ["!a:x", "!b:x", "!c:x"]
  let people = [
    Person("@ann:x", name: "Ann"), Person("@bob:x", name: "Bob"),
    Person("@mod:x", name: "Mod", isModerator: true, isOperator: true),
  ]

  init(_ simulation: Simulation) {
    self.simulation = simulation
    temper = Temper.allCases[Int(simulation.seed % 3)]
  }

  func newEvent() throws -> Key {
    let number = state.withLock { state in
      state.events += 1
      return state.events
    }
    return try Key("$\(number)")
  }

  func one<Element>(of elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[simulation.random(in: 0...elements.count - 1)]
  }

  /// A house for each seed: with credits or without, counted by person or by room, for all time or
  /// for some minutes; gates and confirmation as somebody may have set them.
  var house: HouseRules {
    guard let size = Size(64, 64) else { preconditionFailure("a small picture") }
    let sizes = PainterCapabilities.Sizes.any(side: 64...512, step: 8, maximumPixels: 1 << 18)
    var near = PainterCapabilities(name: "near", summary: "", sizes: sizes, standardSize: size)
    (near.price, near.concurrency, near.patienceSeconds) = (2, 2, 60)
    var far = PainterCapabilities(name: "far", summary: "", sizes: sizes, standardSize: size)
    (far.price, far.concurrency, far.patienceSeconds) = (1, 1, 120)
    var house = HouseRules(
      painters: [near, far],
      critics: [
        CriticCapabilities(name: "measuring", summary: "", basis: .measured, canLearn: true)
      ])
    house.director = "talker"
    house.keepHidden = .seconds(600)
    let kind = simulation.seed / 3
    switch kind % 4 {
    case 0: house.credits = CreditRules(owner: .person, allowance: 60, period: .seconds(1 << 32))
    case 1: house.credits = CreditRules(owner: .person, allowance: 16, period: .seconds(300))
    case 2: house.credits = CreditRules(owner: .room, allowance: 24, period: .seconds(600))
    default: break
    }
    if kind % 5 == 1 { house.gate = .quorum(2) }
    if kind % 4 == 1 { house.confirm = .costly }
    if kind % 11 == 2 { house.confirm = .always }
    if kind % 3 == 1 { house.listen = .mention }
    return house
  }
}
