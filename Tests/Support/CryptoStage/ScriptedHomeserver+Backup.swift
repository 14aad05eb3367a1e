internal import JSON
internal import Matrix

/// The backups of a user, of which the last counts.
extension ScriptedHomeserver {
  func backup(
    _ request: APIRequest, _ segments: [String], _ body: JSONValue, of user: UserID
  ) throws -> JSONValue {
    if case (.post, "version") = (request.method, segments.first) {
      backups[user, default: []].append(Backup(authData: body["auth_data"] ?? [:]))
      return ["version": .string("\(backups[user]?.count ?? 0)")]
    }
    try refuse(request.method, segments, body)
    guard let last = backups[user]?.last, let version = backups[user].map({ "\($0.count)" }) else {
      throw refused(404, "M_NOT_FOUND")
    }
    switch (request.method, segments.first) {
    case (.get, "version"):
      return [
        "version": .string(version), "algorithm": .string(ProtocolText.backup.text),
        "auth_data": last.authData, "count": 0, "etag": "1",
      ]
    case (.put, "keys"):
      guard request.query.first?.value == version else {
        throw refused(403, "M_WRONG_ROOM_KEYS_VERSION", ["current_version": .string(version)])
      }
      keep(body, of: user)
      return ["count": 1, "etag": "2"]
    default:
      guard segments.count > 2 else { return ["rooms": last.rooms] }
      guard let key = last.rooms[segments[1]]?["sessions"]?[segments[2]] else {
        throw refused(404, "M_NOT_FOUND")
      }
      return key
    }
  }

  private func refuse(
    _ method: APIRequest.Method, _ segments: [String], _ body: JSONValue
  ) throws {
    guard segments.first == "keys" else { return }
    let sent = (body["rooms"]?.pairs ?? []).flatMap { $0.1["sessions"]?.pairs.map(\.0) ?? [] }
    let error = method == .put ? backupFailure ?? judgeBackup?(sent) : fetchFailure
    if let error { throw Refused(error, at: "room_keys/keys") }
  }

  private func keep(_ body: JSONValue, of user: UserID) {
    guard var backup = backups[user]?.popLast() else { return }
    for (room, content) in body["rooms"]?.pairs ?? [] {
      var sessions = backup.rooms[room]?["sessions"] ?? [:]
      for (session, key) in content["sessions"]?.pairs ?? [] {
        if let old = sessions[session], !isBetter(key, than: old) { continue }
        sessions[session] = key
      }
      backup.rooms[room] = ["sessions": sessions]
    }
    backups[user]?.append(backup)
  }

  /// As servers choose: verified first, then what reads further back, then what was passed on less.
  private func isBetter(_ key: JSONValue, than old: JSONValue) -> Bool {
    func rank(_ key: JSONValue) -> (Int, Int, Int) {
      func number(_ name: String) -> Int {
        if case .number(let number)? = key[name] { Int(number.int64 ?? 0) } else { 0 }
      }
      return (
        key["is_verified"] == true ? 0 : 1, number("first_message_index"),
        number("forwarded_count")
      )
    }
    return rank(key) < rank(old)
  }
}
