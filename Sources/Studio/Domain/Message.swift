package import Concurrency
package import Storage

/// A line of a conversation's timeline: what somebody said, or what the bot did.
package struct Message: Equatable, Sendable {
  package static let maximumText = 16_000
  /// How many lines of a room are looked through: for drawings of a picture that is hidden, or for
  /// what was said of a tap.
  package static let maximumLookedBack = 200
  /// The detail of a line that shows a tree.
  package static let tree = "tree"

  package enum Status: String, Sendable, CaseIterable {
    case waiting, running, done, failed, cancelled
  }

  /// What the line is, so that a reply or a tap on it is understood.
  package enum Kind: String, Sendable, CaseIterable {
    case prompt, picture, critique, sheet, gallery, tasteCard, promptCard, collection, offer
    case welcome, notice
    /// A workflow that would be taken over, and a file that may be one.
    case workflowCard, file
    /// A person's command, phrase or word to the director.
    case word
    /// A reaction of a person that counted, so that taking it back is understood.
    case tap
    /// A reaction of the bot's own, put there so that one tap is enough.
    case seed
    /// How far a picture is; it goes when the picture is there, and says why where it never will be.
    case status
    /// The bot's ⚠️ on a prompt of which nothing came.
    case warning
  }

  /// The event it is.
  package let key: Key
  /// The room; another only when the room itself goes on elsewhere.
  package internal(set) var conversation: Key
  package let role: Role
  package let kind: Kind
  package let author: Key
  package var text: String
  package var status: Status
  /// Why it failed, in one plain sentence.
  package var error: String?
  package var request: RequestID?
  package var picture: PictureID?
  /// The taste a card shows, or the number of pictures a sheet shows, as the kind says.
  package var detail: String?
  package var thread: Key?
  /// The line it answers: a prompt that is said anew builds on what it replied to.
  package let repliesTo: Key?
  package var isRedacted = false
  package let created: Instant

  package init(
    key: Key, conversation: Key, role: Role, kind: Kind, author: Key, text: String = "",
    status: Status = .done, request: RequestID? = nil, picture: PictureID? = nil,
    detail: String? = nil, thread: Key? = nil, repliesTo: Key? = nil, created: Instant
  ) {
    self.key = key
    self.conversation = conversation
    self.role = role
    self.kind = kind
    self.author = author
    self.text = String(text.prefix(Self.maximumText))
    self.status = status
    self.request = request
    self.picture = picture
    self.detail = detail
    self.thread = thread
    self.repliesTo = repliesTo
    self.created = created
  }
}
