import Concurrency
import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import Resident
import SQLiteStorage
import Storage
import TestSupport
import Testbed
import Testing

/// Servers go away, forget, and want to be asked less often; nothing is lost by it.
@Suite(
  .enabled(if: Python.isReady, Comment(rawValue: Python.howTo)),
  .timeLimit(.minutes(isLong ? 8 : 3)))
struct ClientTroubleTests {
  enum Outage: String, CaseIterable { case stopped, frozen, killed }

  /// With `--long` a minute, and a power cut too.
  @Test(arguments: isLong ? Outage.allCases : [.stopped, .frozen])
  func `a server that is away in the middle of a burst loses nothing, doubles and mixes nothing`(
    _ outage: Outage
  ) async throws {
    let server = try await Synapse.start()
    try await Household.talks(on: server) { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      try await home.greet()
      var tickets = try await easel.burst(1...5, of: 10, in: room)
      try await easel.sent(tickets[0])
      switch outage {
      case .stopped: try await server.stop()
      case .frozen: try await server.freeze()
      case .killed: try await server.kill()
      }
      // Said while nobody listens.
      tickets += try await easel.burst(6...10, of: 10, in: room)
      try await Task.sleep(for: .seconds(isLong ? 60 : 10))
      switch outage {
      case .frozen: try await server.thaw()
      case .stopped, .killed: try await server.startAgain()
      }
      try await home.arrive(tickets, within: .seconds(90))
      var last = ""
      for number in 1...3 { last = try await bob.says("still there? \(number)", in: room.text) }
      try await easel.hears(event: last, within: .seconds(90))
      let heard = easel.bodies(in: room).filter { $0.hasPrefix("still") }
      #expect(heard == (1...3).map { "still there? \($0)" })
      #expect(easel.record.now.failure == nil)
    }
  }

  /// With `--long`, sixty: at one event in five seconds that takes more than four minutes.
  @Test func `a burst under a server's usual limits arrives whole, in order, once`() async throws {
    var settings = SynapseOptions()
    settings.limits = .standard
    let server = try await Synapse.start(settings)
    var options = ResidentOptions()
    options.limits = .synapse
    try await Household.talks(on: server, options: options) { home in
      let count = isLong ? 60 : 14
      let tickets = try await home.easel.burst(1...count, of: count, in: home.room)
      try await home.arrive(tickets, within: isLong ? .seconds(420) : .seconds(90))
      let refusals = home.easel.record.now.client.filter {
        if case .loop(.limited) = $0 { true } else { false }
      }
      // What it may send is learnt, not tried.
      #expect(refusals.count <= 3)
    }
  }

  @Test func `what was said while we were away is heard whole, in order, once`() async throws {
    let server = try await Synapse.shared()
    let (account, folder) = (try await server.register("easel"), TemporaryFolder())
    let bob = try await Person.start("bob", on: server)
    let first = try await Resident.open(account.login(on: server), in: folder.path)
    let room = try await first.live { () async throws -> RoomID in
      let room = try await bob.room(with: first)
      try await first.hears(event: bob.says("gap 0", in: room.text))
      return room
    }
    try await first.close()
    var last = ""
    for number in 1...150 { last = try await bob.says("gap \(number)", in: room.text) }
    let second = try await Resident.open(account.login(on: server), in: folder.path)
    try await second.live { _ = try await second.hears(event: last) }
    #expect(second.bodies(in: room) == (1...150).map { "gap \($0)" })
    let unread = second.record.now.inOrder.contains {
      if case .unreadable = $0 { true } else { false }
    }
    #expect(!unread)
    try await second.close()
  }

  @Test func `a place in the stream that the server does not know is begun anew`() async throws {
    let server = try await Synapse.shared()
    let (account, folder) = (try await server.register("easel"), TemporaryFolder())
    let bob = try await Person.start("bob", on: server)
    let first = try await Resident.open(account.login(on: server), in: folder.path)
    let room = try await first.live { () async throws -> RoomID in
      let room = try await bob.room(with: first)
      try await first.hears(event: bob.says("before", in: room.text))
      return room
    }
    let name = try Key(account.user)
    try await first.store.write { try $0.keep(syncToken: "s_of_another_server", of: name) }
    try await first.close()
    let second = try await Resident.open(account.login(on: server), in: folder.path)
    try await second.live {
      #expect(
        second.record.now.client.contains {
          if case .sync(.lostPlace) = $0 { true } else { false }
        })
      try await second.hears(event: bob.says("after", in: room.text))
      #expect(second.bodies(in: room) == ["after"])
      try await bob.hears(event: second.says("here", in: room).text)
    }
    try await second.close()
  }

  @Test func `a token that is worth nothing any more ends the services`() async throws {
    let server = try await Synapse.shared()
    let (account, folder) = (try await server.register("easel"), TemporaryFolder())
    let easel = try await Resident.open(account.login(on: server), in: folder.path)
    try await easel.live {
      _ = try await easel.client.server.bytes(API.Logout().request)
      let state = try await easel.record.wait("the end", within: .seconds(15)) {
        $0.hasEnded ? $0 : nil
      }
      #expect(state.failure?.contains("M_UNKNOWN_TOKEN") == true)
    }
    try await easel.close()
  }
}

extension Resident {
  func burst(
    _ numbers: ClosedRange<Int>, of count: Int, in room: RoomID
  ) async throws -> [[UInt8]] {
    var tickets: [[UInt8]] = []
    for number in numbers {
      tickets.append(
        try await post(
          .event(.message, MessageContent.text("\(number) of \(count)").json), in: room
        )
        .ticket)
    }
    return tickets
  }
}

extension Household {
  /// All are sent, and the person has heard each once, in order.
  func arrive(_ tickets: [[UInt8]], within limit: Duration) async throws {
    let deadline = ContinuousClock.now + limit
    var last: EventID?
    for ticket in tickets {
      last = try await easel.sent(ticket, within: deadline - .now)
    }
    try await bob.hears(event: last?.text ?? "", within: .seconds(30))
    let bodies = bob.heard.filter {
      $0.kind == "timeline" && $0.sender == easel.user.text && $0.body.contains(" of ")
    }.map(\.body)
    #expect(bodies == (1...tickets.count).map { "\($0) of \(tickets.count)" })
    #expect(easel.record.now.settledOften == 0)
  }
}
