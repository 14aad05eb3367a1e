import Storage
import Studio

extension StudioEvent {
  /// The conversation that the event is about: nobody else may decide about it meanwhile.
  ///
  /// - Returns: nothing when it is about a picture that there is not.
  func conversation(in rows: some StudioReading) throws -> Key? {
    switch self {
    case .said(let utterance), .edited(_, let utterance), .notPosted(let utterance, _):
      utterance.place.conversation
    case .posted(let upload): upload.utterance.place.conversation
    case .brought(let utterance, _): utterance.place.conversation
    case .tapped(let tap): tap.conversation
    case .untapped(_, _, let conversation), .redacted(_, _, let conversation): conversation
    case .membership(_, let conversation, _), .joined(let conversation, _),
      .grew(let conversation, _), .moved(_, let conversation, _):
      conversation
    case .began(let id), .late(let id), .progressed(let id, _, _, _), .painted(let id, _),
      .notPainted(let id, _),
      .judged(let id, _, _), .notJudged(let id, _), .notShown(let id, _):
      try rows.picture(id)?.conversation
    case .learnt(let taste, _), .notLearnt(let taste, _): taste.conversation
    case .answered(let conversation, _), .notAnswered(let conversation, _): conversation
    case .understood(let id, _), .notUnderstood(let id, _), .hesitated(let id):
      try rows.request(id)?.conversation
    case .workflowRead(let workflow, _, _), .workflowNotRead(let workflow, _):
      workflow.conversation
    case .told(let told, _): told.place.conversation
    }
  }
}
