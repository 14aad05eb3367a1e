import TestSupport
import Testing

/// What goes wrong at a painter on a server, and all that people in the room read of it.
enum RoomTrouble: String, CaseIterable, Sendable {
  case refusedConnection, noTLS, badGateway, failing, overloaded, cut, silence
  case unauthorised, unpaid, outOfQuota, noModel, tooLarge, unprocessable, limited, limitedForLong
  case moderated, words, outOfMemory
  case endless, webPage, hugePicture, samePicture, wordsAsPicture, brokenPicture, pictureGone

  /// Those that are played one after the other in one room: not so many that whoever says it all is taken
  /// for a program.
  enum Scene: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// Nobody answers, or not well.
    case away, unwell
    /// It is well, and says no.
    case refusing, limiting
    /// It brings something else than a picture.
    case bringing, losing

    var testDescription: String { rawValue }
    var troubles: [RoomTrouble] { RoomTrouble.allCases.filter { $0.scene == self } }
  }

  var scene: Scene {
    switch self {
    case .refusedConnection, .noTLS, .silence: .away
    case .badGateway, .failing, .overloaded, .cut: .unwell
    case .unauthorised, .unpaid, .outOfQuota, .noModel, .tooLarge: .refusing
    case .unprocessable, .limited, .limitedForLong, .moderated, .words: .limiting
    case .endless, .webPage, .hugePicture, .samePicture, .wordsAsPicture: .bringing
    case .outOfMemory, .brokenPicture, .pictureGone: .losing
    }
  }

  var hasServerOfItsOwn: Bool { scene == .away || scene == .unwell }

  /// A server that is not well is left in peace for a while, and each of them is another one.
  var painter: String { hasServerOfItsOwn ? rawValue.lowercased() : "tiny" }

  var prompt: String {
    hasServerOfItsOwn ? "a boat --painter \(painter)" : "a boat \(rawValue)"
  }

  /// How often the server is asked, of the five times that a job is tried.
  var asked: Int {
    switch self {
    case .refusedConnection, .noTLS: 0
    // After that it is left in peace.
    case .badGateway, .failing, .overloaded, .cut: 3
    case .limited, .webPage, .hugePicture, .wordsAsPicture, .brokenPicture: 5
    // Nothing is gained, or paid for twice, by asking again.
    case .silence, .unauthorised, .unpaid, .outOfQuota, .noModel, .tooLarge, .unprocessable,
      .limitedForLong, .moderated, .words, .outOfMemory, .samePicture, .pictureGone, .endless:
      1
    }
  }

  /// All of it, up to the credits and the id.
  var told: String { "No picture: \(happened) \(advice)" }

  private var happened: String {
    let again = "it failed again and again just now"
    let noPicture = "what the painter \(painter) sent is not a picture. The painter says:"
    return switch self {
    case .refusedConnection: "I cannot reach the painter \(painter). The painter says: \(again)."
    case .noTLS:
      "the painter \(painter) cannot be reached securely. "
        + "The painter says: its certificate may not be trusted here."
    case .badGateway, .failing, .overloaded:
      "the painter \(painter) has trouble of its own. The painter says: \(again)."
    case .cut: "\(noPicture) its answer broke off: \(again)."
    case .silence: "\(painter) did not finish in time."
    case .unauthorised:
      "the painter tiny does not let me in. The painter says: Incorrect API key provided: …."
    case .unpaid:
      "the painter tiny wants to be paid first. The painter says: Insufficient credits."
    case .outOfQuota:
      "the painter tiny wants to be paid first. The painter says: You exceeded your current quota."
    case .noModel:
      "the painter tiny does not have the model that I asked it for. "
        + "The painter says: There is no model tiny."
    case .tooLarge: "what I sent is too large for the painter tiny."
    case .unprocessable:
      "the painter tiny did not accept these settings. The painter says: size: not a size."
    case .limited, .limitedForLong:
      "the painter tiny has too much to do. The painter says: Rate limit reached."
    case .moderated:
      "the painter tiny does not paint this. The painter says: Rejected by the safety system."
    case .words: "the painter tiny does not paint this. The painter says: I cannot paint that."
    case .outOfMemory:
      "it was too big for the memory of tiny. The painter says: CUDA out of memory."
    case .endless: "what the painter tiny sent is larger than any picture."
    case .webPage: "\(noPicture) it is a web page."
    case .hugePicture: "\(noPicture) the picture has a size that is not allowed."
    case .samePicture: "the painter tiny gave the picture back as it was."
    case .wordsAsPicture: "\(noPicture) the file is no picture of a known format."
    case .brokenPicture: "\(noPicture) the PNG file ends too early."
    case .pictureGone:
      "the painter tiny painted it, but I could not fetch it. "
        + "The painter says: its picture is not where it says (404)."
    }
  }

  private var advice: String {
    switch self {
    case .unauthorised, .unpaid, .outOfQuota, .noModel, .noTLS, .endless:
      "Trying again does not help; the operator can look it up."
    case .tooLarge, .outOfMemory: "A smaller size may help."
    case .unprocessable: "!painters says what it takes."
    case .limitedForLong: "Trying again may help in one hour."
    case .moderated, .words, .samePicture: "Other words may help."
    case .refusedConnection, .badGateway, .failing, .overloaded, .cut, .silence, .limited,
      .webPage, .hugePicture, .wordsAsPicture, .brokenPicture, .pictureGone:
      "Trying again may help."
    }
  }
}

extension RoomTrouble {
  /// The settings of `tiny` and of all that are at a server of their own; `base` is the server's
  /// address.
  static func painters(at base: String) -> String {
    var entries = [entry("tiny", at: "\(base)/tiny/v1")]
    for trouble in allCases where trouble.hasServerOfItsOwn {
      entries.append(entry(trouble.painter, at: trouble.address(beside: base)))
    }
    return "painters: { \(entries.joined(separator: " ")) },"
  }

  private static func entry(_ name: String, at url: String) -> String {
    let deadline = name == Self.silence.painter ? #"deadline: "5s","# : ""
    return """
      \(name): { kind: "openai", flavour: "sdcpp", url: "\(url)", model: "tiny", \(deadline)
        size: "128x128", price: \(price) },
      """
  }

  private func address(beside base: String) -> String {
    switch self {
    case .refusedConnection: "http://127.0.0.1:\(LoopbackSocket.freePort())/v1"
    // It speaks, but not TLS.
    case .noTLS: "https\(base.dropFirst("http".count))/\(painter)/v1"
    default: "\(base)/\(painter)/v1"
    }
  }

  static let price = 2
  /// What a person of the room may spend.
  static let allowance = 200
}
