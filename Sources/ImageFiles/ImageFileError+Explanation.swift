import Raster

extension ImageFileError {
  /// For a person: what happened, why, what to do.
  package var explanation: (what: String, why: String, hint: String) {
    switch self {
    case .empty: (unread, "The file is empty.", "Post it again; the upload may have failed.")
    case .tooManyBytes(let count):
      (
        unread,
        "The file has \(Self.mebibytes(count)) MiB; "
          + "\(ImageHeader.maximumFileBytes >> 20) MiB are allowed.",
        "Post a smaller one, or save it as JPEG or WebP."
      )
    case .notAPicture:
      (unread, "It is no picture of a kind that I know.", Self.postAnother)
    case .refused(let format): Self.refusal(format)
    case .badSize(let width, let height): Self.size(width, height)
    case .truncated(let format):
      (
        unread, "This \(format.name) file ends before the picture does.",
        "Post it again; the upload may have been cut short."
      )
    case .damaged(let format):
      (
        unread, "This \(format.name) file is damaged.",
        "Open it in a picture program, save it anew, and post that."
      )
    case .unusual(let format, let what):
      (
        unread, "This is a rare kind of \(format.name) file: \(what.phrase).",
        "Save it anew as PNG or as an ordinary JPEG, and post that."
      )
    case .tooMuchWork(let format):
      (
        unread,
        "This \(format.name) file is built so that reading it takes far too long.",
        "Open it in a picture program, save it anew, and post that."
      )
    case .helper(let failure): Self.explanation(of: failure)
    case .cancelled: ("The picture was not read.", "Reading it was cancelled.", "Post it again.")
    case .notWritable(let format, let width, let height):
      (
        "The picture could not be saved.",
        "\(format.name) cannot hold \(Self.grouped(width)) × \(Self.grouped(height)) pixels.",
        "Choose PNG, or a smaller size."
      )
    case .encodingFailed(let format):
      (
        "The picture could not be saved.", "The \(format.name) library refused it.",
        "Try again, or choose another format."
      )
    case .recipeTooLong:
      (
        "The picture could not be saved with its recipe.", "The recipe is too long.",
        "Save it without the recipe."
      )
    }
  }

  private var unread: String { "I cannot read this picture." }

  private static let postAnother = "Post a PNG, JPEG or WebP."

  private static func size(_ width: Int, _ height: Int) -> (String, String, String) {
    let says = "This file says it is \(grouped(width)) × \(grouped(height)) pixels"
    let what = "I cannot read this picture."
    guard width > 0, height > 0 else {
      return (what, "\(says), which is nothing.", postAnother)
    }
    let isLong = width > Raster.maximumSide || height > Raster.maximumSide
    let allowed =
      isLong
      ? "\(grouped(Raster.maximumSide)) a side are allowed"
      : "\(Raster.maximumPixels / 1_000_000) million in all are allowed"
    return (what, "\(says); \(allowed).", "Post a smaller one.")
  }

  private static func refusal(_ format: RefusedFormat) -> (String, String, String) {
    let hint =
      switch format {
      case .gif, .video: "Post one frame of it as PNG, JPEG or WebP."
      case .heic: "Post it as JPEG: phones offer that when sharing (\"most compatible\")."
      case .svg, .pdf: "Export it as PNG at the size that you want, and post that."
      case .avif, .tiff, .bmp, .jpegXL, .jpeg2000, .icon:
        "Save it as PNG, JPEG or WebP, and post that."
      }
    return ("I cannot read this picture.", "Its format is \(format.name).", hint)
  }

  private static func explanation(of failure: HelperFailure) -> (String, String, String) {
    let what = "I cannot read this picture."
    return switch failure {
    case .notStarted:
      (what, "The process that reads pictures could not be started.", "Try again in a minute.")
    case .crashed, .nonsense:
      (
        what, "Reading it failed in a way that a sound file does not cause.",
        "Open it in a picture program, save it anew, and post that."
      )
    case .timedOut, .outOfMemory:
      (
        what, "Reading it took more \(failure == .timedOut ? "time" : "memory") than is allowed.",
        "Post a smaller one."
      )
    case .tooMany:
      (what, "Too many pictures are being read right now.", "Try again in a minute.")
    }
  }

  private static func mebibytes(_ count: Int) -> String {
    grouped((count + (1 << 20) - 1) >> 20)
  }

  /// Digits in groups of three: `100,000`.
  static func grouped(_ number: Int) -> String {
    var digits = Array(String(number))
    var index = digits.count - 3
    while index > (number < 0 ? 1 : 0) {
      digits.insert(",", at: index)
      index -= 3
    }
    return String(digits)
  }
}
