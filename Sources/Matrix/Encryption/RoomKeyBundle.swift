package import JSON

/// Says where the keys of a room's past lie, for somebody who is about to be invited:
/// `m.room_key_bundle`.
package struct RoomKeyBundleNotice: Sendable {
  package let room: RoomID
  package let file: EncryptedFile

  package init(_ content: JSONNode) throws(JSONError) {
    room = try content.identifier("room_id")
    file = try EncryptedFile(try content.object("file"))
  }

  package static func content(room: RoomID, file: EncryptedFile) -> JSONValue {
    ["room_id": .string(room.text), "file": file.json]
  }
}

/// The file itself. A session that is both given and withheld counts as given.
package struct RoomKeyBundle: Sendable {
  package let keys: Readable<ExportedRoomKey>
  package let withheld: Readable<Withheld>

  package init(_ node: JSONNode) throws(JSONError) {
    _ = try node.asObject()
    keys = Readable(node["room_keys"], ExportedRoomKey.init)
    withheld = Readable(node["withheld"], Withheld.init)
  }
}
