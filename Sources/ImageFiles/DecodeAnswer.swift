/// What the decoding process says on its standard output: a head of ``headBytes`` bytes, and after
/// that of a picture its pixels.
///
/// Whoever reads it believes nothing: a head is right in every byte or it is nonsense, and the size
/// is compared with what the reader found in the file itself.
enum DecodeAnswer: Equatable {
  case picture(width: Int, height: Int)
  case failure(ImageFileError)

  static let headBytes = 20
  private static let magic = Array("EASELPX1".utf8)

  var head: [UInt8] {
    var bytes = Self.magic
    switch self {
    case .picture(let width, let height):
      bytes += [0, 0, 0, 0]
      bytes.append(little: width, bytes: 4)
      bytes.append(little: height, bytes: 4)
    case .failure(let error):
      let (code, first, second, numbers) = Self.wire(error)
      bytes += [1, code, first, second]
      bytes.append(little: min(numbers.0, Int(UInt32.max)), bytes: 4)
      bytes.append(little: min(numbers.1, Int(UInt32.max)), bytes: 4)
    }
    return bytes
  }

  init?(head: [UInt8]) {
    var reader = ByteReader(head)
    guard head.count == Self.headBytes, reader.take(8)?.elementsEqual(Self.magic) == true,
      let kind = reader.byte(), let code = reader.byte(), let first = reader.byte(),
      let second = reader.byte(), let one = reader.little32(), let other = reader.little32()
    else { return nil }
    switch kind {
    case 0 where (code, first, second) == (0, 0, 0): self = .picture(width: one, height: other)
    case 1:
      guard let error = Self.error(code, first, second, one, other) else { return nil }
      self = .failure(error)
    default: return nil
    }
  }

  private static let formats: [ImageFormat] = [.png, .jpeg, .webp]

  private static func number(_ format: ImageFormat) -> UInt8 {
    UInt8(formats.firstIndex(of: format) ?? 0)
  }

  private static func wire(_ error: ImageFileError) -> (UInt8, UInt8, UInt8, (Int, Int)) {
    switch error {
    case .empty: (1, 0, 0, (0, 0))
    case .tooManyBytes(let count): (2, 0, 0, (count, 0))
    case .notAPicture: (3, 0, 0, (0, 0))
    case .refused(let format): (4, format.rawValue, 0, (0, 0))
    case .badSize(let width, let height): (5, 0, 0, (width, height))
    case .truncated(let format): (6, number(format), 0, (0, 0))
    case .damaged(let format): (7, number(format), 0, (0, 0))
    case .unusual(let format, let what): (8, number(format), what.rawValue, (0, 0))
    case .tooMuchWork(let format): (9, number(format), 0, (0, 0))
    case .helper(let failure): (10, failure.rawValue, 0, (0, 0))
    // Whoever decodes does not come to these.
    case .cancelled, .notWritable, .encodingFailed, .recipeTooLong:
      (10, ImageFileError.HelperFailure.nonsense.rawValue, 0, (0, 0))
    }
  }

  private static func error(
    _ code: UInt8, _ first: UInt8, _ second: UInt8, _ one: Int, _ other: Int
  ) -> ImageFileError? {
    let format = Int(first) < formats.count ? formats[Int(first)] : nil
    return switch code {
    case 1: .empty
    case 2: .tooManyBytes(one)
    case 3: .notAPicture
    case 4: RefusedFormat(rawValue: first).map { .refused($0) }
    case 5: .badSize(width: one, height: other)
    case 6: format.map { .truncated($0) }
    case 7: format.map { .damaged($0) }
    case 8:
      format.flatMap { format in
        ImageFileError.Unusual(rawValue: second).map { .unusual(format, $0) }
      }
    case 9: format.map { .tooMuchWork($0) }
    case 10: ImageFileError.HelperFailure(rawValue: first).map { .helper($0) }
    default: nil
    }
  }
}
