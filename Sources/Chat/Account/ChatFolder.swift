package import Matrix

/// Where a person's chat keeps everything: one folder for each account.
package struct ChatFolder: Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  package var session: String { "\(path)/session.json" }
  package var store: String { "\(path)/chat.sqlite" }
  package var vaultKey: String { "\(path)/vault.key" }
  package var generation: String { "\(path)/generation" }
  package var pictures: String { "\(path)/pictures" }
  package var blobs: String { "\(path)/blobs" }
  /// The room that was looked at last.
  package var room: String { "\(path)/room" }
  package var recoveryKey: String { "\(path)/recovery.key" }

  /// Beside the others in the folder for data of the person's programs.
  package static func standard(for user: UserID, in data: String) -> ChatFolder {
    ChatFolder("\(data)/chat-\(plain(user.text.dropFirst()))")
  }

  /// What a path may be made of. Two users may come to the same; the session says whose it is.
  static func plain(_ text: some StringProtocol) -> String {
    String(
      text.unicodeScalars.map { scalar -> Character in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_", "=": Character(scalar)
        default: "_"
        }
      })
  }
}
