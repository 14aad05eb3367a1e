package import JSON
package import Matrix

/// What the world calls something that was sent: what those that wait for it are given.
package struct PostResult: Sendable {
  /// The event; of an upload, the one that it had waited for.
  package var event: EventID?
  package var file: SentFile?
  package var thumbnail: SentFile?
  /// What is to be said of those that were made when they were sent.
  package var fileInfo: JSONValue?
  package var thumbnailInfo: JSONValue?

  package init(event: EventID? = nil) { self.event = event }
}

/// Where bytes went, and how they are opened.
package enum SentFile: Sendable {
  case clear(ContentURI)
  case encrypted(EncryptedFile)
}

extension PostResult {
  package init(_ bytes: [UInt8]) throws {
    let root = try JSONDocument(bytes, options: .strict).root
    event = root["event"]?.string.flatMap(EventID.init)
    file = try root["file"].map(SentFile.init)
    thumbnail = try root["thumbnail"].map(SentFile.init)
    fileInfo = try root["file_info"].map { try JSONValue($0) }
    thumbnailInfo = try root["thumbnail_info"].map { try JSONValue($0) }
  }

  package var bytes: [UInt8] {
    var object = JSONObject()
    if let event { object.append("event", .string(event.text)) }
    if let file { object.append("file", file.json) }
    if let thumbnail { object.append("thumbnail", thumbnail.json) }
    if let fileInfo { object.append("file_info", fileInfo) }
    if let thumbnailInfo { object.append("thumbnail_info", thumbnailInfo) }
    return JSONValue.object(object).compact()
  }
}

extension SentFile {
  fileprivate init(_ node: JSONNode) throws {
    if let text = node.string {
      guard let uri = ContentURI(text) else { throw PostError.result }
      self = .clear(uri)
    } else {
      self = .encrypted(try EncryptedFile(node))
    }
  }

  fileprivate var json: JSONValue {
    switch self {
    case .clear(let uri): .string(uri.text)
    case .encrypted(let file): file.json
    }
  }
}

// MARK: Filling in

extension JSONValue {
  /// The content with what came of the thing that it waited for.
  func filled(_ filling: RoomPost.Filling, with result: PostResult?) throws(PostError) -> JSONValue
  {
    var content = self
    switch filling {
    case .nothing: break
    case .relation:
      guard let event = result?.event else { throw .dependency }
      var relation = content["m.relates_to"] ?? [:]
      relation["event_id"] = .string(event.text)
      content["m.relates_to"] = relation
    case .media:
      guard let file = result?.file else { throw .dependency }
      content.put(file, "url", "file")
      var info = content["info"] ?? [:]
      if case .object(let about)? = result?.fileInfo {
        for member in about.members { info[member.name] = member.value }
      }
      if let thumbnail = result?.thumbnail {
        info.put(thumbnail, "thumbnail_url", "thumbnail_file")
        if let about = result?.thumbnailInfo { info["thumbnail_info"] = about }
      }
      content["info"] = info
    }
    return content
  }

  private mutating func put(_ file: SentFile, _ clear: String, _ encrypted: String) {
    switch file {
    case .clear(let uri): self[clear] = .string(uri.text)
    case .encrypted(let file): self[encrypted] = file.json
    }
  }
}

enum PostError: Error, CustomStringConvertible {
  case result, dependency, left

  var description: String {
    switch self {
    case .result: "what came of an upload cannot be read"
    case .left: "we are not in the room any more"
    case .dependency: "what it waited for brought nothing that it could be filled with"
    }
  }
}
