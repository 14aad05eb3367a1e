package import JSON

extension Person {
  /// Makes a room and has the others join it; returns when all know that all are there.
  package func room(
    with others: [Person] = [], isEncrypted: Bool = true
  ) async throws -> String {
    let invited = others.map { JSONValue.string($0.user) }
    let answer = try await ask(
      "create", ["encrypted": .boolean(isEncrypted), "invite": .array(invited)])
    let room = try answer.string("room")
    for other in others { try await other.join(room) }
    for one in [self] + others {
      for other in others where other !== one { try await one.hears(arrivalOf: other, in: room) }
    }
    return room
  }

  package func join(_ room: String) async throws {
    try await ask("join", ["room": .string(room)])
  }

  package func hears(arrivalOf other: Person, in room: String) async throws {
    try await hears("\(other.user) arrive") {
      $0.type == "m.room.member" && $0.room == room && $0.text("state_key") == other.user
        && $0.content?["membership"]?.string == "join"
    }
  }

  /// - Returns: the event's id, as all of these do.
  @discardableResult
  package func says(
    _ body: String, in room: String, replyingTo: String? = nil, thread: String? = nil
  ) async throws -> String {
    var what: JSONObject = ["room": .string(room), "body": .string(body)]
    what["reply_to"] = replyingTo.map { .string($0) }
    what["thread"] = thread.map { .string($0) }
    return try await ask("text", what).string("event")
  }

  package func edits(_ event: String, to body: String, in room: String) async throws -> String {
    try await ask("edit", ["room": .string(room), "event": .string(event), "body": .string(body)])
      .string("event")
  }

  package func reacts(_ key: String, to event: String, in room: String) async throws -> String {
    try await ask("react", ["room": .string(room), "event": .string(event), "key": .string(key)])
      .string("event")
  }

  package func redacts(_ event: String, in room: String) async throws -> String {
    try await ask("redact", ["room": .string(room), "event": .string(event)]).string("event")
  }

  /// Sends a picture from a file with a thumbnail, both encrypted where the room is.
  package func shows(_ path: String, in room: String) async throws -> String {
    try await ask("image", ["room": .string(room), "path": .string(path)]).string("event")
  }

  /// Fetches and decrypts the file of a message: path, size, sha256, and w and h of a picture.
  package func fetches(_ heard: Heard, thumbnail: Bool = false) async throws -> JSONNode {
    guard let content = heard.content else { throw Missing(what: "the content of \(heard.id)") }
    return try await ask(
      "fetch", ["content": JSONValue(content), "thumbnail": .boolean(thumbnail)],
      within: .seconds(60))
  }

  /// How far a picture is from another, or from a blurhash: 0 for the same, up to about 10 for a copy
  /// that lost something, 40 and more for others.
  package func compares(
    _ path: String, with other: String = "", hash: String = ""
  ) async throws -> Double {
    try await ask(
      "compare",
      ["path": .string(path), "with_path": .string(other), "with_hash": .string(hash)]
    ).double("difference")
  }

  package struct Missing: Error { package let what: String }
}
