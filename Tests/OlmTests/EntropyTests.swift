import Secrets
import Testing

@testable import Olm

@Suite struct EntropyTests {
  /// Gives one byte less than it was asked for.
  static let short = Entropy { span in
    for index in 0..<span.byteCount {
      span.storeBytes(of: 7, toByteOffset: index, as: UInt8.self)
    }
    return span.byteCount - 1
  }

  @Test func `E135: a short answer of the system is an error wherever keys are made`() throws {
    let stage = try Stage()
    let short = Self.short
    #expect(refusal { try short.bytes(16) } == .entropy)
    #expect(refusal { try short.secret(16) } == .entropy)
    #expect(refusal { try stage.ratchets.newAccount(short) } == .entropy)
    #expect(refusal { try stage.ratchets.newOutboundGroup(short) } == .entropy)
    #expect(refusal { try stage.alice.generateOneTimeKeys(1, short) } == .entropy)
    #expect(refusal { try stage.alice.generateFallbackKey(short) } == .entropy)
    let key = stage.bob.identityKeys.curve25519
    #expect(
      refusal { try stage.alice.outboundSession(to: key, oneTimeKey: key, short) } == .entropy)
    #expect(refusal { try stage.ratchets.newShortAuthentication(short) } == .entropy)
    #expect(refusal { try SigningKey.new(short) } == .entropy)
    #expect(refusal { try BackupEncryption(publicKey: key).encrypt([1], short) } == .entropy)
    #expect(refusal { try stage.vault.seal([1], as: [], short) } == .entropy)
    #expect(refusal { try AttachmentEncryption(short) } == .entropy)
    #expect(refusal { try SecretStorageKey.new(short) } == .entropy)
    #expect(stage.alice.aliveOneTimeKeys == 0)
  }

  @Test func `E135: a source that writes nothing is an error`() {
    let idle = Entropy { $0.byteCount }
    #expect(refusal { try idle.secret(32) } == .entropy)
    #expect(refusal { try idle.bytes(0) } == nil)
  }

  @Test func `the system gives as much as it is asked for, and never the same`() throws {
    for count in [1, 12, 255, 256, 257, 5000] {
      #expect(try Entropy.system.bytes(count).count == count)
    }
    #expect(try Entropy.system.bytes(32) != Entropy.system.bytes(32))
    #expect(refusal { try Entropy.system.bytes(Entropy.maximumCount + 1) } == .tooLarge)
  }

  @Test func `a seed gives the same device twice`() throws {
    let (one, other) = (try Stage(seed: 9), try Stage(seed: 9))
    #expect(one.alice.identityKeys == other.alice.identityKeys)
    #expect(one.alice.identityKeys != one.bob.identityKeys)
  }
}
