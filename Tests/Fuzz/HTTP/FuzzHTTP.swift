/// What holds for everything that HTTP brings in from outside. The first letter of the input
/// chooses who reads the rest; what each must keep stands beside it.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzHTTP(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let letter = bytes.first else { return 0 }
  let rest = Array(bytes.dropFirst())
  let text = String(decoding: rest, as: UTF8.self)
  switch letter {
  case UInt8(ascii: "a"): checkAddress(text)
  case UInt8(ascii: "r"): checkReference(lines(of: text))
  case UInt8(ascii: "i"): checkIPAddress(text)
  case UInt8(ascii: "d"): checkDate(text)
  case UInt8(ascii: "w"): checkWait(text)
  case UInt8(ascii: "p"): checkPercent(rest)
  case UInt8(ascii: "f"): checkFields(lines(of: text))
  case UInt8(ascii: "q"): checkRequest(lines(of: text))
  case UInt8(ascii: "s"): checkAnswer(rest)
  case UInt8(ascii: "h"): checkHops(lines(of: text))
  default: break
  }
  return 0
}

func lines(of text: String) -> [String] {
  text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { String($0) ?? "" }
}

/// Whether a text could end the line it stands on, or be read differently by somebody else.
func isOneLine(_ text: String) -> Bool { text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
