package import Olm
package import Secrets

/// The key of the vault: 32 random bytes in a file beside the store, or 64 hexadecimal digits in a
/// setting. Without it nothing in the store can be read, and there is no other way in.
package enum VaultKey {
  package static let count = 32

  /// It may be made where nothing is sealed yet. Throws ``VaultKeyError`` or ``PrivateFileError``.
  package static func open(
    _ file: PrivateFile, mayMake: Bool, _ entropy: Entropy = .system
  ) throws -> Secret {
    if let key = try file.read() { return try checked(key, file.path) }
    guard mayMake else { throw VaultKeyError(.missing, file.path) }
    try file.make(try entropy.secret(count))
    // Should somebody else have been faster, theirs counts.
    guard let key = try file.read() else { throw VaultKeyError(.missing, file.path) }
    return try checked(key, file.path)
  }

  /// Of a setting that draws it from the environment or a file.
  package static func reading(_ text: Secret, of setting: String) throws(VaultKeyError) -> Secret {
    var bytes: [UInt8] = []
    var isHex = text.count == 2 * count
    unsafe text.withUnsafeBytes { digits in
      for index in stride(from: 0, to: digits.count - 1, by: 2) where isHex {
        guard let high = unsafe digit(digits[index]), let low = unsafe digit(digits[index + 1])
        else {
          isHex = false
          return
        }
        bytes.append(high << 4 | low)
      }
    }
    guard isHex else { throw VaultKeyError(.notHexadecimal, setting) }
    return try checked(Secret(copying: bytes), setting)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func checked(_ key: Secret, _ place: String) throws(VaultKeyError) -> Secret {
    guard key.count == count else { throw VaultKeyError(.wrongSize(key.count), place) }
    let isZero = unsafe key.withUnsafeBytes { unsafe $0.allSatisfy { $0 == 0 } }
    guard !isZero else { throw VaultKeyError(.zero, place) }
    return key
  }
}

package struct VaultKeyError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Kind: Equatable, Sendable {
    case missing, zero, notHexadecimal
    case wrongSize(Int)
  }

  package let kind: Kind
  package let place: String

  init(_ kind: Kind, _ place: String) {
    self.kind = kind
    self.place = place
  }

  package var description: String {
    switch kind {
    case .missing: "the key of the store is not at \(place), and the store is sealed with it"
    case .zero: "the key of the store at \(place) is nothing but zeros"
    case .notHexadecimal: "the key of the store in \(place) is not 64 hexadecimal digits"
    case .wrongSize(let count):
      "the key of the store at \(place) has \(count) bytes instead of \(VaultKey.count)"
    }
  }

  package var hint: String {
    "put the key back from a copy; without it, move the store away and run `easel init` with the "
      + "recovery key, which brings back the identity and the keys of rooms"
  }
}
