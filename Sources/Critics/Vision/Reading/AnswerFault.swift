/// What is wrong with a model's answer, in words that it can put right, and people can read.
struct AnswerFault: Error, Equatable, Sendable {
  let words: String

  init(_ words: String) { self.words = words }
}
