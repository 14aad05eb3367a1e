import Concurrency
import Glibc
import Secrets
import Testing

@testable import Olm

/// Bytes that mean nothing, and bytes that nearly do, at every door.
@Suite struct RandomBytesTests {
  /// Two thousand rounds on each run; a hundred thousand with `EASEL_SEEDS=10000`, which is what
  /// `scripts/test --long` sets.
  static let rounds: Int = {
    guard let text = unsafe getenv("EASEL_SEEDS") else { return 2_000 }
    return unsafe (Int(String(cString: text)) ?? 0) >= 10_000 ? 100_000 : 2_000
  }()

  struct Noise {
    var chance: SplitMix64

    mutating func bytes(upTo maximum: Int) -> [UInt8] {
      let count = Int(chance.next() % UInt64(maximum + 1))
      return (0..<count).map { _ in UInt8(truncatingIfNeeded: chance.next() >> 20) }
    }

    /// Something that was right before a few of its bytes were changed, cut off or put in.
    mutating func near(_ bytes: [UInt8]) -> [UInt8] {
      var bytes = bytes
      for _ in 0...chance.next() % 3 {
        let place = Int(chance.next() % UInt64(bytes.count + 1))
        switch chance.next() % 4 {
        case 0: bytes.removeLast(min(bytes.count, Int(chance.next() % 40)))
        case 1: bytes.insert(UInt8(truncatingIfNeeded: chance.next()), at: min(place, bytes.count))
        default:
          if place < bytes.count { bytes[place] = UInt8(truncatingIfNeeded: chance.next()) }
        }
      }
      return bytes
    }

    mutating func text(_ bytes: [UInt8]) -> String {
      chance.next() % 8 == 0
        ? String(decoding: bytes, as: UTF8.self)
        : Base64.encode(bytes, padded: chance.next() % 2 == 0)
    }
  }

  @Test func `E134: messages of noise never decrypt and never crash`() throws {
    let stage = try Stage(oneTimeKeys: 2)
    let key = try #require(try stage.bob.unpublishedOneTimeKeys().last).key
    let prekey = try Base64.decode(stage.toBob(key).encrypt([1, 2, 3], stage.entropy).body)
    let (alice, bob) = try stage.conversation()
    let normal = try Base64.decode(alice.encrypt([1, 2, 3], stage.entropy).body)
    let (mine, theirs) = try stage.room()
    let group = try Base64.decode(mine.encrypt([1, 2, 3]))
    let from = stage.alice.identityKeys.curve25519
    var noise = Noise(chance: SplitMix64(seed: 134))
    for round in 0..<Self.rounds {
      let bytes = round % 4 == 0 ? noise.bytes(upTo: 300) : noise.near(prekey)
      let hello = OlmMessage(kind: .prekey, body: noise.text(bytes))
      if bytes != prekey { #expect((try? stage.bob.inboundSession(from: from, hello)) == nil) }
      _ = bob.matches(hello, from: from)
      let other = round % 4 == 1 ? noise.bytes(upTo: 300) : noise.near(normal)
      let message = OlmMessage(kind: .normal, body: noise.text(other))
      if other != normal { #expect((try? bob.decrypt(message)) == nil) }
      let third = round % 4 == 2 ? noise.bytes(upTo: 300) : noise.near(group)
      if third != group { #expect((try? theirs.decrypt(noise.text(third))) == nil) }
    }
    #expect(try bob.decrypt(OlmMessage(kind: .normal, body: Base64.encode(normal))) == [1, 2, 3])
    #expect(try theirs.decrypt(Base64.encode(group)).plaintext == [1, 2, 3])
  }

  @Test func `E134: keys, sealed rows and payloads of noise never open and never crash`() throws {
    let stage = try Stage()
    let (mine, theirs) = try stage.room()
    let (ratchets, vault) = (stage.ratchets, stage.vault)
    let sessionKey = try Base64.decode(mine.key).withText { Array($0.utf8) }
    let export = try theirs.exported(at: 0).withText { try Base64.decode($0) }
    let sealed = try stage.bob.sealed(by: vault, as: [1])
    let backup = try BackupKey.new(.seeded(1))
    let payload = try BackupEncryption(publicKey: backup.publicKey).encrypt([1], .seeded(2))
    let ciphertext = try Base64.decode(payload.ciphertext)
    let storage = try SecretStorageKey.new(.seeded(3))
    var noise = Noise(chance: SplitMix64(seed: 135))
    for _ in 0..<Self.rounds {
      let key = Secret(noise.text(noise.near(sessionKey)))
      _ = try? ratchets.inboundGroup(sessionKey: key)
      let imported = noise.near(export)
      let group = try? ratchets.inboundGroup(importing: Secret(Base64.encode(imported)))
      _ = try? group?.exported(at: 0)
      let row = noise.near(sealed)
      if row != sealed {
        #expect((try? ratchets.account(opening: row, with: vault, as: [1])) == nil)
      }
      let changed = BackupPayload(
        ephemeral: noise.text(noise.bytes(upTo: 40)), mac: noise.text(noise.bytes(upTo: 12)),
        ciphertext: noise.text(noise.near(ciphertext)))
      _ = try? backup.decrypt(changed)
      _ = try? backup.decrypt(
        ephemeral: payload.ephemeral, mac: payload.mac, ciphertext: changed.ciphertext)
      let secret = SecretStorageKey.Encrypted(
        iv: noise.text(noise.bytes(upTo: 20)), ciphertext: changed.ciphertext, mac: changed.mac)
      #expect((try? storage.decrypt(name: "", secret)) == nil)
      _ = try? Curve25519Key(bytes: noise.bytes(upTo: 40))
      _ = try? Ed25519Key(base64: noise.text(noise.bytes(upTo: 33)))
      _ = try? Ed25519Signature(bytes: noise.bytes(upTo: 70))
      _ = try? RecoveryKey.key(from: Secret(copying: noise.bytes(upTo: 70)))
      _ = try? KeyFile.open(noise.bytes(upTo: 200), passphrase: Secret("x"), maximumRounds: 1)
    }
  }

  @Test func `E134: a pickle of noise in a sound seal never opens and never crashes`() throws {
    let stage = try Stage()
    let (ratchets, vault) = (stage.ratchets, stage.vault)
    let (session, _) = try stage.conversation()
    let sealed = try session.sealed(by: vault, as: [1])
    let pickle = try vault.opened(sealed, .session, as: [1]).array()
    var noise = Noise(chance: SplitMix64(seed: 136))
    for _ in 0..<Self.rounds / 4 {
      let bytes = noise.near(pickle)
      guard bytes != pickle else { continue }
      for kind in [Vault.Kind.session, .account, .inboundGroup, .outboundGroup] {
        let row = try unsafe vault.seal(count: bytes.count, kind, as: [1], .system) { target in
          unsafe target.copyBytes(from: bytes)
          return true
        }
        switch kind {
        case .session:
          // libolm reads base64 with a lenient eye: what is only spelled otherwise is the same.
          let opened = try? ratchets.session(opening: row, with: vault, as: [1])
          #expect(opened.map { $0.id == session.id } ?? true)
        case .account:
          #expect((try? ratchets.account(opening: row, with: vault, as: [1])) == nil)
        case .inboundGroup:
          #expect((try? ratchets.inboundGroup(opening: row, with: vault, as: [1])) == nil)
        default:
          #expect((try? ratchets.outboundGroup(opening: row, with: vault, as: [1])) == nil)
        }
      }
    }
  }
}
