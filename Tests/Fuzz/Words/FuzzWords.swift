import BotConfig
import Storage
import Studio

@testable import Words

/// What holds for every line of text. The first byte says where it was written.
///
/// 1. Reading ends with an intent.
/// 2. The words of a prompt stand in the text, bounded, and read again without directives they are
///    the same words.
/// 3. Wishes, but for their free text, written down again are read as the same wishes.
/// 4. A reaction is read as the sign that it is written as.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzWords(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = bytes.first else { return 0 }
  let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
  let kinds = Message.Kind.allCases
  var context = Reader.Context(members: first & 1 == 0 ? 2 : 5)
  context.hasPicture = first & 2 != 0
  if first & 4 != 0 { context.repliesTo = kinds[Int(first >> 3) % kinds.count] }
  let reader = readers[Int(first >> 6)]
  switch reader.intent(of: text, in: context) {
  case .prompt(let words, let wishes): check(words, wishes, of: text, reader)
  case .ask(let words): precondition(!words.isEmpty && words.count <= Request.maximumPrompt)
  case .misread(.unknownDirective(let name, _)): precondition(!name.isEmpty)
  case .command(.choose(let number)): precondition((1...999).contains(number))
  default: break
  }
  if let sign = Sign(reaction: text) { precondition(Sign(reaction: sign.reaction) == sign) }
  return 0
}

/// One that knows the words of commands alone, and one for each order of the languages.
private let readers: [Reader] = {
  do {
    let languages = try BotConfig.phrases.map { try Language(parsing: $0.bytes) }
    return [[], languages, languages.reversed(), Array(languages.prefix(1))].map {
      Reader(languages: $0, painters: ["flux"])
    }
  } catch {
    fatalError("\(error)")
  }
}()

private func check(_ words: String, _ wishes: Wishes, of text: String, _ reader: Reader) {
  precondition(words.count <= Request.maximumPrompt)
  precondition(
    Array(text.utf8).firstRange(of: Array(words.utf8)) != nil || words.isEmpty, "words were changed"
  )
  // These two are free text, in which a mark may have come to stand on its own.
  var wishes = wishes
  (wishes.painter, wishes.negative) = (nil, nil)
  let again = Tail(
    of: "a \(wishes.directives)", reader: DirectiveReader(vocabulary: reader.vocabulary),
    painters: [])
  precondition(again.mistake == nil, "refused: \(wishes.directives)")
  precondition(again.wishes == wishes, "read again, they are others: \(wishes.directives)")
}
