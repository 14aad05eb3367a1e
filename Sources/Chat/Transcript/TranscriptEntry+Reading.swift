import Matrix
import MatrixClient
import MatrixCrypto

/// What a message says to somebody at a terminal.
extension TranscriptEntry {
  /// Longer ones are cut; a terminal is no place for them.
  static let maximumText = 20_000

  /// Nothing for what is not said to people.
  init?(_ heard: HeardEvent, _ content: Content, numbered number: Int) {
    let (kind, text, media, relation): (Kind, String, Media?, Relation?)
    switch content {
    case .message(let message):
      if case .verificationRequest = message.kind { return nil }
      (kind, media, relation) = (Kind(message.kind), message.media, message.relation)
      text = Self.text(of: message)
    case .sticker(let sticker):
      (kind, text, media, relation) = (.sticker, sticker.filename, sticker, nil)
    case .pollStart(let poll):
      let answers = poll.answers.enumerated().map { "\n\($0.offset + 1). \($0.element.text)" }
      (kind, text, media, relation) = (.poll, poll.question + answers.joined(), nil, nil)
    default: return nil
    }
    self.init(
      number, heard.event.id, by: heard.sender, at: heard.sent, kind,
      text.bounded(Self.maximumText),
      relation: relation, trust: ChatTrust(heard))
    self.media = media
    isLate = heard.isLate
  }

  static func text(of message: Message) -> String {
    message.readableText(atMost: maximumText)
  }
}

extension TranscriptEntry.Kind {
  fileprivate init(_ kind: Message.Kind) {
    switch kind {
    case .text: self = .text
    case .notice: self = .notice
    case .emote: self = .emote
    case .image: self = .picture
    case .file, .audio, .video: self = .file
    case .verificationRequest, .other: self = .other
    }
  }
}

extension ChatTrust {
  init(_ heard: HeardEvent) {
    if let trust = heard.trust {
      self = .device(trust)
    } else {
      self = heard.isAllowed ? .clear : .clearInEncrypted
    }
  }
}

extension UndecryptableEvent.Cause {
  /// For a person: why, and what may help.
  var sentence: String {
    switch self {
    case .noKey: "its key did not come; it is shown as soon as it does"
    case .withheld(let code):
      switch code {
      case .blacklisted: "its sender blocked this device"
      case .unverified: "its sender gives keys to verified devices only: /verify"
      case .unauthorised, .unavailable: "its sender has no key of it for you"
      case .noOlm: "its sender's device could not reach this one"
      case .historyNotShared: "it was said before you were in the room"
      case .other: "its sender keeps its key back"
      }
    case .earlier: "it was said before this device had a key"
    case .replayed: "it repeats another message, and is not believed"
    case .wrongSender: "it was sent under somebody else's name, and is not believed"
    case .wrongRoom: "it was said in another room, and is not believed"
    case .malformed, .damaged: "it is damaged"
    case .unknownAlgorithm: "it is encrypted in a way that Easel does not speak"
    }
  }
}
