import JSON

/// What holds for every text, however it was made:
///
/// 1. Reading ends with a document or with an error that has a place inside the text.
/// 2. What was read, written compact or pretty and read again, is the same value.
/// 3. Canonical writing refuses, or gives what canonical writing leaves as it is.
/// 4. Every node can be walked, copied out, and knows its path.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzJSON(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  for options in [
    JSONOptions(limits: small), JSONOptions(duplicates: .keep, loneSurrogates: .replace),
  ] {
    do throws(JSONError) {
      let document = try JSONDocument(bytes, options: options)
      try check(document.root, options)
    } catch {
      guard let place = error.place else { fatalError("an error without a place: \(error)") }
      precondition((0...count).contains(place.offset), "a place outside the text: \(error)")
      precondition(place.line > 0 && place.column > 0 && !error.description.isEmpty)
    }
  }
  return 0
}

private let small = JSONLimits(
  maximumBytes: 1 << 16, maximumDepth: 64, maximumNodes: 1 << 10, maximumNumberLength: 40)

private func check(_ root: JSONNode, _ options: JSONOptions) throws(JSONError) {
  let value = try JSONValue(root)
  let compact = try root.compact()
  precondition(compact == value.compact(), "a node and its copy are written differently")
  for written in [compact, try root.pretty()] {
    let again = try JSONDocument(written, options: JSONOptions(duplicates: options.duplicates))
    let valueAgain = try JSONValue(again.root)
    precondition(valueAgain == value, "written and read again, it is another value")
  }
  if let canonical = try? root.canonical() {
    let again = try JSONDocument(canonical)
    let canonicalAgain = try again.root.canonical()
    precondition(canonicalAgain == canonical, "canonical is not canonical")
    precondition((try? value.canonical()) == canonical, "a copy has another canonical form")
  } else {
    precondition((try? value.canonical()) == nil, "a copy is canonical where its node is not")
  }
  walk(root)
}

private func walk(_ node: JSONNode) {
  precondition(node.detached().rawBytes == node.rawBytes, "a copy has other bytes")
  if let int64 = node.int64, int64.magnitude < 1 << 53 {
    precondition(node.double == Double(int64), "an integer has another value as a double")
  }
  if let elements = node.elements {
    var count = 0
    for element in elements {
      precondition(element.path.steps.last == .element(count), "an element has another path")
      count += 1
      walk(element)
    }
    precondition(count == elements.count)
  }
  if let members = node.members {
    var count = 0
    for member in members {
      precondition(member.isNamed(member.name), "a name is not itself")
      precondition(node[member.name] != nil, "a member is not found by its name")
      count += 1
      walk(member.value)
    }
    precondition(count == members.count)
  }
}
