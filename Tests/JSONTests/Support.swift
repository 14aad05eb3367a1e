import Testing

@testable import JSON

/// The root of a text that the test knows to be good.
func parse(_ text: String, _ options: JSONOptions = .strict) throws -> JSONNode {
  try JSONDocument(text, options: options).root
}

/// Why a text is refused; a text that is accepted fails the test.
func refusal(of text: String, _ options: JSONOptions = .strict) -> JSONError? {
  refusal(of: Array(text.utf8), options)
}

func refusal(of bytes: [UInt8], _ options: JSONOptions = .strict) -> JSONError? {
  do throws(JSONError) {
    _ = try JSONDocument(bytes, options: options)
    Issue.record("accepted: \(String(decoding: bytes.prefix(200), as: UTF8.self))")
    return nil
  } catch {
    return error
  }
}

func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

/// Equality as bytes, since `String` takes two spellings of one character for the same.
func areSame(_ left: String?, _ right: String?) -> Bool {
  switch (left, right) {
  case (let left?, let right?): left.utf8.elementsEqual(right.utf8)
  case (nil, nil): true
  default: false
  }
}

/// Finds the error that `body` throws.
func thrown<Result>(_ body: () throws(JSONError) -> Result) -> JSONError? {
  do throws(JSONError) {
    _ = try body()
    return nil
  } catch {
    return error
  }
}
