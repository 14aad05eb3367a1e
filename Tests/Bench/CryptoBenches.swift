import Concurrency
import CryptoStage
import Glibc
import JSON
import Matrix
import MatrixCrypto
import Olm
import Secrets

/// The encryption machine against bare libolm.
enum CryptoBenches {
  static let megolm = Bench(
    name: "megolm", purpose: "10,000 group messages through the machine, on one core and on two",
    measure: measureGroups)
  static let share = Bench(
    name: "share", purpose: "a new room key for 1,000 devices whose ratchets exist",
    measure: measureShare)
  static let devices = Bench(
    name: "devices", purpose: "a list of 10,000 devices, and the cost of each",
    measure: measureDevices)

  private static let rounds = 5

  // MARK: Group messages

  private static func measureGroups() async throws -> [Figure] {
    let (sessions, messages, size) = (100, 100, 500)
    let loop = try Baseline("olm_loops", libraries: ["olm"])
    let (reader, answer) = try talk(sessions: sessions, messages: messages, size: size)
    var (bare, one, two): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<rounds {
      bare += try loop.numbers(["group", "\(sessions)", "\(messages)", "\(size)", "1"])
      one.append(try await milliseconds { try await read(answer, reader, workers: 1) })
      two.append(try await milliseconds { try await read(answer, reader, workers: 2) })
    }
    func figure(_ name: String, _ times: [Double], aim: Double) -> Figure {
      Figure(
        name: "megolm.\(name)", value: Double(sessions * messages) / median(times) * 1_000,
        unit: "per-second", direction: .moreIsBetter,
        aim: .ratio(
          aim, baseline: "libolm",
          measured: Double(sessions * messages) / median(bare) * 1_000))
    }
    return [figure("one-core", one, aim: 0.85), figure("two-cores", two, aim: 1.6)]
  }

  /// One room, a key for every hundred messages; the reader has the keys and has read nothing.
  private static func talk(
    sessions: Int, messages: Int, size: Int
  ) throws -> (Peer, Matrix.SyncAnswer) {
    let (server, room) = (ScriptedHomeserver(), try wanted(RoomID("!bench:here")))
    let (writer, reader) = (try peer("writer", server, 1), try peer("reader", server, 2))
    try server.make(room, with: [writer.user, reader.user])
    for peer in [writer, reader, writer, reader] { try peer.sync() }
    for peer in [writer, reader] { try peer.learnMembers(of: room) }
    // What is around the text takes some 60 bytes.
    let text = String(repeating: "x", count: size - 100)
    for _ in 0..<(sessions * messages) { try writer.say(text, in: room) }
    // The keys first, without the timeline: a hundred to an answer.
    let whole = try server.sync(reader.user, reader.device, since: reader.since, limit: 0)
    for _ in 0...(sessions / 100) {
      try reader.sync(limit: 100, limitedTimeline: 0)
    }
    return (reader, whole)
  }

  private static func read(
    _ answer: Matrix.SyncAnswer, _ reader: Peer, workers: Int
  ) async throws {
    let reception = try reader.machine.receive(answer, in: reader.rows, at: reader.now)
    let batches = reception.batches
    var results: [GroupResult] = []
    if workers == 1 {
      results = batches.map { $0.run() }
    } else {
      results = await withTaskGroup(of: [GroupResult].self) { group in
        for worker in 0..<workers {
          group.addTask {
            stride(from: worker, to: batches.count, by: workers).map { batches[$0].run() }
          }
        }
        return await group.reduce(into: []) { $0 += $1 }
      }
    }
    let step = try reader.machine.apply(results, of: reception, in: reader.rows)
    let read = step.happenings.count { if case .decrypted = $0 { true } else { false } }
    precondition(read == batches.reduce(0) { $0 + $1.count } && read == 10_000, "\(read) were read")
  }

  // MARK: Sharing

