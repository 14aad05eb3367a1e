internal import Glibc

/// Texts that people read, kept whole in files.
///
/// `#expect(golden(text, "Arguments/help.txt") == nil)` compares with `Tests/Golden/…`. With
/// `EASEL_RECORD=1` in the environment the file is written instead, and a person reads the change.
package func golden(_ text: String, _ name: String, testFile: String = #filePath) -> String? {
  goldenFile(text, "Tests/Golden/\(name)", testFile: testFile)
}

/// The same for any file of the repository, such as a generated page.
package func goldenFile(_ text: String, _ path: String, testFile: String = #filePath) -> String? {
  let file = "\(repositoryRoot(testFile: testFile))/\(path)"
  if let record = unsafe getenv("EASEL_RECORD"), unsafe String(cString: record) == "1" {
    makeFolders(above: file)
    writeFile(Array(text.utf8), to: file)
    return nil
  }
  guard let bytes = readFile(file) else {
    return "\(path) is missing; run the test with EASEL_RECORD=1 to write it"
  }
  guard !bytes.elementsEqual(text.utf8) else { return nil }
  let expected = lines(String(decoding: bytes, as: UTF8.self))
  let found = lines(text)
  let same = zip(expected, found).prefix { $0.utf8.elementsEqual($1.utf8) }.count
  return """
    \(path) differs in line \(same + 1):
      expected: \(same < expected.count ? expected[same] : "(the end)")
         found: \(same < found.count ? found[same] : "(the end)")
    """
}

/// The folder with `Package.swift` above a test file.
package func repositoryRoot(testFile: String = #filePath) -> String {
  var parts = testFile.split(separator: "/", omittingEmptySubsequences: false)
  while !parts.isEmpty {
    parts.removeLast()
    let root = parts.joined(separator: "/")
    if unsafe access("\(root)/Package.swift", R_OK) == 0 { return root }
  }
  preconditionFailure("a test lives below Package.swift")
}

private func lines(_ text: String) -> [String] {
  text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    .map { String(decoding: $0, as: UTF8.self) }
}

private func makeFolders(above file: String) {
  var path = ""
  for part in file.split(separator: "/").dropLast() {
    path += "/\(part)"
    unsafe mkdir(path, 0o755)
  }
}
