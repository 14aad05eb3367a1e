import Concurrency
import Storage
import Studio
import Testing

@testable import Workers

@Suite struct ErrandTests {
  private static let rooms: [[UInt8]] = [
    Array("!a:example.org".utf8), [0xff, 0, 0x22], [], Array(repeating: 7, count: 1_024),
  ]

  private static func errands(in room: Key) -> [Errand] {
    let taste = TasteKey(conversation: room, name: "e\u{301}\u{0}\"", version: .max)
    return [
      .work(.paint(PictureID(unchecked: 0), painter: "near", conversation: room, priority: -3)),
      .work(.judge(PictureID(unchecked: 1 << 40 - 1), critic: "measuring", conversation: room)),
      .work(.learn(taste, critic: "measuring")),
      .work(.answer(conversation: room, line: .min, director: "t\u{0}")),
      .work(
        .understand(RequestID(unchecked: 4), director: "t", conversation: room)),
      .work(
        .read(AdoptionKey(conversation: room, name: "ink-wash", version: .max), turn: .max)),
      .lateness(PictureID(unchecked: 5)), .hesitation(RequestID(unchecked: 5)),
      .status(PictureID(unchecked: 5), 3),
    ]
  }

  @Test(arguments: rooms) func `what a job is about is read as it was written`(room: [UInt8]) throws
  {
    for errand in Self.errands(in: try Key(bytes: room)) {
      #expect(Errand(errand.payload) == errand)
      #expect(try errand.key.bytes.count <= 200)
    }
  }

  @Test(arguments: [
    "", "{}", "[]", "{\"paint\":\"7k3m9q2x\"}", "{\"late\":1}", "{\"late\":\"?\"}",
    "{\"hesitation\":\"?\"}",
    "{\"paint\":\"7k3m9q2x\",\"by\":\"p\",\"in\":\"0\",\"priority\":0}",
    "{\"paint\":\"7k3m9q2x\",\"by\":\"p\",\"in\":\"zz\",\"priority\":0}",
    "{\"answer\":1.5,\"by\":\"p\",\"in\":\"00\"}",
    "{\"read\":\"ink\",\"version\":1,\"in\":\"00\"}",
  ])
  func `what is not ours is nothing`(payload: String) {
    #expect(Errand(Array(payload.utf8)) == nil)
  }

  @Test func `a picture is one errand however urgent, and other errands are others`() throws {
    let id = PictureID(unchecked: 9)
    let calm = Errand.work(.paint(id, painter: "a", conversation: "!a", priority: 0))
    let urgent = Errand.work(.paint(id, painter: "b", conversation: "!a", priority: 9))
    #expect(try calm.key == urgent.key)
    let keys =
      try Self.errands(in: "!a").map { try $0.key } + Self.errands(in: "!b").map { try $0.key }
    // Names of pictures and wishes do not depend on the room.
    #expect(Set(keys).count == keys.count - 6)
  }

  @Test func `a queue names who serves it, and those of the house name nobody`() throws {
    for worker in [Worker.painter("near"), .critic("near"), .painter("judge:")] {
      let queue = try worker.queue
      #expect(Worker(queue: queue) == worker)
    }
    let ours = [
      Errand.directorQueue, Errand.readingQueue, Errand.latenessQueue, Errand.statusQueue,
    ]
    for queue in ours {
      #expect(Worker(queue: queue) == nil)
    }
  }
}

@Suite struct ProgressMeterTests {
  @Test func `a painter that says too much is heard twice a second`() {
    let time = Guarded(Instant.epoch)
    let heard = Guarded<[PaintingProgress]>([])
    let meter = ProgressMeter(
      picture: PictureID(unchecked: 1), conversation: "!a",
      clock: WallClock(now: { time.withLock { $0 } }, sleep: { _ in }),
      observe: { progress in heard.withLock { $0.append(progress) } })
    for step in 0..<1_000 {
      meter.note(PaintProgress(fraction: Double(step) / 500, stage: "sky\nand\u{0}sea"))
      time.withLock { $0 = $0 + .milliseconds(2) }
    }
    meter.note(PaintProgress(fraction: .nan, stage: ""))
    let all = heard.withLock { $0 }
    #expect(all.map(\.fraction) == [0, 0.5, 1, 1, 0])
    #expect(all.first?.stage == "sky and sea")
  }
}
