import JSON
import Secrets
import TestSupport
import Testing

@testable import Olm

/// The kind of the error of `body`, or nil.
func refusal<Result>(_ body: () throws -> Result) -> OlmError.Kind? {
  do {
    _ = try body()
    return nil
  } catch {
    guard let error = error as? OlmError else {
      Issue.record("not one of ours: \(error)")
      return nil
    }
    return error.kind
  }
}

/// Two devices that know each other's keys, and chance that comes from a seed.
struct Stage {
  let ratchets: LibolmRatchets
  let entropy: Entropy
  let alice: any AccountRatchet
  let bob: any AccountRatchet
  let vault: Vault

  init(seed: UInt64 = 1, oneTimeKeys: Int = 1) throws {
    ratchets = try LibolmRatchets()
    entropy = .seeded(seed)
    alice = try ratchets.newAccount(entropy)
    bob = try ratchets.newAccount(entropy)
    vault = try Vault(key: entropy.secret(32))
    try bob.generateOneTimeKeys(oneTimeKeys, entropy)
  }

  func toBob(_ oneTimeKey: Curve25519Key) throws -> any SessionRatchet {
    try alice.outboundSession(to: bob.identityKeys.curve25519, oneTimeKey: oneTimeKey, entropy)
  }

  /// A session from Alice to Bob in which both have written.
  func conversation() throws -> (alice: any SessionRatchet, bob: any SessionRatchet) {
    let key = try #require(try bob.unpublishedOneTimeKeys().first).key
    let mine = try toBob(key)
    let hello = try mine.encrypt(Array("hello".utf8), entropy)
    let theirs = try bob.inboundSession(from: alice.identityKeys.curve25519, hello).session
    _ = try mine.decrypt(theirs.encrypt(Array("hi".utf8), entropy))
    return (mine, theirs)
  }

  func room() throws -> (mine: any OutboundGroupRatchet, theirs: any InboundGroupRatchet) {
    let mine = try ratchets.newOutboundGroup(entropy)
    return (mine, try ratchets.inboundGroup(sessionKey: mine.key))
  }
}

/// What two other implementations wrote: see `Fixtures/make-fixtures.py`.
enum Independent {
  static func fixture() throws -> JSONNode {
    let path = "\(repositoryRoot())/Tests/OlmTests/Fixtures/independent.json"
    return try JSONDocument(#require(readFile(path))).root
  }
}

extension OlmMessage {
  /// With the byte at `place` of what it decodes to changed; counted from the end if negative.
  func altered(at place: Int) throws -> OlmMessage {
    OlmMessage(kind: kind, body: try alteredText(body, at: place))
  }
}

func alteredText(_ text: String, at place: Int) throws -> String {
  var bytes = try Base64.decode(text)
  bytes[place < 0 ? bytes.count + place : place] ^= 0x01
  return Base64.encode(bytes)
}

extension String {
  var padded: String { self + String(repeating: "=", count: (4 - utf8.count % 4) % 4) }
}

func bytes(_ hex: String) -> [UInt8] {
  let digits = Array(hex.utf8).map { $0 < 58 ? $0 - 48 : $0 - 87 }
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
