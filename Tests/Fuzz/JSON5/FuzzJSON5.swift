import JSON

/// What holds for every text that is read as JSON5:
///
/// 1. Reading ends with a document or with an error that has a place inside the text.
/// 2. What strict JSON accepts, JSON5 accepts, with the same value.
/// 3. What was read can be written as strict JSON, and means the same there; only Infinity and NaN
///    cannot.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzJSON5(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let strict = try? JSONDocument(bytes)
  do throws(JSONError) {
    let document = try JSONDocument(bytes, options: JSONOptions(dialect: .json5))
    check(document.root, strict)
  } catch {
    guard let place = error.place else { fatalError("an error without a place: \(error)") }
    precondition((0...count).contains(place.offset), "a place outside the text: \(error)")
    precondition(place.line > 0 && place.column > 0 && !error.description.isEmpty)
    precondition(strict == nil, "strict JSON that JSON5 refuses")
  }
  return 0
}

private func check(_ root: JSONNode, _ strict: JSONDocument?) {
  do throws(JSONError) {
    let value = try JSONValue(root)
    let written = try root.compact()
    precondition(written == value.compact(), "a node and its copy are written differently")
    let again = try JSONDocument(written)
    let valueAgain = try JSONValue(again.root)
    precondition(valueAgain == value, "as strict JSON it is another value")
    precondition((try? root.canonical()) == (try? again.root.canonical()))
    if let strict {
      let strictValue = try JSONValue(strict.root)
      precondition(strictValue == value, "two dialects, two values")
    }
  } catch {
    precondition(error.kind == .notWritable && strict == nil, "refused: \(error)")
  }
}
