import Concurrency
import JSON
import TestSupport
import Testbed
import Testing

/// The homeserver of the test bed does what tests ask of it. Each has one of its own.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(1)))
struct ServerTests {
  @Test func `a homeserver that was stopped knows its users when it is back`() async throws {
    let server = try await Synapse.start()
    let account = try await server.register("ada")
    try await server.stop()
    #expect(LoopbackSocket(connectedTo: server.port) == nil)
    try await server.startAgain()
    let ada = try await Person.start(as: account, on: server)
    try await server.kill()
    try await server.startAgain()
    let answer = try await ada.ask(
      "request", ["method": "GET", "path": "/_matrix/client/v3/account/whoami"])
    #expect(try answer.object("answer").string("user_id") == account.user)
  }

  @Test func `a frozen homeserver takes connections and says nothing until it thaws`() async throws
  {
    let server = try await Synapse.start()
    try await server.freeze()
    let socket = try #require(LoopbackSocket(connectedTo: server.port))
    defer { socket.close() }
    socket.send("GET /_matrix/client/versions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    let silence = await socket.readToEnd(within: .seconds(1))
    #expect(silence == nil)
    try await server.thaw()
    let answer = await socket.readToEnd()
    #expect(answer?.contains("v1.15") == true)
  }

  @Test func `default limits refuse the eleventh event and say when to come back`() async throws {
    var options = SynapseOptions()
    options.limits = .standard
    let server = try await Synapse.start(options)
    let account = try await server.register("ada")
    let ada = try await Person.start(as: account, on: server)
    let start = ContinuousClock.now
    // Making the room counts as one.
    let room = try await ada.room(isEncrypted: false)
    var number = 1
    var refusal: JSONNode?
    while refusal == nil, number < 40 {
      number += 1
      let answer = try await ada.ask(
        "request",
        [
          "method": "PUT", "body": ["msgtype": "m.text", "body": "\(number)"],
          "path": .string("/_matrix/client/v3/rooms/\(room)/send/m.room.message/\(number)"),
        ])
      if try answer.integer("status") == 429 { refusal = answer }
    }
    // One more is allowed for each five seconds that it took.
    let seconds = Int((ContinuousClock.now - start).components.seconds)
    #expect((11...11 + seconds / 5).contains(number))
    let wait: Int = try #require(refusal).object("answer").integer("retry_after_ms")
    #expect((1...5_000).contains(wait))
    #expect(try #require(refusal).double("retry_after") > 0)
  }

  @Test func `a homeserver keeps its rooms in PostgreSQL when it is told to`() async throws {
    var options = SynapseOptions()
    options.postgres = try await PostgresCluster.shared().database()
    let server = try await Synapse.start(options)
    let ada = try await Person.start("ada", on: server)
    let room = try await ada.room()
    let event = try await ada.says("kept", in: room)
    #expect(try await ada.hears(event: event).body == "kept")
  }

  @Test func `options reach the homeserver`() async throws {
    var options = SynapseOptions()
    options.roomVersion = "11"
    options.largestUpload = "1M"
    let server = try await Synapse.start(options)
    let ada = try await Person.start("ada", on: server)
    // Up to version 11 a room's id names its server.
    #expect(try await ada.room().contains(":easel.test"))
    let limit = try await ada.ask(
      "request", ["method": "GET", "path": "/_matrix/client/v1/media/config"])
    #expect(try limit.object("answer").integer("m.upload.size") == 1 << 20)
  }

  @Test func `a homeserver that cannot start says why`() async throws {
    var options = SynapseOptions()
    options.settings = ["listeners": "none"]
    let failure = await #expect(throws: LineProgram.Failure.self) {
      try await Synapse.start(options)
    }
    #expect(failure?.description.contains("listeners") == true)
  }

  @Test func `nobody waits for a peer that has ended, or for what it does not know`() async throws {
    let ada = try await Person.start("ada", on: .shared())
    let unknown = await #expect(throws: LineProgram.Failure.self) { try await ada.ask("dance") }
    #expect(unknown?.description.contains("there is no command dance") == true)
    try await ada.sleep()
    await #expect(throws: LineProgram.Failure.self) { try await ada.ask("members") }
  }
}
