import Concurrency
import JSON
import TestSupport
import Testbed

/// A studio in three encrypted rooms with two people each, who ask and tap as a seed has it, and what
/// they saw in the end.
///
/// 1. A picture is tapped by one person once, so that it is known what must come of it.
/// 2. Everything is counted by what the people could read; the studio's own rows are not asked.
final class StudioSoak {
  static let allowance = 1_000

  struct Hall {
    let room: String
    let people: [Person]
  }

  /// A picture as somebody saw it.
  struct Shown {
    let event: String
    let request: String
    let round: Int
    let words: String

    init?(_ heard: Heard) {
      guard heard.kind == "timeline", let art = heard.content?["org.easel.art"],
        let request = art["request"]?.string, let round = art["round"]?.int64,
        let words = art["prompt"]?.string
      else { return nil }
      (event, self.request, self.round, self.words) = (heard.id, request, Int(round), words)
    }
  }

  enum Option {
    case approve, iterate, restart

    var reaction: String {
      switch self {
      case .approve: "👍"
      case .iterate: "🔁"
      case .restart: "♻️"
      }
    }

    /// What the outcome says; another round speaks for itself.
    var outcome: String {
      switch self {
      case .approve: "approved by"
      case .iterate: "another round"
      case .restart: "restarted by"
      }
    }
  }

  struct Tap {
    let option: Option
    let picture: Shown
    let hall: Int
  }

  let server: Synapse
  let studio: Studio
  let halls: [Hall]
  private var chance: SplitMix64
  private(set) var prompts: [(words: String, hall: Int)] = []
  private(set) var taps: [Tap] = []

  static func opens(seed: UInt64) async throws -> StudioSoak {
    let server = try await Synapse.start()
    let studio = try await Studio.start(
      // What a killed program held is another's when its lease is over; and that one work is killed again
      // and again says nothing of it here.
      on: server, "jobs: { lease: \"1s\", attempts: 50 },",
      rules: "size: 64, listen: \"all\", credits: \(allowance)")
    var halls: [Hall] = []
    for _ in 0..<3 {
      async let starting = Person.start("ben", on: server)
      let ann = try await Person.start("ann", on: server)
      let people = [ann, try await starting]
      let room = try await ann.room(with: [people[1]])
      try await ann.ask(
        "invite", ["room": .string(room), "user": .string(studio.account.user)])
      for person in people {
        try await person.hears("the studio arrive", within: .seconds(40)) {
          $0.type == "m.room.member" && $0.room == room
            && $0.text("state_key") == studio.account.user
            && $0.content?["membership"]?.string == "join"
        }
      }
      halls.append(Hall(room: room, people: people))
    }
    return StudioSoak(server, studio, halls, seed)
  }

  private init(_ server: Synapse, _ studio: Studio, _ halls: [Hall], _ seed: UInt64) {
    (self.server, self.studio, self.halls) = (server, studio, halls)
    chance = SplitMix64(seed: seed)
  }

  // MARK: What people do

  func moment(upTo most: Int) -> Duration {
    .milliseconds(Int.random(in: 0...most, using: &chance))
  }

  func happens(oneIn count: Int) -> Bool { Int.random(in: 0..<count, using: &chance) == 0 }

  /// Each in words of its own, by which its pictures are known.
  func someoneAsks() async throws {
    let number = prompts.count + 1
    let hall = Int.random(in: 0..<halls.count, using: &chance)
    let person = halls[hall].people[Int.random(in: 0...1, using: &chance)]
    let thing = ["a boat", "a hill", "a forest", "a city at night"].randomElement(using: &chance)
    let words = "\(thing ?? "a boat") number \(number)"
    let isFresh = Bool.random(using: &chance)
    prompts.append((words, hall))
    try await person.says(words + (isFresh ? " --fresh" : ""), in: halls[hall].room)
  }

  /// On a picture that nobody has tapped; nothing where there is none. What is no other round is only
  /// tapped when the critique is there, since its outcome is written into that.
  func someoneTaps(_ options: [Option]) async throws {
    let hall = Int.random(in: 0..<halls.count, using: &chance)
    let person = halls[hall].people[Int.random(in: 0...1, using: &chance)]
    let option = options.randomElement(using: &chance) ?? .approve
    let all = heard(in: hall)
    let free = all.compactMap(Shown.init).filter { shown in
      !taps.contains { $0.picture.event == shown.event }
        && (option == .iterate || !critiques(of: shown, all).isEmpty)
    }
    guard let picture = free.randomElement(using: &chance) else { return }
    taps.append(Tap(option: option, picture: picture, hall: hall))
    _ = try await person.reacts(
      option.reaction, to: picture.event, in: halls[hall].room)
  }

  // MARK: What they saw

  /// What the studio said in this room, as its first person read it.
  func heard(in hall: Int) -> [Heard] {
    halls[hall].people[0].heard.filter {
      $0.kind == "timeline" && $0.room == halls[hall].room && $0.sender == studio.account.user
    }
  }

  func critiques(of picture: Shown, _ all: [Heard]) -> [Heard] {
    all.filter {
      $0.relation?["rel_type"]?.string == "m.thread"
        && $0.relation?["event_id"]?.string == picture.event && $0.body.hasPrefix("Iteration ")
    }
  }

  /// How often something came of it.
  func effects(of tap: Tap, _ all: [Heard]) -> Int {
    if tap.option == .iterate {
      return all.compactMap(Shown.init).count {
        $0.request == tap.picture.request && $0.round == tap.picture.round + 1
      }
    }
    let critiques = self.critiques(of: tap.picture, all).map(\.id)
    return all.count { heard in
      heard.relation?["rel_type"]?.string == "m.replace"
        && critiques.contains(heard.relation?["event_id"]?.string ?? "")
        && heard.content?["m.new_content"]?["body"]?.string?.contains(tap.option.outcome) == true
    }
  }
}
