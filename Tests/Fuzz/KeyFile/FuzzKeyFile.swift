import Olm
import Secrets

/// What holds for every file that is offered as one of room keys.
///
/// 1. Opening ends: with its content, or with an error, after no more rounds than allowed.
/// 2. What opened is no longer than the file, and opens again after it was sealed again.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzKeyFile(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let passphrase = Secret("1234")
  // Most inputs have no header of their own.
  let dressed =
    Array("-----BEGIN MEGOLM SESSION DATA-----\n".utf8)
    + Array(Base64.encode(bytes, padded: true).utf8)
    + Array("\n-----END MEGOLM SESSION DATA-----".utf8)
  for file in [bytes, dressed] {
    guard let content = try? KeyFile.open(file, passphrase: passphrase, maximumRounds: 16) else {
      continue
    }
    precondition(content.bytes.count < file.count)
    precondition(content.rounds <= 16 && content.isWeak)
    do {
      let sealed = try KeyFile.seal(content.bytes, passphrase: passphrase, rounds: 1)
      let again = try KeyFile.open(sealed, passphrase: passphrase)
      precondition(again.bytes == content.bytes)
    } catch {
      fatalError("\(error)")
    }
  }
  return 0
}
