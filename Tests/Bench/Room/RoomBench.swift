import BotConfig
import BuiltinPainter
import Concurrency
import ImageFiles
import TestSupport

/// The bot in its rooms, with a painter that answers at once; see `docs/design/measuring-rooms.md`.
enum RoomBench {
  static let bench = Bench(
    name: "room", purpose: "from prompt to picture, beside a bare client; crowds; a large store",
    measure: measure)

  private static let rooms = 100
  private static let prompts = 1_000
  private static let rounds = 5
  /// In each round, of ours and of the bare client.
  private static let each = 20

  private static func measure() async throws -> [Figure] {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let picture = folder.path("picture.png")
    writeFile(try painted(), to: picture)
    let bare = try Baseline("room_baseline", libraries: ["png", "jpeg", "crypto", "curl", "olm"])
    let town = try StudioTown(rooms: rooms, hers: rooms)
    let figures = try await StudioTown.run(town) { address in
      let studio = try await AtelierProcess.start(
        in: folder.makeFolder("studio"), at: address, picture: picture)
      var visit = Visit(town, studio)
      try await town.meets()
      // The first in a room begins ratchets and session.
      _ = try await visit.crowd(rooms)
      let crowd = try await visit.crowd(rooms)
      try await studio.settle()
      let early = try studio.resident()
      var bareTimes: [Double] = []
      let (hand, words) = (Hand("bare"), [address, StudioTown.bareRoom, picture, "\(each)"])
      for _ in 0..<rounds {
        // Not on a thread that the server needs.
        bareTimes += try await hand.run { try bare.numbers(words) }
        try await visit.prompt(each, in: rooms)
      }
      try await visit.prompt(prompts - visit.count, in: rooms)
      try await studio.settle()
      let late = try studio.resident()
      try await studio.end()
      return summary(visit, crowd: crowd, bare: bareTimes, early: early, late: late)
    }
    return figures + (try await LargeStore.measure(picture))
  }

  /// The square that the demo paints.
  private static func painted() throws -> [UInt8] {
    let painter = BuiltinPainter(lexicon: try Lexicon(parsing: BotConfig.lexicon))
    let plan = painter.plan(.init(prompt: "a boat at dusk", seed: 7))
    return try encodeImage(
      try painter.paint(plan.genome, width: 768, height: 768).raster, as: .png())
  }

  private static func summary(
    _ visit: Visit, crowd: Double, bare: [Double], early: Double, late: Double
  ) -> [Figure] {
    func ms(_ name: String, _ value: Double, _ aim: Figure.Aim = .none) -> Figure {
      Figure(name: "room.\(name)", value: value, unit: "ms", direction: .lessIsBetter, aim: aim)
    }
    // Those that were measured in turns with the bare client.
    let beside = Array(visit.pictures.prefix(rounds * each))
    return [
      ms("called", median(visit.calls)), ms("called.p99", percentile(visit.calls, 99)),
      ms("picture", median(beside), .ratio(1 / 1.3, baseline: "bare-c", measured: median(bare))),
      ms("picture.p99", percentile(visit.pictures, 99)),
      Figure(
        name: "room.crowd", value: crowd, unit: "pictures-per-second",
        direction: .moreIsBetter, aim: .none),
      Figure(
        name: "room.resident.\(prompts)", value: late, unit: "MiB", direction: .lessIsBetter,
        aim: .ratio(0.95, baseline: "after-200", measured: early)),
    ]
  }

  static func percentile(_ values: [Double], _ percent: Int) -> Double {
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, sorted.count * percent / 100)]
  }
}

/// What is said to a studio, and how long what came of it took.
struct Visit {
  /// A picture, its three seeds and its critique.
  private static let eventsEach = 5

  private let town: StudioTown
  private let studio: AtelierProcess
  private(set) var count = 0
  /// Milliseconds from the homeserver's answer to the painter, of those that came one by one.
  private(set) var calls: [Double] = []
  /// … and from the painter to the picture's event at the homeserver.
  private(set) var pictures: [Double] = []

  init(_ town: StudioTown, _ studio: AtelierProcess) { (self.town, self.studio) = (town, studio) }

  /// The same at a studio that was started again.
  func going(on studio: AtelierProcess) -> Visit {
    var visit = Visit(town, studio)
    (visit.count, visit.calls, visit.pictures) = (count, calls, pictures)
    return visit
  }

  /// One after the other, each when all of the last is there.
  mutating func prompt(_ prompts: Int, in rooms: Int) async throws {
    for _ in 0..<prompts {
      let (room, words) = (count % rooms, next())
      let before = await town.count(in: room)
      try await town.says(words, in: room)
      let accepted = try await town.accepted(before, in: room)
      _ = try await town.accepted(before + Self.eventsEach - 1, in: room)
      guard let handed = await town.handedOut(words), let stamp = try await studio.stamps()[words]
      else { throw Child.Failure(description: "“\(words)” was not painted") }
      calls.append(stamp.called - handed)
      pictures.append(accepted - stamp.answered)
    }
  }

  /// In all rooms at once. - Returns: how many pictures there were in a second.
  mutating func crowd(_ rooms: Int) async throws -> Double {
    var before: [Int] = []
    var last = ""
    await town.hold()
    for room in 0..<rooms {
      before.append(await town.count(in: room))
      last = next()
      try await town.says(last, in: room)
    }
    await town.letGo()
    var end = 0.0
    for room in 0..<rooms {
      end = max(end, try await town.accepted(before[room], in: room))
    }
    for room in 0..<rooms {
      _ = try await town.accepted(before[room] + Self.eventsEach - 1, in: room)
    }
    _ = try await studio.stamps()
    guard let start = await town.handedOut(last) else { return .nan }
    return Double(rooms) / (end - start) * 1_000
  }

  private mutating func next() -> String {
    count += 1
    return "a boat number \(count)"
  }
}
