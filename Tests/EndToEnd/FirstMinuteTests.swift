import Concurrency
import Glibc
import JSON
import TestSupport
import Testbed
import Testing

/// What a newcomer lives through in the first minute, with the program itself; see
/// docs/guide/first-minute.md.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(4)))
struct FirstMinuteTests {
  @Test func `a hello, a sentence, a better picture by a tap, and a taste from three`() async throws
  {
    // 768² as the demo paints; the build of the tests paints smaller.
    let size = Studio.release == nil ? 128 : 768
    try await StudioRoom.opens(rules: "size: \(size)") { room in
      let painting = try await hello(in: room)

      let clock = ContinuousClock()
      let asked = clock.now
      _ = try await room.ann.says("a lighthouse at dusk, calm sea --seed 7", in: room.room)
      let first = try await room.picture()
      let seen = asked.duration(to: clock.now)
      #expect(try first.node["content"]?["info"]?.integer("w") == size)
      let critique = try await room.critique(of: first)
      let judged = asked.duration(to: clock.now)
      print("first minute, \(size)²: picture after \(seen), critique after \(judged)")
      if Studio.release != nil { #expect(seen < .seconds(5)) }
      #expect(critique.body.contains("house taste"))
      #expect(try await room.seeds(of: first) == ["👍", "🔁", "♻️"])

      _ = try await room.ann.reacts("🔁", to: first.id, in: room.room)
      let second = try await room.picture(after: [first.id], within: .seconds(90))
      let better = try await room.critique(of: second)
      let (before, after) = (try score(critique), try score(better))
      print("first minute: \(before), and after 🔁 \(after)")
      #expect(after > before)

      try await taste(in: room, known: room.pictures.map(\.id))
      // Long after it, the hello was shown once.
      let name = try #require(painting.content?["filename"]?.string)
      let times = room.ann.heard.count {
        room.isOurs($0) && $0.content?["filename"]?.string == name
      }
      #expect(times == 1)
    }
  }

  /// The painting, and then its words: several clients do not show what stands below a picture.
  private func hello(in room: StudioRoom) async throws -> Heard {
    let painting = try await room.ann.hears("the first picture", within: .seconds(40)) {
      room.isOurs($0) && $0.type == "m.room.message"
    }
    #expect(painting.content?["msgtype"]?.string == "m.image" && painting.art == nil)
    let words = try await room.hello()
    for tap in ["👍", "🔁", "♻️"] { #expect(words.body.contains(tap)) }
    return painting
  }

  /// Three posted pictures, ✅, the card, ✅: from then on pictures are judged by it.
  private func taste(in room: StudioRoom, known: [String]) async throws {
    _ = try await room.ann.says("!taste new nordic", in: room.room)
    let opened = try await room.answer("the collection", containing: "I am collecting")
    let folder = TemporaryFolder()
    for number in 1...3 {
      let path = folder.path("\(number).png")
      try await room.ann.ask(
        "paint", ["path": .string(path), "w": .integer(200 + 40 * number), "h": 240])
      _ = try await room.ann.shows(path, in: room.room)
    }
    _ = try await room.answer("three of them", containing: "3 pictures so far")
    _ = try await room.ann.reacts("✅", to: opened.id, in: room.room)
    let card = try await room.ann.hears("the card", within: .seconds(40)) {
      room.isOurs($0) && $0.content?["msgtype"]?.string == "m.image"
        && $0.body.contains("learnt from 3 pictures")
    }
    _ = try await room.ann.reacts("✅", to: card.id, in: room.room)
    _ = try await room.answer("that it is kept", containing: "From now on I paint to it")
    _ = try await room.ann.says("a boat --fresh", in: room.room)
    let picture = try await room.picture(after: known)
    let critique = try await room.critique(of: picture)
    #expect(critique.body.contains("against the taste nordic"))
  }

  private func score(_ critique: Heard) throws -> Double {
    let match = try #require(critique.body.firstMatch(of: #/(\d+\.\d)/10/#))
    return try #require(Double(match.1))
  }
}
