import Concurrency
import Storage
import Studio
import Testing

/// The rows as a value say what each question's answer is; every engine must answer alike.
@Suite(.timeLimit(.minutes(2))) struct TwinContract {
  @Test(arguments: Engine.allCases)
  func `every question is answered as the value answers it, whatever was written`(
    engine: Engine
  ) async throws {
    try await engine.store { store in
      var draws = Draws(seed: 7)
      var twin = StudioState()
      for round in 0..<12 {
        let changes = try (0..<40).map { _ in try draws.change() }
        for change in changes { twin.apply(change) }
        try await store.write { transaction in
          for change in changes { try transaction.apply(change) }
        }
        let expected = try answers(of: twin)
        let found = try await store.read { try answers(of: $0) }
        for (expected, found) in zip(expected, found) {
          #expect(expected.answer.utf8.elementsEqual(found.answer.utf8), "\(round): \(found.name)")
        }
      }
    }
  }
}

extension TwinContract {
  @Test(arguments: Engine.allCases)
  func `a room that goes on elsewhere takes along what the value says`(engine: Engine) async throws
  {
    try await engine.store { store in
      var draws = Draws(seed: 11)
      var twin = StudioState()
      let moves: [Change] = [
        .moved(from: try hardKey(0), to: try hardKey(7)),
        .moved(from: try hardKey(1), to: try hardKey(2)),
      ]
      let changes = try (0..<300).map { _ in try draws.change() } + moves
      for change in changes { twin.apply(change) }
      try await store.write { transaction in
        for change in changes { try transaction.apply(change) }
      }
      let expected = try answers(of: twin)
      let found = try await store.read { try answers(of: $0) }
      for (expected, found) in zip(expected, found) {
        #expect(expected.answer.utf8.elementsEqual(found.answer.utf8), "\(found.name)")
      }
      #expect(try twin.messages(in: hardKey(7), limit: 9).count > 3)
      #expect(try twin.conversation(hardKey(0)) == nil)
    }
  }
}

/// Each question's answer in all its fields, as text: strings that are equal to Swift may differ in
/// their bytes.
private func answers(of rows: any StudioRows) throws -> [(name: String, answer: String)] {
  var all: [(name: String, answer: String)] = []
  func note(_ name: String, _ answer: Any?) {
    all.append((name, answer.map { String(reflecting: $0) } ?? "nothing"))
  }
  for number in 0...30 { note("message \(number)", try rows.message(try hardKey(number))) }
  for number in 0...20 {
    let id = pictureID(number)
    note("picture \(number)", try rows.picture(id))
    note("what shows \(number)", try rows.messages(showing: id))
    note("critique \(number)", try rows.critique(of: id))
  }
  for number in 0...8 {
    note("request \(number)", try rows.request(requestID(number)))
    note("pictures of \(number)", try rows.pictures(of: requestID(number)))
  }
  for limit in [0, 2, 100] { note("conversations", try rows.conversations(limit: limit)) }
  for number in 0...9 { note("blob \(number)", try rows.isReferred(blobName(number))) }
  for number in 0...5 {
    for limit in [0, 2, 100] {
      note("hidden", try rows.picturesHidden(before: later(number), limit: limit))
    }
  }
  for number in 4...6 { note("account", try rows.account(of: try hardKey(number))) }
  for number in 0...2 {
    let room = try hardKey(number)
    note("conversation", try rows.conversation(room))
    note("count of waiting requests", try rows.countRequestsWaiting(in: room))
    note("count of approved pictures", try rows.countApprovedPictures(in: room))
    note("tastes", try rows.tastes(in: room))
    note("adoptions", try rows.adoptions(in: room))
    note("read", try rows.countAdoptionsBeingRead(in: room))
    for limit in [0, 3, 100] {
      note("at work", try rows.requestsAtWork(in: room, limit: limit))
      note("waiting", try rows.requestsWaiting(in: room, limit: limit))
      note("timeline", try rows.messages(in: room, limit: limit))
      note("pictures", try rows.pictures(in: room, limit: limit))
      note("approved", try rows.approvedPictures(in: room, limit: limit))
      note("settings", try rows.settingChanges(in: room, limit: limit))
    }
    for person in 4...6 {
      let person = try hardKey(person)
      note("newest request", try rows.newestRequest(in: room, by: person))
      note("member", try rows.isMember(person, of: room))
    }
    for thread in 8...9 {
      note("in thread", try rows.newestPicture(inThread: try hardKey(thread), of: room))
    }
    for name in hardWords {
      note("newest taste", try rows.newestTaste(named: name, in: room))
      for version in 1...3 {
        let key = TasteKey(conversation: room, name: name, version: version)
        note("taste", try rows.taste(key))
      }
    }
    for name in workflowNames {
      note("newest adoption", try rows.newestAdoption(named: name, in: room))
      for version in 1...3 {
        let key = AdoptionKey(conversation: room, name: name, version: version)
        note("adoption", try rows.adoption(key))
      }
    }
  }
  return all
}
