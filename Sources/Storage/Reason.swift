/// Why something failed, often in somebody else's words: without NUL, which PostgreSQL's text refuses,
/// and no longer than a person reads.
func reason(_ words: String) -> String {
  var bytes = Array(words.utf8.prefix(500))
  for index in bytes.indices where bytes[index] == 0 { bytes[index] = UInt8(ascii: " ") }
  // A character that the cut went through becomes a replacement character.
  return String(decoding: bytes, as: UTF8.self)
}
