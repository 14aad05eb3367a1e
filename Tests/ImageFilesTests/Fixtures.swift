import TestSupport

@testable import ImageFiles

/// The files that `make-fixtures.py` wrote.
enum Fixtures {
  private static let folder = "\(repositoryRoot())/Tests/ImageFilesTests/Fixtures"

  static let names: [String] = TestSupport.names(in: folder).filter { !$0.hasSuffix(".rgba") }

  static let pictures: [String] = names.filter { !$0.hasPrefix("refused") }

  /// Those beside which stands what another program decodes.
  static let witnessed: [String] = {
    let all = Set(TestSupport.names(in: folder))
    return names.filter { all.contains($0 + ".rgba") }
  }()

  static func file(_ name: String) -> [UInt8] { readFile("\(folder)/\(name)") ?? [] }

  static func pixels(of name: String) -> [UInt8] { file(name + ".rgba") }
}

/// The greatest difference between two pictures in any channel; what lies under clear pixels does
/// not count. `nil` when their sizes differ.
func difference(_ left: [UInt8], _ right: [UInt8]) -> Int? {
  guard left.count == right.count else { return nil }
  var greatest = 0
  for start in stride(from: 0, to: left.count, by: 4) {
    greatest = max(greatest, abs(Int(left[start + 3]) - Int(right[start + 3])))
    if left[start + 3] == 0, right[start + 3] == 0 { continue }
    for index in start..<start + 3 {
      greatest = max(greatest, abs(Int(left[index]) - Int(right[index])))
    }
  }
  return greatest
}

/// The error of `body`, or `nil`.
func failure<Result>(_ body: () throws(ImageFileError) -> Result) -> ImageFileError? {
  do throws(ImageFileError) {
    _ = try body()
    return nil
  } catch { return error }
}
