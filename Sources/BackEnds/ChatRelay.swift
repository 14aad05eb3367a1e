/// The same model at several servers: the first answers, and the next is asked only where the one before
/// cannot have begun.
package struct ChatRelay: ChatModel {
  private let first: any ChatModel
  private let others: [any ChatModel]

  package init(_ first: any ChatModel, otherwise others: [any ChatModel]) {
    self.first = first
    self.others = others
  }

  package var name: String { first.name }
  package var origin: String { first.origin }
  package var takesPictures: Bool { first.takesPictures }

  package func answer(_ question: ChatQuestion) async throws -> ChatReply {
    var left = others[...]
    var model = first
    while true {
      do {
        return try await model.answer(question)
      } catch let fault as ModelFault {
        guard fault.wasNotBegun, let next = left.popFirst() else { throw fault }
        model = next
      }
    }
  }
}