  private static func measureShare() async throws -> [Figure] {
    let loop = try Baseline("olm_loops", libraries: ["olm"])
    let crowd = try Crowd(users: 25, devicesEach: 40)
    let server = ScriptedHomeserver()
    let writer = try peer("writer", server, 1)
    let room = try wanted(RoomID("!bench:here"))
    try server.make(room, with: [writer.user] + crowd.users)
    crowd.enter(server)
    for _ in 0..<3 { try writer.sync() }
    try writer.learnMembers(of: room)
    // The first message begins the ratchets: claims are counted apart.
    let claims = try await milliseconds { try writer.say("hello", in: room) }
    var (bare, ours, grown): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<rounds {
      bare += try loop.numbers(["share", "1000", "1300", "1"])
      // Somebody goes, so that there is a new key for all the others.
      try server.state(
        "m.room.history_visibility",
        ["history_visibility": .string(ours.count % 2 == 0 ? "joined" : "shared")], in: room,
        by: writer.user)
      try writer.sync()
      let before = residentMemory()
      var step: Step?
      ours.append(
        try await milliseconds {
          guard
            case .done(_, let done) = try writer.machine.encrypt(
              .message, ["body": "hello"], in: room, since: writer.now, rows: writer.rows,
              at: writer.now)
          else { return }
          step = done
        })
      grown.append(Double(residentMemory() - before) / 1e6)
      guard let step, step.changes.count > 2_000 else { preconditionFailure("nothing was shared") }
      writer.commit(step)
      try writer.flush()
    }
    return [
      Figure(
        name: "share.wall", value: median(ours), unit: "ms", direction: .lessIsBetter,
        aim: .ratio(1 / 1.4, baseline: "libolm", measured: median(bare))),
      Figure(
        name: "share.memory", value: grown.max() ?? 0, unit: "MB", direction: .lessIsBetter,
        aim: .bound(20)),
      Figure(
        name: "share.first", value: claims, unit: "ms", direction: .lessIsBetter, aim: .none),
    ]
  }

  // MARK: Device lists

  private static func measureDevices() async throws -> [Figure] {
    var costs: [Int: [Double]] = [:]
    for users in [25, 250] {
      let crowd = try Crowd(users: users, devicesEach: 40)
      for _ in 0..<3 {
        let server = ScriptedHomeserver()
        let reader = try peer("reader", server, 1)
        try server.make(try wanted(RoomID("!bench:here")), with: [reader.user] + crowd.users)
        crowd.enter(server)
        try reader.sync(sending: false)
        let queries = try reader.machine.requests(in: reader.rows)
          .filter { $0.request.path.hasSuffix("/keys/query") }
        let answers = try queries.map { query in
          (query.id, try server.answer(query.request, from: reader.user, reader.device))
        }
        let wall = try await milliseconds {
          for (id, answer) in answers {
            let step = try reader.machine.answered(
              id, .success(answer), in: reader.rows, at: reader.now)
            reader.commit(step)
          }
        }
        precondition(reader.rows.count(in: .devices) == users * 40)
        costs[users, default: []].append(wall)
      }
    }
    let (small, great) = (median(costs[25] ?? []) / 1_000, median(costs[250] ?? []) / 10_000)
    return [
      Figure(
        name: "devices.10000", value: great * 10_000, unit: "ms", direction: .lessIsBetter,
        aim: .none),
      Figure(
        name: "devices.each.1000", value: small * 1_000, unit: "us", direction: .lessIsBetter,
        aim: .none),
      Figure(
        name: "devices.each.10000", value: great * 1_000, unit: "us", direction: .lessIsBetter,
        aim: .none),
      Figure(
        name: "devices.spread", value: great / small, unit: "times", direction: .lessIsBetter,
        aim: .bound(1.25)),
    ]
  }

  // MARK: People

  private static func peer(
    _ name: String, _ server: ScriptedHomeserver, _ seed: UInt64
  ) throws -> Peer {
    try Peer(
      try wanted(UserID("@\(name):here")), try wanted(DeviceID("BENCH")), on: server, seed: seed)
  }

  private static func residentMemory() -> Int {
    guard let text = TemporaryFile.readStream("/proc/self/statm") else { return 0 }
    let words = String(decoding: text, as: UTF8.self).split(separator: " ")
    return words.count > 1 ? (Int(words[1]) ?? 0) * 4_096 : 0
  }
}

private struct Missing: Error {}

private func wanted<Value>(_ value: Value?) throws -> Value {
  guard let value else { throw Missing() }
  return value
}

private func milliseconds(_ body: () async throws -> Void) async throws -> Double {
  let clock = ContinuousClock()
  let began = clock.now
  try await body()
  let (seconds, attoseconds) = began.duration(to: clock.now).components
  return Double(seconds) * 1_000 + Double(attoseconds) / 1e15
}
