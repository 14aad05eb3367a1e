import Concurrency
import JSON
import TestSupport
import Testbed
import Testing

/// The running program as its operator sees it: one wish in the log, a stop and a kill in the middle of
/// a picture, and its numbers.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(3)))
struct OperatingTests {
  /// The messages of the log that have this word, in order.
  private func lines(_ room: StudioRoom, with word: String) -> [String] {
    room.studio.log.split(separator: "\n").filter { $0.contains(word) && $0.contains("level=info") }
      .compactMap { line in
        line.firstMatch(of: /message="([^"]*)"/).map { String($0.1) }
      }
  }

  @Test func `the log tells one wish from its event to its picture, by one id`() async throws {
    try await StudioRoom.opens { room in
      _ = try await room.hello()
      let prompt = try await room.ann.says("a lighthouse at dusk", in: room.room)
      let picture = try await room.picture()
      let critique = try await room.critique(of: picture)
      let id = try #require(picture.content?["org.easel.art"]?["id"]?.string)
      #expect(picture.body.contains(id))
      let isWhole = await comesTrue(within: .seconds(30)) { lines(room, with: id).count >= 7 }
      #expect(isWhole)
      let told = lines(room, with: id)
      #expect(
        Array(told.prefix(4)) == [
          "a wish was heard", "a picture is queued", "it is being painted", "it is painted",
        ])
      #expect(
        Set(told.dropFirst(4)) == [
          "it was looked at", "it is in the room", "its critique is in the room",
        ])
      // From the event in the room to its line, and back.
      for event in [prompt, picture.id, critique.id] {
        let line = room.studio.log.split(separator: "\n").first {
          $0.contains("event=\(event)") || $0.contains("event=\"\(event)\"")
        }
        #expect(line?.contains("picture=\(id)") == true, "\(event)")
      }
      #expect(!room.studio.log.contains("lighthouse"))
    }
  }

  @Test func `a failure names in the room the id that its log lines have`() async throws {
    try await StudioRoom.opens { room in
      _ = try await room.hello()
      _ = try await room.ann.says("a boat", in: room.room)
      let first = try await room.picture()
      _ = try await room.critique(of: first)
      // What it is to build on is gone from the disk.
      try await room.studio.loseBlobs()
      _ = try await room.ann.says("the same in winter", in: room.room)
      let sentence = try await room.answer("the failure", containing: "No picture")
      let id = try #require(sentence.body.firstMatch(of: /[0-9a-z]{8}$/)).output
      let isTold = await comesTrue(within: .seconds(30)) { lines(room, with: "\(id)").count >= 3 }
      #expect(isTold)
      #expect(lines(room, with: "\(id)").first == "a wish was heard")
      #expect(
        room.studio.log.split(separator: "\n").contains {
          $0.contains("it is not painted") && $0.contains("picture=\(id)")
            && $0.contains("kind=sourceUnreadable")
        })
    }
  }

  @Test(arguments: [true, false])
  func `stopped or killed while it paints, it goes on at once, and brings the picture once`(
    isStopped: Bool
  ) async throws {
    // The lease is a minute; nobody waits for it.
    try await StudioRoom.opens { room in
      _ = try await room.hello()
      _ = try await room.ann.says("a castle --size 768x768", in: room.room)
      let isPainting = await comesTrue(within: .seconds(30)) {
        room.studio.log.contains("it is being painted")
      }
      #expect(isPainting)
      let start = ContinuousClock.now
      if isStopped {
        #expect(await room.studio.stop() == 0)
        #expect(ContinuousClock.now - start < .seconds(10))
      } else {
        await room.studio.kill()
      }
      try room.studio.run()
      let picture = try await room.picture(within: .seconds(45))
      _ = try await room.critique(of: picture)
      #expect(ContinuousClock.now - start < .seconds(50))
      try await Task.sleep(for: .seconds(2))
      let pictures = room.ann.heard.filter {
        room.isOurs($0) && $0.content?["org.easel.art"] != nil
      }
      #expect(pictures.count == 1)
    }
  }
}
