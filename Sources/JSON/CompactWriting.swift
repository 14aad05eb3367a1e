extension JSONValue {
  /// On one line, without spaces, members in their order.
  package func compact() -> [UInt8] {
    var output: [UInt8] = []
    append(to: &output)
    return output
  }

  /// For people and files: two spaces, one member a line, ending with a line break.
  package func pretty() -> [UInt8] { prettyJSON(compact()) }

  private func append(to output: inout [UInt8]) {
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .boolean(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let number): output.append(contentsOf: number.text.utf8)
    case .string(let text): output.appendJSONString(text)
    case .array(let elements):
      output.append(Ascii.openBracket)
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(Ascii.comma) }
        element.append(to: &output)
      }
      output.append(Ascii.closeBracket)
    case .object(let object):
      output.append(Ascii.openBrace)
      for (index, member) in object.members.enumerated() {
        if index > 0 { output.append(Ascii.comma) }
        output.appendJSONString(member.name)
        output.append(Ascii.colon)
        member.value.append(to: &output)
      }
      output.append(Ascii.closeBrace)
    }
  }
}

extension JSONNode {
  /// On one line, without spaces, members in their order. Numbers keep their text, as far as strict
  /// JSON has it; strings get their shortest form. Refuses JSON5's Infinity and NaN, and what was too
  /// deep to be read.
  package func compact() throws(JSONError) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(rawBytes.count)
    try append(to: &output)
    return output
  }

  /// For people and files: two spaces, one member a line, ending with a line break.
  package func pretty() throws(JSONError) -> [UInt8] { prettyJSON(try compact()) }

  private func append(to output: inout [UInt8]) throws(JSONError) {
    let entry = entry
    switch entry.tag {
    case .null, .true_, .false_: output.append(contentsOf: rawBytes)
    case .number:
      guard entry.has(TapeEntry.isJSON5Number) else { return output.append(contentsOf: rawBytes) }
      guard let text = strictNumberText else { throw notANumberInJSON }
      output.append(contentsOf: text.utf8)
    case .tooDeep: throw tooDeepToWrite
    case .string: appendString(entry, to: &output)
    case .array:
      output.append(Ascii.openBracket)
      var child = index + 1
      while child < Int(entry.next) {
        if child > index + 1 { output.append(Ascii.comma) }
        try JSONNode(document: document, index: child).append(to: &output)
        child = Int(document[child].next)
      }
      output.append(Ascii.closeBracket)
    case .object:
      output.append(Ascii.openBrace)
      var name = index + 1
      while name < Int(entry.next) {
        if name > index + 1 { output.append(Ascii.comma) }
        appendString(document[name], to: &output)
        output.append(Ascii.colon)
        try JSONNode(document: document, index: name + 1).append(to: &output)
        name = Int(document[name + 1].next)
      }
      output.append(Ascii.closeBrace)
    }
  }

  private func appendString(_ string: TapeEntry, to output: inout [UInt8]) {
    let bytes = document.bytes
    let content = bytes.span.extracting(string.content)
    if string.has(TapeEntry.isEscaped) {
      output.appendJSONString(decodeJSONString(content).span)
    } else {
      output.append(Ascii.quote)
      output.append(contentsOf: content, in: 0..<content.count)
      output.append(Ascii.quote)
    }
  }
}
