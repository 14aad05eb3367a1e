import Concurrency
import Storage
import Studio
import Testing

@testable import Console

@Suite struct QuietTests {
  private let room: Key = "console"

  private func rows(_ change: (inout StudioState) throws -> Void) rethrows -> StudioState {
    var rows = StudioState()
    rows.apply(.conversation(Conversation(room, created: .epoch)))
    try change(&rows)
    return rows
  }

  private func request(_ state: Request.State) -> Request {
    var request = Request(
      id: RequestID(unchecked: 5), conversation: room, asker: "@you", askerName: "you",
      message: "you:1", prompt: "a sea", wishes: Wishes(), source: nil, isLooping: false,
      created: .epoch)
    request.state = state
    return request
  }

  @Test(arguments: Request.State.allCases)
  func `a request is in hand until it waits for somebody or has ended`(_ state: Request.State)
    throws
  {
    let count = try rows { $0.apply(.request(request(state))) }.unfinished(in: room)
    #expect(count == (state == .painting || state == .judging ? 1 : 0))
  }

  @Test func `a critique that is to come is waited for, though the gate is open`() throws {
    let id = PictureID(unchecked: 1)
    func unfinished(_ state: Critique.State) throws -> Int {
      try rows { rows in
        rows.apply(.request(request(.waiting)))
        rows.apply(
          .picture(
            Picture(
              id: id, conversation: room, request: RequestID(unchecked: 5), parent: nil, depth: 0,
              origin: .painted, state: .finished, owner: "@you",
              recipe: Recipe(
                painter: "builtin", prompt: "a sea", words: "a sea", seed: 1,
                size: try #require(Size(64, 64))), round: 1, price: 0, created: .epoch)))
        rows.apply(
          .critique(Critique(picture: id, critic: "measuring", state: state, created: .epoch)))
      }.unfinished(in: room)
    }
    #expect(try unfinished(.waiting) == 1)
    #expect(try unfinished(.missing(reason: "it broke")) == 0)
  }

  @Test func `the director owes an answer until the bot has the last word`() throws {
    var state = rows { _ in }
    var conversation = Conversation(room, created: .epoch)
    var talk = Conversation.Talk(began: .epoch)
    talk.lines = [.init(.person, "a boat?")]
    conversation.talk = talk
    state.apply(.conversation(conversation))
    func line(_ key: Key, _ role: Role, at time: Int64) -> Message {
      Message(
        key: key, conversation: room, role: role, kind: role == .bot ? .notice : .word,
        author: "@you", created: Instant(milliseconds: time))
    }
    state.apply(.message(line("you:1", .person, at: 1)))
    #expect(try state.unfinished(in: room) == 1)
    // It failed, and said so.
    state.apply(.message(line("easel:1", .bot, at: 2)))
    #expect(try state.unfinished(in: room) == 0)
  }

  @Test(arguments: [(Adoption.State.reading, 1), (.proposed, 0), (.frozen, 0)])
  func `a workflow is waited for until it is read`(state: Adoption.State, count: Int) throws {
    let key = AdoptionKey(conversation: room, name: "ink", version: 1)
    let rows = rows {
      $0.apply(
        .adoption(
          Adoption(
            key, painter: "comfy", author: "@you", asked: "you:1", thread: nil, state: state,
            blob: BlobName(of: [1]), created: .epoch)))
    }
    #expect(try rows.unfinished(in: room) == count)
  }

  @Test func `waiting has an end when nothing comes to one`() async throws {
    let time = Guarded(Instant.epoch)
    let clock = WallClock(
      now: { time.withLock { $0 } }, sleep: { wait in time.withLock { $0 = $0 + wait } })
    #expect(try await Quiet(clock: clock).wait { 3 } == false)
    #expect(time.withLock { $0 } - .epoch == Quiet.patience)
    let left = Guarded(40)
    let isQuiet = try await Quiet(clock: clock).wait {
      // Slow, but something ends now and then.
      time.withLock { $0 = $0 + Quiet.patience / 2 }
      return left.withLock { left in
        left -= 1
        return left
      }
    }
    #expect(isQuiet)
  }
}
