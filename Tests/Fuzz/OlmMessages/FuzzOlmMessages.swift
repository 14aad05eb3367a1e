import Secrets

@testable import Olm

/// What holds for everything that a stranger may send. The first byte says what it is meant as.
///
/// 1. A message that was not made by the one who has the keys does not decrypt, and leaves session
///    and account as they were.
/// 2. A room key that is read can be exported, and its export imported, as the same session.
/// 3. A damaged pickle in a sound seal opens as nothing that crashes later.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzOlmMessages(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = bytes.first else { return 0 }
  let rest = Array(bytes.dropFirst())
  let text = first & 0x80 == 0 ? Base64.encode(rest) : String(decoding: rest, as: UTF8.self)
  do {
    switch first & 7 {
    case 0:
      let message = OlmMessage(kind: .prekey, body: text)
      let before = stage.bob.aliveOneTimeKeys
      _ = stage.session.matches(message, from: stage.from)
      precondition((try? stage.bob.inboundSession(from: stage.from, message)) == nil)
      precondition(stage.bob.aliveOneTimeKeys == before)
      precondition((try? stage.session.decrypt(message)) == nil)
    case 1:
      precondition((try? stage.session.decrypt(OlmMessage(kind: .normal, body: text))) == nil)
    case 2: precondition((try? stage.group.decrypt(text)) == nil)
    case 3: try check(try? stage.ratchets.inboundGroup(sessionKey: Secret(text)))
    case 4: try check(try? stage.ratchets.inboundGroup(importing: Secret(text)))
    default: try openPickle(rest, first)
    }
  } catch {
    fatalError("\(error)")
  }
  return 0
}

private func check(_ group: (any InboundGroupRatchet)?) throws {
  guard let group else { return }
  let index = group.firstKnownIndex
  let export = try group.exported(at: index)
  // An export does not say who signed it: the id is the signer's key.
  let again = try stage.ratchets.inboundGroup(importing: export)
  precondition(again.id == group.id && again.firstKnownIndex == index)
}

private func openPickle(_ bytes: [UInt8], _ first: UInt8) throws {
  let kinds: [Vault.Kind] = [.account, .session, .inboundGroup, .outboundGroup]
  let kind = kinds[Int(first >> 3) & 3]
  let row = try unsafe stage.vault.seal(count: bytes.count, kind, as: [1], .system) { target in
    unsafe target.copyBytes(from: bytes)
    return true
  }
  switch kind {
  case .account:
    let account = try? stage.ratchets.account(opening: row, with: stage.vault, as: [1])
    _ = try? account?.unpublishedOneTimeKeys()
  case .session: _ = try? stage.ratchets.session(opening: row, with: stage.vault, as: [1]).id
  case .inboundGroup:
    _ = try? stage.ratchets.inboundGroup(opening: row, with: stage.vault, as: [1]).id
  default: _ = try? stage.ratchets.outboundGroup(opening: row, with: stage.vault, as: [1]).id
  }
}

/// `@unchecked Sendable`: the fuzzer has one thread.
private final class FuzzStage: @unchecked Sendable {
  let ratchets: LibolmRatchets
  let bob: any AccountRatchet
  let from: Curve25519Key
  let session: any SessionRatchet
  let group: any InboundGroupRatchet
  let vault: Vault

  init() throws {
    let entropy = Entropy.seeded(1)
    ratchets = try LibolmRatchets()
    let alice = try ratchets.newAccount(entropy)
    bob = try ratchets.newAccount(entropy)
    try bob.generateOneTimeKeys(2, entropy)
    guard let key = try bob.unpublishedOneTimeKeys().first?.key else { fatalError("no key") }
    from = alice.identityKeys.curve25519
    let to = bob.identityKeys.curve25519
    let mine = try alice.outboundSession(to: to, oneTimeKey: key, entropy)
    session = try bob.inboundSession(from: from, mine.encrypt([1], entropy)).session
    group = try ratchets.inboundGroup(sessionKey: ratchets.newOutboundGroup(entropy).key)
    vault = try Vault(key: entropy.secret(32))
  }
}

private let stage: FuzzStage = {
  do { return try FuzzStage() } catch { fatalError("\(error)") }
}()
