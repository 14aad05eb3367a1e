package import Storage
package import Studio

/// What a test looks at.
extension Stage {
  package var conversation: Conversation {
    state.conversation(room) ?? Conversation(room, created: now)
  }

  package var active: PictureID? { conversation.active }

  package var facts: [Fact] { told.map(\.telling.fact) }

  package var refusals: [Refusal] {
    facts.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }
  }

  package var tapRefusals: [TapRefusal] {
    facts.compactMap { if case .tapRefused(let refusal) = $0 { refusal } else { nil } }
  }

  package var answers: [Answer] {
    facts.compactMap { if case .answer(let answer) = $0 { answer } else { nil } }
  }

  /// The tellings that show this picture, with their events.
  package func showings(of id: PictureID) -> [(telling: Telling, event: Key)] {
    told.filter { if case .picture(id, _) = $0.telling.fact { true } else { false } }
  }

  /// The newest event that shows the picture on the main timeline, else anywhere.
  package func line(showing id: PictureID) throws -> Key {
    let all = showings(of: id)
    guard let line = all.last(where: { $0.telling.place.thread == nil }) ?? all.last else {
      throw NothingToDo("the picture \(id) is not shown")
    }
    return line.event
  }

  package func place(of fact: Fact) -> Place? {
    told.last { $0.telling.fact == fact }?.telling.place
  }

  package func event(of fact: Fact) -> Key? { told.last { $0.telling.fact == fact }?.event }

  package func event(ofKind kind: Message.Kind) throws -> Key {
    guard let line = told.last(where: { $0.telling.kind == kind }) else {
      throw NothingToDo("there is no \(kind)")
    }
    return line.event
  }

  package func standings(of id: PictureID) -> [Standing] {
    facts.compactMap { if case .critique(id, let standing) = $0 { standing } else { nil } }
  }

  package func picture(_ id: PictureID) throws -> Picture {
    guard let picture = state.picture(id) else { throw NothingToDo("no picture \(id)") }
    return picture
  }

  package func request(of id: PictureID) throws -> Request {
    guard let request = try picture(id).request.flatMap({ state.request($0) }) else {
      throw NothingToDo("no request of \(id)")
    }
    return request
  }

  /// The newest request of the room.
  package func request() throws -> Request {
    guard
      let request = state.requests.values.filter({ $0.conversation == room })
        .max(by: { ($0.created, $0.id) < ($1.created, $1.id) })
    else { throw NothingToDo("no request") }
    return request
  }

  package func status(of event: Key) -> Message.Status? { state.message(event)?.status }
}
