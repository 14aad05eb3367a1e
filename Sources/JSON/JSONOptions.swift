/// What a reader accepts and how much of it. Every limit is checked before memory is spent on what
/// lies beyond it.
package struct JSONOptions: Sendable, Equatable {
  package enum Dialect: Sendable { case strict, json5 }

  /// What to do when an object names a member twice.
  ///
  /// `keep` is for text that must be passed on as it came: all members stay in order, and a look-up
  /// by name finds the last, as other Matrix software does. Canonical writing still refuses.
  package enum Duplicates: Sendable { case refuse, keep }

  /// What to do with half a surrogate pair, such as `"\ud800"`: no Unicode text has it.
  ///
  /// `replace` reads it as U+FFFD, for answers in which one hostile event must not stop the rest.
  package enum LoneSurrogates: Sendable { case refuse, replace }

  /// What to do with an array or object inside more of them than ``JSONLimits/maximumDepth``.
  ///
  /// `poison` reads it as one value of no kind: nobody finds anything in it, and nothing that holds it
  /// can be copied or written. For answers in which one hostile value must not stop the rest.
  package enum DeepNesting: Sendable { case refuse, poison }

  package var dialect: Dialect
  package var duplicates: Duplicates
  package var loneSurrogates: LoneSurrogates
  package var deepNesting: DeepNesting
  package var limits: JSONLimits

  package init(
    dialect: Dialect = .strict, duplicates: Duplicates = .refuse,
    loneSurrogates: LoneSurrogates = .refuse, deepNesting: DeepNesting = .refuse,
    limits: JSONLimits = .answer
  ) {
    self.dialect = dialect
    self.duplicates = duplicates
    self.loneSurrogates = loneSurrogates
    self.deepNesting = deepNesting
    self.limits = limits
  }

  /// RFC 8259 as written, in the sizes that servers answer with.
  package static let strict = JSONOptions()
  /// RFC 8259 in the size of one event or one request.
  package static let event = JSONOptions(limits: .event)
  /// JSON5, for files that people write.
  package static let settings = JSONOptions(dialect: .json5, limits: .settings)
}

/// How much a reader accepts. Values outside what the tape can hold are brought inside it.
package struct JSONLimits: Sendable, Equatable {
  package let maximumBytes: Int
  /// How many arrays and objects may be open at once; `[]` has depth 1.
  package let maximumDepth: Int
  /// Values and member names together.
  package let maximumNodes: Int
  /// Characters of one number, sign and exponent included.
  package let maximumNumberLength: Int

  /// Writing and copying walk the tree recursively. At this depth that takes less than half a
  /// megabyte of stack (measured, release; two megabytes in debug), and threads have eight.
  package static let greatestDepth = 1_024
  package static let greatestNodes = 1 << 24 - 1
  package static let greatestBytes = 1 << 31

  package init(
    maximumBytes: Int, maximumDepth: Int, maximumNodes: Int, maximumNumberLength: Int = 128
  ) {
    self.maximumBytes = min(max(maximumBytes, 0), Self.greatestBytes)
    self.maximumDepth = min(max(maximumDepth, 0), Self.greatestDepth)
    self.maximumNodes = min(max(maximumNodes, 1), Self.greatestNodes)
    self.maximumNumberLength = max(maximumNumberLength, 1)
  }

  package static let answer = JSONLimits(
    maximumBytes: 256 << 20, maximumDepth: 512, maximumNodes: greatestNodes)
  package static let event = JSONLimits(
    maximumBytes: 1 << 20, maximumDepth: 256, maximumNodes: 1 << 18)
  package static let settings = JSONLimits(
    maximumBytes: 1 << 20, maximumDepth: 32, maximumNodes: 1 << 16)
}
