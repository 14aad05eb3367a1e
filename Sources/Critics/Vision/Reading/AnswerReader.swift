internal import JSON

/// Something that a model is asked for as a JSON object.
protocol AnswerShape: Sendable {
  /// With all that belongs to it.
  init(_ object: JSONNode) throws(AnswerFault)
  /// From what there is of it; nothing where that is of no use. The caller says that it is a part.
  init?(part object: JSONNode)
}

/// Reads what a model said.
///
/// 1. Only the last complete object counts: what the model quotes before it may be anybody's words.
/// 2. Marks that went wrong are put right; what was meant is never guessed.
/// 3. Any text is read in time linear in its length, of which no more than ``maximumBytes`` counts.
enum AnswerReader {
  static let maximumBytes = 1 << 20

  /// Of one that is truncated, what stands at its end may be half of something.
  static func read<Answer: AnswerShape>(
    _ text: String, isTruncated: Bool = false, as shape: Answer.Type = Answer.self
  ) throws(AnswerFault) -> Answer {
    let bytes = bytes(of: text)
    let scan = ObjectScan(bytes)
    var fault = AnswerFault("there is no JSON object in the answer")
    if let range = scan.last {
      if let object = JSONRepair.parse(bytes[range]) {
        do throws(AnswerFault) { return try Answer(object) } catch { fault = error }
      } else {
        fault = AnswerFault("the JSON object has a syntax error")
      }
    }
    // Perhaps only its last brackets are missing.
    if !isTruncated, let object = closed(bytes, scan, atItsEnd: true),
      let answer = try? Answer(object)
    {
      return answer
    }
    throw fault
  }

  /// What can be used of an answer that broke off or lacks something.
  static func part<Answer: AnswerShape>(
    of text: String, as shape: Answer.Type = Answer.self
  ) -> Answer? {
    let bytes = bytes(of: text)
    let scan = ObjectScan(bytes)
    if let object = closed(bytes, scan, atItsEnd: false), let answer = Answer(part: object) {
      return answer
    }
    guard let range = scan.last, let object = JSONRepair.parse(bytes[range]) else { return nil }
    return Answer(part: object)
  }

  private static func closed(_ bytes: [UInt8], _ scan: ObjectScan, atItsEnd: Bool) -> JSONNode? {
    for start in scan.unclosed {
      guard let text = ObjectScan.closing(bytes[start...], atItsEnd: atItsEnd) else { continue }
      if let object = JSONRepair.parse(text[...]) { return object }
    }
    return nil
  }

  private static func bytes(of text: String) -> [UInt8] {
    var bytes = Array(text.utf8.prefix(maximumBytes))
    for mark in ["</think>", "</thinking>"] { bytes.dropThrough(Array(mark.utf8)) }
    // It thought until there was no room left.
    let isThought = bytes.drop { $0 <= 0x20 }.starts(with: "<think".utf8)
    return isThought ? [] : bytes
  }
}

extension [UInt8] {
  /// What stands before the last of these marks was thought, not said.
  fileprivate mutating func dropThrough(_ mark: [UInt8]) {
    guard let first = mark.first else { return }
    var end = count - mark.count
    while end >= 0 {
      if self[end] == first, self[end..<end + mark.count].elementsEqual(mark) {
        removeFirst(end + mark.count)
        return
      }
      end -= 1
    }
  }
}
