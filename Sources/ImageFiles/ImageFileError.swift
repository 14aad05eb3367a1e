/// Why a file is no picture for us, or a picture no file.
package enum ImageFileError: Error, Hashable, Sendable {
  case empty
  /// More than ``ImageHeader/maximumFileBytes``.
  case tooManyBytes(Int)
  case notAPicture
  case refused(RefusedFormat)
  /// The header promises more than ``Raster`` admits, or nothing at all.
  case badSize(width: Int, height: Int)
  /// The file ends before the picture does.
  case truncated(ImageFormat)
  case damaged(ImageFormat)
  /// The format allows it, nobody uses it, and we do not read it.
  case unusual(ImageFormat, Unusual)
  /// The file asks for far more work than its size is worth.
  case tooMuchWork(ImageFormat)
  /// The process that decodes said or did something it never should.
  case helper(HelperFailure)
  case cancelled
  /// The format cannot hold a picture of this size.
  case notWritable(ImageFormat, width: Int, height: Int)
  /// The library refused to write.
  case encodingFailed(ImageFormat)
  /// What should be written into the file is too long for its place.
  case recipeTooLong

  package enum Unusual: UInt8, Sendable, CaseIterable {
    case bitDepth = 1, lossless, colourSpace, withoutHeight, arithmetic
  }

  package enum HelperFailure: UInt8, Sendable, CaseIterable {
    case notStarted = 1, crashed, timedOut, outOfMemory, nonsense, tooMany
  }
}

extension ImageFileError: CustomStringConvertible {
  /// Safe for logs: nothing of what the file holds.
  package var description: String {
    switch self {
    case .empty: "the file is empty"
    case .tooManyBytes: "the file has too many bytes"
    case .notAPicture: "the file is no picture of a known format"
    case .refused(let format): "\(format.name) files are not read"
    case .badSize: "the picture has a size that is not allowed"
    case .truncated(let format): "the \(format.name) file ends too early"
    case .damaged(let format): "the \(format.name) file is damaged"
    case .unusual(let format, let what): "the \(format.name) file is unusual: \(what.phrase)"
    case .tooMuchWork(let format): "the \(format.name) file asks for too much work"
    case .helper(let failure): "the decoding process \(failure.phrase)"
    case .cancelled: "the decoding was cancelled"
    case .notWritable(let format, _, _): "\(format.name) cannot hold a picture of this size"
    case .encodingFailed(let format): "the \(format.name) file could not be written"
    case .recipeTooLong: "the recipe is too long for the file"
    }
  }
}

extension ImageFileError.Unusual {
  var phrase: String {
    switch self {
    case .bitDepth: "its samples have a depth other than 8 bits"
    case .lossless: "its pixels are packed in a rare, lossless way"
    case .colourSpace: "its colours are of a kind that we do not know"
    case .withoutHeight: "its header does not say how high it is"
    case .arithmetic: "its pixels are packed in a rare way"
    }
  }
}

extension ImageFileError.HelperFailure {
  fileprivate var phrase: String {
    switch self {
    case .notStarted: "could not be started"
    case .crashed: "ended before it answered"
    case .timedOut: "took too long"
    case .outOfMemory: "ran out of memory"
    case .nonsense: "gave an answer that makes no sense"
    case .tooMany: "has too many pictures before it"
    }
  }
}
