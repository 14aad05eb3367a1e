import Secrets
import Testing

@testable import Olm

@Suite struct VaultTests {
  let row = Array("olm_session/@a:b/1".utf8)

  func vault(_ seed: UInt64 = 1) throws -> Vault { try Vault(key: Entropy.seeded(seed).secret(32)) }

  @Test(arguments: [0, 1, 31, 33, 64])
  func `E133: a key that is empty, zero or not of thirty-two bytes makes no vault`(count: Int) {
    #expect(
      refusal { try Vault(key: Secret(copying: [UInt8](repeating: 5, count: count))) } == .badKey)
    #expect(
      refusal { try Vault(key: Secret(copying: [UInt8](repeating: 0, count: 32))) } == .badKey)
  }

  @Test(arguments: [0, 1, 15, 16, 17, 500, 100_000])
  func `what is sealed opens as what it was`(count: Int) throws {
    let vault = try vault()
    let plain = try Entropy.seeded(2).bytes(count)
    let sealed = try vault.seal(plain, as: row)
    #expect(sealed.count == count + Vault.overhead)
    #expect(try vault.open(sealed, as: row) == plain)
    #expect(try vault.openSecret(sealed, as: row).isEqual(to: Secret(copying: plain)))
  }

  @Test func `E132: a sealed row opens in no other row`() throws {
    let vault = try vault()
    let sealed = try vault.seal(Secret("a seed"), as: row)
    for other in [[], Array("olm_session/@a:b/2".utf8), row + [0], Array(row.dropLast())] {
      #expect(refusal { try vault.open(sealed, as: other) } == .wrongPickleKey)
    }
    #expect(refusal { try vault.open(sealed, as: row) } == nil)
  }

  @Test func `E132: what is of one kind opens as no other`() throws {
    let stage = try Stage()
    let (session, _) = try stage.conversation()
    let (outbound, inbound) = try stage.room()
    let kinds: [(String, any Sealable)] = [
      ("account", stage.bob), ("session", session), ("outbound", outbound), ("inbound", inbound),
    ]
    let (ratchets, vault) = (stage.ratchets, stage.vault)
    for (name, one) in kinds {
      let sealed = try one.sealed(by: vault, as: row)
      let opens = [
        "account": refusal { try ratchets.account(opening: sealed, with: vault, as: row) },
        "session": refusal { try ratchets.session(opening: sealed, with: vault, as: row) },
        "outbound": refusal { try ratchets.outboundGroup(opening: sealed, with: vault, as: row) },
        "inbound": refusal { try ratchets.inboundGroup(opening: sealed, with: vault, as: row) },
      ]
      for (asked, kind) in opens {
        #expect(kind == (asked == name ? nil : .wrongPickleKey), "\(name) opened as \(asked)")
      }
      #expect(refusal { try vault.open(sealed, as: row) } == .wrongPickleKey)
    }
  }

  @Test func `E133: with a wrong key nothing opens, and the right one still does`() throws {
    let sealed = try vault(1).seal([1, 2, 3], as: row)
    let wrong = try vault(2)
    #expect(refusal { try wrong.open(sealed, as: row) } == .wrongPickleKey)
    #expect(try vault(1).open(sealed, as: row) == [1, 2, 3])
  }

  @Test func `one changed bit anywhere is noticed, and so is a missing end`() throws {
    let vault = try vault()
    let sealed = try vault.seal(Array("secret".utf8), as: row)
    for place in sealed.indices {
      var changed = sealed
      changed[place] ^= 0x10
      #expect(refusal { try vault.open(changed, as: row) } == .wrongPickleKey)
      #expect(
        refusal { try vault.open(Array(sealed[0..<place]), as: row) } == .wrongPickleKey)
    }
  }

  @Test func `the same twice is sealed differently`() throws {
    let vault = try vault()
    #expect(try vault.seal([1, 2, 3], as: row) != vault.seal([1, 2, 3], as: row))
  }

  @Test func `labels have keys of their own`() throws {
    let vault = try vault()
    let one = vault.subkey("one")
    #expect(one.isEqual(to: try self.vault().subkey("one")))
    #expect(!one.isEqual(to: vault.subkey("two")))
    #expect(!vault.subkey("pickles").isEqual(to: vault.pickleKey))
  }

  @Test func `threads seal and open with one vault at once`() async throws {
    let vault = try vault()
    let failures = await withTaskGroup(of: Int.self) { group in
      for worker in 0..<4 {
        group.addTask {
          let row = [UInt8(worker)]
          return (0..<200).count { turn in
            let plain = [UInt8](repeating: UInt8(turn), count: turn)
            guard let sealed = try? vault.seal(plain, as: row) else { return true }
            return (try? vault.open(sealed, as: row)) != plain
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(failures == 0)
  }
}
